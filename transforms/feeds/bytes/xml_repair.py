"""Rewrites broken XML as well-formed XML that says what its author most likely meant.

One linear pass over the text, with a stack of open elements: bare ``&`` and ``<`` become text,
named HTML entities become characters, references to illegal characters (and surrogate pairs
written as two references) are mended, attributes without quotes or written twice are put right,
end tags without a start are dropped, missing ones are added, a new item closes the one that was
never closed, what stands around the feed is dropped, documents written one after the other are
put under one root. The document type declaration goes, too: only the plain text of the entities
that it declares is kept (``declared_entities``), and expanded to a fixed amount.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5

from dateline.transforms.feeds.bytes.declared_entities import declared_entities
from dateline.transforms.feeds.limits import TRUNCATED

MAX_DEPTH = 200
"""Elements nested deeper than this lose their tags and keep their text."""
MAX_ATTRIBUTES = 200
"""Attributes of one element beyond this number are dropped."""
MAX_EXPANSION = 100_000
"""Characters that entities of the document type declaration may add."""

ROOT = "feed-documents"
"""Name of the element put around several documents."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&(?:#(?:[xX]0*([0-9a-fA-F]+)|0*([0-9]+));?|([A-Za-z][\w.\-]{0,63});)?")
_NAME = re.compile(
    r"[A-Za-z_\u0080-\uffff][\w.\-\u0080-\uffff]*(?::[A-Za-z_\u0080-\uffff][\w.\-]*)?"
)
_SWALLOWED = re.compile(r"</(?:\w+:)?(?:item|entry|title|link|guid|description|channel)\s*>", re.I)
_BRACKET = re.compile("[<>]")
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]*)))?""")
_ROOT_TAG = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)[\s>]", re.I)
_XML_FIVE = {"lt": "&lt;", "gt": "&gt;", "amp": "&amp;", "quot": "&quot;", "apos": "&apos;"}
# An element that cannot be inside one of its own kind: the earlier one was not closed.
_NEVER_NESTED = frozenset({"item", "entry", "channel", "pubdate", "guid"})
_ENTRIES = frozenset({"item", "entry"})
_AROUND = frozenset({"rss", "rdf:rdf", "channel", "feed", "item", "entry"})
# HTML elements without an end tag, met where markup stands unescaped in a feed.
_VOID = frozenset({"br", "img", "hr", "input", "meta", "wbr"})


@dataclass(frozen=True, slots=True)
class RepairedXml:
    """Well-formed XML without prolog, and what was mended."""

    text: str
    repairs: tuple[str, ...]


def repair(text: str) -> RepairedXml:
    """Well-formed XML from anything that looks a little like it; linear in the length."""
    return _Repair(text).run()


class _Repair:
    def __init__(self, text: str) -> None:
        self._text = text
        self._out: list[str] = []
        self._open: list[str] = []
        self._depth_dropped: list[str] = []
        self._repairs: dict[str, None] = {}
        self._entities: dict[str, str] = {}
        self._expansion_left = MAX_EXPANSION
        self._absent: set[str] = set()  # terminators that do not occur any more
        self._roots = 0
        self._entry_depth: int | None = None  # elements around the first entry

    def run(self) -> RepairedXml:
        text = self._text
        if _ILLEGAL.search(text):
            text = _ILLEGAL.sub("", text)
            self._note("control_characters")
        root = _ROOT_TAG.search(text)
        position = 0
        if root:
            self._read_doctype(text[: root.start()])
            if text[: root.start()].strip() and not text.lstrip().startswith("<?xml"):
                self._note("junk_before_document")
            position = root.start()
        self._text = text
        self._tokens(position)
        if self._open:
            self._note("unclosed_elements")
        if any(name.rpartition(":")[2].lower() in _ENTRIES for name in self._open):
            self._note(TRUNCATED)
        while self._open:
            self._out.append(f"</{self._open.pop()}>")
        body = "".join(self._out)
        if self._roots != 1:
            body = f"<{ROOT}>{body}</{ROOT}>"
            if self._roots > 1:
                self._note("concatenated_documents")
        return RepairedXml(body, tuple(self._repairs))

    def _note(self, what: str) -> None:
        self._repairs[what] = None

    def _find(self, needle: str, start: int) -> int:
        """Like ``str.find``, but a needle that is absent is looked for only once."""
        if needle in self._absent:
            return -1
        found = self._text.find(needle, start)
        if found < 0:
            self._absent.add(needle)
        return found

    def _tokens(self, position: int) -> None:
        text, out = self._text, self._out
        end = len(text)
        while position < end:
            start = text.find("<", position)
            if start < 0:
                start = end
            if start > position and self._open:
                out.append(self._character_data(text[position:start]))
            if start >= end:
                return
            position = self._markup(start)

    def _markup(self, start: int) -> int:
        """Handle what begins with ``<`` at ``start``; the position after it."""
        text = self._text
        if text.startswith("<![CDATA[", start):
            close = self._find("]]>", start)
            if close < 0:
                self._note("unclosed_cdata")
                close = self._end_of_broken_cdata(start)
            content = text[start + 9 : close]
            if self._open:
                self._out.append(f"<![CDATA[{content}]]>")
            return close + 3 if text.startswith("]]>", close) else close
        if text.startswith("<!--", start):
            close = self._find("-->", start + 4)
            return close + 3 if close >= 0 else start + 4
        if text.startswith("<?", start):
            close = self._find("?>", start)
            return close + 2 if close >= 0 else start + 2
        if text.startswith("<!", start):
            if text[start : start + 9].upper() == "<!DOCTYPE":
                return self._after_doctype(start)
            close = self._find(">", start)
            return close + 1 if close >= 0 else start + 2
        name = _NAME.match(text, start + (2 if text.startswith("</", start) else 1))
        if name is None:
            if self._open:
                self._out.append("&lt;")
            self._note("bare_less_than")
            return start + 1
        if text.startswith("</", start):
            close = text.find(">", name.end(), name.end() + 65)
            self._end_tag(name.group())
            following = text.find("<", name.end(), close) if close >= 0 else -1
            if following >= 0:  # "</title<item>": the end tag was never closed
                self._note("unclosed_tag")
                return following
            return close + 1 if close >= 0 else name.end()
        return self._start_tag(name.group(), name.end())

    def _end_of_broken_cdata(self, start: int) -> int:
        """Where a CDATA section without an end most likely ends: before the item's end."""
        for tag in ("</item>", "</entry>"):
            close = self._find(tag, start)
            if close >= 0:
                before = self._text.rfind("</", start, close)
                return before if before > start else close
        return len(self._text)

    def _start_tag(self, name: str, position: int) -> int:
        text = self._text
        attributes: dict[str, str] = {}
        end = len(text)
        while position < end:
            character = text[position]
            if character == ">":
                position += 1
                break
            if character == "<":  # the tag was never closed
                self._note("unclosed_tag")
                break
            found = _ATTRIBUTE.match(text, position)
            if found is None:
                position += 1
                continue
            position = found.end()
            key = found.group(1)
            if _NAME.fullmatch(key) is None:
                self._note("broken_attributes")
                continue
            if key in attributes or len(attributes) >= MAX_ATTRIBUTES:
                self._note("duplicate_attributes" if key in attributes else "too_many_attributes")
                continue
            value = next((group for group in found.groups()[1:] if group is not None), "")
            if "</" in value and _SWALLOWED.search(value):  # its quote was never closed
                self._note("broken_attributes")
                kept = _BRACKET.split(value, maxsplit=1)[0]
                position += found.group().index(value) - len(found.group()) + len(kept)
                value = kept
            attributes[key] = value
        empty = text[max(0, position - 2) : position] == "/>"
        lowered = name.lower()
        if not empty and lowered in _VOID and self._open:
            empty = True
        if lowered in _NEVER_NESTED and name in self._open:
            self._note("unclosed_elements")
            self._close_to(name)
        elif lowered in _ENTRIES:
            self._close_strays()
        if not self._open:
            self._roots += 1
        if len(self._open) >= MAX_DEPTH:
            self._note("too_deep")
            if not empty:
                self._depth_dropped.append(name)
            return position
        quoted = "".join(
            f' {key}="{self._attribute_value(value)}"' for key, value in attributes.items()
        )
        self._out.append(f"<{name}{quoted}/>" if empty else f"<{name}{quoted}>")
        if not empty:
            self._open.append(name)
        return position

    def _close_strays(self) -> None:
        """Before an entry begins: end what stands open between the entries of a feed."""
        depth = self._entry_depth
        if depth is None:
            self._entry_depth = len(self._open)
        elif len(self._open) > depth and not _AROUND.intersection(
            map(str.lower, self._open[depth:])
        ):
            self._note("unclosed_elements")
            while len(self._open) > depth:
                self._out.append(f"</{self._open.pop()}>")

    def _end_tag(self, name: str) -> None:
        if self._depth_dropped:
            if name == self._depth_dropped[-1]:
                self._depth_dropped.pop()
                return
            if name in self._open[-3:]:  # an ancestor ends: what was too deep is over
                self._depth_dropped.clear()
            else:
                return
        if not self._open:
            return
        if self._open[-1] == name:
            self._open.pop()
            self._out.append(f"</{name}>")
            return
        if name in self._open:
            self._note("mismatched_tags")
            self._close_to(name)
        elif name.lower() not in _VOID:
            self._note("mismatched_tags")

    def _close_to(self, name: str) -> None:
        while self._open:
            top = self._open.pop()
            self._out.append(f"</{top}>")
            if top == name:
                return

    def _character_data(self, data: str) -> str:
        if "]]>" in data:
            data = data.replace("]]>", "]]&gt;")
        return self._references(data) if "&" in data else data

    def _attribute_value(self, value: str) -> str:
        if "&" in value:
            value = self._references(value)
        return value.replace("<", "&lt;").replace('"', "&quot;")

    def _references(self, data: str) -> str:
        out: list[str] = []
        position = 0
        high: int | None = None  # first half of a surrogate pair written as two references
        for found in _REFERENCE.finditer(data):
            between = data[position : found.start()]
            if high is not None and between:
                high = None
            out.append(between)
            position = found.end()
            hexadecimal, decimal, name = found.groups()
            if name is not None:
                out.append(self._named(name))
            elif hexadecimal is None and decimal is None:
                self._note("bare_ampersand")
                out.append("&amp;")
            else:
                # Cut, and illegal all the same: the greatest code point has seven digits.
                number = int(hexadecimal[:8], 16) if hexadecimal else int(decimal[:9])
                if 0xD800 <= number < 0xDC00:
                    high = number
                    self._note("surrogate_references")
                    continue
                if 0xDC00 <= number < 0xE000:
                    if high is not None:
                        out.append(chr(0x10000 + ((high - 0xD800) << 10) + number - 0xDC00))
                    self._note("surrogate_references")
                elif number in (9, 10, 13) or 32 <= number < 0xFFFE or 0x10000 <= number < 0x110000:
                    out.append(f"&#{number};")
                else:
                    self._note("illegal_references")
            high = None
        out.append(data[position:])
        return "".join(out)

    def _named(self, name: str) -> str:
        if name in _XML_FIVE:
            return _XML_FIVE[name]
        declared = self._entities.get(name)
        if declared is not None:
            self._expansion_left -= len(declared)
            if self._expansion_left >= 0:
                return declared
            self._note("entity_bomb")
            return ""
        character = html5.get(name + ";")
        if character is not None:
            self._note("html_entities")
            return character.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        self._note("bare_ampersand")
        return f"&amp;{name};"

    def _after_doctype(self, start: int) -> int:
        """Skip a document type declaration, with its internal subset if it has one."""
        bracket = self._text.find("[", start, start + 1024)
        close = self._find(">", start)
        if 0 <= bracket < close:
            subset_end = self._find("]>", bracket)
            if subset_end >= 0:
                return subset_end + 2
        return close + 1 if close >= 0 else len(self._text)

    def _read_doctype(self, prolog: str) -> None:
        """Keep the entities that the prolog declares."""
        declared, left_out = declared_entities(prolog)
        if left_out:
            self._note("entity_ignored")
        self._entities = {name: self._references(text) for name, text in declared.items()}
