from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.visit_parser import VisitParser
from tests.feed_server import rss

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
URL = "https://a.example/feed"


@pytest.fixture
def parser() -> Iterator[VisitParser]:
    made = VisitParser(None, 10.0)
    yield made
    made.close()


def fetched(body: bytes | None, status: str = "ok") -> FetchedFeed:
    return FetchedFeed(DueFeed(FeedSpec(url=URL)), status, NOON, URL, body=body)  # type: ignore[arg-type]


def test_a_document_becomes_articles_and_an_outcome_without_its_body(parser: VisitParser) -> None:
    visit = parser.read(fetched(rss("steel", items=3)), NOON)
    assert [article.first_seen_at for article in visit.articles] == [NOON] * 3
    assert (visit.outcome.entries, visit.outcome.fetched.body) == (3, None)
    assert visit.letters == ()


def test_a_visit_that_brought_no_document_parses_nothing(parser: VisitParser) -> None:
    unchanged = parser.read(fetched(None, "not_modified"), NOON)
    assert (unchanged.articles, unchanged.letters) == ((), ())
    (letter,) = parser.read(fetched(None, "failed"), NOON).letters
    assert letter.stage == "fetch"


def test_what_cannot_be_read_costs_one_letter(parser: VisitParser) -> None:
    visit = parser.read(fetched(b"\x00\x01 no feed at all"), NOON)
    (letter,) = visit.letters
    assert (letter.stage, letter.feed, visit.articles) == ("parse", URL, ())
    assert visit.outcome.error_class == letter.error_class
    assert visit.counted == {"feeds_unreadable": 1}
