"""Who wrote, photographed or sent a text, in brackets and datelines: "(Jane Doe/Reuters)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dateline.transforms.feeds.formats.agencies import AGENCIES

_BRACKET = re.compile(r"\(([^()\n]{2,140})\)")
_SOURCE = re.compile(
    r"\b(?:Reuters|AP|AFP|DPA|dpa|ANSA|EFE|EPA|TASS|Xinhua|Kyodo|Bloomberg|Shutterstock|"
    r"Getty Images|Getty|The Canadian Press|Canadian Press|AP Photo|The Associated Press|"
    r"Associated Press|UPI|Press Association|PA Wire|PA Media|ABACA|SIPA|iStock|Unsplash|Pixabay|"
    r"Anadolu|NurPhoto|"
    r"The Epoch Times|NTD|USA TODAY|Alamy|Zuma|Imago|picture alliance|WireImage|Sipa USA)\b"
)
_LISTED = re.compile(r"/| via |^(?:AP Photo|Photo|Courtesy|Screenshot|Handout|File)\b")
_PLAIN_WORD = re.compile(r"(?<![\w.@'’-])[a-zà-þ][\w'’-]*")
_SMALL = frozenset(
    "via of on and by in the through for from illustration dpa file photo photos image images "
    "screenshot handout courtesy pool de da di van von der la le du del al el bin a an at "
    "with".split()
)
_DASH = re.compile(r"\s*(?:[-–—]{1,2}\s|$|\n)")
_PLACE = re.compile(r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de .,/'’-]{2,60}[\w ,.]{0,12}$")


def credit_spans(text: str) -> Iterator[tuple[int, int]]:
    """Brackets that name who took a picture or which agency sent the text."""
    if "(" not in text:
        return
    for match in _BRACKET.finditer(text):
        inside = match[1].strip()
        if inside.lower() in AGENCIES:
            if _DASH.match(text, match.end()) or _is_dateline(text, match.start()):
                yield match.span()
        elif _LISTED.search(inside) and _SOURCE.search(inside) and _names_only(inside):
            yield match.span()


def _names_only(inside: str) -> bool:
    return all(word.lower() in _SMALL for word in _PLAIN_WORD.findall(inside))


def _is_dateline(text: str, at: int) -> bool:
    """Whether a bracket stands behind a place in capitals at the beginning of a line."""
    start = max(text.rfind("\n", 0, at) + 1, at - 80)
    before = text[start:at].strip()
    return bool(before) and _PLACE.fullmatch(before) is not None
