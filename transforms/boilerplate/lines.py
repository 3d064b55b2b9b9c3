"""Segments as a feed's memory knows them: one spelling, without title and authors, as a hash.

"The post TITLE appeared first on SITE" and "By AUTHOR" are the same line in every article of a
feed once its own title and its own authors are taken out of it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.schemas.article import Article
from dateline.schemas.frozen import made_quickly
from dateline.transforms.boilerplate.segments import Segment, segments_of

SHORTEST_TITLE = 12
"""Characters of a title that is looked for in a text."""
SHORTEST_AUTHOR = 5
MOST_AUTHORS = 8
LONGEST = 600
"""Characters of a segment that is compared with others."""
HEADS, TAILS, BETWEEN = 3, 8, 8
"""Segments of a field that are compared: the first, the last, and short lines between them."""

_MARKS = " \t\u00a0.…!?:;,|()[]»«→>–—•*_#►-"
_SUFFIX = re.compile(r"\s+(?:[|•·»]|::|-{1,2}|–|—)\s+")
_PREFIX = re.compile(r"\s?(?:[:：]|\s[|»])\s+")
_LETTER = re.compile(r"[^\W\d_]")
_SIGN = re.compile(r"\{[at]\}")
_SHORT = 80

OwnTexts = list[tuple[str, str]]
"""Texts in lower case, and the signs in their place."""


@made_quickly
@dataclass(frozen=True, slots=True)
class Line:
    """A segment of an article that may recur in others of its feed."""

    segment: Segment
    hash: int  # CRC-32 of its spelling


@made_quickly
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
    suffix = suffix_of(title)
    return title[: suffix.start] if suffix else title


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


def lines_of(text: str, segments: Sequence[Segment], own: OwnTexts) -> list[Line]:
    """The segments of a text that are compared with those of other articles."""
    found = []
    count = len(segments)
    between = 0
    for number, segment in enumerate(segments):
        length = segment.end - segment.start
        if HEADS <= number < count - TAILS:
            line = segment.opens_line and segment.closes_line
            if not line or length > _SHORT or between == BETWEEN:
                continue
            between += 1
        if length > LONGEST:
            continue
        spelling = spelling_of(text[segment.start : segment.end], own)
        if _says_more(spelling):
            found.append(Line(segment, _hash(spelling)))
    return found


def body_segments(text: str, core: str) -> list[Segment]:
    """The segments of a summary or content; the ``core`` of the article's title in it is one."""
    at = text.find(core) if len(core) >= SHORTEST_TITLE else -1
    return segments_of(text, (at, at + len(core)) if at >= 0 else None)


def own_texts(article: Article, core: str) -> OwnTexts:
    """What is the article's own in its lines, and what stands for it: the longest first.

    ``core`` is that of its title.
    """
    own = []
    if len(article.title) >= SHORTEST_TITLE:
        own.append((article.title.casefold(), "{t}"))
    if core != article.title and len(core) >= SHORTEST_TITLE:
        own.append((core.casefold(), "{t}"))
    for author in article.authors[:MOST_AUTHORS]:
        if len(author) >= SHORTEST_AUTHOR:
            own.append((author.casefold(), "{a}"))
    if len(own) > 1:
        own.sort(key=lambda pair: (-len(pair[0]), pair))
    return own


def spelling_of(segment: str, own: OwnTexts) -> str:
    """A segment in one spelling, with signs in the place of what is the article's own."""
    text = " ".join(segment.casefold().split())
    for mine, sign in own:
        if mine in text:
            text = text.replace(mine, sign)
    return text.strip(_MARKS)


def _says_more(spelling: str) -> bool:
    """Whether a line has a word of its own besides the article's title and authors."""
    if "{" in spelling:
        spelling = _SIGN.sub("", spelling)
    return len(spelling) > 1 and _LETTER.search(spelling) is not None


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))
