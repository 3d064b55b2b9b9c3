"""What a feed's last document held already: most of its entries, at most visits.

Such an entry is a duplicate, so it needs no look-up among all that is remembered. Now and then it
is looked up all the same, so that its sighting is noted again before it would be forgotten.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.schemas.article import Article

HELD_S = 21_600.0
"""Seconds after which an entry that stays in its feed is looked up again."""

_RECORD = struct.Struct(">8sI")  # hash of identity and text; seconds since 1970 of the last look-up


@dataclass(frozen=True, slots=True)
class Sifted:
    """The entries of a document: those to look up, how many are known, and what to remember."""

    articles: tuple[Article, ...]
    known: int
    held: bytes
    fresh: frozenset[int]
    """Positions of the articles that the last document did not hold."""


def sift(articles: Sequence[Article], held: bytes | None, now: int, held_s: float) -> Sifted:
    """Takes out the entries that the last document held, with the very same text.

    Args:
        held: what was remembered of the last document.
        now: seconds since 1970.
        held_s: seconds for which an entry needs no second look-up.
    """
    before = dict(_RECORD.iter_unpack(held)) if held and not len(held) % _RECORD.size else {}
    kept: list[Article] = []
    fresh: list[int] = []
    looked_up: dict[bytes, int] = {}
    for article in articles:
        name = _name(article)
        last = before.get(name)
        if last is not None and last <= now < last + held_s:
            looked_up[name] = last
        else:
            looked_up[name] = now
            kept.append(article)
            if last is None:
                fresh.append(article.position)
    held = _packed(looked_up.items())
    return Sifted(tuple(kept), len(articles) - len(kept), held, frozenset(fresh))


def _name(article: Article) -> bytes:
    text = article.content_hash.to_bytes(8, "big")
    own = bytes.fromhex(article.article_id)
    return hashlib.blake2b(own + text, digest_size=8).digest()


def _packed(records: Iterable[tuple[bytes, int]]) -> bytes:
    return b"".join(_RECORD.pack(*record) for record in sorted(records))
