"""Spans to mentions: exact offsets, no articles, amounts read, mentions of one name counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from dateline.schemas.enrichment import NAME_TYPES, EntityMention, NamedEntity
from dateline.transforms.amounts.finding import FoundAmount, find_amounts
from dateline.transforms.model.abbreviations import spelt_out, with_dots
from dateline.transforms.model.gazetteer import COMMON_WORDS, known_type
from dateline.transforms.model.military_names import mended
from dateline.transforms.model.names_by_form import with_indices, with_storms
from dateline.transforms.model.releases import with_datelines, without_people
from dateline.transforms.model.span_rules import Span, ruled, touched

_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_KEEP_ARTICLE = re.compile(r"the (?:hague|hill|gambia)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’ʼ]s?$", re.IGNORECASE)
_NAMED_WITH_S = re.compile(
    r"\b(?:arby|christie|denny|domino|dunkin|harrod|hershey|kellogg|kohl|levi|lloyd|lowe|macy"
    r"|mcdonald|moody|morrison|reese|sainsbury|sotheby|trader joe|waitrose|wendy)['’]s$",
    re.IGNORECASE,
)
_EDGE_LEFT = re.compile(r"""^[\s"'“”‘’«»,;:.!?()\[\]|…-]+""")
_EDGE_RIGHT = frozenset("\"'“”‘’«»,;:([|…-")  # and white space
_ABBREVIATION = re.compile(
    r"(?:\b\w\.)+$|\b(?:inc|corp|co|ltd|jr|sr|st|bros|cos|llc|rs|dept|assn)\.$", re.I
)

_OPEN_INITIALS = re.compile(r"(?:^|\W)(?:\w\.)+\w$")  # "U.S" of "U.S."
_LAST = 40  # characters at the end of a span in which initials and abbreviations are looked for


def trimmed(text: str, span: Span) -> Span | None:
    """The span without quotes, a leading article and a possessive; None if nothing is left."""
    start, end = span.start, span.end
    left = _EDGE_LEFT.match(text[start:end])
    if left and not (span.type in ("DATE", "PERCENT") and text[start] in "'’-"):
        start += left.end()
    piece = text[start:end]
    if span.type not in ("MONEY", "PERCENT", "DATE") and not _NAMED_WITH_S.search(piece):
        possessive = _POSSESSIVE.search(piece)
        if possessive and possessive.start():
            end = start + possessive.start()
    while end > start and (text[end - 1] in _EDGE_RIGHT or text[end - 1].isspace()):
        end -= 1
    piece = text[start:end]
    if text[end : end + 1] == "." and _OPEN_INITIALS.search(piece, max(0, len(piece) - _LAST)):
        end += 1
    piece = text[start:end]
    if piece.endswith(".") and not _ABBREVIATION.search(piece, max(0, len(piece) - _LAST)):
        end -= 1
    piece = text[start:end]
    article = _ARTICLE.match(piece)
    work = span.type == "MISC" and piece[:1].isupper() and start > 0  # "The Mandalorian"
    if article and span.type != "MONEY" and not work and not _KEEP_ARTICLE.match(piece):
        start += article.end()
    if end <= start:
        return None
    return Span(start, end, span.type, span.score)


def with_amounts(
    text: str, spans: Sequence[Span], country: str | None = None
) -> list[tuple[Span, FoundAmount | None]]:
    """Spans merged with amounts found by their form, which sets the borders of MONEY, PERCENT.

    The spans are apart from each other; so are those that come out, in reading order, each with
    what was read of its amount. A certain amount is added where the model saw none; a doubtful one
    only corrects a MONEY span. A span over several amounts is parted into them.
    """
    result = sorted(spans, key=lambda span: span.start)
    amounts: dict[Span, FoundAmount] = {}
    for found in find_amounts(text, country):
        first, last = touched(result, found.start, found.end)
        touching = result[first:last]
        same = [s for s in touching if s.type == found.type]
        if not same and (
            not found.certain or any(s.type in ("PER", "ORG", "MISC") for s in touching)
        ):
            continue
        score = max((s.score for s in same), default=0.9)
        begin = min([found.start, *(s.start for s in same if s not in amounts)])
        end = max([found.end, *(s.end for s in same if s not in amounts)])
        made = Span(begin, end, found.type, score)
        before = [(s, amounts.pop(s)) for s in same if s in amounts]
        parted = [(replace(s, end=min(s.end, amount.end)), amount) for s, amount in before]
        if parted:
            made = replace(made, start=found.start)
        result[first:last] = [*(span for span, _ in parted), made]
        amounts |= dict([*parted, (made, found)])
    return [(span, amounts.get(span)) for span in result]


