"""From the bytes of a document to text: decode before parsing, and never lose a whole feed to
one wrong byte.

Order of trust: byte order mark; the shape of UTF-16 and UTF-32; valid UTF-8 with characters
beyond ASCII, whatever is declared (other encodings hardly ever form it by chance), also where
bytes of windows-1252 stand in it (``mixed_encoding``); the charset of the HTTP header (RFC 7303);
the XML declaration; then detection. Only a declaration of something else than windows-1252
outranks a header that says iso-8859-1: servers send that by default, whatever they serve. Labels
mean what browsers take them for (WHATWG Encoding Standard): ``iso-8859-1`` is windows-1252,
``gb2312`` is gb18030.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dateline.transforms.feeds.bytes.mixed_encoding import (
    decode_mixed,
    is_mixed,
    is_mostly_utf8,
    is_windows_1252_punctuation,
    stand_alone,
    with_surrogates_joined,
)
from dateline.transforms.feeds.memo import memo

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# First character "<", "{" or white space, told by where its zero bytes stand.
_SHAPES = (
    (re.compile(rb"[<{\s]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0[<{\s]"), "utf-32-be"),
    (re.compile(rb"[<{\s]\0[^\0]"), "utf-16-le"),
    (re.compile(rb"\0[<{\s]\0"), "utf-16-be"),
)
_XML_ENCODING = re.compile(
    rb"""^[\s\x00-\x20]*<\?xml[^>]{0,200}?encoding\s*[=:]["'\s\x80-\xff]*(?:charset=)?"""
    rb"""([A-Za-z0-9._:\-]+(?: \d[\d\-]*)?)""",
    re.I,
)
# Only the words in any case: among the characters beyond ASCII are other cases of i, k and s.
_HTTP_CHARSET = re.compile(
    r"""(?i:charset|encoding)\s*[=:]["'\s\\\x80-\uffff]*(?:(?i:charset)=)?"""
    r"""([A-Za-z0-9._:\-]+(?: \d[\d\-]*)?)"""
)
_WHATWG = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "big5": "big5hkscs",
}
# Labels that browsers know and Python does not.
_LABELS = {
    "ms_kanji": "shift_jis", "windows-31j": "shift_jis",
    "gb_2312": "gbk", "x-x-big5": "big5", "cn-big5": "big5", "koi8": "koi8-r", "koi": "koi8-r",
    "koi-8": "koi8-r", "koi8r": "koi8-r", "koi8-ru": "koi8-u", "ks_c_5601-1987": "cp949",
    "logical": "iso8859-8", "visual": "iso8859-8", "x-mac-ce": "mac-latin2", "mac": "mac-roman",
    "latin-9": "iso8859-15", "iso-latin-1": "cp1252", "isolatin1": "cp1252",
    "unicode-1-1-utf-8": "utf-8", "unicode-utf-8": "utf-8", "x-unicode20utf8": "utf-8",
}  # fmt: skip
# The same encodings in the many ways in which their numbers are written: "win-1251", "cp_1251",
# "iso-8859-8-i", "utf8mb4". "ansi" and "unicode" name none: on each machine they mean another one.
_NUMBERED = re.compile(r"(?:x-|ms-)?(?:cp|windows|win|ibm|dos|ms)[-_ ]?(\d{3,5})(?!\d)")
_ISO_8859 = re.compile(r"(?:x-|cs)?iso[-_ ]?8859[-_ ]?(\d{1,2})(?!\d)|8859[-_ ](\d{1,2})(?!\d)")
_UTF_8 = re.compile(r"utf[-_ ]?8(?!\d)")
_PREFIX = re.compile(r"x-|cs")
# Encodings whose text looks like ASCII on the wire: a declaration is the only trace of them, and
# may be wrong as any other. Browsers refuse UTF-7 altogether (WHATWG Encoding Standard, section
# 4.2); here it is read where all of the document is written in it.
_ESCAPED = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf-7", "iso2022_jp_2", "iso2022_jp_1"})
_EBCDIC = frozenset({"cp037", "cp500", "cp1140", "cp273"})
_TEXT_CODECS_ONLY = re.compile(
    r"^(base64|bz2|hex|quopri|rot|uu|zlib|idna|punycode|undefined|unicode|raw_uni)"
)
# What the bytes of a text in Latin letters can be in; detection takes few of them for anything.
_LATIN_LETTERS = (
    "cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_10",
    "iso8859_13", "iso8859_14", "iso8859_15", "iso8859_16",
)  # fmt: skip
_DETECT_SAMPLE = 8_192  # bytes around the first ones beyond ASCII


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text, the codec that gave it, and what had to be mended."""

    text: str
    encoding: str
    repairs: tuple[str, ...] = ()
    utf8: bytes | None = None
    """The bytes that the text was decoded from, where they are UTF-8 without a fault."""


def decode(body: bytes, content_type: str | None = None) -> DecodedText:
    """Decode a document, never failing: bytes that mean nothing become U+FFFD.

    ``content_type`` is the HTTP header's value, if there was one.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            rest = body[len(bom) :]
            marked_wrong = (encoding == "utf-8") == (b"\0" in rest[:64])
            if marked_wrong and rest[:2].strip(b"\0")[:1] in (b"<", b"{"):
                return decode(rest, content_type)
            return _replacing(rest, encoding)
    for shape, encoding in _SHAPES:
        if shape.match(body):
            return _replacing(body, encoding)

    declared = [
        codec
        for label in (_http_label(content_type), _xml_label(body))
        if label and (codec := codec_for(label))
    ]
    for codec in declared:
        if (text := _unlike_others(body, codec)) is not None:
            return DecodedText(text, codec, ("undecodable_bytes",) if "\ufffd" in text else ())
    declared = [codec for codec in declared if codec not in _ESCAPED | _EBCDIC]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(body, declared, error.start)
    wrong = bool(declared) and "utf-8" not in declared and not body.isascii()
    return DecodedText(text, "utf-8", ("encoding_declared_wrong",) if wrong else (), body)


