"""The picture of an entry among all that an entry has, and how large each one is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

_PICTURE_NAME = re.compile(
    r"\.(?:jpe?g|jfif|png|webp|gif|avif|heic|bmp|svg)(?=$|[?#&!/:;,%])", re.I
)
_OTHER_NAME = re.compile(
    r"\.(?:mp[34]|m4[av]|mov|webm|og[gv]|wav|flv|swf|m3u8?|pdf|html?|php|aspx?|zip|torrent)$"
    r"|/(?:embed|player|video|watch)\b",
    re.I,
)
_AVATAR = re.compile(
    r"(?:^|[/.])(?:[\w\-]*gravatar|avatars?|userpics?|profile[_\-]?(?:images?|photos?|pics?)|heads?(?=/))"
    r"(?=$|[/.:])",
    re.I,
)
_SAID_OF_AUTHORS = ("vatar", "VATAR", "rofile", "serpic", "/head")
_WIDTH = re.compile(r"[?&;](?:w|width|imwidth)=(\d{2,4})(?=$|[&;])", re.I)
_SIZE = re.compile(r"[\-_/](\d{2,4})x(\d{2,4})(?=[./?_\-]|$)", re.I)
# Types that say no more than that there is a file.
_ANY_TYPE = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/force-download",
     "unknown/unknown", "application/x-unknown", "unknown", "false", "null"}
)  # fmt: skip
_PICTURE_TYPES = frozenset(
    {"image", "img", "photo", "picture", "jpg", "jpeg", "png", "gif", "webp"}
)


def best_picture(found: Sequence[tuple[str, etree._Element]]) -> str | None:
    """The address of the largest picture, or of the first one where sizes are not told.

    ``found`` are addresses with the elements that name them. Pictures of authors come last.
    """
    if len(found) < 2:
        return found[0][0] if found else None
    best, *others = [picture for picture in found if not is_avatar(picture[0])] or found
    most = area_of(best[1], best[0]) if others else None
    for url, element in others:
        area = area_of(element, url) if most is not None else None
        if most is not None and area is not None and area > most:
            best, most = (url, element), area
    return best[0]


def is_avatar(url: str) -> bool:
    """Whether an address says that the picture shows an author."""
    path = url.partition("?")[0]
    return any(map(path.__contains__, _SAID_OF_AUTHORS)) and bool(_AVATAR.search(path))


def is_picture(element: etree._Element, url: str) -> bool:
    """Whether an attached file is a picture: by its type or medium, else by its name or size."""
    kind = (element.get("type") or "").strip().lower()
    medium = (element.get("medium") or "").strip().lower()
    if kind.startswith("image/") or kind in _PICTURE_TYPES or medium in _PICTURE_TYPES:
        return True
    if medium or kind not in _ANY_TYPE:
        return False
    if _PICTURE_NAME.search(url):
        return True
    sized = element.get("width") and element.get("height")
    return bool(sized) and not _OTHER_NAME.search(url.partition("?")[0])


def names_picture(url: str) -> bool:
    """Whether an address ends like the name of a picture."""
    return bool(_PICTURE_NAME.search(url))


def area_of(element: etree._Element, url: str) -> int | None:
    """Pixels of a picture as its element says them, else its address; ``None`` if neither does.

    Where only the width is known, a height of two thirds of it is assumed.
    """
    width, height = _number(element.get("width")), _number(element.get("height"))
    if width is None and (found := _SIZE.search(url)):
        width, height = int(found.group(1)), int(found.group(2))
    if width is None and (found := _WIDTH.search(url)):
        width = int(found.group(1))
    if width is None:
        return None
    return width * height if height else width * width * 2 // 3


def _number(text: str | None) -> int | None:
    digits = text.strip().removesuffix("px") if text else ""
    return int(digits) if len(digits) < 7 and digits.isascii() and digits.isdigit() else None
