"""What a document leaves behind beside its articles: letters, an outcome, counters."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest

from dateline.schemas.article import Article
from dateline.schemas.config import FeedSpec
from dateline.schemas.dead_letter import DeadLetter
from dateline.schemas.feed import DueFeed, FeedOutcome, FeedState, FetchedFeed
from dateline.transforms.feeds.limits import MAX_ENTRIES
from dateline.transforms.http.visit_parser import MAX_LETTERS
from dateline.transforms.parse import ParseFeeds

NOW = datetime(2026, 3, 5, 12, tzinfo=timezone.utc)
OLD = (
    "<item><title>Old</title><guid>o</guid><pubDate>Thu, 26 Feb 2026 11:59:59 GMT</pubDate></item>"
)
PLAIN = "<item><title>T</title></item>"


def url(name: str) -> str:
    return f"https://{name}.example/feed"


def channel(*parts: str) -> bytes:
    return f"<rss version='2.0'><channel>{''.join(parts)}</channel></rss>".encode()


def hints(ttl: int, period: str) -> bytes:
    return (
        "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
        f"<ttl>{ttl}</ttl><sy:updatePeriod>{period}</sy:updatePeriod>{PLAIN}</channel></rss>"
    ).encode()


def entries(*hours: int) -> str:
    return "".join(
        f"<item><title>T{hour}</title><pubDate>05 Mar 2026 {hour:02}:00:00 GMT</pubDate></item>"
        for hour in hours
    )


WISHES = (
    "<title>Harbour</title><ttl>90</ttl>"
    "<skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
)
DOCUMENTS = {
    "few": channel("<item/>" * (MAX_LETTERS - 1)),
    "hundred": channel("<item/>" * MAX_LETTERS),
    "one-more": channel("<item/>" * (MAX_LETTERS + 1)),
    "flood": channel("<item/>" * (MAX_ENTRIES + 1)),
    "old": channel(OLD),
    "wishes": channel(WISHES, entries(10, 9, 7), "<item/>"),
    "ttl": hints(90, "hourly"),
    "period": hints(30, "daily"),
    "plain": channel(PLAIN),
    "empty": channel(),
    "page": b"<!doctype html><html><body>Log in</body></html>",
    "defect": channel(PLAIN),
    "cyrillic": channel("<item><title>Краны</title><link>/a</link></item>")
    .decode()
    .encode("cp1251"),
}
CHANGES: dict[str, dict[str, Any]] = {
    "old": {"url": "https://cdn.example/feed"},
    "defect": {"headers": None},  # as no client leaves it
    "cyrillic": {
        "url": "https://cdn.example/x/feed",
        "headers": {"content-type": "application/rss+xml; charset=windows-1251"},
    },
}


def fetched(name: str) -> FetchedFeed:
    given = {"url": url(name), "headers": {"content-type": "application/rss+xml"}}
    due = DueFeed(FeedSpec(url=url(name)), FeedState(url(name), title=f"Known {name}"))
    body = DOCUMENTS[name]
    return FetchedFeed(due, "ok", NOW, body=body, **(given | CHANGES.get(name, {})))


@dataclass
class Parsed:
    """What came out, by feed."""

    letters: dict[str, list[DeadLetter]] = field(default_factory=dict)
    articles: dict[str, list[Article]] = field(default_factory=dict)
    outcomes: dict[str, FeedOutcome] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)


def _keep(items: list[Any], path: str) -> None:
    Path(path).write_bytes(pickle.dumps(items))


def parse(names: list[str], folder: Path, **settings: Any) -> Parsed:
    """One run of the step over some of the documents."""
    pipeline = beam.Pipeline("FnApiRunner")
    found = pipeline | beam.Create([fetched(name) for name in names]) | ParseFeeds(NOW, **settings)
    for name in ("articles", "outcomes", "dead_letters"):
        kept = found[name] | f"List {name}" >> beam.combiners.ToList()
        kept | f"Keep {name}" >> beam.Map(_keep, str(folder / name))
    result = pipeline.run()
    result.wait_until_finish()
    parsed = Parsed()
    for one in result.metrics().query(beam.metrics.MetricsFilter().with_namespace("parse"))[
        "counters"
    ]:
        parsed.counters[one.key.metric.name] = one.committed
    for letter in pickle.loads((folder / "dead_letters").read_bytes()):
        parsed.letters.setdefault(letter.feed, []).append(letter)
    for article in pickle.loads((folder / "articles").read_bytes()):
        parsed.articles.setdefault(article.feed, []).append(article)
    for outcome in pickle.loads((folder / "outcomes").read_bytes()):
        key = outcome.fetched.due.spec.key
        assert key not in parsed.outcomes, "one for each feed"
        parsed.outcomes[key] = outcome
    return parsed


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Parsed:
    folder = tmp_path_factory.mktemp("parsed")
    return parse(list(DOCUMENTS), folder, max_age_days=7, timeout_s=60)


def test_every_feed_has_one_outcome_without_the_body(parsed: Parsed) -> None:
    assert set(parsed.outcomes) == set(map(url, DOCUMENTS))
    for name in DOCUMENTS:
        assert parsed.outcomes[url(name)].fetched == replace(fetched(name), body=None)


@pytest.mark.parametrize(("name", "rejected"), [("few", 99), ("hundred", 100), ("one-more", 101)])
def test_up_to_a_hundred_rejected_entries_get_a_letter_each(
    parsed: Parsed, name: str, rejected: int
) -> None:
    letters = parsed.letters[url(name)]
    each = [one for one in letters if one.error_class == "EmptyEntry"]
    assert [one.raw for one in each] == [
        f"{url(name)}#entry={n}" for n in range(min(rejected, 100))
    ]
    more = [(one.error_class, one.message) for one in letters if one not in each]
    message = "1 more entries of this document were rejected"
    assert more == ([("ManyRejected", message)] if rejected > 100 else [])
    assert parsed.outcomes[url(name)].rejected == rejected


def test_a_letter_says_where_and_when_and_which_article(parsed: Parsed) -> None:
    (letter,) = parsed.letters[url("old")]
    assert (letter.stage, letter.error_class, letter.at) == ("normalise", "TooOld", NOW)
    assert letter.raw == "https://cdn.example/feed#entry=0", "where the document was found"
    assert letter.article is not None
    assert url("old") not in parsed.articles


def test_age_is_judged_only_when_asked_for(tmp_path: Path) -> None:
    (article,) = parse(["old"], tmp_path).articles[url("old")]
    assert article.guid == "o"


def test_the_outcome_knows_the_rhythm_and_the_wishes_of_the_feed(parsed: Parsed) -> None:
    outcome = parsed.outcomes[url("wishes")]
    assert (outcome.entries, outcome.rejected, outcome.title) == (4, 1, "Harbour")
    assert outcome.newest_entry_at == datetime(2026, 3, 5, 10, tzinfo=timezone.utc)
    assert outcome.entry_interval_s == timedelta(hours=1.5).total_seconds()
    assert outcome.update_hint_s == 5_400
    assert (outcome.skip_hours, outcome.skip_days) == ((3,), ("Sunday",))
    assert (outcome.error_class, outcome.error_message) == (None, None)
    assert len(parsed.articles[url("wishes")]) == 3


@pytest.mark.parametrize(("name", "seconds"), [("ttl", 90 * 60), ("period", 86_400)])
def test_the_longer_of_two_hints_counts(parsed: Parsed, name: str, seconds: int) -> None:
    assert parsed.outcomes[url(name)].update_hint_s == seconds


def test_a_document_without_dates_and_hints_promises_nothing(parsed: Parsed) -> None:
    outcome = parsed.outcomes[url("plain")]
    assert outcome.newest_entry_at is None
    assert outcome.entry_interval_s is None
    assert outcome.update_hint_s is None


def test_a_valid_document_without_entries_is_told(parsed: Parsed) -> None:
    (letter,) = parsed.letters[url("empty")]
    message = "a valid rss20 document without any entry"
    assert (letter.stage, letter.error_class, letter.message) == ("parse", "EmptyFeed", message)
    assert letter.raw == url("empty")
    outcome = parsed.outcomes[url("empty")]
    assert (outcome.error_class, outcome.error_message) == ("EmptyFeed", message)


def test_entries_beyond_the_limit_of_a_document_are_told(parsed: Parsed) -> None:
    letters = parsed.letters[url("flood")]
    told = [one.message for one in letters if one.error_class == "TooManyEntries"]
    assert told == [f"only the first {MAX_ENTRIES:,} entries of the document were read"]
    assert parsed.outcomes[url("flood")].entries == MAX_ENTRIES


def test_an_unreadable_document_keeps_the_name_of_its_feed(parsed: Parsed) -> None:
    outcome = parsed.outcomes[url("page")]
    assert (outcome.title, outcome.error_class, outcome.entries) == ("Known page", "HtmlPage", 0)
    (letter,) = parsed.letters[url("page")]
    assert (letter.stage, letter.error_class, letter.raw) == ("parse", "HtmlPage", url("page"))
    assert letter.message == outcome.error_message


def test_a_defect_of_ours_costs_one_feed_and_asks_to_be_reported(parsed: Parsed) -> None:
    outcome = parsed.outcomes[url("defect")]
    assert (outcome.title, outcome.error_class) == ("Known defect", "AttributeError")
    (letter,) = parsed.letters[url("defect")]
    assert letter.message.startswith("defect in the parser, please report: AttributeError(")


def test_the_servers_charset_and_address_are_used(parsed: Parsed) -> None:
    (article,) = parsed.articles[url("cyrillic")]
    assert (article.title, article.url) == ("Краны", "https://cdn.example/a")
    assert article.first_seen_at == NOW


def test_all_that_happened_is_counted(parsed: Parsed) -> None:
    seen = 99 + 100 + 101 + MAX_ENTRIES + 1 + 4 + 4
    assert parsed.counters == {
        "feeds_parsed": len(DOCUMENTS) - 2,
        "feeds_unreadable": 1,
        "feeds_crashed": 1,
        "feeds_empty": 1,
        "feeds_repaired": 1,
        "entries_seen": seen,
        "entries_rejected": 99 + 100 + 101 + MAX_ENTRIES + 1 + 1,
    }
