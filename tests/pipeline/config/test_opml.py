"""Feed lists as OPML: whatever wrote them, the good feeds are read and the others are told."""

from __future__ import annotations

import gzip
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.pipeline.config import opml
from dateline.pipeline.config.opml import FeedList, OpmlError, parse_opml, read_opml, write_opml
from dateline.schemas.config import FeedSpec
from tests.rows import each

CASES = Path(__file__).parents[2] / "data/cases/feeds"
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zs", "Zl", "Zp"]),
    min_size=1,
    max_size=12,
)
LISTED = st.lists(
    st.builds(
        lambda number, name, group, language: FeedSpec(
            url=f"https://news.example/{number}?a=1&b=2",
            name=name,
            group=group,
            language=language,
        ),
        st.integers(0, 10**6),
        WORDS,
        st.none() | WORDS,
        st.sampled_from([None, "en", "fr", "pt-BR"]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda feed: feed.key,
)


def read(outlines: str) -> FeedList:
    """The list with these outlines in its body, which is line 2."""
    return parse_opml(f'<opml version="2.0">\n<body>{outlines}</body></opml>'.encode(), name="l")


def feeds_of(outlines: str) -> list[tuple[str, str | None, str | None]]:
    return [(feed.url, feed.name, feed.group) for feed in read(outlines).feeds]


@settings(deadline=None)
@given(LISTED)
def test_what_is_exported_can_be_imported(feeds: list[FeedSpec]) -> None:
    found = parse_opml(write_opml(feeds), name="x")
    assert sorted(found.feeds, key=repr) == sorted(feeds, key=repr)
    assert found.warnings == ()


@settings(deadline=None)
@given(LISTED, st.data())
def test_a_list_with_damage_anywhere_still_gives_its_other_feeds(
    feeds: list[FeedSpec], data: st.DataObject
) -> None:
    plain = [feed.model_copy(update={"name": "n", "group": None}) for feed in feeds]
    lines = write_opml(plain).decode().splitlines()
    places = [n for n, line in enumerate(lines) if "<outline" in line]
    place = data.draw(st.sampled_from(places))
    damage = data.draw(
        st.sampled_from(
            [
                '<outline text="R&D"/>',
                '<outline text="A&nbsp;B" />',
                "<outline text=bare>",
                '<outline text="a<b" text="twice"/>',
                "</outline>",
                "\x0b",
                '<outline type="rss" text="no address"/>',
                '<outline text="local" xmlUrl="feeds/x.xml"/>',
            ]
        )
    )
    lines.insert(place, damage)
    found = parse_opml("\n".join(lines).encode(), name="x")
    assert [feed.key for feed in found.feeds] == [feed.key for feed in plain]
    assert found.warnings


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_bring_anything_but_feeds_or_a_clear_error(data: bytes) -> None:
    document = b"<opml><body>" + data + b"<outline xmlUrl='https://a.example/'/></body></opml>"
    for body in (data, document):
        with suppress(OpmlError):
            parse_opml(body, name="list.opml")


@each(
    ("file", "expected", "told"),
    [
        ("bare-amp", [("https://a.example/feed?a=1&b=2", "R&D", None)], ["bare ampersand"]),
        ("nbsp", [("https://a.example/feed", "A B", None)], ["html entities"]),
        ("bom-space", [("https://a.example/feed", "é", None)], []),
        ("caps", [("https://a.example/feed", "x", None)], []),
        (
            "spaces",
            [("https://a.example/feed", "x", None), ("https://b.example/feed", "y", None)],
            [],
        ),
        (
            "category",
            [("https://a.example/feed", "x", "News/Trade"), ("https://b.example/f", "y", "deeper")],
            [],
        ),
        ("dups", [("https://a.example/feed", "x", "A")], ["line 1 lists the same feed; .*'B'"]),
        (
            "local",
            [("https://a.example/feed", "x", None)],
            ["'bad' left out: .*'/relative/feed.xml'", "'yt' left out: .*'exec:/usr/bin/x'"],
        ),
    ],
)
def test_lists_met_in_the_wild_are_read(
    file: str, expected: list[tuple[str, str, str | None]], told: list[str]
) -> None:
    found = read_opml(CASES / f"{file}.opml")
    assert [(feed.url, feed.name, feed.group) for feed in found.feeds] == expected
    assert len(found.warnings) == len(told)
    for warning, pattern in zip(found.warnings, told, strict=True):
        assert re.search(pattern, warning), warning
        assert warning.startswith(f"{CASES / file}.opml:")


def test_every_warning_has_the_line_of_its_outline_although_the_list_was_mended() -> None:
    found = parse_opml(
        b"\n\n<?xml version='1.0'?>\n<opml><body>\n<!-- <outline xmlUrl='ftp://no/'/>\n -->\n"
        b"<outline text='R&D'\n   xmlUrl='https://a.example/'\n/>\n"
        b"<outline text='B' xmlUrl='ftp://b.example/'/>\n\n"
        b"<OUTLINE TEXT='again' XMLURL='HTTPS://A.example/#top'/>",
        name="l.opml",
    )
    assert [feed.url for feed in found.feeds] == ["https://a.example/"]
    assert [warning.partition(" ")[0] for warning in found.warnings] == [
        "l.opml:",
        "l.opml:10:",
        "l.opml:12:",
    ]
    assert found.warnings[2].endswith("left out: line 7 lists the same feed")


def test_folders_become_groups_and_nested_folders_the_innermost_one() -> None:
    found = feeds_of(
        '<outline text="World"><outline text="Defense">'
        '<outline type="rss" text="MoD" xmlUrl="https://mod.example/feed"/>'
        "</outline></outline>"
        '<outline text="Loose" xmlurl="https://loose.example/feed" category="/markets"/>'
    )
    assert found == [
        ("https://mod.example/feed", "MoD", "Defense"),
        ("https://loose.example/feed", "Loose", "markets"),
    ]


@pytest.mark.parametrize(
    ("category", "group"),
    [
        ("/News/Trade,/Ports", "News/Trade"),
        (" , /Ports/ ,x", "Ports"),
        ("trade", "trade"),
        ("", "folder"),
        ("/", "folder"),
    ],
)
def test_the_first_category_is_the_group_else_the_folder(category: str, group: str) -> None:
    outline = f'<outline text="a" category="{category}" xmlUrl="https://a.example/"/>'
    assert feeds_of(f'<outline text="folder">{outline}</outline>') == [
        ("https://a.example/", "a", group)
    ]


@pytest.mark.parametrize(
    ("attributes", "url"),
    [
        ('xmlURL="https://a.example/f"', "https://a.example/f"),
        ('feedUrl="https://a.example/f"', "https://a.example/f"),
        ('type="RSS" url="https://a.example/f"', "https://a.example/f"),
        ('type="link" url="https://a.example/f"', None),
        ("xmlUrl=https://a.example/f?x=1 ", "https://a.example/f?x=1"),
        ('xmlUrl="\n https://a.example/f\n"', "https://a.example/f"),
        ('xmlUrl=""', None),
    ],
)
def test_an_address_may_stand_in_several_attributes(attributes: str, url: str | None) -> None:
    found = feeds_of(
        f'<outline text="x" {attributes}/><outline xmlUrl="https://b.example/" text="y"/>'
    )
    assert [feed[0] for feed in found] == [u for u in (url, "https://b.example/") if u]


def test_an_address_that_was_changed_is_told() -> None:
    found = read('<outline text="x" xmlUrl="feed://a.example/f"/>')
    assert [feed.url for feed in found.feeds] == ["http://a.example/f"]
    assert found.warnings == ("l:2: outline 'x': its address is read as http://a.example/f",)


def test_a_site_without_a_feed_is_told_and_an_empty_folder_is_not() -> None:
    found = read(
        '<outline text="site" htmlUrl="https://site.example/"/><outline text="folder"/>'
        '<outline type="rss" text="lost"/><outline xmlUrl="https://a.example/"/>'
    )
    assert len(found.feeds) == 1
    assert found.warnings == (
        "l:2: outline 'site' left out: it names a site, no feed; "
        "try `dateline feeds discover https://site.example/`",
        "l:2: outline 'lost' left out: it has no xmlUrl",
    )


@pytest.mark.parametrize(
    ("language", "code", "warned"),
    [("en_GB", "en-GB", False), ("unknown", None, False), (" ", None, False), ("*!", None, True)],
)
def test_only_a_language_code_is_taken_as_one(
    language: str, code: str | None, warned: bool
) -> None:
    found = read(f'<outline language="{language}" xmlUrl="https://a.example/"/>')
    assert found.feeds[0].language == code
    assert ["is no language code" in warning for warning in found.warnings] == [True] * warned


def test_a_list_without_a_usable_feed_is_told_by_its_warnings() -> None:
    found = read('<outline text="x" xmlUrl="/feed.xml"/>')
    assert found.feeds == ()
    assert len(found.warnings) == 1


def test_other_encodings_and_lists_cut_short_are_read() -> None:
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><opml><body>'.encode("latin-1")
    latin += '<outline text="Économie" xmlUrl="https://a.example/"/><outline te'.encode("latin-1")
    assert [feed.name for feed in parse_opml(latin, name="x").feeds] == ["Économie"]
    wide = '<opml><body><outline text="é" xmlUrl="https://a.example/"/></body></opml>'
    assert [feed.name for feed in parse_opml(wide.encode("utf-16"), name="x").feeds] == ["é"]


def test_no_entity_is_expanded() -> None:
    bomb = (
        b"<!DOCTYPE o [<!ENTITY a 'trade'><!ENTITY b '&a;&a;'><!ENTITY f SYSTEM 'file:///etc/os'>"
        b"]><opml><body><outline text='&a; &b; &f;' xmlUrl='https://a.example/'/></body></opml>"
    )
    assert parse_opml(bomb, name="x").feeds[0].name == "&a; &b; &f;"


def test_credentials_are_neither_exported_nor_told() -> None:
    assert b"secret" not in write_opml([FeedSpec(url="https://me:secret@news.example/feed")])
    found = read(
        '<outline xmlUrl="ftp://me:secret@a.example/"/><outline xmlUrl="http://u:secret@[::1/"/>'
        '<outline xmlUrl="feed://me:secret@a.example/"/><outline htmlUrl="http://u:secret@b/"/>'
    )
    assert len(found.warnings) == 4
    assert "secret" not in " ".join(found.warnings)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"nothing of the kind", "is not OPML"),
        (b"<rss/>", "root element is <rss>"),
        (b"<opml><body/></opml>", "names no feed"),
        (b"<!DOCTYPE o [<!ENTITY a 'b'>]><opml/>", "names no feed"),
    ],
)
def test_what_is_no_feed_list_is_refused_by_name(data: bytes, told: str) -> None:
    with pytest.raises(OpmlError, match=told) as caught:
        parse_opml(data, name="list.opml")
    assert str(caught.value).startswith("list.opml: ")
    assert caught.value.exit_code == 2


