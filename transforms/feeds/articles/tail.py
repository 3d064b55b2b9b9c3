"""What syndication writes behind a text: links to the article itself, the footer of a blog.

A feed's reader has the address of the article already. "Continue reading …", "[Read more]",
"Read | Permalink | Comments" and "The post … appeared first on …" are no part of the text, in
whatever language they are: they are told by where their links lead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from dateline.transforms.feeds.articles.canonical_url import canonical_url
from dateline.transforms.feeds.text.html_text import BLOCKS
from dateline.transforms.feeds.text.references import unescape
from dateline.transforms.feeds.url_parts import urlsplit

_WINDOW = 2_000  # characters at the end of a text that are looked at
_MAX_LINE = 120  # characters of a line of links
_MAX_LINK = 60  # characters of a link behind a sentence
_MAX_FOOTER = 80  # characters of a footer besides its links
_MAX_LINES = 3  # lines that are taken away at most
_LEAST_REST = 40  # characters behind the last link that may be lines of text

_SHORT = 600  # characters before a cut that are looked at

_OPENED = re.compile(r"(?:\s|[\[(]|<a\s[^<>]*>)+$")
# How WordPress says in which post and on which site a text appeared.
_FOOTERS = (
    ("The post", "appeared first on "), ("The post", "first appeared on "),
    ("Der Beitrag", "erschien zuerst auf "), ("La entrada", "se publicó primero en "),
    ("La entrada", "aparece primero en "), ("L’article", "est apparu en premier sur "),
    ("L'article", "est apparu en premier sur "), ("Cet article", "est apparu en premier sur "),
    ("L'articolo", "proviene da "), ("L’articolo", "proviene da "),
    ("O post", "apareceu primeiro em "), ("O conteúdo", "aparece primeiro em "),
    ("Het bericht", "verscheen eerst op "), ("Artykuł", "pochodzi z serwisu "),
    ("Inlägget", "dök först upp på "), ("Запись", "впервые появилась "),
)  # fmt: skip
_TAG = re.compile(
    r"<!--[^<>]{0,500}-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*)>"
)
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_WORDS = re.compile(r"\w")
_ENDS_SENTENCE = re.compile(r"[.!?…;»”\"')\]。！？][\s\[(]*$")
_ADDRESS = re.compile(r"\s*(?:https?:|www\.)", re.I)
_REDDIT = re.compile(r"submitted by /u/\S+(?: to /?r/\S+)?(?: \[link\] \[[\w ]*comments?\])?")


@dataclass(slots=True)
class _Line:
    """A line of a text: where it begins, and its pieces, each with the link that it is in."""

    start: int
    pieces: list[tuple[int, str, str | None]] = field(default_factory=list)

    def has_words(self) -> bool:
        return any(_WORDS.search(text) for _, text, _ in self.pieces)

    def text(self) -> str:
        return " ".join("".join(text for _, text, _ in self.pieces).split())

    def links(self) -> list[str]:
        found = (link for _, text, link in self.pieces if link and _WORDS.search(text))
        return list(dict.fromkeys(found))

    def outside(self) -> str:
        """What is not in a link."""
        return "".join(text for _, text, link in self.pieces if link is None)


def without_tail(markup: str, address: str | None, title: str) -> str:
    """The markup of an article's text without what syndication wrote behind it.

    ``address`` is that of the article, ``title`` its title as plain text. A text that would be
    nothing but such lines is left as it is.
    """
    window = markup[-_WINDOW:]
    if "</a>" not in window and "</A>" not in window:
        return markup
    if not _may_lead_to(address, title, window) or _ends_without_link(markup):
        return markup
    itself = _same_page(address)
    start = max(0, len(markup) - _WINDOW)
    if start:  # not in the middle of a tag or a link
        start = markup.find("</", start)
    lines = _lines(markup, max(start, 0))
    last = list(islice((line for line in reversed(lines) if line.has_words()), _MAX_LINES))
    end = len(markup)
    for line in last:
        cut = _cut(line, itself, title)
        if cut is None:
            break
        end = cut
        if cut > line.start:
            break
    if end == len(markup):
        return markup
    kept = markup[:end]
    kept = kept[:-_SHORT] + _OPENED.sub("", kept[-_SHORT:])
    return kept if _says_something(kept) else markup


def _says_something(markup: str) -> bool:
    """Whether there is a word between the tags of a text; mostly before the first of them."""
    position = 0
    for found in _TAG.finditer(markup):
        if _WORDS.search(markup, position, found.start()):
            return True
        position = found.end()
    return _WORDS.search(markup, position) is not None


def without_footer(text: str, title: str) -> str:
    """Plain text without the footer that blogs write, where its links were lost."""
    at = text.rfind(title, max(0, len(text) - len(title) - _MAX_FOOTER)) if title else -1
    if at < 0:
        return text
    before, after = text[:at].rstrip(' “"«„'), text[at + len(title) :].lstrip(' ”"»“')
    for start, middle in _FOOTERS:
        if before.endswith(start) and after.startswith(middle):
            return text[: len(before) - len(start)].rstrip() or text
    return text


def _may_lead_to(address: str | None, title: str, window: str) -> bool:
    """Whether it is worth the time to look for links to an article in the end of its text."""
    if address is None or "%" in address or (title and title in window):
        return True
    path, _, query = address.partition("?")
    name = path.rstrip("/").rpartition("/")[2]
    return name in window or (bool(query) and query[:20] in window)


def _ends_without_link(markup: str) -> bool:
    """Whether the last line is surely one of text, because it begins behind the last link.

    Looking at that line alone is faster than looking at the links before it.
    """
    within = max(0, len(markup) - _WINDOW)
    start = max(markup.rfind("</a>", within), markup.rfind("</A>", within)) + len("</a>")
    rest = markup[start:]
    if len(rest) < _LEAST_REST or "<a" in rest or "<A" in rest:
        return False
    return any(line.has_words() for line in _lines(markup, start)[1:])


def _same_page(address: str | None) -> Callable[[str], bool]:
    page = _page(address) if address else None

    def is_itself(link: str) -> bool:
        other = _page(link)
        if page is None or other is None or page[0] != other[0]:
            return False
        return page[1] == other[1] or not (page[1] and other[1])

    return is_itself


def _page(link: str) -> tuple[str, str] | None:
    """Host and path of a link, as they are the same in all links to a page; and its query."""
    canonical = canonical_url(link)
    if canonical is None:
        return None
    path, _, query = canonical.partition("://")[2].partition("#")[0].partition("?")
    return path.removeprefix("www.").rstrip("/"), query


def _cut(line: _Line, is_itself: Callable[[str], bool], title: str) -> int | None:
    """Where a line has to be cut; ``None`` for a line of text."""
    text, links = line.text(), line.links()
    if not links:
        return None
    own = [link for link in links if is_itself(link)]
    outside = line.outside()
    if own and not _WORDS.search(outside) and len(text) <= _MAX_LINE + len(title):
        return line.start
    if _is_footer(line, links, own, title):
        return line.start
    *before, last = [piece for piece in line.pieces if _WORDS.search(piece[1])]
    position, words, link = last
    short = len(words.strip()) <= _MAX_LINK and not _ADDRESS.match(words)
    if before and short and link and is_itself(link):
        others = "".join(text for at, text, _ in line.pieces if at < position)
        if _ENDS_SENTENCE.search(others):
            return position
    return line.start if _REDDIT.fullmatch(text) else None


def _is_footer(line: _Line, links: list[str], own: list[str], title: str) -> bool:
    """Whether a line says where a post appeared: it links to it, then to the home of its site."""
    if len(links) != 2 or len(line.outside().strip()) > _MAX_FOOTER:
        return False
    first, second = links
    try:
        home = urlsplit(second)
    except ValueError:
        return False
    if home.path not in ("", "/") or home.query:
        return False
    named = next((text for _, text, link in line.pieces if link == first), "")
    return bool(own) or (bool(title) and " ".join(named.split()) == title)


def _lines(markup: str, start: int) -> list[_Line]:
    lines = [_Line(start)]
    link: str | None = None
    position = start

    def text_until(end: int) -> None:
        if end > position:
            lines[-1].pieces.append((position, unescape(markup[position:end]), link))

    for found in _TAG.finditer(markup, start):
        text_until(found.start())
        position = found.end()
        end, name, rest = found.groups()
        name = (name or "").lower()
        if name == "a":
            href = None if end else _HREF.search(rest)
            address = next((text for text in href.groups() if text), "") if href else None
            link = unescape(address) if address else None
        elif name in BLOCKS:
            lines.append(_Line(found.start()))
    text_until(len(markup))
    return lines
