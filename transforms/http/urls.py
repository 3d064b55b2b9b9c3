"""URLs of http and https as they are asked: as they stand, but for what no request can carry.

A signed query, a gateway that compares bytes, a path that means something else once ``%2F`` is a
slash: whoever wrote the URL knows best. So only white space, control characters and characters
outside ASCII are percent-encoded (RFC 3986 section 2.1), and nothing is decoded, sorted or
shortened.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

from dateline.transforms.http.errors import InvalidUrlError

DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 32_768  # characters; servers refuse far shorter ones
_PARTS = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://([^/?#\\]*)([^#]*)")
_LONGEST_HOST = 255
_HOST = re.compile(r"[a-z0-9._~\-]+")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class WebUrl:
    """Where a request goes: the origin, and the request target verbatim; never credentials."""

    scheme: str
    host: str
    """ASCII in lower case; IPv6 addresses without brackets."""
    port: int
    target: str
    """Path and query as they are sent (RFC 9112 section 3.2.1); begins with a slash."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what secrets belong to (RFC 6454)."""
        return self.scheme, self.host.rstrip("."), self.port

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port: the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def root(self) -> str:
        """The URL of the origin, without a slash at its end."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.root + self.target

    def join(self, reference: str) -> WebUrl:
        """The URL that a reference on this one means (RFC 3986 section 5), for example a Location.

        Raises ``InvalidUrlError``.
        """
        reference = _trimmed(reference)
        if _PARTS.match(reference):
            return parse_url(reference)  # whole already: as it stands
        try:
            return parse_url(urljoin(str(self), reference))
        except ValueError as error:
            raise InvalidUrlError("no URL that can be requested") from error


_WHOLE_ESCAPED = re.compile(r"https?%3A%2F%2F", re.IGNORECASE)
_MARKED = re.compile(
    r"(?:feed[:/](?=https?:)|url\s*[:=]\s*|https?:/{0,2}(?=https?:/))", re.IGNORECASE
)
_FEED_SCHEME = re.compile(r"feed:(?=//)", re.IGNORECASE)
_SLASHES = re.compile(r"(https?)(?::[/\\]{3,}|:\\\\|//)(?=[^/\\])", re.IGNORECASE)
_TWICE = re.compile(r"(https?://[^\s,]+),\s*https?://", re.IGNORECASE)


def mended_text(text: str) -> str:
    """A URL as it was meant, where what is written can be meant in no other way.

    That are quotes and brackets around it, a second URL behind a comma, a scheme given twice, with
    a mark in front or with too many slashes, backslashes, and an ``&`` or a whole URL escaped.
    Browsers read some of these; the others lead nowhere.
    """
    text = _trimmed(text)
    if len(text) > 1 and (text[0], text[-1]) in (('"', '"'), ("'", "'"), ("<", ">")):
        text = text[1:-1].strip()
    if _WHOLE_ESCAPED.match(text):
        text = unquote(text)
    text = _FEED_SCHEME.sub("http:", text, count=1)
    if marked := _MARKED.match(text):
        text = text[marked.end() :]
    text = _SLASHES.sub(r"\1://", text, count=1)
    if twice := _TWICE.match(text):
        text = twice[1]
    path, mark, rest = text.partition("?")
    return path.replace("\\", "/") + mark + rest.replace("&amp;", "&")


def mended_reference(text: str, here: WebUrl) -> str:
    """A Location as it was meant; the own host in front is no folder (see ``mended_text``)."""
    text = mended_text(text)
    host, slash, _ = text.partition("?")[0].partition("/")
    own = {here.authority, here.host, f"www.{here.host}", here.host.removeprefix("www.")}
    return f"//{text}" if slash and host.lower() in own else text


def parse_url(text: str) -> WebUrl:
    """An http or https URL; credentials and fragment are left out. Raises ``InvalidUrlError``."""
    text = _trimmed(text)
    if len(text) > _LONGEST:
        raise InvalidUrlError(f"the URL has {len(text)} characters")
    found = _PARTS.match(text)
    scheme = found[1].lower() if found else text.partition(":")[0][:20].lower()
    if found is None or scheme not in DEFAULT_PORTS:
        raise InvalidUrlError(f"not an http or https URL with a host (scheme {scheme!r})")
    if text[found.end(2) : found.end(2) + 1] == "\\":
        raise InvalidUrlError("no URL that can be requested: a backslash after the host")
    host, port = _host_and_port(found[2].rpartition("@")[2])
    target = found[3] if found[3].startswith("/") else "/" + found[3]
    return WebUrl(scheme, host, port or DEFAULT_PORTS[scheme], _sendable(target))


def _trimmed(text: str) -> str:
    # Line breaks and tabs inside are dropped, as browsers do: they come from folded markup.
    return re.sub(r"[\t\r\n]", "", text.strip(" \t\r\n\f\v\0"))


def _sendable(target: str) -> str:
    try:
        # Undecodable bytes of a Location are surrogates here and become these very bytes again.
        return quote(target, safe=_PRINTABLE, errors="surrogateescape")
    except UnicodeEncodeError as error:
        raise InvalidUrlError("no URL that can be requested: it holds half a character") from error


def _host_and_port(authority: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{authority}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidUrlError("no URL that can be requested: bad host or port") from error
    if port == 0:
        raise InvalidUrlError("no URL that can be requested: port 0")
    if not host:
        raise InvalidUrlError("not an http or https URL with a host")
    if authority.rpartition("@")[2].startswith("["):
        try:
            if "%" in host:
                raise ValueError("a zone names an interface of one machine")
            return str(ipaddress.IPv6Address(host)), port
        except ValueError as error:
            raise InvalidUrlError("no URL that can be requested: bad IPv6 address") from error
    return ascii_host(host), port


def ascii_host(host: str) -> str:
    """A host name as it stands in requests: lower case, international names encoded.

    Those are encoded by IDNA 2008, and where that knows no answer (emoji) by IDNA 2003. Raises
    ``InvalidUrlError``.
    """
    host = unquote(host[:_LONGEST_HOST])
    if not host.isascii():
        host = _encoded(host)
    host = host.lower()
    if not _HOST.fullmatch(host) or len(host) >= _LONGEST_HOST:
        raise InvalidUrlError("no URL that can be requested: characters that no host has")
    return host


def _encoded(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode()
    except UnicodeError:
        pass
    try:
        return host.encode("idna").decode()
    except UnicodeError as error:
        raise InvalidUrlError("no URL that can be requested: no international name") from error
