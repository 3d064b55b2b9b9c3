"""Text of HTML fragments, in one linear pass.

Not an HTML parser: no tree is needed to drop tags, and a parser's tree costs more than the text is
worth (libxml2 also takes quadratic time for elements with very many attributes). What matters is
kept: quoted ``>`` in attributes, comments, CDATA marks, scripts and styles, blocks as line breaks,
the end of what is only shown where a film or a script cannot be.
"""

from __future__ import annotations

import re

from dateline.transforms.feeds.text.references import unescape

_TOKEN = re.compile(r"<(?:!--|!\[CDATA\[|[!?]|/?([a-zA-Z][a-zA-Z0-9]*))|\]\]>")
# The rest of a tag. The repetition is bounded, so that no text makes this quadratic.
_REST = re.compile(r"""[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*){0,100}>""")
_SIMPLE_REST = re.compile(r"[^<>]*>")
# A whole tag as nearly all are written.
_PLAIN_TAG = re.compile(
    r"""</?([a-zA-Z][a-zA-Z0-9]*)[^<>"']*(?:(?:"[^"<>]*"|'[^'<>]*')[^<>"']*)*>"""
)
BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl "
    "dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend "
    "li listing main menu nav ol optgroup option p pre search section select summary table tbody "
    "td tfoot th thead tr ul xmp".split()
)
_RAW = ("script", "style", "template", "noembed", "textarea", "title")
_END_OF_RAW = {name: re.compile(f"</{name}", re.I | re.A) for name in _RAW}
# Elements whose text is for programs that cannot show what they stand for.
_FALLBACK = frozenset("applet audio canvas iframe noframes noscript object svg video".split())


def strip_markup(markup: str, *, keep_breaks: bool = False) -> str:
    """Plain text of an HTML fragment: blocks begin new lines, other tags leave nothing.

    White space is as in the source, except that line breaks in the source are spaces unless
    ``keep_breaks`` is set.
    """
    plain = _strip_plain_tags(markup, keep_breaks)
    if plain is not None:
        return unescape(plain)
    out: list[str] = []
    position = 0
    end_of_comments = False
    ends: dict[str, dict[int, int]] = {}
    while found := _TOKEN.search(markup, position):
        start = found.start()
        if start > position:
            out.append(markup[position:start])
        position = found.end()
        token = found.group()
        name = found.group(1)
        if name is None:
            if token == "<!--":
                close = -1 if end_of_comments else markup.find("-->", position)
                if close < 0:
                    end_of_comments = True
                else:
                    position = close + 3
            elif token in ("<!", "<?"):
                rest = _SIMPLE_REST.match(markup, position)
                position = rest.end() if rest else position
            continue
        name = name.lower()
        rest = _REST.match(markup, position) or _SIMPLE_REST.match(markup, position)
        if rest is None:  # never closed: cut off inside the tag, or no tag at all
            if markup.find("<", position) < 0 and len(markup) - start < 2_000:
                break_off = markup[start:]
                if "=" in break_off or token[1] == "/":
                    position = len(markup)
                    break
            out.append(token)
            continue
        position = rest.end()
        if name in BLOCKS:
            out.append("\n")
        elif name in _FALLBACK:
            out.append(" ")
            if token[1] != "/" and markup[position - 2] != "/":
                if name not in ends:
                    ends[name] = _ends(markup, name)
                position = ends[name].get(start, position)
        elif name in _END_OF_RAW and token[1] != "/":
            ending = _END_OF_RAW[name].search(markup, position)
            position = ending.start() if ending else len(markup)
    if position < len(markup):
        out.append(markup[position:])
    # A line break of the source is white space; the ones of blocks stand alone in the list.
    if not keep_breaks:
        out = [piece if piece == "\n" else piece.replace("\n", " ") for piece in out]
    return unescape("".join(out))


class _Separators(dict[str, str | None]):
    """Memo from the name of an element to what stands for its tags.

    That is ``None`` where it is not only the tags that go.
    """

    def __missing__(self, name: str) -> str | None:
        known = name.lower()
        separator = None if known in _RAW or known in _FALLBACK else "\n" if known in BLOCKS else ""
        if len(self) < _MAX_MEMO:
            self[name] = separator
        return separator


_MAX_MEMO = 1_000
_SEPARATORS = _Separators()


def _strip_plain_tags(markup: str, keep_breaks: bool) -> str | None:
    """``strip_markup`` for what is nothing but text and whole tags, else ``None``: in one step."""
    between = not keep_breaks and ">\n<" in markup  # a line break alone between two tags stays one
    if not keep_breaks and not between:
        markup = markup.replace("\n", " ")
    pieces = _PLAIN_TAG.split(markup)
    names = pieces[1::2]
    if not names:
        return markup if "<" not in markup and "]]>" not in markup else None
    separators = [_SEPARATORS[name] for name in names]
    if None in separators:
        return None
    if between:
        pieces = [piece if piece == "\n" else piece.replace("\n", " ") for piece in pieces]
    pieces[1::2] = separators
    text = "".join(pieces)
    return text if "<" not in text and "]]>" not in text else None


def _ends(markup: str, name: str) -> dict[int, int]:
    """Where each element of a name that is closed begins, and where its end tag does."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for found in re.finditer(rf"<(/?){name}(?=[\s/>])", markup, re.I):
        if not found.group(1):
            opened.append(found.start())
        elif opened:
            ends[opened.pop()] = found.start()
    return ends


def without_comments(markup: str) -> str:
    """The markup without comments and CDATA marks."""
    if "<!--" in markup:
        first, *others = markup.split("<!--")
        kept = [first]
        for part in others:
            _, mark, after = part.partition("-->")
            kept.append(after if mark else f"<!--{part}")
        markup = "".join(kept)
    return markup.replace("<![CDATA[", "").replace("]]>", "")
