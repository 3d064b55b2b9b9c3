"""The head of an answer: status line and header lines, read as real servers write them.

RFC 9112 says what is right; what is written here is what arrives. A line that says nothing is
passed over, for the document behind it is what matters: a header without a colon, a name with
spaces, a warning of PHP amid the header, two status lines, bare line feeds or carriage returns,
control characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dateline.transforms.http.errors import ProtocolError

LONGEST_HEAD = 512 * 1024
"""Bytes of one head: policies and cookies grow long, but not longer than this."""

_STATUS_LINE = re.compile(
    rb"(?:HTTPS?/?(\d+(?:\.\d)?)?:?(?=[ \t\d])|ICY)[ \t]*[\"']?0?(\d{3})(?!\d)", re.IGNORECASE
)
_LEAD = b" \t\r\n\xef\xbb\xbf"
"""Bytes before a status line: blank lines (RFC 9112 section 2.2) and the mark of UTF-8 files."""
_DOCUMENT = rb"(?=<(?:\?xml|rss|feed|rdf:RDF)[\s>])"
_END = re.compile(rb"\n\r*\n|\n" + _DOCUMENT)
_END_OF_RETURNS = re.compile(rb"\r\r|\r" + _DOCUMENT)
_ONLY_RETURNS = re.compile(rb"[^\r\n]*\r[^\r\n]")
"""The first line of a head whose lines end with carriage returns alone."""
_FOLD = re.compile(r"\r?\n[ \t]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
# Where a header that may come once comes twice, the last word is the application's for these ...
_LAST_WINS = frozenset({"content-type"})
# ... and lists go on (RFC 9110 section 5.3); of all others the first counts.
_LISTS = frozenset(
    {
        "cache-control", "connection", "content-encoding", "content-length", "link", "ratelimit",
        "retry-after", "transfer-encoding", "vary", "www-authenticate", "x-robots-tag",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """Status and headers of an answer; names are in lower case."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...] = ()
    """The values of Set-Cookie, which must not be joined (RFC 6265 section 3)."""
    version: tuple[int, int] = (1, 1)
    tokens: frozenset[str] = field(default_factory=frozenset)
    """Of the header Connection, in lower case."""

    @property
    def keeps_alive(self) -> bool:
        """Whether the server lets the connection be used again (RFC 9112 section 9.3)."""
        if self.version < (1, 1):
            return "keep-alive" in self.tokens
        return "close" not in self.tokens


def find_end(data: bytes | bytearray, start: int = 0) -> int | None:
    """Where the body begins, or ``None`` while the head is not whole.

    ``start`` is where an earlier search on the same bytes ended. A head without its blank line
    ends where an XML document begins.
    """
    lead = _blank(data)
    end = _END_OF_RETURNS if _ONLY_RETURNS.match(data, lead) else _END
    found = end.search(data, max(lead, start - 16))
    return found.end() if found else None


def _blank(data: bytes | bytearray) -> int:
    """Bytes of blank lines before the status line, which a client ignores (RFC 9112 2.2)."""
    head = bytes(data[:64])
    return len(head) - len(head.lstrip(_LEAD))


def check_beginning(data: bytes | bytearray) -> None:
    """Raise ``ProtocolError`` as soon as the first line cannot be a status line."""
    begin = bytes(data[:256]).lstrip(_LEAD)
    if b"\n" not in begin and len(begin) < 64:
        # Not whole yet: what there is must be the beginning of "HTTP" or "ICY".
        known = begin.upper()
        if b"HTTP".startswith(known[:4]) or b"ICY".startswith(known[:3]):
            return
    if not _STATUS_LINE.match(begin):
        raise ProtocolError(f"the answer is not HTTP{_guess(begin)}")


def _guess(begin: bytes) -> str:
    """What speaks there instead, where the first bytes tell; never the bytes themselves, which
    might be an echo of our request."""
    if begin[:1] in (b"\x15", b"\x16") and begin[1:2] == b"\x03":
        return ": this port speaks TLS; try https"
    if begin.startswith(b"SSH-"):
        return ": this port speaks SSH"
    if re.match(rb"[2-5]\d\d[ \-]", begin):
        return ": this port speaks a mail or file transfer protocol"
    if begin.startswith(b"<"):
        return ": a document comes without any header"
    if begin.startswith(b"PRI * HTTP/2") or begin[3:4] == b"\x04":
        return ": this port speaks HTTP/2 only"
    return ""


def parse_head(data: bytes) -> Head:
    """Read a head that ``find_end`` found whole. Raises ``ProtocolError``."""
    data = data.lstrip(_LEAD)
    if _ONLY_RETURNS.match(data):
        data = data.replace(b"\r", b"\n")
    found = _STATUS_LINE.match(data)
    if found is None:
        raise ProtocolError(f"the answer is not HTTP{_guess(data)}")
    major, _, minor = (found[1] or b"1.0").partition(b".")
    version = (int(major[:3]), int(minor[:3] or b"0"))
    _, _, rest = data.partition(b"\n")
    text = _FOLD.sub(" ", "\n" + _text(rest)).lstrip("\n")
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if not colon or not name:
            continue
        value = _CONTROLS.sub(" ", value).strip()
        if name == "set-cookie":
            cookies.append(value)
        else:
            _add(headers, name, value)
    tokens = frozenset(
        token.strip().lower() for token in headers.get("connection", "").split(",")
    ) - {""}
    return Head(int(found[2]), headers, tuple(cookies), version, tokens)


def _add(headers: dict[str, str], name: str, value: str) -> None:
    known = headers.get(name)
    if not known or (name in _LAST_WINS and value):
        headers[name] = value
    elif name in _LISTS and value:
        headers[name] = f"{known}, {value}"


def _text(data: bytes) -> str:
    """Header text: UTF-8 where it is, else bytes that are not stand as surrogates."""
    return data.decode("utf-8", "surrogateescape")
