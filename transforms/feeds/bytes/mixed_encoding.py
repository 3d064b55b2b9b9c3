"""UTF-8 with bytes of windows-1252 in it: each is read as what it is.

Such documents come from templates in UTF-8 that texts in windows-1252 were pasted into. The two
can be told apart byte by byte, because a character of windows-1252 between ASCII ones is never
valid UTF-8. What is left are characters of UTF-8 that were cut in the middle: these become U+FFFD.
"""

from __future__ import annotations

import codecs
import re

_ALONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")
_RUN = re.compile(rb"[\x80-\xff]+")
_SURROGATES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_PUNCTUATION_ONLY = re.compile(rb"[\x82-\x8c\x8e\x91-\x9c\x9e\xa0\xab\xbb]+")
_LATIN = re.compile("[\u00a0-\u024f\u1e00-\u1eff\u2010-\u2122]")
_OTHER_SCRIPTS = re.compile("[\u0370-\u1dff\u2e80-\ud7ff\uf900-\ufaff]")
# With these bytes the characters of Latin texts begin in UTF-8. Where such a byte stands at the end
# of a word a character was cut; before a letter it is one of windows-1252 itself: Â, Ã, Ä, Å, â.
_BEGIN_LATIN = (b"\xc2", b"\xc3", b"\xc4", b"\xc5", b"\xe2", b"\xef", b"\xf0")
_REPLACEMENT = "\ufffd"
_SAMPLE = 1_000_000
"""Bytes in which the kinds of characters are counted."""
_MAX_BROKEN = 200_000
"""Wrong bytes that are looked at one by one; a document with more is in another encoding."""


def is_mixed(body: bytes) -> bool:
    """Whether bytes that are not valid UTF-8 are UTF-8 with windows-1252 in it.

    Either most characters beyond ASCII are valid UTF-8, or some are and nearly all the others
    stand alone between ASCII characters. In other encodings of languages written in Latin letters
    no byte beyond ASCII begins a valid sequence, but by rare chance; in encodings of other scripts
    they stand side by side.
    """
    sample = body[:_SAMPLE] if not body[:_SAMPLE].isascii() else body
    text = sample.decode("utf-8", "replace")
    broken = text.count(_REPLACEMENT) - sample.count(b"\xef\xbf\xbd")
    if broken > _MAX_BROKEN:
        return False
    beyond_ascii = len(sample.translate(None, bytes(range(0x80))))
    if (beyond_ascii - broken) // 2 >= 4 * broken:
        return True
    return len(_ALONE.findall(sample)) >= 0.7 * broken and any(
        map(_surely_utf8, set(_RUN.findall(sample)))
    )


def is_mostly_utf8(body: bytes) -> bool:
    """Whether at least half of the runs of bytes beyond ASCII are valid UTF-8 as they stand.

    Then the others are characters that were cut. In another encoding hardly any run is valid: a
    byte of Latin letters stands alone, and of East Asian characters a tenth are, by chance.
    """
    runs = _RUN.findall(body[:_SAMPLE])
    whole = sum(map(_is_utf8, runs))
    return 0 < whole >= len(runs) - whole


def _is_utf8(run: bytes) -> bool:
    try:
        run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def with_surrogates_joined(body: bytes) -> bytes:
    """CESU-8 as UTF-8: characters beyond 16 bits that Java or Oracle wrote as two halves.

    Source: Unicode Technical Report 26.
    """
    return _SURROGATES.sub(_joined, body) if b"\xed" in body else body


def _joined(found: re.Match[bytes]) -> bytes:
    halves = found.group().decode("utf-8", "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


def stand_alone(body: bytes) -> bool:
    """Whether nearly all bytes beyond ASCII have ASCII neighbours: the text is in Latin letters."""
    beyond_ascii = len(body.translate(None, bytes(range(0x80))))
    return len(_ALONE.findall(body)) >= 0.7 * beyond_ascii


def is_windows_1252_punctuation(body: bytes) -> bool:
    """Whether all that is beyond ASCII is quotes, dashes and the like in windows-1252."""
    return all(map(_PUNCTUATION_ONLY.fullmatch, set(_RUN.findall(body))))


def decode_mixed(body: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and what was done: ``windows_1252_bytes``, ``undecodable_bytes`` or both."""
    plain = body.decode("utf-8", "replace")
    given = body.count(b"\xef\xbf\xbd")
    if plain.count(_REPLACEMENT) - given > _MAX_BROKEN:
        return plain, ("undecodable_bytes",)
    sample = body[:_SAMPLE].decode("utf-8", "ignore")
    latin = len(_LATIN.findall(sample)) >= len(_OTHER_SCRIPTS.findall(sample))
    text = body.decode("utf-8", _IN_LATIN if latin else _IN_OTHERS)
    repairs = ("windows_1252_bytes",) if text != plain else ()
    return text, (*repairs, "undecodable_bytes") if text.count(_REPLACEMENT) > given else repairs


def _surely_utf8(run: bytes) -> bool:
    """Whether a run of bytes beyond ASCII is UTF-8 that windows-1252 would not write by chance."""
    try:
        text = run.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return any(character < "\u0180" or character >= "\u0800" for character in text)


def _windows_1252(data: bytes) -> str:
    return data.decode("cp1252", "replace")


def _is_letter(byte: bytes) -> bool:
    return byte.isalpha() and byte.isascii()


def _in_latin(error: UnicodeError) -> tuple[str, int]:
    """What wrong bytes mean in a document in Latin letters."""
    assert isinstance(error, UnicodeDecodeError)
    body, start, end = error.object, error.start, error.end
    wrong = body[start:end]
    following = body[end : end + 1]
    if len(wrong) > 1:
        # The beginning of a character of UTF-8: of the punctuation and the symbols that Latin
        # texts have, it was cut; any other is a letter and a mark of windows-1252 ("café’s").
        cut = wrong[0] in (0xE2, 0xEF, 0xF0)
        return (_REPLACEMENT if cut else _windows_1252(wrong)), end
    if wrong in _BEGIN_LATIN and not _is_letter(following):
        return _REPLACEMENT, end
    return _windows_1252(wrong), end


def _in_others(error: UnicodeError) -> tuple[str, int]:
    """What wrong bytes mean in a document in other scripts: only punctuation can be told."""
    assert isinstance(error, UnicodeDecodeError)
    body, start, end = error.object, error.start, error.end
    punctuation = end - start == 1 and 0x80 <= body[start] <= 0xA0
    if punctuation and _is_border(body, start) and not _is_continuation(body[end : end + 1]):
        return _windows_1252(body[start:end]), end
    return _REPLACEMENT, end


def _is_continuation(byte: bytes) -> bool:
    return b"\x80" <= byte < b"\xc0"


def _is_border(body: bytes, position: int) -> bool:
    """Whether an ASCII or a whole character of UTF-8 ends at a position."""
    start = position - 1
    while start > position - 4 and _is_continuation(body[start : start + 1]):
        start -= 1
    try:
        return len(body[max(0, start) : position].decode("utf-8")) <= 1
    except UnicodeDecodeError:
        return False


_IN_LATIN, _IN_OTHERS = "dateline-latin", "dateline-other-scripts"
codecs.register_error(_IN_LATIN, _in_latin)
codecs.register_error(_IN_OTHERS, _in_others)
