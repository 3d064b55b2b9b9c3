"""Elements inside a text, back as HTML.

lxml's own serialiser repeats the declarations of all namespaces around an element for each one that
it writes, which takes quadratic time where a document declares thousands.
"""

from __future__ import annotations

from html import escape

from lxml import etree

_XHTML = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/TR/REC-html40}")
_XHTML_PREFIXES = ("xhtml:", "html:", "xh:")  # often not declared
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()
)  # without end tag


def markup_of(element: etree._Element) -> str:
    """An element with what is in it and the text behind it; attributes in a namespace are left out.

    Names in the namespace of XHTML, or in none, lose their prefix, and so do those with a prefix
    that always means XHTML, declared or not; others keep it.
    """
    out: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        tag = node.tag
        if tag.startswith(_XHTML):
            name = tag.rpartition("}")[2]
        elif tag[0] == "{":
            local = tag.rpartition("}")[2]
            name = f"{node.prefix}:{local}" if node.prefix else local
        else:
            name = tag
        if name.startswith(_XHTML_PREFIXES):
            name = name.partition(":")[2]
        if event == "start":
            attributes = "".join(
                f' {key}="{escape(value)}"' for key, value in node.items() if key[0] != "{"
            )
            out.append(f"<{name}{attributes}>")
            following = node.text
        else:
            if name not in _VOID:
                out.append(f"</{name}>")
            following = node.tail
        if following:
            out.append(escape(following, quote=False))
    return "".join(out)
