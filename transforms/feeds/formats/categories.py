"""The words of categories, tags and keywords, out of the ways in which feeds write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from lxml import etree

from dateline.transforms.feeds.formats.text_construct import inner
from dateline.transforms.feeds.links import is_placeholder
from dateline.transforms.feeds.text.references import unescape

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,10});")
_HASHTAG = re.compile(r"#\w[^\s#,]*,?")
_OBJECTS = re.compile(r"(?:\[object \w{1,20}\]|Array)(?:[\s,]+(?:\[object \w{1,20}\]|Array))*")
_MAX_LENGTH = 2_000  # characters of a text that is split
_MAX_WORDS = 200
_MAX_DEPTH = 5
_ATTRIBUTES = ("label", "term", "text", "name", "value", "nicename")


def split_words(text: str, *, commas: bool = False) -> tuple[str, ...]:
    """The words in one category element: ``A; B``, ``A | B``, ``A|B|C``, ``a,b``.

    A comma is mostly a part of a category ("Trump, Donald J"). It parts words where no space
    follows any, or where ``commas`` says that the text is a list. ``A|B`` alone is one word.
    """
    if len(text) > _MAX_LENGTH:
        return (" ".join(text.split()),)
    return _split_words(text, commas)


@lru_cache(maxsize=4_096)
def _split_words(text: str, commas: bool) -> tuple[str, ...]:
    text = " ".join(text.split())
    if "&" in text and _REFERENCE.search(text):
        text = unescape(text).replace("<", "&lt;")
    if text[:1] in ("[", "#"):
        listed = _words_of_json_text(text) if text[0] == "[" else _hashtags(text)
        if listed:
            return listed
    parts = re.split(r"[;；]", text) if ";" in text or "；" in text else [text]
    if "|" in text and (text.count("|") > 1 or " | " in text):
        parts = [word for part in parts for word in part.split("|")]
    if commas or _is_comma_list(text):
        parts = [word for part in parts for word in re.split("[,，、]", part)]
    return tuple(word for part in parts if (word := part.strip()) and _is_word(word))[:_MAX_WORDS]


def _is_word(text: str) -> bool:
    """Whether a text is more than what a program writes that has none: ``Array``, ``null``.

    "NA" may be North America.
    """
    return text.lower() == "na" or not (_OBJECTS.fullmatch(text) or is_placeholder(text))


def _words_of_json_text(text: str) -> tuple[str, ...]:
    """The words where the text is a list as JSON has it; else none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    words = [item.strip() for item in found if isinstance(item, str)]
    return tuple(filter(None, words))[:_MAX_WORDS] if len(words) == len(found) else ()


def _hashtags(text: str) -> tuple[str, ...]:
    """The words of ``#steel #trade``, where all of them have the sign; else none."""
    words = text.split()
    tags = tuple(word[1:].rstrip(",") for word in words if _HASHTAG.fullmatch(word))
    return tags if 1 < len(tags) == len(words) else ()


def _is_comma_list(text: str) -> bool:
    return bool(re.search(r"[^\W\d],[^\W\d]", text)) and not re.search(r",[\s\d]|\d,", text)


def words_of_element(element: etree._Element, *, commas: bool = False) -> Sequence[str]:
    """The words of a category element: its text, else its attributes; and of those inside it."""
    text = element.text  # made anew whenever it is asked for
    if text and len(element) == 0 and not text.isspace():
        return split_words(text, commas=commas)
    return list(_in_element(element, commas, 0))


def _in_element(element: etree._Element, commas: bool, depth: int) -> Iterator[str]:
    text = inner(element) if (element.text or "").strip() else ""
    if not text:
        text = next((value for name in _ATTRIBUTES if (value := element.get(name))), "")
    yield from split_words(text, commas=commas)
    if not (element.text or "").strip() and depth < _MAX_DEPTH:
        for child in element[:_MAX_WORDS]:
            if isinstance(child.tag, str):
                yield from _in_element(child, commas, depth + 1)


def words_of_json(value: Any) -> list[str]:
    """The words in a value of JSON: a list of strings or objects, or one string with commas."""
    if isinstance(value, str):
        return list(split_words(value, commas=True))
    if isinstance(value, dict):  # one tag, or a list as PHP may write it: {"0": ..., "1": ...}
        return words_of_json(list(value.values()) if all(map(str.isdigit, value)) else [value])
    words: list[str] = []
    for item in value[:_MAX_WORDS] if isinstance(value, list) else ():
        if isinstance(item, dict):
            named = (item.get(key) for key in ("name", "label", "term", "title", "tag", "slug"))
            item = next((text for text in named if isinstance(text, str) and text.strip()), "")
        if isinstance(item, str):
            words += split_words(item)
        elif isinstance(item, int) and not isinstance(item, bool) and abs(item) < 10**15:
            words.append(str(item))
    return words
