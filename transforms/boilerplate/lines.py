"""Segments as a feed's memory knows them: one spelling, without title and authors, as a hash.

"The post TITLE appeared first on SITE" and "By AUTHOR" are the same line in every article of a
feed once its own title and its own authors are taken out of it.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from dateline.schemas.article import Article
from dateline.transforms.boilerplate.segments import Segment, segments_of
from dateline.transforms.boilerplate.texts import Field, text_of

SHORTEST_TITLE = 12
"""Characters of a title that is looked for in a text."""
SHORTEST_AUTHOR = 5
LONGEST = 600
"""Characters of a segment that is compared with others."""
HEADS, TAILS, BETWEEN = 3, 8, 8
"""Segments of a field that are compared: the first, the last, and short lines between them."""

_MARKS = " \t\u00a0.…!?:;,|()[]»«→>–—•*_#►-"
_SUFFIX = re.compile(r"\s+(?:[|•·»]|::|-{1,2}|–|—)\s+")
_PREFIX = re.compile(r"\s?(?:[:：]|\s[|»])\s+")
_SIGN = re.compile(r"\{[at]\}")
_SHORT = 80
_BODY: tuple[Field, Field] = ("summary", "content")


@dataclass(frozen=True, slots=True)
class Line:
    """A segment of an article that may recur in others of its feed."""

    field: Field
    segment: Segment
    hash: int  # CRC-32 of its spelling
    is_head: bool
    is_tail: bool


@dataclass(frozen=True, slots=True)
class TitlePart:
    """What stands before or behind the last mark that parts a title: " - Reuters", "Africa: "."""

    text: str
    start: int  # with the mark
    end: int
    mark: str
    hash: int


def title_core(title: str) -> str:
    """A title without what stands behind the last bar or dash."""
    marks = list(_SUFFIX.finditer(title))
    return title[: marks[-1].start()] if marks else title


def suffix_of(title: str) -> TitlePart | None:
    """What stands behind the last bar or dash of a title."""
    marks = list(_SUFFIX.finditer(title))
    if not marks or marks[-1].end() == len(title):
        return None
    last = marks[-1]
    text, mark = title[last.end() :], last[0].strip()
    return TitlePart(text, last.start(), len(title), mark, _hash(f"\0{mark}{text.casefold()}"))


def prefix_of(title: str) -> TitlePart | None:
    """What stands before the first colon, bar or guillemet of a title."""
    found = _PREFIX.search(title)
    if found is None or found.start() == 0 or found.end() == len(title):
        return None
    text, mark = title[: found.start()], found[0].strip()
    return TitlePart(text, 0, found.end(), mark, _hash(f"\1{mark}{text.casefold()}"))


def lines_of(article: Article, field: Field, segments: list[Segment] | None = None) -> list[Line]:
    """The segments of a field that are compared with those of other articles."""
    text = text_of(article, field)
    if segments is None:
        segments = body_segments(article, field)
    own = own_texts(article)
    found = []
    count = len(segments)
    between = 0
    for number, segment in enumerate(segments):
        is_head, is_tail = number < HEADS, number >= count - TAILS
        if not (is_head or is_tail):
            line = segment.opens_line and segment.closes_line
            if not line or segment.end - segment.start > _SHORT or between == BETWEEN:
                continue
            between += 1
        if segment.end - segment.start > LONGEST:
            continue
        spelling = spelling_of(text[segment.start : segment.end], own)
        if _says_more(spelling):
            found.append(Line(field, segment, _hash(spelling), is_head, is_tail))
    return found


def body_segments(article: Article, field: Field) -> list[Segment]:
    """The segments of a summary or content; the article's title in it is one."""
    text = text_of(article, field)
    title = title_core(article.title)
    at = text.find(title) if len(title) >= SHORTEST_TITLE else -1
    return segments_of(text, (at, at + len(title)) if at >= 0 else None)


def own_texts(article: Article) -> tuple[tuple[str, str], ...]:
    """What is the article's own in its lines, and what stands for it: the longest first."""
    own = [(author.casefold(), "{a}") for author in article.authors[:8]]
    own = [(text, sign) for text, sign in own if len(text) >= SHORTEST_AUTHOR]
    for title in (article.title, title_core(article.title)):
        if len(title) >= SHORTEST_TITLE:
            own.append((title.casefold(), "{t}"))
    return tuple(sorted(set(own), key=lambda pair: (-len(pair[0]), pair)))


def spelling_of(segment: str, own: tuple[tuple[str, str], ...]) -> str:
    """A segment in one spelling, with signs in the place of what is the article's own."""
    text = segment.casefold()
    for mine, sign in own:
        if mine in text:
            text = text.replace(mine, sign)
    return " ".join(text.split()).strip(_MARKS)


def _says_more(spelling: str) -> bool:
    """Whether a line has a word of its own besides the article's title and authors."""
    return len(spelling) > 1 and any(c.isalpha() for c in _SIGN.sub("", spelling))


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))
