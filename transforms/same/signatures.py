"""The signature of an article: what of its text is remembered to find copies by.

The text of an article comes from ``signature_text``, and from nowhere else.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from dateline.dataset.partitions import article_date
from dateline.schemas.article import Article
from dateline.schemas.remembered import Signature, feed_hash
from dateline.transforms.boilerplate.texts import without_boilerplate
from dateline.transforms.feeds.articles.entry_keys import telling_time
from dateline.transforms.feeds.articles.volatile_text import without_volatile
from dateline.transforms.feeds.memo import memo
from dateline.transforms.feeds.text.fast_words import words_in

LEAD = 64  # words of the summary, and of the content, that count
TITLE = 24  # words of the title that count
SHINGLE = 3  # words
LEAST = 6  # shingles that two texts must share at least, and words that tell much
FOUND_BY = 4  # shingles by which remembered articles are found: a title of six words has four

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
"""Vowel signs and accents that stand behind their letter: Unicode calls them no word characters,
so that a word of Bengali or Hindi would fall to pieces at each of them."""
_LETTERS = 12  # characters in which a word of most texts has room
_WORD = re.compile(rf"[぀-ヿ㐀-鿿가-힯]|[\w{_MARKS}]+")


@dataclass(frozen=True, slots=True)
class SignatureText:
    """The text that an article is compared by."""

    title: str
    summary: str
    content: str


def signature_text(article: Article) -> SignatureText:
    """What of an article's text says something about it."""
    return SignatureText(
        without_boilerplate(article, "title"),
        without_boilerplate(article, "summary"),
        without_boilerplate(article, "content"),
    )


def words_of(text: str, most: int) -> list[str]:
    """The first words of a text, in lower case; of scripts without spaces, the characters."""
    return [word.decode() for word in _encoded(text, most)]


def _encoded(text: str, most: int) -> list[bytes]:
    start = most * _LETTERS
    found = words_in(text[:start].lower(), _WORD)
    if len(found) <= most and len(text) > start:  # very long words, or one that was cut
        found = words_in(text.lower(), _WORD)
    return found[:most]


def shingles(text: str, lead: int = LEAD) -> set[int]:
    """CRC-32 of every triple of consecutive words in the first ``lead`` words."""
    return _triples(_encoded(text, lead))


def _triples(words: list[bytes]) -> set[int]:
    triples = zip(words, words[1:], words[2:], strict=False)
    return set(map(zlib.crc32, map(b" ".join, triples)))


@memo(8_192)
def word_hash(word: bytes) -> int:
    """31 bits of a word, and a last bit that is set for one with a digit in it."""
    hashed = zlib.crc32(word) & ~1
    # No letter is a digit as well, and most words are of letters alone.
    return hashed | (not word.isalpha() and any(map(str.isdigit, word.decode())))


def signature_of(article: Article) -> Signature:
    """The signature of an article's text."""
    text = signature_text(article)
    title = _encoded(text.title, TITLE)
    found = _triples(title) | shingles(text.summary) | shingles(text.content)
    key = bytes.fromhex(article.article_id)
    return Signature(
        key,
        key,
        feed_hash(article.feed),
        tuple(sorted(found)),
        _whole(article),
        tuple(map(word_hash, title)),
        max(0, int(article_date(article).timestamp())),
    )


def _whole(article: Article) -> int | None:
    """CRC-32 of title, text and date; ``None`` for too few words to tell much.

    A site that moves its paths serves its articles once more, as they were. Recurring notices have
    a date of their own, so they are no copies of each other.
    """
    # As the feed says them: what is learnt as boilerplate meanwhile must not part them.
    texts = (article.title, article.summary, article.content or "")
    if len(" ".join(texts).split(None, LEAST)) < LEAST:
        return None
    told = telling_time(article)
    joined = "\0".join(map(_folded_without_volatile, texts))
    return zlib.crc32(f"{told.isoformat() if told else ''}\0{joined}".encode("utf-8", "replace"))


def _folded_without_volatile(text: str) -> str:
    """A text without what counts readers or hours, white space folded to single spaces."""
    folded = " ".join(text.split())
    left = without_volatile(text, folded)
    return folded if left is text else " ".join(left.split())
