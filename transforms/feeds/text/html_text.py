"""Text of HTML fragments, in one linear pass.

Not an HTML parser: no tree is needed to drop tags, and a parser's tree costs more than the text is
worth (libxml2 also takes quadratic time for elements with very many attributes). What matters is
kept: quoted ``>`` in attributes, comments, CDATA marks, scripts and styles, blocks as line breaks.
"""

from __future__ import annotations

import re

from dateline.transforms.feeds.text.references import unescape

_TOKEN = re.compile(r"<(?:!--|!\[CDATA\[|[!?]|/?([a-zA-Z][a-zA-Z0-9]*))|\]\]>")
# The rest of a tag. The repetition is bounded, so that no text makes this quadratic.
_REST = re.compile(r"""[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*){0,100}>""")
_SIMPLE_REST = re.compile(r"[^<>]*>")
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table "
    "tbody td tfoot th thead tr ul".split()
)
_RAW = ("script", "style", "template", "noembed", "textarea", "title")
_END_OF_RAW = {name: re.compile(f"</{name}", re.I | re.A) for name in _RAW}


def strip_markup(markup: str) -> str:
    """Plain text of an HTML fragment: blocks begin new lines, other tags leave nothing.

    White space is as in the source, except that line breaks in the source are spaces.
    """
    out: list[str] = []
    position = 0
    end_of_comments = False
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
        if name in _BLOCKS:
            out.append("\n")
        elif name in _END_OF_RAW and token[1] != "/":
            ending = _END_OF_RAW[name].search(markup, position)
            position = ending.start() if ending else len(markup)
    if position < len(markup):
        out.append(markup[position:])
    # A line break of the source is white space; the ones of blocks stand alone in the list.
    text = "".join(piece if piece == "\n" else piece.replace("\n", " ") for piece in out)
    return unescape(text)


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
