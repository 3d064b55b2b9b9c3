"""Attributes that were written with the prefix of their element, made plain.

In Atom and RSS the attributes of an element have no namespace. Some generators write them with
the prefix all the same: ``<link atom:href="…">``. Readers ask for ``href`` alone.
"""

from __future__ import annotations

import re

from lxml import etree

from dateline.transforms.feeds.formats.namespaces import is_feed_namespace, namespace_of

_MARK = re.compile(":(?:href|type|url|rel|term|label|src|isPermaLink)=")
_LOOKED_AT = 20_000  # characters


def may_have_prefixed_attributes(text: str) -> bool:
    """Whether it is worth the time to look for such attributes in a document.

    A generator writes all of them in one way, so the beginning of a document is enough.
    """
    return _MARK.search(text, 0, _LOOKED_AT) is not None


def make_attributes_plain(root: etree._Element) -> None:
    """Give every attribute of a feed's namespace its plain name, too, where that is free."""
    for element in root.iter(etree.Element):
        attributes = element.attrib
        for name in [name for name in attributes if name[:1] == "{" or ":" in name]:
            namespace = namespace_of(name)
            known = not namespace or is_feed_namespace(namespace)
            if known or namespace == namespace_of(element.tag):
                plain = name.rpartition("}")[2].rpartition(":")[2]
                if plain not in attributes:
                    attributes[plain] = attributes[name]
