"""Whether a line recurs often enough in its feed to be boilerplate, and of which kind it is.

A wrong one hides news, so what looks like a sentence of an article has to be in nearly every other
article of its feed; what looks like a footer, or like the name of a section, in fewer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dateline.schemas.article import BoilerplateKind
from dateline.schemas.remembered import FeedLines

FEWEST_ARTICLES = 5
"""Distinct articles of a feed before anything counts as recurring."""

_CUES: tuple[tuple[BoilerplateKind, re.Pattern[str]], ...] = (
    ("copyright", re.compile(r"©|\bcopyright\b|all rights reserved|\bfair use\b", re.I)),
    (
        "appeared_on",
        re.compile(r"\b(?:appeared|published) (?:first|originally|on)\b|originally \w+ed\b", re.I),
    ),
    (
        "continue_reading",
        re.compile(
            r"\b(?:continue reading|read more|full (?:story|article|post)|weiterlesen|"
            r"lire la suite|leer más|leggi tutto|leia mais|lees verder)\b|আরও পড়ুন",
            re.I,
        ),
    ),
    (
        "signup",
        re.compile(
            r"\b(?:subscri\w+|newsletters?|sign[- ]up|follow (?:us|me|@\w+)|facebook|twitter|"
            r"instagram|telegram|whatsapp|youtube|inbox|donat\w+|"
            r"supporting member|abonn\w+|boletín)\b|订阅",
            re.I,
        ),
    ),
    (
        "navigation",
        re.compile(
            r"https?://|www\.|\bclick\b|\b\w+\.(?:com|org|net|co)\b|\bpodcasts?\b|\be-?mail\b|@\w|"
            r"\bshare this\b|\badvertis\w+\b|\bsponsor\w*\b|\bdownload\b|\bvisit (?:our|the|us)\b",
            re.I,
        ),
    ),
    (
        "credit",
        re.compile(r"\b(?:reporting|photo(?:graph)?|edited|written|hosted|music) by\b", re.I),
    ),
)
_SURE_KINDS = frozenset({"copyright", "appeared_on", "continue_reading", "signup"})
_ADDRESS = re.compile(r"https?://|www\.", re.I)
_MOST_LABEL = 4  # words of what may be the name of a section
_LABEL_LENGTH = 40
_ENDS = re.compile(r"[.!?…。！？,;]$")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Recurring:
    """What recurs in one feed: how many of its articles have a line, of how many."""

    articles: int
    counts: Mapping[int, int]

    @classmethod
    def of(cls, feed: FeedLines | None) -> Recurring:
        """What is remembered of a feed, ready to be asked."""
        if feed is None:
            return NOTHING
        return cls(feed.articles, dict(zip(feed.lines, feed.counts, strict=True)))

    def often(self, line: int, least: int, share: float) -> bool:
        """Whether at least so many articles have a line, and at least such a share of them."""
        count = self.counts.get(line, 0)
        return (
            self.articles >= FEWEST_ARTICLES and count >= least and count >= share * self.articles
        )

    def kind_of(self, line: int, text: str, title: str, *, at_end: bool) -> BoilerplateKind | None:
        """The kind of a line of a text that recurs, ``None`` where it does not often enough.

        ``at_end`` is true for the first and the last line of a text.
        """
        if line not in self.counts:
            return None
        cue = _cue(text)
        if cue is not None:
            share = 0.15 if cue in _SURE_KINDS or _ADDRESS.search(text) else 0.3
            return cue if self.often(line, 3, share) else None
        if any(map(str.isdigit, text)):
            return None  # a price or a figure says something each time
        if _is_label(text):
            if _named_in(text, title):
                return None
            if at_end and text[0].upper() == text[0] and self.often(line, 4, 0.06):
                return "section"
        return "recurring" if self.often(line, 4, 0.4) else None


NOTHING = Recurring(0, {})
"""What is known of a feed before its first articles."""


def _cue(text: str) -> BoilerplateKind | None:
    return next((kind for kind, pattern in _CUES if pattern.search(text)), None)


def _is_label(text: str) -> bool:
    if len(text) > _LABEL_LENGTH or text[0] in "([" or _ENDS.search(text):
        return False
    return len(_WORD.findall(text)) <= _MOST_LABEL


def _named_in(text: str, title: str) -> bool:
    """Whether the title names it: then it is what the article is about."""
    return text.casefold().strip(" :") in title.casefold()
