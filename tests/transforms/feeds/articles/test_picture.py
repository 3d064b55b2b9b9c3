"""The first real picture of a text, in bounded time."""

from __future__ import annotations

import time
from dataclasses import replace

from dateline.schemas.article import Entry
from dateline.transforms.feeds.articles.picture import first_picture, pictures_of
from dateline.transforms.feeds.url_parts import MAX_URL
from tests.rows import each

BASE = "https://a.example/story"


def test_the_first_picture_that_is_none_of_the_page_furniture_counts() -> None:
    text = '<img src="/icons/rss.gif"><img width="1" src="/p.jpg"><img src="/photo.jpg">'
    assert first_picture([None, text], BASE) == "https://a.example/photo.jpg"


@each(
    "address",
    [
        "https://x.example/ads/top.jpg", "https://x.example/ad/1.png",
        "https://x.example/pagead/x.gif", "https://googleads.g.example/p.jpg",
        "https://x.example/wp/emoticons/a.png", "https://stats.wordpress.com/g.jpg",
        "https://x.example/track.gif", "https://feeds.example.org/~r/x", "/smileys/s.gif",
        "/img/spacer.gif", "https://ad.doubleclick.net/p.jpg", "/img/facebook_16.png",
    ],
)  # fmt: skip
def test_furniture_is_known_by_its_address(address: str) -> None:
    assert first_picture([f'<img src="{address}"><img src="/photo.jpg">'], BASE) == (
        "https://a.example/photo.jpg"
    )


def test_uploads_are_no_advertisements() -> None:
    assert first_picture(['<img src="/uploads/p.jpg">'], BASE) == "https://a.example/uploads/p.jpg"


def test_an_address_longer_than_any_is_no_picture() -> None:
    text = f'<img src="/{"a" * MAX_URL}.jpg"><img src="/photo.jpg">'
    assert first_picture([text], BASE) == "https://a.example/photo.jpg"


def test_a_tag_of_one_long_name_takes_linear_time() -> None:
    start = time.process_time()
    assert first_picture([f"<img {'a' * 190_000}>"], BASE) is None
    assert time.process_time() - start < 2.0


def test_the_poster_of_a_film_is_taken_where_there_is_no_picture() -> None:
    film = '<video src="v.mp4" poster="/p.jpg?a=1&amp;b=2"></video>'
    assert first_picture([film], "https://a.example/1") == "https://a.example/p.jpg?a=1&b=2"
    both = film + '<img src="https://m.example/1.jpg">'
    assert first_picture([both], "https://a.example/1") == "https://m.example/1.jpg"
    assert first_picture(['<video poster="data:image/png;base64,A">'], "") is None
    assert first_picture(['<video poster="https://m.example/spacer.gif">'], "") is None
    assert first_picture(["a poster of the film"], "") is None


def first(text: str, base: str = BASE) -> str | None:
    return first_picture([text], base)


PHOTO = "https://a.example/photo.jpg"


@each(
    "markup",
    [
        '<img src="/photo.jpg">',
        "<IMG SRC='/photo.jpg'>",
        "<amp-img src=/photo.jpg width=600></amp-img>",
        '<img alt="a > b" src="/photo.jpg"/>',
        '<img data-id="1" src = "/photo.jpg" >',
        '<img src="/photo.jpg" width="50" height="50px">',
        '<img src="/photo.jpg" width="100%" height="auto" style="width: 50px">',
        f'<img src="/photo.jpg" width="{"9" * 5_000}">',
        '<img src="data:image/gif;base64,R0" data-src="/photo.jpg">',
        '<img src="about:blank" data-lazy-src="/photo.jpg">',
        '<img src="/lazy.gif" data-original="/photo.jpg">',
        '<img src="/1x1.png" data-orig-file="/photo.jpg">',
        '<img src="" data-large-file="/photo.jpg">',
        '<img srcset="/small.jpg 300w, /photo.jpg 900w, /mid.jpg 600w">',
        '<img data-srcset="/photo.jpg 2x, /small.jpg 1x">',
        '<img srcset="/photo.jpg 9w, /other.jpg 9w">',
        '<img srcset="/photo.jpg, /other.jpg">',
        '<img srcset="/small.jpg 1w,https://a.example/photo.jpg 2w">',
        '<img srcset="/photo.jpg 2w, /odd.jpg xw">',
        '<img src="/spacer.gif" srcset="/photo.jpg 9w" data-src="/late.jpg">',
        '<img src="/photo.jpg" srcset="/large.jpg 9w">',
        '&lt;p&gt;&lt;img src="/photo.jpg"&gt;',
        '<img src="https://secure.gravatar.com/avatar/1"><img src="/photo.jpg">',
        '<img src="/a&#x2f;..&#x2F;..&#47;photo.jpg">',
    ],
)
def test_where_the_address_of_a_picture_stands(markup: str) -> None:
    assert first(markup) in (PHOTO, "https://a.example/a/../../photo.jpg")