def mentions_of(
    text: str,
    field: str,
    spans: Iterable[Span],
    names: Mapping[str, str] | None = None,
    country: str | None = None,
) -> list[EntityMention]:
    """The mentions of one field in reading order; ``text[start:end]`` is each one's text.

    A span that is exactly one of ``names`` (lower case) gets the type that belongs to it.
    ``country`` is that of the feed and settles what a bare "$" is.
    """
    kept = mended(text, with_dots(text, spelt_out(text, ruled(text, list(spans)))))
    kept = without_people(text, kept)
    if field != "title":
        kept = with_datelines(text, kept)
    clean = [t for t in (trimmed(text, span) for span in kept) if t and not _is_common(text, t)]
    if names:
        clean = [
            _typed(s, known_type(text[s.start : s.end], s.type, s.score, names)) for s in clean
        ]
    clean = with_indices(text, with_storms(text, clean))
    found: list[EntityMention] = []
    last = 0
    for span, amount in with_amounts(text, clean, country):
        if span.start < last:
            continue
        last = span.end
        words, score = text[span.start : span.end], round(span.score, 4)
        if amount is None:
            mention = EntityMention(words, span.type, span.start, span.end, score, field)
        else:
            mention = EntityMention(
                words, span.type, span.start, span.end, score, field, amount.value, amount.unit,
                amount.value_high, amount.quality,
            )  # fmt: skip
        found.append(mention)
    return found


def _is_common(text: str, span: Span) -> bool:
    """Whether a span of a name is a word that is none, whatever case it is written in."""
    return span.type in NAME_TYPES and text[span.start : span.end].lower() in COMMON_WORDS


def _typed(span: Span, type_: str) -> Span:
    return span if span.type == type_ else replace(span, type=type_)


def of_one_mind(mentions: Sequence[EntityMention]) -> list[EntityMention]:
    """The mentions with one type for one name: what scored most over all its mentions.

    An article seldom speaks of a person and a company of one name; amounts and dates are left out.
    """
    votes: dict[str, dict[str, float]] = {}
    for mention in mentions:
        if mention.type in NAME_TYPES:
            types = votes.setdefault(mention.text.casefold(), {})
            types[mention.type] = types.get(mention.type, 0.0) + mention.score
    split = {
        name: max(types.items(), key=lambda item: item[1])[0]
        for name, types in votes.items()
        if len(types) > 1
    }
    if not split:
        return list(mentions)
    return [
        replace(m, type=split.get(m.text.casefold(), m.type)) if m.type in NAME_TYPES else m
        for m in mentions
    ]


def name_key(text: str) -> str:
    """What two spellings of one name have in common: letters and digits, lower case."""
    return re.sub(r"[\W_]+", "", text.casefold()) or text


def named_entities(
    mentions: Sequence[EntityMention], repeats: tuple[int, int] | None = None
) -> list[NamedEntity]:
    """Mentions taken together by name and type, most mentioned first.

    A single surname joins the one full name that ends in it ("Powell" to "Jerome Powell"). Mentions
    in the part of the content that ``repeats`` the summary are not counted again.
    """
    groups: dict[tuple[str, str], list[EntityMention]] = {}
    for mention in mentions:
        groups.setdefault((name_key(mention.text), mention.type), []).append(mention)
    full_names: dict[str, list[tuple[str, str]]] = {}  # groups by the last word of the name
    for key, group in groups.items():
        words = group[0].text.split()
        if key[1] == "PER" and len(words) > 1:
            full_names.setdefault(name_key(words[-1]), []).append(key)
    for key, group in list(groups.items()):
        longer = full_names.get(key[0], ())
        if key[1] == "PER" and len(group[0].text.split()) == 1 and len(longer) == 1:
            groups[longer[0]].extend(groups.pop(key))
    order = {id(mention): place for place, mention in enumerate(mentions)}
    entities: list[tuple[int, NamedEntity]] = []
    for (_, type_), group in groups.items():
        group.sort(key=lambda m: order[id(m)])
        name = max(group, key=lambda m: (len(m.text.split()), not m.text.isupper())).text
        first = group[0]
        count = max(1, sum(not _again(m, repeats) for m in group))
        entities.append(
            (order[id(first)], NamedEntity(name, type_, count, first.field, first.start))
        )
    entities.sort(key=lambda item: (-item[1].count, item[0]))
    return [entity for _, entity in entities]


def _again(mention: EntityMention, repeats: tuple[int, int] | None) -> bool:
    """Whether a mention stands where the content says the summary again."""
    if repeats is None or mention.field != "content":
        return False
    return repeats[0] <= mention.start and mention.end <= repeats[1]
