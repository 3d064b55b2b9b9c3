"""Documents that one feed serves in turn: which entries are one article, and which are not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest

from dateline.schemas.article import Entry, ParsedFeed
from dateline.schemas.config import FeedSpec
from dateline.schemas.remembered import Identity
from dateline.transforms.feeds.articles.article import normalise_feed
from dateline.transforms.same.sameness import claim_of, decide
from tests.rows import each

NOON = datetime(2026, 11, 26, 12, tzinfo=timezone.utc)
FEED = "https://h.example/rss"
TEXT = "The harbour master closed the quay after the storm; pilots wait."
OTHER = "A different text altogether about grain prices in spring."


def entry(
    title: str = "Quay closed",
    link: str | None = "https://h.example/a/9",
    guid: str | None = None,
    date: str | None = "2026-11-23T09:00:00Z",
    text: str = TEXT,
) -> Entry:
    return Entry(0, id=guid, link=link, title=title, summary=text, published_raw=date)


FILL = entry("Another story stays", "https://h.example/fill", "fill", text=OTHER)


def outcome(*documents: Sequence[Entry], fill: bool = True) -> list[str]:
    """Per visit and entry: ``+a`` a new article, ``~a`` its revision, ``=a`` a duplicate of it."""
    remembered: list[Identity] = []
    names: dict[bytes, str] = {}
    said: list[str] = []
    for number, entries in enumerate(documents):
        now = NOON + timedelta(hours=number)
        numbered = tuple(
            Entry(**{f: getattr(one, f) for f in Entry.__dataclass_fields__} | {"position": at})
            for at, one in enumerate([*entries, *([FILL] if fill else [])])
        )
        spec = FeedSpec(url=FEED)
        feed = ParsedFeed("rss20", "test", link="https://h.example/", entries=numbered)
        articles = normalise_feed(feed, spec, now=now, final_url=FEED).articles
        claims = [claim_of(article) for article in articles]
        wanted = {key for claim in claims for key in claim.lookups}
        decisions, more = decide(
            claims,
            [row for row in remembered if row.key in wanted],
            now=int(now.timestamp()),
            refresh_after=86_400,
        )
        remembered += more
        told = {}
        for decision in decisions:
            if decision.ref[1] < len(entries):
                name = names.setdefault(decision.article_id, "abcdefgh"[len(names) % 8])
                mark = {"new": "+", "revised": "~", "duplicate": "="}[decision.verdict]
                told[decision.ref[1]] = mark + name
        said.append(" ".join(told[at] for at in sorted(told)))
    return said


def links(*addresses: str) -> list[list[Entry]]:
    return [[entry(link=address)] for address in addresses]


@each(
    "addresses",
    [
        ("https://h.example/a/9", "https://www.h.example/a/9/", "http://h.example:80/a/9"),
        ("https://h.example/a/9/", "https://h.example/a/9/index.html", "http://h.example:443/a/9"),
        ("https://h.example/a/9", "https://h.example/a/9?amp", "https://amp.h.example/a/9"),
        ("https://m.h.example/a/9", "https://h.example/a/9/amp/", "https://h.example/a/9"),
        ("https://h.example/a/9.amp.html", "https://h.example/a/9"),
        ("https://h.example/a;jsessionid=A1", "https://h.example/a;jsessionid=B2"),
        ("https://h.example/a?id=5&PHPSESSID=x1", "https://h.example/a?id=5&PHPSESSID=x2"),
        ("https://h.example/a?id=5&sid=1", "https://h.example/a?id=5&sid=2"),
        ("https://h.example/a?id=5&zzz=1f2e", "https://h.example/a?id=5&zzz=9c8d"),
    ],
)
def test_spellings_of_one_address_with_one_text_are_one_article(addresses: tuple[str, ...]) -> None:
    assert outcome(*links(*addresses)) == ["+a", *["=a"] * (len(addresses) - 1)]


@pytest.mark.parametrize("other", ["https://www.h.example/a/9/", "http://h.example/a/9/index.php"])
def test_another_text_at_the_same_page_is_its_revision(other: str) -> None:
    assert outcome([entry()], [entry(link=other, text=OTHER)]) == ["+a", "~a"]


def test_a_changed_text_behind_a_session_that_says_so_is_a_revision() -> None:
    link = "https://h.example/a?id=5&PHPSESSID="
    assert outcome([entry(link=link + "1")], [entry(link=link + "2", text=OTHER)]) == ["+a", "~a"]


def test_a_token_in_guid_and_link_is_no_other_article() -> None:
    made = [[entry(link=f"https://h.example/a?sid={n}", guid=f"https://h.example/a?sid={n}")]
            for n in range(3)]  # fmt: skip
    assert outcome(*made) == ["+a", "=a", "=a"]


def test_different_articles_behind_one_script_stay_apart() -> None:
    """Even with a parameter that is a token elsewhere, and even with one title."""
    one, two = (entry(link=f"https://h.example/story?sid={n}", text=f"{n} {TEXT}") for n in "12")
    assert outcome([one], [two], [one, two]) == ["+a", "+b", "=a =b"]
    same = [entry(link=f"https://h.example/story?id={n}") for n in "12"]
    assert outcome(same, same) == ["+a +b", "=a =b"], "one document lists both"


@pytest.mark.parametrize(
    ("first", "second"), [("#0", "#3"), ("", "#1"), ("#2026-11-23", "#2026-11-24"), ("#1", "")]
)
def test_guids_that_differ_in_their_fragment_are_one_article(first: str, second: str) -> None:
    guid = "https://h.example/a/9"
    made = [entry(guid=guid + first)], [entry("Quay open again", guid=guid + second, text=OTHER)]
    assert outcome(*made) == ["+a", "~a"]


def test_fragments_that_tell_the_posts_of_a_page_apart_are_kept() -> None:
    page = "https://h.example/live"
    posts = [
        entry(f"Post {n}", f"{page}#p{n}", f"{page}#p{n}", text=f"{n} {TEXT}") for n in range(3)
    ]
    assert outcome(posts[:2], posts[1:]) == ["+a +b", "=b +c"]
    assert outcome(posts[:1], posts[1:2]) == ["+a", "+b"]


@each("guid", ["N/A", "0", "null", " ", "None", "-", "undefined", "https://h.example/",
                                  "00000000-0000-0000-0000-000000000000", "shared"])  # fmt: skip
def test_a_guid_that_names_nothing_joins_nothing(guid: str) -> None:
    days = [
        entry(
            f"Build {n}",
            "https://h.example/builds",
            guid,
            f"2026-11-2{n}T09:00:00Z",
            f"Build {n} {TEXT}",
        )
        for n in (1, 2, 3)
    ]
    assert outcome(days[:2], days) == ["+a +b", "=a =b +c"]


@pytest.mark.parametrize("link", ["https://h.example/", "https://h.example/status", None])
@pytest.mark.parametrize("titles", [("Down", "Up"), ("Status", "Status")])
def test_items_that_only_their_dates_tell_apart(link: str | None, titles: tuple[str, str]) -> None:
    events = [
        entry(titles[n % 2], link, None, f"2026-11-2{n}T09:00:00Z", "All systems work.")
        for n in range(1, 5)
    ]
    assert outcome(events[:2], events[:3], events[1:], fill=False) == [
        "+a +b",
        "=a =b +c",
        "=b =c +d",
    ]


def test_a_landing_page_has_a_new_article_a_day_and_revisions_within_one() -> None:
    def day(n: int, title: str = "Daily briefing", text: str = "", hour: int = 6) -> list[Entry]:
        told = f"2026-11-2{n}T{hour:02}:00:00Z"
        return [entry(title, "https://h.example/briefing", None, told, text or f"Day {n}: {TEXT}")]

    found = outcome(
        day(1), day(1), day(2), day(2, text=OTHER), day(2, text="Third", hour=9), day(3), fill=False
    )
    assert found == ["+a", "=a", "+b", "~b", "~b", "+c"]


@each(
    ("address", "second"),
    [
        ("https://h.example/briefing", "+b"),
        ("https://h.example/daily-news-briefing", "+b"),
        ("https://h.example/daily--news-briefing-", "+b"),
        ("https://h.example/a-b-c-d/briefing", "+b"),
        ("https://h.example/2026/11/briefing", "~a"),
        ("https://h.example/briefing/12345", "~a"),
        ("https://h.example/port-closed-by-storm", "~a"),
        ("https://h.example/port_closed-by_storm/", "~a"),
        ("https://h.example/port--is-closed-by-storm", "~a"),
    ],
)
def test_a_page_of_one_article_is_no_landing_page(address: str, second: str) -> None:
    days = [
        [entry("Daily briefing", address, None, f"2026-11-2{n}T06:00:00Z", f"Day {n}: {TEXT}")]
        for n in (1, 2)
    ]
    assert outcome(*days, fill=False) == ["+a", second]


def test_the_first_article_of_a_young_feed_stays_when_the_second_comes() -> None:
    first = entry(link="https://h.example/hello")
    second = entry("Second", "https://h.example/second", text=OTHER)
    assert outcome([first], [second, first], fill=False) == ["+a", "+b =a"]


def test_a_time_that_is_that_of_the_visit_makes_no_new_article() -> None:
    stamped = [[entry(link=None, date=(NOON + timedelta(hours=n)).isoformat())] for n in range(3)]
    assert outcome(*stamped) == ["+a", "=a", "=a"]


def test_counters_and_relative_times_make_no_revision() -> None:
    made = [[entry(guid="1", text=f"{TEXT}\n<p>{n} comments | {n} hours ago")] for n in (2, 57)]
    assert outcome([entry(guid="1")], *made) == ["+a", "=a", "=a"]


def test_a_corrected_number_is_a_revision() -> None:
    made = [[entry(guid="1", text=f"The motion passed by {n} votes.")] for n in (2, 57)]
    assert outcome(*made) == ["+a", "~a"]
