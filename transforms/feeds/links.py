"""The links of feeds and pages: put right, and resolved against a base."""

from __future__ import annotations

import re

from dateline.transforms.feeds.url_parts import urljoin, urlsplit

# Not "a.example:8080/x": that is a host with its port.
_ABSOLUTE = re.compile(r"^(?![\w\-.]+\.[A-Za-z]+:\d)[A-Za-z][A-Za-z0-9+.\-]*:")
# A link of the web, or one without a scheme.
_WEB_OR_RELATIVE = re.compile(r"^(?:https?:|(?![A-Za-z][A-Za-z0-9+.\-]*:))", re.I)
_WEB = re.compile(r"^https?://[^/\\\s]", re.I)
_SCHEMES = ("http://", "https://")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_ANCHOR = re.compile(r"""<a\s[^<>]{0,500}?\bhref\s*=\s*["']([^"'<>]{1,2000})["']""", re.I)
# Brackets, quotes or a label around an address: '"https://…"', "<https://…>", "URL: https://…".
_AROUND = re.compile(
    r"""^(?:(?:url|link|href|web|source)\s*[:=]\s*)?[<"'“„«(\[]?\s*(https?://[^\s<>"'“”«»]+)[>"'”»]?$""",
    re.I,
)
_TWICE = re.compile(r"^(https?://\S+)\s+https?://\S+$", re.I)
_BREAKS = re.compile(r"[\t\r\n]+\s*")
_AMPERSAND = re.compile(r"&(?:amp|#0{0,4}38|#[xX]0{0,4}26);", re.I)
# "http:/a.example/", "http//a.example/", "http;://…", "htp://…", and a scheme before the scheme.
_SCHEME_TWICE = re.compile(r"^(?:https?:?/{0,3}){1,3}(?=https?:?//)", re.I)
_BROKEN_SCHEME = re.compile(r"^h{0,2}t{1,3}p(s?)(?:[:;.]{1,2}\s?[/\\]{1,4}|//)(?=[\w\[])", re.I)
_AROUND_HOST = re.compile(r"^https?:/*|(?<=[^/])/$", re.I)
_HOST = re.compile(r"^((?:[\w\-]{1,63}\.){1,8}[A-Za-z]{2,24})(?::\d{1,5})?(?=[/?#]|$)")
# What templates write where there is no address.
_PLACEHOLDERS = frozenset(
    "n/a na n.a. none null nil nan undefined unknown false tbd tba - -- — # ? . [] {} (none) "
    "array about:blank javascript: javascript:; javascript:void(0) javascript:void(0);".split()
) | {"[object object]"}


def is_placeholder(text: str) -> bool:
    """Whether a link or an identifier only says that there is none: ``N/A``, ``null``, ``#``."""
    return len(text) < 32 and text.strip().lower() in _PLACEHOLDERS


def clean_link(text: str | None) -> str:
    """A link without what templates do to it: white space, half a scheme, ``N/A``."""
    link = (text or "").strip()
    if (
        len(link) >= 32
        and link.startswith(_SCHEMES)
        and link.isascii()
        and link.isprintable()
        and " http" not in link
        and "\\" not in link
        and link.find("http", 7, 12) < 0
    ):  # as nearly all are
        return link
    if not link.isascii():
        link = _UNSEEN.sub("", link).strip()
    if link[:1] == "<" and (anchor := _ANCHOR.match(link)):
        link = anchor.group(1).strip()
    if "\n" in link or "\t" in link or "\r" in link:
        link = _BREAKS.sub("", link)
    if "\\" in link:
        link = with_slashes(link)
    if " http" in link and (twice := _TWICE.match(link)):
        link = twice.group(1)
    elif link[:1] in ("[", "(") and link[-1:] in ("]", ")") and _WEB.match(link[1:]):
        link = link[1:-1].strip()
    elif link[:4].lower() != "http" and "://" in link and (around := _AROUND.match(link)):
        link = around.group(1)
    if len(link) >= 32 and link.startswith(_SCHEMES) and link.find("http", 7, 12) < 0:
        return link
    if len(link) < 32 and is_placeholder(_AROUND_HOST.sub("", link)):
        return ""
    if _WEB.match(link) and "://http" not in link[:14].lower():
        return link
    link = _SCHEME_TWICE.sub("", link)
    if _WEB.match(link):
        return link
    return _BROKEN_SCHEME.sub(lambda found: f"http{found.group(1).lower()}://", link)


def with_slashes(link: str) -> str:
    """A link of the web whose backslashes before the query and the fragment are slashes.

    That is how browsers read them (WHATWG URL, "special authority ignore slashes state" and "path
    state"). A link with another scheme stays as it is.
    """
    if not _WEB_OR_RELATIVE.match(link):
        return link
    end = min((at for at in (link.find("?"), link.find("#")) if at >= 0), default=len(link))
    scheme, colon, rest = link[:end].partition(":")
    if colon and scheme.lower() in ("http", "https"):
        scheme = scheme.lower()
    return f"{scheme}{colon}{rest}".replace("\\", "/") + link[end:]


def without_escapes(link: str) -> str:
    """A link whose ampersands were escaped twice, or more often."""
    for _ in range(3):
        if "&" not in link or not _AMPERSAND.search(link):
            break
        link = _AMPERSAND.sub("&", link)
    return link


def is_absolute(link: str) -> bool:
    """Whether a link begins with a scheme."""
    return link.startswith(_SCHEMES) or (bool(_ABSOLUTE.match(link)) and not _names_host(link))


def is_web_address(text: str | None) -> bool:
    """Whether a text is the absolute address of a web page, and nothing else."""
    if not text or not _WEB.match(text):
        return False
    return text.split(None, 1) == [text]


def join(base: str, link: str, site: str = "") -> str:
    """``link`` resolved against ``base`` (RFC 3986 section 5); unchanged where it cannot be.

    A link that begins with the name of a host instead of a scheme is completed: one that begins
    with ``www.``, or with the host of ``base`` or ``site``.
    """
    if not link or is_absolute(link):
        return link
    if link.startswith("//") and not base:
        return f"https:{link}"
    for known in (base, site):
        if _names_host(link, known):
            scheme = known.partition(":")[0].lower() if is_web_address(known) else "https"
            return f"{scheme}://{link}"
    if not base:
        return link
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def host_of(url: str) -> str:
    """The host of an address without a leading ``www.``; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _names_host(link: str, known: str = "") -> bool:
    """Whether a link begins with the name of a host: any ``www.``, or one of the host of a link."""
    found = _HOST.match(link)
    if found is None:
        return False
    name = found.group(1).lower()
    if name.startswith("www.") and name.count(".") > 1:
        return True
    host = host_of(known)
    return "." in host and (name == host or name.endswith("." + host))
