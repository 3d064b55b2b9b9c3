"""Decisions meet the texts that they were made on: by feed, identity and text. No Beam here.

Positions name an entry within one reading of a document only. Where an engine repeats a step the
document may have changed, so a position could name another entry; an identity cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.schemas.article import Article
from dateline.schemas.errors import DatelineError
from dateline.schemas.frozen import replaced
from dateline.transforms.same.sameness import Decision


def identity_of(feed: int, article_id: bytes, content_hash: int) -> bytes:
    """What names an entry within a run: 32 bytes of its feed, its identity and its text."""
    return feed.to_bytes(8, "big") + article_id + content_hash.to_bytes(8, "big")


class FeedTwiceError(DatelineError, RuntimeError):
    """A feed was visited twice in one run: which of the documents counts is not known."""


def news(articles: Sequence[Article], decisions: Sequence[Decision]) -> Iterator[Article]:
    """Entries of one feed with one identity and one text, each as its decision makes it.

    Where a document lists the very same entry several times there are several of each; the
    positions say which belong together, and any does where a repeated step moved them.

    Raises:
        RuntimeError: an entry is without a decision, so another document was read meanwhile.
    """
    if len(articles) != len(decisions):
        feed = articles[0].feed if articles else decisions[0].ref[0]
        raise RuntimeError(
            f"{len(articles)} entries and {len(decisions)} decisions of one text of {feed}: "
            "the document changed while the run worked on it"
        )
    by_position = {article.position: article for article in articles}
    spare = sorted(articles, key=lambda article: article.position)
    for decision in decisions:
        if decision.verdict == "duplicate":
            continue
        article = by_position.get(decision.ref[1], spare[0])
        yield replaced(
            article,
            article_id=decision.article_id.hex(),
            revision=decision.revision,
            also_in_feeds=decision.also_in_feeds,
            quotes=decision.quotes.hex() if decision.quotes else None,
            changed_fields=decision.changed_fields,
        )
