"""The entities that a document type declaration declares, as far as they are plain text.

An entity may stand for text and for references to characters. One that is made of other entities,
of markup or of a file is nothing: no bomb goes off and no file is touched.
"""

from __future__ import annotations

import re
from html.entities import html5

_PROLOG = 200_000  # characters in which declarations are looked for
_DECLARATION = re.compile(
    r"""<!ENTITY\s+([A-Za-z][\w.\-]{0,63})\s+(?:"([^"]{0,4096})"|'([^']{0,4096})')\s*>"""
)
_REFERENCE = re.compile(r"&([A-Za-z][\w.\-]{0,63});")
_PARAMETER = re.compile(r"%[A-Za-z][\w.\-]{0,63};")


def declared_entities(prolog: str) -> tuple[dict[str, str], bool]:
    """Names with their replacement, and whether some were left out.

    A replacement is text with references to characters, by number or by their names in HTML; it is
    empty for an entity that was left out. Of two declarations of a name the first counts, as in
    XML.
    """
    entities: dict[str, str] = {}
    left_out = False
    if "<!ENTITY" in prolog:
        for name, double, single in _DECLARATION.findall(prolog[:_PROLOG]):
            # A reference to "&" in the value of an entity is read once more: "&#38;lt;" is "<".
            value = (double or single).replace("&#38;", "&").replace("&#x26;", "&")
            named = _REFERENCE.findall(value)
            plain = "<" not in value and not _PARAMETER.search(value)
            if not plain or any(word + ";" not in html5 for word in named):
                left_out = True
                value = ""
            entities.setdefault(name, value)
    return entities, left_out
