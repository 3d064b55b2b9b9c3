"""Our XML readers against feedparser, field by field, on every document written for the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.parse import differences
from dateline.transforms.feeds.bytes.text_encoding import decode
from dateline.transforms.feeds.formats.document import read_feed
from dateline.transforms.feeds.formats.reference_feed import read_reference

FOLDER = Path(__file__).parents[2] / "data/feeds"
DOCUMENTS = sorted(path for path in FOLDER.iterdir() if path.suffix in (".xml", ".rdf"))

# feedparser cuts the name out of "mail (name)" at the wrong place.
WRONG_IN_FEEDPARSER = {("rss20.xml", "authors")}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_both_readers_read_the_same(path: Path) -> None:
    body = path.read_bytes()
    ours = read_feed(body)
    reference = read_reference(decode(body).text, base_url="")
    assert ours.parser == "xml"
    assert reference.parser == "feedparser"
    assert not ours.repairs
    found = {
        (path.name, difference.field): (difference.ours, difference.reference)
        for difference in differences(ours, reference)
    }
    assert {key for key in found if key not in WRONG_IN_FEEDPARSER} == set(), found


def test_differences_are_found() -> None:
    left = read_feed(b"<rss><channel><item><title>a</title></item></channel></rss>")
    right = read_feed(
        b"<rss><channel><title>x</title><item><title>b</title></item></channel></rss>"
    )
    assert {difference.field for difference in differences(left, right)} == {"feed_title", "title"}
