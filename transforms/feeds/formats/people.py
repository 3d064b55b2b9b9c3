"""Names of people out of the ways in which feeds write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from lxml import etree

from dateline.transforms.feeds.formats.agencies import parted_agencies
from dateline.transforms.feeds.formats.namespaces import local_name
from dateline.transforms.feeds.links import is_placeholder, is_web_address
from dateline.transforms.feeds.memo import memo
from dateline.transforms.feeds.text.references import unescape

_MAIL_NAME = re.compile(
    r"^\s*(?:mailto:)?(@?[^\s()<>@]+@[^\s()<>]+)\s*\(\s*([^()]*?)\s*\)\s*$", re.I
)
_NAME_MAIL = re.compile(
    r"^\s*\"?([^\"<>()]*?)\"?\s*[<(]\s*(?:mailto:)?(@?[^\s()<>@]+@[^\s()<>]+)\s*[>)]\s*$", re.I
)
_MAIL = re.compile(r"^[^\s@<>()]+@[^\s@<>()]+$")
_SPACE = re.compile(r"\s+")
_MAX_LENGTH = 1_000  # characters of a text that is looked at for several names
_MAX_NAMES = 100
_MAX_DEPTH = 5

_BY = re.compile(r"^(?:by|BY|By):?\s+(?=[^\W\d_])")
# Also a particle of names ("von der Leyen"): it says who wrote only before first and last name.
_FROM = re.compile(r"^(?:Von|Par|Por|VON|PAR|POR):?\s+(?=[^\W\d_a-zß-ÿ]\S*\s+[^\W\d_a-zß-ÿ])")
_TAGS = re.compile(r"</?(?:a|abbr|b|br|div|em|font|i|p|span|strong)(?:\s[^<>]{0,1000})?/?>", re.I)
_SEPARATORS = re.compile(r"\s*;\s*|\s+\|\s+")
_BETWEEN_MAILS = re.compile(r"(?<=[)>])\s*,\s*|(?<=\w)\s*,\s*(?=[^\s,@()<>]+@)")
_BETWEEN_NAMES = re.compile(
    r"\s+/\s+|\s*,\s*(?:and|und|et|y|e|en|och|og|i|и)\s+|\s*,\s*|\s+(?:and|und|et|y|e|en|och|og|i|и|&)\s+",
    re.I,
)
# Small words inside names.
_PARTICLES = frozenset(
    "al bin binti da das de del della den der di do dos du el ibn la le los san ten ter van "
    "von y zu".split()
)
# What programs write instead of a name.
_NOBODY = frozenset(
    "no author|no author specified|author unknown|unknown author|no byline|no name|no author name|"
    "author name|your name|firstname lastname|first name last name|none specified".split("|")
)
_MAX_NOBODY = 32
# Words of what stands beside a name behind a comma: offices, employers, places.
_NO_NAME = frozenset(
    "abc academy afp agence agency analyst ap associated association bank bbc blog board bureau "
    "capital center centre city chief chronicle cnn coast college columnist commission committee "
    "community company contributor contributors corp corporation correspondent council daily "
    "department desk director dr. editor editorial esq express firm foundation freelance gazette "
    "global group guardian guest herald inc institute international jr jr. journal journalist "
    "kingdom lab limited llc ltd m.d. magazine manager md media ministry museum national network "
    "networks new news newspaper newsroom north office online partners ph.d. phd photographer "
    "photography post president press producer professor radio report reporter reporters research "
    "reuters senior services society south special sr sr. staff state states street studio team "
    "television the times today tribune tv union united university washington weekly west wire "
    "world writer writers york angeles francisco kong".split()
)


def person(text: str) -> str:
    """The name in ``name``, ``mail (name)``, ``name <mail>``, ``name (mail)`` or ``mail``.

    White space is folded; an empty string means that the text names nobody.
    """
    text = _SPACE.sub(" ", text).strip()
    if "@" not in text:
        return text
    for pattern, name, mail in ((_MAIL_NAME, 2, 1), (_NAME_MAIL, 1, 2)):
        if len(text) < _MAX_LENGTH and (found := pattern.match(text)):
            return found.group(name) or found.group(mail)
    return text.removeprefix("mailto:")


def people(text: str) -> tuple[str, ...]:
    """The names in a text that may hold several: ``A; B``, ``mail (A), mail (B)``, ``A, B and C``.

    A comma and an "and" part names only where every part reads like the name of a person with
    first and last name; ``Okafor, Ines`` and ``Ines Okafor, Lagos Bureau`` stay as they are. A news
    agency is an author of its own: ``Ines Okafor, Reuters``, ``Ines Okafor avec AFP``.
    """
    return _people(text) if len(text) <= _MAX_LENGTH else (person(text),)


@lru_cache(maxsize=4_096)
def _people(text: str) -> tuple[str, ...]:
    text = _SPACE.sub(" ", text).strip()
    if "&" in text:
        text = unescape(unescape(text))
    if "<" in text and "@" not in text:
        text = _SPACE.sub(" ", _TAGS.sub("", text)).strip()
    text = _FROM.sub("", _BY.sub("", text))
    names: list[str] = []
    for part in _SEPARATORS.split(text) if ";" in text or " | " in text else (text,):
        for piece in _BETWEEN_MAILS.split(part) if "@" in part else (part,):
            found = [person(piece)] if "@" in piece else [piece]
            names += (found if len(found[0]) < 6 else _split_names(found[0])) if piece else []
    return tuple(names)


def _split_names(text: str) -> list[str]:
    before, text, behind = parted_agencies(text)
    return [*before, *(_split_people(text) if text else ()), *behind]


def _split_people(text: str) -> list[str]:
    parts = [part for part in _BETWEEN_NAMES.split(text) if part]
    return parts if len(parts) > 1 and all(map(_reads_like_a_name, parts)) else [text]


def _reads_like_a_name(text: str) -> bool:
    """Whether a text is first and last name of somebody, as far as spelling tells."""
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 50:
        return False
    named = [word for word in words if word.lower() not in _PARTICLES]
    return (
        len(named) >= 2
        and all(word[0].isupper() and not any(map(str.isdigit, word)) for word in named)
        and not any(word.lower() in _NO_NAME for word in words)
    )


def people_in_element(element: etree._Element) -> list[str]:
    """The names in an author element: its text, the parts of an Atom person, or a list of them."""
    return list(_in_element(element, 0))


def _in_element(element: etree._Element, depth: int) -> Iterator[str]:
    if len(element) == 0:
        yield from people(element.text or element.get("name") or "")
        return
    parts: dict[str, list[etree._Element]] = {}
    for child in element:
        parts.setdefault(local_name(child.tag), []).append(child)
    for name in ("name", "displayname", "fullname"):
        named = [found for child in parts.get(name, ())[:_MAX_NAMES] for found in _text(child)]
        if named:
            yield from named
            return
    if "lastname" in parts or "familyname" in parts:
        first = parts.get("firstname") or parts.get("givenname") or []
        last = parts.get("lastname") or parts.get("familyname") or []
        yield person(" ".join((child.text or "") for child in (*first[:1], *last[:1])))
        return
    if parts.keys() & {"uri", "url", "email", "homepage"}:
        mail = parts.get("email", [None])[0]
        yield person((mail.text if mail is not None else None) or element.text or "")
        return
    lists = [
        child
        for name in ("li", "author", "creator", "person", "seq", "bag", "agent", "value")
        for child in parts.get(name, ())
    ]
    if lists and depth < _MAX_DEPTH:
        for child in lists[:_MAX_NAMES]:
            yield from _in_element(child, depth + 1)
    else:
        yield from people("".join(element.itertext()))


def _text(element: etree._Element) -> list[str]:
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return [name for name in people(text) if name]


def authors_in(elements: Sequence[etree._Element]) -> tuple[str, ...]:
    """The names in author elements, each once, without what names nobody."""
    if len(elements) == 1 and len(elements[0]) == 0:
        return _authors_of_text(elements[0].text or elements[0].get("name") or "")
    names = distinct([name for element in elements for name in people_in_element(element)])
    return tuple(filter(names_somebody, names))


@memo(4_096)
def _authors_of_text(text: str) -> tuple[str, ...]:
    return tuple(filter(names_somebody, distinct([*people(text)])))


def people_in_json(value: Any) -> list[str]:
    """The names in a value of JSON: a string, an object with a name, or a list of these."""
    return list(_in_json(value, 0))


def _in_json(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield from people(value)
    elif isinstance(value, list) and depth < _MAX_DEPTH:
        for item in value[:_MAX_NAMES]:
            yield from _in_json(item, depth + 1)
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        for key in ("name", "displayName", "display_name", "full_name", "fullName", "title"):
            if value.get(key):
                yield from _in_json(value[key], depth + 1)
                return
        if all(map(str.isdigit, value)):  # a list, as PHP may write it: {"0": ..., "1": ...}
            yield from _in_json(list(value.values()), depth + 1)


def names_somebody(name: str) -> bool:
    """Whether a name is one: not what templates write where there is none, and no web address."""
    if len(name) < _MAX_NOBODY and name.strip(" ()[]-–—.").lower() in _NOBODY:
        return False
    return not is_placeholder(name) and not is_web_address(name)


def is_address(name: str) -> bool:
    """Whether nothing but an e-mail address is known of somebody."""
    return "@" in name and bool(_MAIL.match(name))


def distinct(names: list[str]) -> tuple[str, ...]:
    """Names in their order, without empty ones and repetitions."""
    if not names:
        return ()
    return tuple(dict.fromkeys(filter(None, names)))
