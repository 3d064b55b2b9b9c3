"""Short, stable names for the elements that feeds use, whatever prefix they were written with."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

ATOM_10 = "http://www.w3.org/2005/Atom"
RSS_10 = "http://purl.org/rss/1.0/"

# Lower case and without a final slash, because both are written in every way.
_PREFIXES = {
    "http://www.w3.org/2005/atom": "atom",
    "https://www.w3.org/2005/atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://example.com/newformat#": "atom",
    "http://example.com/necho": "atom",
    "http://purl.org/echo": "atom",
    "uri/of/echo/namespace#": "atom",
    "http://purl.org/pie": "atom",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/1.0": "media",
    "http://video.search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.pheedo.com/namespace/pheedo": "pheedo",
    "http://prismstandard.org/namespaces/basic/2.0": "prism",
    "http://prismstandard.org/namespaces/1.2/basic": "prism",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0": "",
    "http://channel.netscape.com/rdf/simple/0.9": "",
    "http://my.netscape.com/rdf/simple/0.9": "",
    "http://my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://backend.userland.com/rss091": "",
    "http://backend.userland.com/rss092": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://cyber.law.harvard.edu/rss": "",
    "http://cyber.law.harvard.edu/rss/rss.html": "",
}

# What prefixes mean where a document forgets to declare them.
_UNDECLARED = {"rss": "", "rss1": "", "rss2": "", "a10": "atom", "atom10": "atom", "dct": "dcterms"}


class ElementNames(dict[str, str]):
    """Memo from a tag (``{namespace}local``) to a short name such as ``dc:date`` or ``title``.

    ``plain`` are namespaces of this document whose elements need no prefix: those of its root and
    its items. Local names are in lower case; an unknown namespace gives ``?:local``.
    """

    def __init__(self, plain: Collection[str] = ()) -> None:
        super().__init__()
        self._plain = frozenset(plain)

    def __missing__(self, tag: object) -> str:
        if not isinstance(tag, str):  # a comment, a processing instruction, an entity
            return "?:node"
        if tag[:1] != "{":
            prefix, _, local = tag.lower().rpartition(":")  # a prefix that nobody declared
            known = _UNDECLARED.get(prefix, prefix)
            name = f"{known}:{local}" if known else local
        else:
            namespace, _, local = tag[1:].rpartition("}")
            local = local.lower()
            if namespace in self._plain:
                name = local
            else:
                prefix = _PREFIXES.get(namespace.strip().lower().rstrip("/"), "?")
                name = f"{prefix}:{local}" if prefix else local
        if len(self) >= _MAX_NAMES:
            self.clear()
        if len(tag) < _MAX_MEMO:
            self[tag] = name
        return name


def element_names(plain: Collection[str]) -> ElementNames:
    """The short names of elements, remembered for the next document with the same ``plain``.

    Most feeds are made by the same few programs.
    """
    if sum(map(len, plain)) >= _MAX_MEMO:
        return ElementNames(plain)
    return _remembered_names(frozenset(plain))


def is_feed_namespace(uri: str) -> bool:
    """Whether a namespace is one of a feed format or of its extensions (RDF is none)."""
    return _PREFIXES.get(uri.strip().lower().rstrip("/"), "rdf") not in ("rdf", "xhtml")


def namespace_of(tag: str) -> str:
    """The namespace of a tag, or the empty string."""
    return tag[1:].rpartition("}")[0] if tag[:1] == "{" else ""


def local_name(tag: object) -> str:
    """The name of a tag without its namespace, in lower case."""
    if not isinstance(tag, str):
        return ""
    return _short_local_name(tag) if len(tag) < _MAX_MEMO else _local_name(tag)


def _local_name(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


_MAX_MEMO = 300  # characters of a tag that is worth to be remembered
_MAX_NAMES = 500
_remembered_names = lru_cache(maxsize=32)(ElementNames)
_short_local_name = lru_cache(maxsize=4_096)(_local_name)
