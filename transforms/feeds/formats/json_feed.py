"""JSON Feed 1.0 and 1.1 (jsonfeed.org), with the small mistakes that publishers make in JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from dateline.schemas.article import Enclosure, Entry, ParsedFeed
from dateline.transforms.feeds.errors import MalformedFeed, NotAFeed
from dateline.transforms.feeds.formats.attachments import is_inline
from dateline.transforms.feeds.formats.categories import words_of_json
from dateline.transforms.feeds.formats.dated import first_date_in_json
from dateline.transforms.feeds.formats.people import distinct, people_in_json
from dateline.transforms.feeds.formats.pictures import names_picture
from dateline.transforms.feeds.formats.text_construct import as_html, literal_html
from dateline.transforms.feeds.limits import MAX_ENTRIES, TOO_MANY_ENTRIES, TRUNCATED
from dateline.transforms.feeds.links import clean_link, is_placeholder, is_web_address, join

# A string that never ends is one, too: else each of its quotes would be tried as a beginning.
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*"?)|,(?=\s*[}\]])', re.S)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_VERSION = re.compile(r"jsonfeed\.org/version/(\d+(?:\.\d+)?)")
_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_MAX_NESTING = 100
_MAX_DIGITS = 30
_AUTHORS = ("authors", "author", "creator")
_TAGS = ("tags", "categories", "category", "keywords")


def _whole_number(digits: str) -> int | str:
    """A number, or its digits where they are too many: ``int`` raises on 5,000 of them."""
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_whole_number)


def read_json_feed(text: str, *, base_url: str, repairs: tuple[str, ...] = ()) -> ParsedFeed:
    """Read a JSON Feed.

    Raises ``MalformedFeed`` for text that is no JSON even after repair, ``NotAFeed`` for JSON that
    is something else.
    """
    document, mended = _load(text)
    if isinstance(document, list) and len(document) == 1:
        document = document[0]  # a feed in a list of feeds
    if not isinstance(document, dict):
        raise NotAFeed("the document is JSON, but not a feed: its top level is no object")
    items = document.get("items")
    if isinstance(items, dict) and items and all(map(str.isdigit, items)):
        items = list(items.values())  # a list, as PHP may write it: {"0": …, "1": …}
    version = _string(document.get("version"))
    if not isinstance(items, list):
        if "jsonfeed.org" not in version:
            raise NotAFeed(f"the document is JSON, but not a feed: {_summary(document)}")
        items = []
    base = base_url or _link(document.get("home_page_url"), "") or ""
    feed_authors = _authors(document)
    entries = [
        _entry(position, item, base, feed_authors)
        for position, item in enumerate(
            item for item in items[:MAX_ENTRIES] if isinstance(item, dict)
        )
    ]
    if len(items) > MAX_ENTRIES:
        mended += (TOO_MANY_ENTRIES,)
    found = _VERSION.search(version)
    return ParsedFeed(
        format="json" + (found.group(1).replace(".", "") if found else "1"),
        parser="json",
        title=as_html(_string(document.get("title")).strip()) or None,
        link=_link(document.get("home_page_url"), base),
        language=_string(document.get("language")) or None,
        entries=tuple(entries),
        repairs=(*repairs, *mended),
    )


def _load(text: str) -> tuple[Any, tuple[str, ...]]:
    if _nesting(text) > _MAX_NESTING:
        raise MalformedFeed(f"the JSON is nested more than {_MAX_NESTING} levels deep")
    try:
        return _DECODER.decode(text), ()
    except ValueError as error:
        problem = error
    mended = _TRAILING_COMMA.sub(lambda found: found.group(1) or "", _NUL.sub(" ", text))
    try:
        return _DECODER.decode(mended), ("json_commas",)
    except ValueError:
        document = _before_the_fault(text)
    if not document.get("items"):
        raise MalformedFeed(f"the document begins like JSON but is not valid: {problem}")
    return document, (TRUNCATED,)


def _before_the_fault(text: str) -> dict[str, Any]:
    """What can be read of a feed that is cut off or broken: the items before the fault."""
    found = _ITEMS.search(text)
    if found is None:
        return {}
    try:
        document = _DECODER.decode(text[: found.end()] + "]}")
    except ValueError:
        return {}
    items: list[Any] = []
    position = found.end()
    while position < len(text) and len(items) <= MAX_ENTRIES:
        gap = _BETWEEN.match(text, position)
        try:
            item, position = _DECODER.raw_decode(text, gap.end() if gap else position)
        except ValueError:
            break
        items.append(item)
    return {**document, "items": items} if isinstance(document, dict) else {}


def _nesting(text: str) -> int:
    """An upper bound of how deep arrays and objects are nested (the parser recurses)."""
    if text.count("[") + text.count("{") <= _MAX_NESTING:
        return 0
    deepest = depth = 0
    in_string = False
    for found in re.finditer(r'[\[\]{}"]|\\.', text):
        token = found.group()
        if token == '"':
            in_string = not in_string
        elif not in_string and token in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif not in_string and token in "]}":
            depth -= 1
    return deepest


def _entry(position: int, item: dict[str, Any], base: str, feed_authors: tuple[str, ...]) -> Entry:
    html, text = _string(item.get("content_html")), _string(item.get("content_text"))
    entry_id = _string(item.get("id")).strip() or None
    if entry_id and is_placeholder(entry_id):
        entry_id = None
    link = _link(item.get("url"), base)
    external = _link(item.get("external_url"), base)
    permalink = bool(entry_id and entry_id.lower().startswith(("http://", "https://")))
    enclosures = tuple(
        Enclosure(url, _string(found.get("mime_type")) or None, _bytes(found.get("size_in_bytes")))
        for found in _objects(item.get("attachments"))
        if (url := _link(found.get("url"), base)) and not is_inline(url)
    )
    return Entry(
        position=position,
        id=entry_id,
        id_is_permalink=permalink,
        link=link or external or (entry_id if is_web_address(entry_id) else None),
        title=as_html(_string(item.get("title")).strip()) or None,
        summary=as_html(_string(item.get("summary")).strip()) or None,
        content=html.strip() or literal_html(text.strip()) or None,
        authors=_authors(item) or feed_authors,
        categories=distinct(
            next((words for key in _TAGS if (words := words_of_json(item.get(key)))), [])
        ),
        language=_string(item.get("language")) or None,
        published_raw=first_date_in_json(item, "date_published", "published"),
        updated_raw=first_date_in_json(item, "date_modified", "updated"),
        enclosures=enclosures,
        image_url=_picture(item, base, enclosures),
    )


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    found = (distinct(people_in_json(holder.get(key))) for key in _AUTHORS)
    return next((names for names in found if names), ())


def _picture(item: dict[str, Any], base: str, enclosures: tuple[Enclosure, ...]) -> str | None:
    for key in ("image", "banner_image"):
        value = item.get(key)
        link = _link(value.get("url") if isinstance(value, dict) else value, base)
        if link and not is_inline(link):
            return link
    return next((file.url for file in enclosures if _is_picture(file)), None)


def _is_picture(file: Enclosure) -> bool:
    return file.type.startswith("image/") if file.type else names_picture(file.url)


def _objects(value: Any) -> list[dict[str, Any]]:
    return [found for found in value if isinstance(found, dict)] if isinstance(value, list) else []


def _string(value: Any) -> str:
    """Text of a JSON value; numbers count (ids and dates are often written so), others do not."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value) if not value.isascii() else value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int) or (isinstance(value, float) and abs(value) < 1e15):
        return f"{value:d}" if isinstance(value, int) else f"{value:.0f}"
    return ""


def _link(value: Any, base: str) -> str | None:
    link = clean_link(_string(value))
    return join(base, link) or None


def _bytes(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e18:
        return None
    return int(value)


def _summary(document: dict[str, Any]) -> str:
    for key in ("error", "message", "errors", "detail"):
        if document.get(key):
            return f"it says {str(document[key])[:200]!r}"
    return f"it has the keys {', '.join(sorted(map(str, document))[:8]) or '(none)'}"
