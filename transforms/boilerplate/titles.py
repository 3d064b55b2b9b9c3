"""The ends of titles that say where an article stands, not what it says: " | Reuters", "Opinion: ".

Nothing else of a title is ever boilerplate, however often it recurs.
"""

from __future__ import annotations

import re

from dateline.schemas.article import Boilerplate, BoilerplateKind
from dateline.transforms.boilerplate.lines import TitlePart, prefix_of, suffix_of
from dateline.transforms.boilerplate.names import Names
from dateline.transforms.boilerplate.recurring import Recurring

_SECTIONS = frozenset(
    "opinion|analysis|editorial|letters|letter|obituary|obituaries|review|reviews|podcast|video|"
    "videos|watch|watch live|live|live now|live updates|audio|listen|photos|in photos|in pictures|"
    "pictures|gallery|cartoon|exclusive|breaking|breaking news|update|updates|explainer|factbox|"
    "timeline|in-depth|comment|column|interview|profile|feature|news|world|world news|business|"
    "business news|markets|market news|economy|politics|technology|tech|science|health|sport|"
    "sports|culture|lifestyle|travel|entertainment|top news|top stories|latest news|uk news|"
    "us news|national|international|meinung|kommentar|analyse|wirtschaft|politik|kultur|märkte|"
    "panorama|liveticker|opinión|análisis|vídeo|economía|mercados|deportes|cultura|vidéo|opinions|"
    "tribune|éditorial|entretien|économie|marchés|politique|opinione|analisi|economia|mercati|"
    "cronaca|politica|opinião|análise|esportes|opinie|economie".split("|")
)
"""Names of sections and forms, lower case, that stand before a colon or behind a bar."""

_FEWEST_WORDS = 2
_FEWEST_CHARACTERS = 6  # of what remains, in scripts without spaces
_WORD = re.compile(r"\w+")


def title_spans(title: str, names: Names, recurring: Recurring) -> list[Boilerplate]:
    """The ends of a title that are boilerplate; something of it always remains."""
    found: list[Boilerplate] = []
    start, end = 0, len(title)
    suffix = suffix_of(title)
    if suffix and (kind := _suffix_kind(suffix, names, recurring)):
        found.append(Boilerplate("title", suffix.start, suffix.end, kind))
        end = suffix.start
    prefix = prefix_of(title)
    if prefix and prefix.end < end and (kind := _prefix_kind(prefix, names, recurring)):
        found.insert(0, Boilerplate("title", prefix.start, prefix.end, kind))
        start = prefix.end
    return found if _says_something(title[start:end]) else []


def _suffix_kind(part: TitlePart, names: Names, recurring: Recurring) -> BoilerplateKind | None:
    if (kind := names.kind_of(part.text)) is not None:
        return kind
    bar = part.mark in "|•·»"
    if bar and part.text.casefold() in _SECTIONS:
        return "section"
    if any(map(str.isdigit, part.text)):
        return None
    share = 0.1 if bar else 0.5
    return "section" if recurring.often(part.hash, 4, share) else None


def _prefix_kind(part: TitlePart, names: Names, recurring: Recurring) -> BoilerplateKind | None:
    if part.text.casefold() in names.authors:
        return "credit"  # a publisher's name there may well be what the article is about
    if part.text.casefold() in _SECTIONS:
        return "section"
    if any(map(str.isdigit, part.text)):
        return None
    return "section" if recurring.often(part.hash, 5, 0.7) else None


def _says_something(text: str) -> bool:
    words = _WORD.findall(text)
    if len(words) >= _FEWEST_WORDS:
        return True
    return not text.isascii() and sum(len(word) for word in words) >= _FEWEST_CHARACTERS
