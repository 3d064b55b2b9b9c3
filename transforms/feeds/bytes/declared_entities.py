"""The entities that a document type declaration declares, as far as they are plain text.

An entity may stand for text, for references to characters, and for entities that were declared
before it, as long as all of them together stay short: no bomb goes off. One that is made of markup
or of a file is nothing: no file is touched.
"""

from __future__ import annotations

import re
from html.entities import html5

_PROLOG = 200_000  # characters in which declarations are looked for
_DECLARATION = re.compile(
    r"""<!ENTITY\s+([A-Za-z][\w.\-]{0,63})\s+(?:"([^"]{0,4096})"|'([^']{0,4096})')\s*>"""
)
_REFERENCE = re.compile(r"&([A-Za-z][\w.\-]{0,63});")
_MAX_VALUE = 4_096  # characters of one replacement that is made of others
_MAX_MADE = 100_000  # characters of all of these
_PARAMETER = re.compile(r"%[A-Za-z][\w.\-]{0,63};")


def declared_entities(prolog: str) -> tuple[dict[str, str], bool]:
    """Names with their replacement, and whether some were left out.

    A replacement is text with references to characters, by number or by their names in HTML; it is
    empty for an entity that was left out. Of two declarations of a name the first counts, as in
    XML.
    """
    entities: dict[str, str] = {}
    left_out = False
    room = _MAX_MADE
    if "<!ENTITY" in prolog:
        for name, double, single in _DECLARATION.findall(prolog[:_PROLOG]):
            # A reference to "&" in the value of an entity is read once more: "&#38;lt;" is "<".
            value = (double or single).replace("&#38;", "&").replace("&#x26;", "&")
            named = _REFERENCE.findall(value)
            plain = "<" not in value and not _PARAMETER.search(value)
            if plain and any(entities.get(word) for word in named):
                value = _REFERENCE.sub(lambda ref: entities.get(ref[1]) or ref[0], value)
                room -= len(value)
                named = _REFERENCE.findall(value)
                plain = len(value) <= _MAX_VALUE and room >= 0
            if not plain or any(word + ";" not in html5 for word in named):
                left_out = True
                value = ""
            entities.setdefault(name, value)
    return entities, left_out