def _unlike_others(body: bytes, codec: str) -> str | None:
    """A document in an encoding that no other bytes tell of; ``None`` where it is not in it.

    What has an ASCII bracket first is not in EBCDIC, and what has bytes beyond ASCII or cannot be
    decoded ("C++", "R+D-Labor") in none that is written in ASCII. Only the signs by which texts of
    ISO 2022 change their alphabet outweigh a wrong byte.
    """
    if codec in _EBCDIC:
        begins = body.lstrip()[:1]
        return None if begins in (b"<", b"{", b"[") else body.decode(codec, "replace")
    if codec not in _ESCAPED:
        return None
    try:
        text = body.decode(codec)
        text.encode()  # UTF-7 can write half a character
    except UnicodeError:
        is_iso_2022 = codec.startswith("iso2022") and b"\x1b$" in body and not _is_valid(body)
        return body.decode(codec, "replace") if is_iso_2022 else None
    return text if body.isascii() else None


@memo(500)
def codec_for(label: str) -> str | None:
    """Python's codec for an encoding label, or ``None`` for a label that names no encoding."""
    label = label.strip().lower()
    name = next((codec for one in _spellings(label) if (codec := _known(one))), None)
    if name is None:
        return None
    if _TEXT_CODECS_ONLY.match(name):
        return None
    if name.startswith(("utf-16", "utf-32")):
        return None  # these would have been seen in the shape of the bytes
    return _WHATWG.get(name, name)


def _spellings(label: str) -> Iterator[str]:
    """What a label may be called in Python, the likeliest first."""
    if _UTF_8.match(label):
        yield "utf-8"
    yield _LABELS.get(label, label)
    if found := _NUMBERED.match(label):
        yield f"cp{found[1]}"
    if found := _ISO_8859.match(label):
        yield f"iso8859-{found[1] or found[2]}"
    if found := _PREFIX.match(label):
        yield label[found.end() :]


def _known(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _http_label(content_type: str | None) -> str | None:
    found = _HTTP_CHARSET.search(content_type or "")
    return found.group(1) if found else None


def _xml_label(body: bytes) -> str | None:
    found = _XML_ENCODING.match(body[:1024])
    return found.group(1).decode("ascii") if found else None


def _replacing(body: bytes, encoding: str) -> DecodedText:
    if encoding == "utf-8":
        try:
            return DecodedText(body.decode("utf-8"), encoding, utf8=body)
        except UnicodeDecodeError:
            return _mixed(body)
    text = body.decode(encoding, "replace")
    repairs = ("undecodable_bytes",) if "\ufffd" in text else ()
    return DecodedText(text, encoding, repairs)


def _mixed(body: bytes) -> DecodedText:
    text, repairs = decode_mixed(body)
    return DecodedText(text, "utf-8", repairs)


def _not_utf8(body: bytes, declared: list[str], first_bad: int) -> DecodedText:
    """Decode bytes that are not all UTF-8; of the ``declared`` codecs the first is trusted most."""
    others = [codec for codec in declared if codec != "utf-8"]
    if others[:1] == ["cp1252"]:  # the default of servers: any other declaration knows better
        others.sort(key=lambda codec: codec == "cp1252")
    joined = with_surrogates_joined(body)
    if joined is not body and _is_valid(joined):
        return DecodedText(joined.decode("utf-8"), "utf-8", ("encoding_declared_wrong",))
    if (not others or others[0] == "cp1252") and is_mixed(body):
        return _mixed(body)
    if "utf-8" in declared and is_mostly_utf8(body):
        return _mixed(body)
    for codec in others:
        try:
            return DecodedText(body.decode(codec), codec)
        except UnicodeDecodeError:
            continue
    if is_mixed(body):
        return _mixed(body)
    for codec in others:
        text = body.decode(codec, "replace")
        if text.count("\ufffd") * 100 < len(text):  # a cut character, not another encoding
            return DecodedText(text, codec, ("undecodable_bytes",))
    codec = _detect(body, first_bad)
    text = body.decode(codec, "replace")
    return DecodedText(text, codec, ("encoding_detected",))


def _is_valid(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detect(body: bytes, first_bad: int) -> str:
    """The likeliest single-byte or East Asian encoding of a sample around the first odd byte."""
    if is_windows_1252_punctuation(body):
        return "cp1252"
    from charset_normalizer import from_bytes

    start = max(0, first_bad - _DETECT_SAMPLE // 4)
    sample = body[start : start + _DETECT_SAMPLE]
    among = list(_LATIN_LETTERS) if stand_alone(sample) else None
    best = from_bytes(sample, explain=False, cp_isolation=among).best()
    codec = codec_for(best.encoding) if best is not None else None
    return "cp1252" if codec in (None, "utf-8") else str(codec)