def test_a_missing_file_is_named() -> None:
    with pytest.raises(OpmlError, match=r"no-such\.opml: cannot be read"):
        read_opml("no-such.opml")


@each(
    "outline",
    [
        '<outline text="A" xml_url="https://a.example/f"/>',
        '<outline text="A" XML-URL="https://a.example/f"/>',
        '<outline text="A" rssUrl="https://a.example/f"/>',
        '<outline text="A" feedURL="https://a.example/f"/>',
        '<outline text="A" type="rss" href="https://a.example/f"/>',
        '<outline text="A" type="rss" link="https://a.example/f"/>',
        '<outline text="A" type="application/rss+xml" url="https://a.example/f"/>',
        '<outline text="A" type="atom10" url="https://a.example/f"/>',
        '<outline text="A"><xmlUrl>https://a.example/f</xmlUrl></outline>',
        '<outline text="A" xmlUrl="&quot;https://a.example/f&quot;"/>',
        '<outline text="A" xmlUrl="&lt;https://a.example/f&gt;"/>',
        '<outline text="A" xmlUrl="https:/a.example/f"/>',
        '<outline text="A" xmlUrl="feed/https://a.example/f"/>',
        '<outline text="A" xmlUrl="" rssUrl="https://a.example/f"/>',
    ],
)
def test_addresses_in_all_places_and_spellings_are_found(outline: str) -> None:
    assert feeds_of(outline) == [("https://a.example/f", "A", None)]