@each(
    "markup",
    [
        '<img width="49" src="/photo.jpg">',
        '<img height="49px" src="/photo.jpg">',
        '<img height="0" src="/photo.jpg">',
        '<img style="border: 0; HEIGHT : 16px" src="/photo.jpg">',
        '<img data-src-x="/photo.jpg">',
        "<img>",
        '<img src="data:image/png;base64,iVBO">',
        '<img src="mailto:a@b.example">',
        '<image src="/photo.jpg">',
        "<p>img</p>",
        "",
    ],
)
def test_what_is_no_picture_in_markup(markup: str) -> None:
    assert first(markup) is None


def test_the_first_text_with_a_picture_counts() -> None:
    assert first_picture([None, "", "<p>x</p>", '<img src="/photo.jpg">'], BASE) == PHOTO
    assert first_picture(['<img src="/photo.jpg">', '<img src="/b.jpg">'], BASE) == PHOTO


def test_so_many_tags_and_so_much_text_are_looked_at() -> None:
    small = '<img width="1" src="/p.jpg">'
    photo = '<img src="/photo.jpg">'
    assert first(small * 49 + photo) == PHOTO
    assert first(small * 50 + photo) is None
    assert first(" " * (200_000 - len(photo)) + photo) == PHOTO
    assert first(" " * (200_001 - len(photo)) + photo) is None
    many = ", ".join(f"/{n}.jpg {n}w" for n in range(1, 30))
    assert first(f'<img srcset="{many}">') == "https://a.example/20.jpg"


@each(
    "address",
    [
        "http://feeds.a.example/~r/x/y", "http://feeds.a.example/~ff/x?i=1",
        "http://www.feedburner.com/x.jpg", "http://da.feedsportal.com/r/1.img",
        "https://ad.doubleclick.net/x.jpg", "http://www.pheedo.com/x.jpg",
        "http://feeds2.a.example/photo", "https://rss.a.example/photo?x=1",
        "https://a.example/googleads.jpg", "https://a.example/pagead/x.jpg",
        "https://a.falkag.net/x.jpg", "https://pixel.wp.com/g.jpg", "https://pixel.quantserve.com/p",
        "https://stats.wordpress.com/b.jpg", "https://www.google-analytics.com/x.jpg",
        "https://b.scorecardresearch.com/p.jpg", "https://a.example/b.gif?x=1",
        "https://a.example/track/1.jpg", "https://a.example/tracking.jpg",
        "https://a.example/beacon?x=1", "https://a.example/count.jpg", "https://a.example/open",
        "https://a.example/1x1.jpg", "https://a.example/x/spacer.png", "https://a.example/blank.jpg",
        "https://a.example/transparent.png", "https://a.example/clear.jpg",
        "https://a.example/img-placeholder.png", "https://a.example/loading.svg",
        "https://a.example/smilies/x.jpg", "https://a.example/emoji/x.jpg",
        "https://a.example/emoticons/x.jpg", "https://a.example/icons/x.jpg",
        "https://a.example/share/x.jpg", "https://a.example/social/x.jpg",
        "https://a.example/buttons/x.jpg", "https://a.example/badge/x.jpg",
        "https://a.example/ads/x.jpg", "https://s.w.org/images/core/emoji/15/72x72/1f600.png",
        "https://a.example/facebook-share.png", "https://a.example/twitter.gif",
        "https://a.example/digg.gif", "https://a.example/delicious.png",
        "https://a.example/reddit.svg", "https://a.example/rss_16.png",
        "https://a.example/email.gif", "https://a.example/print.gif", "https://a.example/lazy.png",
        "https://www.gravatar.com/avatar/1",
    ],
)  # fmt: skip
def test_furniture_of_pages_is_no_picture(address: str) -> None:
    assert first(f'<img src="{address}">') is None


