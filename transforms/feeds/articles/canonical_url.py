"""The canonical form of an article's address: the same page, the same text.

What is done (RFC 3986 section 6, RFC 5891) and why a library is not: of courlan, w3lib and
url-normalize none does all of it without also doing harm (sorting a query whose order matters,
escaping ``;``, leaving ``..`` or Unicode hosts).

- a backslash before the query is a slash, as browsers read it (WHATWG URL);
- ``&amp;`` is ``&``: no address means it otherwise;
- scheme and host in lower case, IDNA, no final dot, no default port, no user information;
- dot segments removed, an empty path is ``/``, percent-encoding in upper case and only where it is
  needed, characters beyond ASCII percent-encoded as UTF-8;
- tracking parameters dropped (``tracking``), the others kept in their order (order can matter, and
  feeds do not shuffle it); empty ``?`` dropped;
- the fragment dropped, unless it routes (``#!`` or ``#/``);
- redirectors that carry their target in the address are replaced by it (``redirectors``).
"""

from __future__ import annotations

import re

from dateline.transforms.feeds.articles.redirectors import may_redirect, redirect_target
from dateline.transforms.feeds.articles.tracking import is_tracking
from dateline.transforms.feeds.links import with_slashes, without_escapes
from dateline.transforms.feeds.memo import memo
from dateline.transforms.feeds.url_parts import MAX_URL, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
# A run of bytes beyond ASCII, which stay as they are; one byte; or a mere percent sign.
_PERCENT = re.compile(r"((?:%[89A-Fa-f][0-9A-Fa-f])+)|%([0-7][0-9A-Fa-f])|%")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%\[\]|]")
_SAFE = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]|]*")
_WHITE = re.compile(r"[\t\r\n]")
# An address in its canonical form, but for dot segments and redirectors.
_AS_IT_STANDS = re.compile(
    r"https?://([a-z0-9\-]+(?:\.[a-z0-9\-]+)+)(/[A-Za-z0-9\-._~!$'()*+,;:@/]*)"
    r"(?:\?([A-Za-z0-9\-._~!$&'()*+,;=:@/]*))?"
)
_MAX_HOST = 253  # RFC 1035 section 2.3.4, without the final dot
_MAX_REDIRECTS = MAX_URL // 16  # an address holds no more: "http://a.b/r?u=" takes 15 characters


def canonical_url(url: str) -> str | None:
    """The canonical form of an http or https address, ``None`` for anything else."""
    text = url.strip()
    if "&" in text or "\n" in text or "\r" in text or "\t" in text:
        text = without_escapes(_WHITE.sub("", text))
    return _canonical(text) if len(text) <= MAX_URL else None


@memo(4_096)
def _canonical(text: str) -> str | None:
    if len(text) <= _MAX_HOST and (found := _AS_IT_STANDS.fullmatch(text)):
        host, path, query = found.groups()
        if not may_redirect(text, host, path):
            page = _without_dot_segments(text[: found.end(2)])
            return f"{page}?{query}" if query and (query := _query(query)) else page
    if "\\" in text:
        text = with_slashes(text)
    for _ in range(_MAX_REDIRECTS):
        target = redirect_target(text)
        if target is None:
            break
        text = target
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        return None
    host = _host(parts.hostname or "")
    if not host:
        return None
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    path = _remove_dot_segments(_encode(parts.path)) or "/"
    query = _query(parts.query)
    fragment = _encode(parts.fragment) if parts.fragment[:1] in ("!", "/") else ""
    return (
        f"{scheme}://{host}{path}"
        + (f"?{query}" if query else "")
        + (f"#{fragment}" if fragment else "")
    )


def is_home_page(url: str) -> bool:
    """Whether a canonical address is the root of a host: no article lives there."""
    start = url.find("://") + 3
    slash = url.find("/", start)
    return start < 3 or slash < 0 or slash == len(url) - 1


def _host(host: str) -> str:
    host = host.rstrip(".").lower()
    if len(host) > _MAX_HOST:
        return ""
    if not host.isascii():
        import idna

        try:
            return idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    if ":" in host:
        return f"[{host}]"
    if any(character in host for character in " <>\"'\\^`{}|%"):
        return ""
    return host


def _encode(text: str) -> str:
    if _SAFE.fullmatch(text):
        return text
    return _UNSAFE.sub(_escape, _PERCENT.sub(_percent, text))


def _escape(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode("utf-8", "replace"))


def _percent(found: re.Match[str]) -> str:
    beyond_ascii, digits = found.groups()
    if beyond_ascii is not None:
        return beyond_ascii.upper()
    if digits is None:
        return "%25"
    character = chr(int(digits, 16))
    return character if character in _UNRESERVED else f"%{digits.upper()}"


def _remove_dot_segments(path: str) -> str:
    """``path`` is empty or begins with a slash, and then so does what is returned."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _without_dot_segments(url: str) -> str:
    if "/." not in url:
        return url
    start = url.index("/", 8)
    return url[:start] + _remove_dot_segments(url[start:])


def _query(query: str) -> str:
    kept = []
    for pair in query.split("&"):
        if pair and not is_tracking(pair):
            kept.append(_encode(pair))
    return "&".join(kept)
