"""Names whose form tells their type and borders: share indices and storms.

A small encoder sees "Sensex" in "BSE Sensex" and nothing in "Nifty50", and takes the storm Nicole
for a person. Indices and storms are MISC; the exchange or publisher before an index and the kind of
a storm are parts of the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dateline.schemas.enrichment import NAME_TYPES, EntityMention
from dateline.transforms.model.span_rules import Span, touched

FOUND_BY_FORM = 0.9
"""Confidence of an index that the model did not see."""

_INDEX = re.compile(
    r"""(?<![\w&/-])(?:
    (?:(?:S&P\s)?BSE\s)?(?:Sensex|SENSEX)(?:\s30)?
    |(?:NSE\s|GIFT\s|Gift\s)?(?:Nifty|NIFTY)(?:\s?(?:50|100|500)|-50)
    |(?:Bank\sNifty|Nifty\sBank|BSE\s(?:Midcap|Smallcap|500))
    |S&P(?:\s(?:400|500|600)|/(?:ASX|NZX)(?:\s\d{2,3})?|/TSX(?:\s(?:60|Composite))?
      |\s(?:MidCap|SmallCap)\s\d00)
    |Dow\sJones\s(?:Industrial\sAverage|Industrials|Transportation\sAverage)
    |(?:Nasdaq|NASDAQ)(?:[\s-]100|\sComposite)
    |Russell\s[123]000
    |FTSE(?:\s?(?:100|250|350)|\sAll-Share|\sMIB|\sBursa\sMalaysia(?:\sKLCI)?)
    |(?:DAX|Dax)\s(?:30|40)|(?:MDAX|SDAX|TecDAX)
    |CAC[\s-]?40|IBEX[\s-]?35|Ibex\s35|BEL\s20|OMXS30|WIG20
    |(?:Euro\s)?(?:STOXX|Stoxx)(?:\sEurope)?\s?(?:50|600)
    |(?:Nikkei|NIKKEI)(?:[\s-]225|\s(?:stock|Stock)\s(?:average|Average))
    |(?:TOPIX|Topix|KOSPI|Kospi|KOSDAQ|Kosdaq|TAIEX|Taiex|ChiNext|Ibovespa|IBOVESPA|DSEX)
    |Hang\sSeng\s(?:(?:China\sEnterprises\s|Tech\s)?(?:Index|INDEX)|Tech(?=\s))
    |CSI\s?300|(?:Shanghai|SSE)\sComposite|Shenzhen\sComponent|Jakarta\sComposite
    |Straits\sTimes\sIndex|VN[\s-]Index|(?:ASX\s?200|NZX\s50)|KSE[\s-]?100|EGX\s?30
    )(?:\sIndex)?(?![\w&-])""",
    re.VERBOSE,
)

_STORM = (
    r"(?:(?:(?:Sub|Post-)?[Tt]ropical |Winter |Cyclonic )?Storm|Hurricane|(?:Super )?Typhoon"
    r"|(?:Severe )?(?:Tropical )?Cyclone)"
)
_STORM_BEFORE = re.compile(rf"\b{_STORM}\s$")
_STORM_NAME = re.compile(rf"{_STORM}\s(?P<name>[A-Z][a-zé]+)")
_LONGEST_KIND = 26  # characters of the kind of a storm and the space behind it


def with_storms(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with the kind of a storm as a part of its name ("Storm Nicole").

    ``spans`` are apart and in reading order, and so is what comes back.
    """
    found: list[Span] = []
    for span in spans:
        if span.type in ("PER", "MISC", "ORG"):
            least = max(found[-1].end if found else 0, span.start - _LONGEST_KIND)
            before = _STORM_BEFORE.search(text, least, span.start)
            is_word = text[span.start : span.end].isalpha()
            if before and is_word and text[span.start].isupper():
                span = replace(span, start=before.start(), type="MISC")
        found.append(span)
    return found


def storms_by_name(mentions: Sequence[EntityMention]) -> list[EntityMention]:
    """The mentions of an article with storms that go by their name alone as MISC."""
    storms = {
        match["name"]
        for mention in mentions
        if mention.type == "MISC" and (match := _STORM_NAME.fullmatch(mention.text))
    }
    if not storms:
        return list(mentions)
    return [
        replace(mention, type="MISC")
        if mention.type in ("PER", "ORG", "LOC") and mention.text in storms
        else mention
        for mention in mentions
    ]


def with_indices(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with every share index that ``text`` names as one MISC.

    What a name has within the index gives way to it; one that reaches beyond it stays ("Vanguard
    S&P 500 ETF"). ``spans`` are apart and in reading order, and so is what comes back.
    """
    found = list(spans)
    for match in _INDEX.finditer(text):
        start, end = match.span()
        first, last = touched(found, start, end)
        touching = found[first:last]
        if any(
            span.type not in NAME_TYPES or span.start < start or span.end > end for span in touching
        ):
            continue
        score = max((span.score for span in touching if span.type == "MISC"), default=FOUND_BY_FORM)
        found[first:last] = [Span(start, end, "MISC", score)]
    return found
