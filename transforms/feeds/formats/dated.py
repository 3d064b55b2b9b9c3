"""The dates of an entry as they stand in it: under which names, and in which part of an element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from lxml import etree

from dateline.transforms.feeds.text.references import unescape

Role = Literal["published", "updated"]

# Names in lower case without hyphens and underscores.
_NAMES: dict[Role, frozenset[str]] = {
    "published": frozenset(
        "published publishdate publisheddate publishedat publishedon publishon publisheddatetime "
        "publishtime publicationdate publicationtime datepublished datetimepublished datepub "
        "pubdate pubdatetime pubtime pubdateutc pubdt issued issuedate dateissued date datetime "
        "created createdat createdon createddate creationdate datecreated postdate posted postedat "
        "postedon dateposted postdategmt newsdate articledate storydate itemdate entrydate "
        "releasedate available datesubmitted firstpublished firstpublishedat firstpublishedon "
        "originalpublicationdate displaydate timestamp".split()
    ),
    "updated": frozenset(
        "updated updatedat updatedon updateddate updatedate dateupdated modified modifiedat "
        "modifiedon modifieddate modificationdate datemodified lastmodified lastmodifieddate "
        "lastupdated lastupdate lastupdatedat lastbuilddate revised revisiondate".split()
    ),
}
_MAX_MEMO = 10_000
_SEPARATORS = str.maketrans("", "", "-_. ")
_ATTRIBUTES = ("datetime", "content", "value", "date", "time", "iso", "title")
_TAG = re.compile(r"<[^<>]{1,300}>")
_DATETIME = re.compile(r"""\b(?:datetime|content|title)\s*=\s*["']([^"'<>]{6,60})["']""", re.I)
_SAYS_SOMETHING = re.compile(r"[^\D0]")  # unlike "Invalid Date" and "0000-00-00"
_HAS_DIGITS = re.compile(r"\d.*\d")


def date_of_element(element: etree._Element) -> str:
    """The text of a date element: that of a ``datetime`` in it, else its own, without markup."""
    if len(element) == 0 and (own := element.text):
        return date_of_text(own)
    for node in (element, *element):
        if isinstance(node.tag, str):
            for name in _ATTRIBUTES:
                value = (node.get(name) or "").strip()
                if value and _HAS_DIGITS.search(value):
                    return value
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return date_of_text(text)


def date_of_text(text: str) -> str:
    """A date without the markup that was written around it."""
    text = text.strip()
    if ("<" in text or "&" in text) and len(text) < 2_000:
        text = unescape(text) if "&" in text else text
        text = text.replace("<![CDATA[", "").replace("]]>", "")
        stated = _DATETIME.search(text)
        text = stated.group(1) if stated else _TAG.sub(" ", text).replace("\xa0", " ")
    return text.strip()


class _HasRole(dict[str, bool]):
    """Memo from the name of an element or a key to whether it tells a date of a role."""

    def __init__(self, role: Role) -> None:
        super().__init__()
        self._names = _NAMES[role]

    def __missing__(self, name: str) -> bool:
        known = name.rpartition(":")[2].lower().translate(_SEPARATORS) in self._names
        if len(self) < _MAX_MEMO:
            self[name] = known
        return known


_HAS_ROLE: dict[Role, _HasRole] = {role: _HasRole(role) for role in _NAMES}


def tells_date(names: Iterable[str], role: Role) -> bool:
    """Whether an element of one of these names tells a date of a role."""
    return any(map(_HAS_ROLE[role].__getitem__, names))


def first_date(
    fields: Mapping[str, Iterable[etree._Element]], names: Iterable[str], role: Role
) -> str | None:
    """The first date under one of ``names``, else under any name that means the same."""
    placeholder = None
    for name in names:
        for element in fields.get(name, ()):
            if text := date_of_element(element):
                if _SAYS_SOMETHING.search(text):
                    return text
                placeholder = placeholder or text
    if not tells_date(fields, role):
        return placeholder
    known = _HAS_ROLE[role]
    for name, elements in fields.items():
        if known[name]:
            for element in elements:
                text = date_of_element(element)
                if text and _SAYS_SOMETHING.search(text) and _HAS_DIGITS.search(text):
                    return text
    return placeholder


def first_date_in_json(holder: Mapping[str, Any], name: str, role: Role) -> str | None:
    """The same for an object of JSON; numbers are seconds or milliseconds since 1970."""
    if text := _as_text(holder.get(name)):
        return text
    for key, value in holder.items():
        if _HAS_ROLE[role][key]:
            text = _as_text(value)
            if text and _HAS_DIGITS.search(text):
                return text
    return None


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, (int, float)) and abs(value) < 1e17:
        return f"{value:.0f}"
    return date_of_text(value) if isinstance(value, str) else ""
