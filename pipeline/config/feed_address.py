"""Addresses of feeds as people and programs write them, put into a form that can be requested."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from dateline.schemas.config import without_credentials
from dateline.transforms.http.urls import DEFAULT_PORTS, mended_text

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_FEED_SCHEME = re.compile(r"feed:(?://)?", re.IGNORECASE)
_WEB_SCHEME = re.compile(r"https?:", re.IGNORECASE)
_ONE_SLASH = re.compile(r"\Ahttps?:/(?=[^/])", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+([a-z]{2,63})(?::\d{1,5})?(?=[/?]|$)",
    re.IGNORECASE,
)
_HOST_AND_PORT = re.compile(r"[^/:]+\.[^/:]+:\d{1,5}(?:/|$)")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]")
_AS_COMPARED = re.compile(r"https?://[a-z0-9.\-]*[a-z0-9](?::(?!(?:80|443)/)\d+)?/[^#%\s]*")
"""An address that is the same as what it is compared by."""
_FILE_ENDINGS = frozenset({"xml", "rss", "atom", "rdf", "json", "opml", "html", "htm", "txt"})


def mended_address(text: str) -> tuple[str, bool]:
    """An address without blanks around it and with a scheme; and whether more than blanks changed.

    Understands ``feed:`` in front of an address or in place of ``http:``, an ``&`` that was
    escaped twice, an address without a scheme that begins with ``//`` or with a host name, and
    what ``mended_text`` does. A path or a file name stays as it is: the caller knows what it is
    relative to.
    """
    address = text.strip()
    mended = address.replace("&amp;", "&")
    if _WEB_SCHEME.match(meant := mended_text(mended)):
        mended = _ONE_SLASH.sub(r"\g<0>/", meant)
    if marker := _FEED_SCHEME.match(mended):
        rest = mended[marker.end() :]
        mended = rest if _WEB_SCHEME.match(rest) else f"http://{rest.lstrip('/')}"
    if mended.startswith("//"):
        mended = f"https:{mended}"
    elif not _SCHEME.match(mended) or _HOST_AND_PORT.match(mended):
        host = _HOST.match(mended)
        if host and (host[1].lower() not in _FILE_ENDINGS or len(mended) > host.end()):
            mended = f"https://{mended}"
    return mended, mended != address


def masked_address(address: str) -> str:
    """An address for messages: without credentials, whatever it is."""
    try:
        return without_credentials(address)
    except ValueError:  # no address at all, such as one with half an IPv6 host
        return re.sub(r"//[^/@]*@", "//", address)


def comparable_address(address: str) -> str:
    """What the addresses of one feed have in common.

    The case of scheme and host, a dot at the host's end, the scheme's own port, an empty path, a
    fragment and needless percent-encoding (RFC 3986 section 6.2.2) make no difference, nor do
    credentials.
    """
    parts = urlsplit(without_credentials(address))
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    host = host.removesuffix(f":{DEFAULT_PORTS.get(scheme)}").removesuffix(".")
    path = parts.path or ("/" if host else "")
    path, query = (_ESCAPE.sub(_plain_escape, text) for text in (path, parts.query))
    return parts._replace(scheme=scheme, netloc=host, path=path, query=query, fragment="").geturl()


def _plain_escape(escape: re.Match[str]) -> str:
    """An escape in capitals, or the character that needs none."""
    character = chr(int(escape[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def same_feeds(addresses: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of addresses that differ only in how they are spelt, the earlier one second."""
    seen: dict[str, str] = {}
    pairs = []
    for address in addresses:
        try:
            same = address if _AS_COMPARED.fullmatch(address) else comparable_address(address)
            first = seen.setdefault(same, address)
        except ValueError:  # no address of the web
            continue
        if first != address:
            pairs.append((address, first))
    return pairs