@pytest.mark.parametrize(
    "outline",
    [
        '<outline text="A" type="link" url="https://a.example/"/>',
        '<outline text="A" type="include" url="https://a.example/list.opml"/>',
        '<outline text="A" type="feedback" url="https://a.example/"/>',
        '<outline text="A" href="https://a.example/"/>',
    ],
)
def test_other_links_are_no_feeds(outline: str) -> None:
    assert feeds_of(f'{outline}<outline xmlUrl="https://b.example/f"/>') == [
        ("https://b.example/f", None, None)
    ]


@pytest.mark.parametrize(
    "address", ["https://a.example:99999/", "https://a.example/" + "x" * 40_000]
)
def test_an_address_that_no_request_can_hold_costs_itself_alone(address: str) -> None:
    found = read(f'<outline text="A" xmlUrl="{address}"/><outline xmlUrl="https://b.example/"/>')
    assert [feed.url for feed in found.feeds] == ["https://b.example/"]
    assert "left out" in found.warnings[0]


def test_spellings_of_one_address_are_one_feed() -> None:
    addresses = ("https://a.example", "https://A.example:443/", "https://a.example./#top")
    found = read("".join(f'<outline text="A" xmlUrl="{one}"/>' for one in addresses))
    assert len(found.feeds) == 1
    assert len(found.warnings) == 2


