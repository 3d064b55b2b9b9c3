"""The pictures of the entries of a feed: those that it declares, else the first real ones in HTML.

Not taken from HTML are files inside the text, symbols, buttons, counters of readers, pictures of
authors, and what stands in three entries of a document: the logo of a series or of a site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from dateline.schemas.article import Entry, ImageSource
from dateline.transforms.feeds.formats.pictures import is_avatar
from dateline.transforms.feeds.links import clean_link, is_web_address, join
from dateline.transforms.feeds.text.references import unescape
from dateline.transforms.feeds.url_parts import MAX_URL

_LOOKED_AT = 200_000  # characters of a text in which a picture is looked for
_MAX_TAGS = 50
_TOO_OFTEN = 3  # entries of a document
_SMALLEST = 50  # pixels; what is smaller in width or height is a symbol or counts readers

_IMG = re.compile(r"""<(?:amp-)?img(?=\s)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>""", re.I)
_BEGINS = ("<img", "<IMG", "<Img", "<amp-img")
_POSTER = re.compile(r"""<video\s[^<>]{0,1000}?\bposter\s*=\s*["']([^"'<>]{1,2000})["']""", re.I)
_ATTRIBUTE = re.compile(
    r"""(?<![\w\-])([a-zA-Z][\w\-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
)
_BETWEEN = re.compile(r",\s+|,(?=https?:)")
_STYLE_SIZE = re.compile(r"\b(?:width|height)\s*:\s*(\d{1,3})px", re.I)
# Where pages that load their pictures late keep the address.
_LATE = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-large-file")
# Counters of readers, buttons, smileys and the like.
_NO_PICTURE = re.compile(
    r"/~(?:[raf4]|ff)/|feedburner\.com|feedsportal\.com|doubleclick\.net|pheedo\.com|"
    r"^https?://(?:feeds?|rss)\d?\.[^/?#]+(?:(?:/[^?#]*)?/[^/.?#]*)?(?:\?|$)|googleads|/pagead/|"
    r"falkag\.net|"
    r"pixel\.(?:wp|quantserve)|stats\.wordpress\.com|google-analytics|scorecardresearch|"
    r"b\.gif|/(?:pixel|track(?:ing)?|beacon|count(?:er)?|open)(?:[./?]|$)|"
    r"(?:^|[/_\-.])(?:1x1|spacer|blank|transparent|clear|pixel|placeholder|loading|lazy)"
    r"(?=[/_\-.]|$)[^/]*$|"
    r"/(?:smil(?:es|ies|eys?)|emoji|emoticons?|icons?|share|social|buttons?|badges?|ads?)/|"
    r"s\.w\.org/images/core/emoji|(?:facebook|twitter|digg|delicious|reddit|rss|feed|email|print)"
    r"[\w\-]{0,20}\.(?:gif|png|svg)$",
    re.I,
)


# A word of each kind: looking for these first is fast.
_SUSPICIOUS = (
    "/~", "feed", "rss", "googleads", "/pagead/", "/ad/", "/ads/", "doubleclick", "pheedo",
    "falkag", "pixel", "stats.", "analytics", "scorecard", "b.gif", "/track", "/beacon", "/count",
    "/open", "1x1", "spacer", "blank", "transparent", "clear", "placeholder", "loading", "lazy",
    "/smil", "emoji", "emotic", "/icon", "/share", "/social", "/button", "/badge", "facebook",
    "twitter", "digg", "delicious", "reddit", "email", "print",
)  # fmt: skip


def pictures_of(
    entries: Sequence[Entry], addresses: Sequence[str | None]
) -> list[tuple[str | None, ImageSource | None]]:
    """The picture of every entry and how it is known; ``addresses`` are those of their pages.

    A picture of the author is the last one that is taken.
    """
    declared = [entry.image_url for entry in entries]
    in_html = [
        None
        if picture and not is_avatar(picture)
        else first_picture((entry.summary, entry.content), address or entry.link or "")
        for entry, picture, address in zip(entries, declared, addresses, strict=True)
    ]
    often = Counter(in_html)
    found: list[tuple[str | None, ImageSource | None]] = []
    for picture, other in zip(declared, in_html, strict=True):
        if other and often[other] < _TOO_OFTEN:
            found.append((other, "html"))
        else:
            found.append((picture, "declared" if picture else None))
    return found


def first_picture(texts: Iterable[str | None], base: str) -> str | None:
    """The address of the first real picture in texts with markup, resolved against ``base``."""
    for markup in texts:
        if not markup:
            continue
        text = markup[:_LOOKED_AT]
        if "<" not in text and "&lt;" in text:
            text = unescape(text)
        if "<" not in text:
            continue
        if any(map(text.__contains__, _BEGINS)):
            for address in _addresses(text):
                if (url := _real(address, base)) is not None:
                    return url
        poster = _POSTER.search(text) if "poster" in text or "POSTER" in text else None
        if poster and (url := _real(clean_link(unescape(poster.group(1))), base)) is not None:
            return url
    return None


def _real(address: str, base: str) -> str | None:
    """The address of a picture, resolved; ``None`` for what is none, or one of the author."""
    url = join(base, address) if len(address) <= MAX_URL else ""
    found = is_web_address(url) and not _is_no_picture(url) and not is_avatar(url)
    return url if found else None


def _is_no_picture(url: str) -> bool:
    lowered = url.lower()
    return any(map(lowered.__contains__, _SUSPICIOUS)) and bool(_NO_PICTURE.search(lowered))


def _addresses(text: str) -> Iterator[str]:
    for number, found in enumerate(_IMG.finditer(text)):
        if number >= _MAX_TAGS:
            return
        attributes = {
            name.lower(): double or single or bare
            for name, double, single, bare in _ATTRIBUTE.findall(found.group(1))
        }
        if any(size < _SMALLEST for size in _sizes(attributes)):
            continue
        candidates = [attributes.get(name, "") for name in ("src", *_LATE)]
        candidates.insert(1, _largest(attributes.get("srcset") or attributes.get("data-srcset")))
        for candidate in candidates:
            address = clean_link(unescape(candidate))
            if (
                address
                and address[:5].lower() not in ("data:", "about")
                and not (any(candidates[1:]) and _is_no_picture(address))
            ):
                yield address
                break


def _sizes(attributes: dict[str, str]) -> list[int]:
    """Width and height in pixels, as far as they are told."""
    told = [attributes.get(name, "").strip().lower() for name in ("width", "height")]
    sizes = [size.removesuffix("px") for size in told]
    numbers = [int(size) for size in sizes if size.isdecimal() and len(size) < 7]
    return numbers + [int(size) for size in _STYLE_SIZE.findall(attributes.get("style", ""))]


def _largest(srcset: str | None) -> str:
    """The address of the largest picture of a ``srcset``."""
    best, most = "", -1.0
    for candidate in _BETWEEN.split(srcset or "")[:20]:
        address, _, size = candidate.strip().rpartition(" ")
        try:
            width = float(size[:-1]) if address else 0.0
        except ValueError:
            width = 0.0
        if width > most:
            best, most = (address or size).strip(), width
    return best