@each(
    "address",
    [
        "https://a.example/feedback.jpg", "https://a.example/tracks/1.jpg",
        "https://a.example/country.jpg", "https://a.example/opening.jpg",
        "https://a.example/blanket.jpg", "https://a.example/clearing.jpg",
        "https://a.example/iconic/x.jpg", "https://a.example/shares/x.jpg",
        "https://a.example/socialists/x.jpg", "https://a.example/printer.jpg",
        "https://a.example/blank/photo.jpg", "https://feeds.a.example/x/photo.jpg",
        "https://a.example/facebook-office.jpg", "https://a.example/photo.jpg?track=1",
    ],
)  # fmt: skip
def test_photographs_with_like_names_are_pictures(address: str) -> None:
    assert first(f'<img src="{address}">') == address


def entries_with(*pictures: tuple[str | None, str | None]) -> list[Entry]:
    return [
        Entry(at, link=f"https://a.example/{at}", image_url=declared, summary=html)
        for at, (declared, html) in enumerate(pictures)
    ]


def test_a_declared_picture_is_taken_and_else_that_of_the_text() -> None:
    html = '<img src="b.jpg">'
    entries = entries_with(("https://a.example/d.jpg", html), (None, html), (None, "x"))
    assert pictures_of(entries, [None, "https://b.example/x/", None]) == [
        ("https://a.example/d.jpg", "declared"),
        ("https://b.example/x/b.jpg", "html"),
        (None, None),
    ]
    assert pictures_of(entries[1:2], [None]) == [("https://a.example/b.jpg", "html")]
    (content,) = entries_with((None, None))
    assert pictures_of([replace(content, content=html)], [None])[0][1] == "html"


def test_the_picture_of_an_author_is_the_last_that_is_taken() -> None:
    avatar = "https://secure.gravatar.com/avatar/1"
    entries = entries_with((avatar, '<img src="b.jpg">'), (avatar, "x"))
    assert pictures_of(entries, [None, None]) == [
        ("https://a.example/b.jpg", "html"),
        (avatar, "declared"),
    ]


def test_what_stands_in_three_entries_is_a_logo() -> None:
    logo = (None, '<img src="/logo.jpg">')
    found = ("https://a.example/logo.jpg", "html")
    assert pictures_of(entries_with(logo, logo), [None] * 2) == [found] * 2
    assert pictures_of(entries_with(logo, logo, logo), [None] * 3) == [(None, None)] * 3


@each(
    ("markup", "picture"),
    [
        ('<Img src="/photo.jpg">', PHOTO),
        ('<VIDEO POSTER="/photo.jpg">', PHOTO),
        ('<p>&lt;img src="/photo.jpg"&gt;</p>', None),  # text about markup
        ("&#60;img src=/photo.jpg&#62;", None),  # escaped in another way than feeds do
        ('<img src="/spacer.gif" srcset="/photo.jpg 9w">', PHOTO),
        ('<img src="https://secure.gravatar.com/avatar/1" data-src="/photo.jpg">', None),
        ('<img src="/photo.jpg" width="0000049">', PHOTO),  # no size that anybody writes
        ('<img srcset="/photo.jpg -1.5w">', None),
        ('<img srcset="9w, /photo.jpg 5w">', PHOTO),  # a size without an address
        ('<img srcset="/other.jpg, /photo.jpg 0.5x">', PHOTO),  # no size is the least
        ('<img srcset="/odd.jpg xw, /photo.jpg 0.5x">', PHOTO),
    ],
)
def test_odd_markup(markup: str, picture: str | None) -> None:
    assert first(markup) == picture


def test_an_address_of_the_greatest_length_is_one() -> None:
    start, end = "https://a.example/", ".jpg"
    longest = start + "a" * (MAX_URL - len(start) - len(end)) + end
    assert first(f'<img src="{longest}">') == longest
    assert first(f'<img src="{start}a{longest[len(start) :]}"><img src="/photo.jpg">') == PHOTO


def test_an_entry_without_any_address_has_no_relative_pictures() -> None:
    entry = Entry(0, summary='<img src="x.example/p.jpg">')
    assert pictures_of([entry], [None]) == [(None, None)]