def test_a_compressed_list_is_read() -> None:
    text = b'<opml><body><outline xmlUrl="https://a.example/f"/></body></opml>'
    assert len(parse_opml(gzip.compress(text), name="l").feeds) == 1
    with pytest.raises(OpmlError, match="cannot be read"):
        parse_opml(gzip.compress(text)[:40], name="l")


def test_a_folder_is_read_once_however_many_feeds_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a folder says was read again for each of its feeds: 4,000 took 20 seconds."""
    read: list[object] = []

    def once(element: object) -> dict[str, str]:
        read.append(element)
        return attributes(element)

    attributes = opml._attributes
    monkeypatch.setattr(opml, "_attributes", once)
    feeds = "".join(f'<outline xmlUrl="https://a{number}.example/"/>' for number in range(50))
    found = feeds_of(f'<outline text="f">{feeds}</outline>')
    assert [group for _, _, group in found] == ["f"] * 50
    assert len(read) == 51


@pytest.mark.parametrize("depth", [99, 100, 300, 2_000])
def test_a_feed_below_many_folders_is_read(depth: int) -> None:
    folders = "".join(f'<outline text="f{number}">' for number in range(depth))
    inner = f'{folders}<outline xmlUrl="https://a.example/"/>{"</outline>" * depth}'
    beside = '<outline text="g"><outline xmlUrl="https://b.example/"/></outline>'
    group = f"f{min(depth, 100) - 1}"
    assert feeds_of(inner + beside) == [
        ("https://a.example/", None, group),
        ("https://b.example/", None, "g"),
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        "&lt;opml&gt;&lt;outline xmlUrl=&quot;https://a.example/&quot;/&gt;&lt;/opml&gt;",
        "<html><pre>&lt;opml>&lt;outline xmlUrl='https://a.example/'/>&lt;/opml></pre></html>",
        "<opml><outline text='x'>&lt;outline xmlUrl='https://a.example/'/&gt;</outline></opml>",
        "<x>&amp;amp;lt;outline xmlUrl='https://a.example/'/&amp;amp;gt;</x>",
        "<x>&#x003C;outline xmlUrl='https://a.example/'/&#x003E;</x>",
        "<opml><outline type=”rss” xmlUrl=”https://a.example/”/></opml>",
        "<string>&amp;lt;outline xmlUrl='https://a.example/'/&amp;gt;</string>",
        '<s><![CDATA[<?xml version="1.0"?><opml><outline xmlUrl="https://a.example/"/></opml>]]></s>',
        "&#60;opml>&#60;outline xmlUrl='https://a.example/'/>&#60;/opml>",
    ],
)
def test_a_list_that_stands_in_another_document_as_text_is_read(wrapped: str) -> None:
    assert [feed.url for feed in parse_opml(wrapped.encode(), name="l").feeds] == [
        "https://a.example/"
    ]


def test_an_outline_that_is_the_text_of_another_is_none() -> None:
    outline = '<outline text="&lt;outline xmlUrl=&apos;https://b.example/&apos;/>" xmlUrl="%s"/>'
    assert [url for url, _, _ in feeds_of(outline % "https://a.example/")] == ["https://a.example/"]
