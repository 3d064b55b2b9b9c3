"""Whether what looks like a tag in a text is one, or is text about tags.

Feeds escape HTML once too often, and people write about HTML. ``<p>Rates fell.</p>`` is markup,
``Why <table> died`` is not: tags that format, in pairs, tags with attributes and blocks at the
beginning of a text are markup, a lone tag between words is text.
"""

from __future__ import annotations

import re

from dateline.transforms.feeds.text.html_text import without_comments

KNOWN_TAG = re.compile(
    r"<(/?)(a|abbr|acronym|address|article|aside|audio|b|base|bdi|bdo|big|blink|blockquote|body|br|"
    r"button|canvas|caption|center|cite|code|col|colgroup|dd|del|details|dfn|dialog|div|dl|dt|em|"
    r"embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hgroup|"
    r"hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|menu|meta|nav|"
    r"nobr|noscript|object|ol|optgroup|option|p|param|picture|pre|q|ruby|s|samp|script|section|"
    r"select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|"
    r"textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var|video|wbr)(\s[^<>]*|/)?>",
    re.I,
)
_BREAKING = frozenset(
    "br p div li td th tr h1 h2 h3 h4 h5 h6 hr dt dd legend summary option section article "
    "blockquote figcaption caption".split()
)
# Elements that a title holds to format it, or that are written without an end: never text.
_FORMATTING = frozenset(
    "a abbr b big br center cite div em font h1 h2 h3 h4 h5 h6 hr i ins li mark nobr p q s small "
    "span strike strong sub sup tt u wbr".split()
)
_BLOCKS = frozenset("p div table ul ol dl h1 h2 h3 h4 h5 h6 blockquote section article".split())
_CODE = re.compile(r"<(code|pre|samp|kbd|tt|xmp)(?:\s[^<>]*)?>", re.I)
_ESCAPED_LESS_THAN = re.compile(r"&(?:lt|LT|#0{0,5}60|#[xX]0{0,4}3[cC]);")
_HIDDEN = "\ufffe"
"""Stands for a "<" that is text while tags are stripped; no character of its own."""


def hide_code(markup: str) -> str:
    """The markup with every "<" that stands escaped in a code element taken for text for good.

    ``show_code`` brings them back when all tags are stripped.
    """
    if not _ESCAPED_LESS_THAN.search(markup):
        return markup
    out: list[str] = []
    position = 0
    absent: set[str] = set()
    while found := _CODE.search(markup, position):
        name = found.group(1).lower()
        end = None
        if name not in absent:
            end = re.compile(rf"</{name}\s*>", re.I).search(markup, found.end())
        if end is None:
            absent.add(name)
            out.append(markup[position : found.end()])
            position = found.end()
            continue
        out.append(markup[position : found.end()])
        out.append(_ESCAPED_LESS_THAN.sub(_HIDDEN, markup[found.end() : end.start()]))
        position = end.start()
    out.append(markup[position:])
    return "".join(out)


def show_code(text: str) -> str:
    """The text with what ``hide_code`` took for text."""
    return text.replace(_HIDDEN, "<") if _HIDDEN in text else text


def is_markup(text: str) -> bool:
    """Whether a text that stood escaped is markup: it was escaped once too often."""
    opened: set[str] = set()
    beginning = len(text) - len(text.lstrip())
    for found in KNOWN_TAG.finditer(text):
        end, name, rest = found.groups()
        name = name.lower()
        if end:
            if name in opened and name in _FORMATTING | _BLOCKS:
                return True
            continue
        if rest and ("=" in rest or rest.endswith("/")):
            return True
        if name in _BLOCKS and found.start() == beginning:
            return True
        if name == "br" and (name in opened or not _between_words(text, found)):
            return True
        opened.add(name)
    return False


def strip_tags(text: str) -> str:
    """A title without the tags that HTML knows."""
    return KNOWN_TAG.sub(_blank, _without_comments(text))


def strip_title(text: str) -> str:
    """A title without its tags, except for lone ones in the middle that are text."""
    text = _without_comments(text)
    closed = {found.group(2).lower() for found in KNOWN_TAG.finditer(text) if found.group(1)}

    def tag(found: re.Match[str]) -> str:
        name = found.group(2).lower()
        lone = not (found.group(1) or found.group(3) or name in closed or name in _FORMATTING)
        if lone and found.start() > 0 and _between_words(text, found):
            return found.group()
        return _blank(found)

    return KNOWN_TAG.sub(tag, text)


def _without_comments(text: str) -> str:
    return without_comments(text) if "<!" in text or "]]>" in text else text


def _blank(found: re.Match[str]) -> str:
    return " " if found.group(2).lower() in _BREAKING else ""


def _between_words(text: str, found: re.Match[str]) -> bool:
    """Whether a tag stands in a sentence as a word does: spaces or punctuation around it."""
    neighbours = (
        text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
    )
    return not any(character.isalnum() or character in "<>" for character in neighbours)
