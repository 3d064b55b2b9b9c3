"""The script that a text is written in, and what it says about the language.

Source of the ranges: Unicode Standard, ``Blocks.txt`` and ``Scripts.txt``.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter

# First character of a range, and its script; what is no letter of a script here is "".
_RANGES: tuple[tuple[int, str], ...] = (
    (0x0000, ""), (0x0041, "latin"), (0x005B, ""), (0x0061, "latin"), (0x007B, ""),
    (0x00C0, "latin"), (0x00D7, ""), (0x00D8, "latin"), (0x00F7, ""), (0x00F8, "latin"),
    (0x02B0, ""), (0x0370, "greek"), (0x0400, "cyrillic"), (0x0530, "armenian"),
    (0x0590, "hebrew"), (0x0600, ""), (0x0620, "arabic"), (0x0660, ""), (0x066E, "arabic"),
    (0x0700, ""), (0x0750, "arabic"), (0x0780, ""), (0x0900, "devanagari"), (0x0964, ""),
    (0x0970, "devanagari"), (0x0980, "bengali"), (0x0A00, "gurmukhi"), (0x0A80, "gujarati"),
    (0x0B00, "oriya"), (0x0B80, "tamil"), (0x0C00, "telugu"), (0x0C80, "kannada"),
    (0x0D00, "malayalam"), (0x0D80, "sinhala"), (0x0E00, "thai"), (0x0E80, "lao"),
    (0x0F00, "tibetan"), (0x1000, "myanmar"), (0x10A0, "georgian"), (0x1100, "hangul"),
    (0x1200, "ethiopic"), (0x13A0, ""), (0x1780, "khmer"), (0x1800, "mongolian"), (0x18B0, ""),
    (0x1C80, "cyrillic"), (0x1C90, "georgian"), (0x1CC0, ""), (0x1E00, "latin"),
    (0x1F00, "greek"), (0x2000, ""), (0x2D00, "georgian"), (0x2D30, ""), (0x2E80, "han"),
    (0x3000, ""), (0x3041, "kana"), (0x3100, ""), (0x3130, "hangul"), (0x3190, ""),
    (0x31F0, "kana"), (0x3200, ""), (0x3400, "han"), (0x4DC0, ""), (0x4E00, "han"), (0xA000, ""),
    (0xA640, "cyrillic"), (0xA6A0, ""), (0xA8E0, "devanagari"), (0xA900, ""), (0xAC00, "hangul"),
    (0xD7B0, ""), (0xF900, "han"), (0xFB00, "latin"), (0xFB13, "armenian"), (0xFB1D, "hebrew"),
    (0xFB50, "arabic"), (0xFE00, ""), (0xFE70, "arabic"), (0xFEFF, ""), (0xFF66, "kana"),
    (0xFFA0, "hangul"), (0xFFDD, ""), (0x20000, "han"), (0x32000, ""),
)  # fmt: skip
_STARTS = [start for start, _ in _RANGES]
_NAMES = [name for _, name in _RANGES]

LANGUAGES: dict[str, tuple[str, ...]] = {
    "arabic": ("ar", "fa", "ur", "ps", "ku", "ckb", "sd", "ug", "ks", "az", "pa", "prs", "bal"),
    "armenian": ("hy",),
    "bengali": ("bn", "as"),
    "cyrillic": (
        "ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg", "tt", "uz", "az", "ba", "cv",
        "ce", "os", "sh", "bs", "ab", "sah", "udm", "cu", "ku", "ro", "tk", "rue", "av", "kv",
    ),
    "devanagari": ("hi", "mr", "ne", "sa", "mai", "bho", "kok", "doi", "sd", "ks", "bh", "new"),
    "ethiopic": ("am", "ti", "om"),
    "georgian": ("ka",),
    "greek": ("el",),
    "gujarati": ("gu",),
    "gurmukhi": ("pa",),
    "han": ("zh", "ja", "yue", "wuu", "nan", "hak", "gan", "lzh", "cmn", "ko", "ii", "za"),
    "hangul": ("ko",),
    "hebrew": ("he", "yi"),
    "kana": ("ja",),
    "kannada": ("kn",),
    "khmer": ("km",),
    "lao": ("lo",),
    "malayalam": ("ml",),
    "mongolian": ("mn",),
    "myanmar": ("my", "shn", "mnw"),
    "oriya": ("or",),
    "sinhala": ("si",),
    "tamil": ("ta",),
    "telugu": ("te",),
    "thai": ("th",),
    "tibetan": ("bo", "dz"),
}  # fmt: skip
"""The languages that are written in each script other than the Latin one, the likeliest first."""
# Languages of those that are written in Latin letters as well.
_LATIN_TOO = frozenset("sr bs sh az uz kk ky tk tt ku ro za nan hak om ug".split())
_ONLY_IN_OTHERS = (
    frozenset(language for languages in LANGUAGES.values() for language in languages) - _LATIN_TOO
)
# Scripts that a single language of the press is written in.
_DECIDES = frozenset(
    {"armenian", "bengali", "georgian", "greek", "gujarati", "gurmukhi", "han", "hangul", "hebrew",
     "kana", "kannada", "khmer", "lao", "malayalam", "myanmar", "oriya", "sinhala", "tamil",
     "telugu", "thai", "tibetan"}
)  # fmt: skip
_DENSE = frozenset({"han", "kana", "hangul"})  # a character of these says as much as four letters
_KANA_IN_JAPANESE = 0.05
"""Share of kana among Han characters from which a text is Japanese; Chinese has none."""


_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_FEW = 16  # characters that are not worth to be counted before they are looked up
_ASCII_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class _Only(dict[str, re.Pattern[str]]):
    """Memo from a script to what a text is that has letters of no other one."""

    def __missing__(self, script: str) -> re.Pattern[str]:
        ends = [start - 1 for start in _STARTS[1:]] + [sys.maxunicode]
        ranges = "".join(
            f"{re.escape(chr(start))}-{re.escape(chr(end))}"
            for start, end, name in zip(_STARTS, ends, _NAMES, strict=True)
            if name in (script, "")
        )
        self[script] = re.compile(f"[{ranges}]*")
        return self[script]


_ONLY = _Only()


class _ScriptOf(dict[str, str]):
    """Memo from a character to its script."""

    def __missing__(self, character: str) -> str:
        name = _NAMES[bisect_right(_STARTS, ord(character)) - 1]
        self[character] = name
        return name


_SCRIPTS = _ScriptOf()


def letters_by_script(text: str) -> Counter[str]:
    """How many letters of each script a text has."""
    ascii_text = text.encode("ascii", "ignore")
    count = len(ascii_text) - len(ascii_text.translate(None, _ASCII_LETTERS))
    counts: Counter[str] = Counter()
    if count:
        counts["latin"] = count
    others = len(text) - len(ascii_text)
    if not others:
        return counts
    if others < _FEW:
        for character in _BEYOND_ASCII.findall(text):
            counts[_SCRIPTS[character]] += 1
    else:
        for character, number in Counter(_BEYOND_ASCII.findall(text)).items():
            counts[_SCRIPTS[character]] += number
    del counts[""]
    return counts


def weight(counts: Counter[str]) -> int:
    """How much text it is, in letters of an alphabet."""
    if counts.keys().isdisjoint(_DENSE):
        return sum(counts.values())
    return sum(number * (4 if name in _DENSE else 1) for name, number in counts.items())


def main_script(counts: Counter[str]) -> str | None:
    """The script of most of a text; Japanese (``kana``) is told from Chinese by its kana."""
    if len(counts) < 2:
        return next(iter(counts), None)
    script = max(counts, key=lambda name: counts[name] * (4 if name in _DENSE else 1))
    if script in ("han", "kana"):
        kana, han = counts["kana"], counts["han"]
        return "kana" if kana > _KANA_IN_JAPANESE * (kana + han) else "han"
    return script


def script_of(text: str) -> str | None:
    """``main_script`` of a text; letters are only counted where it has several scripts."""
    first = next(filter(None, map(_SCRIPTS.__getitem__, text)), None)
    if first is None or _ONLY[first].fullmatch(text):
        return first
    return main_script(letters_by_script(text))


def language_of_script(script: str) -> str | None:
    """The language that a script decides on alone, or ``None``."""
    return LANGUAGES[script][0] if script in _DECIDES else None


def can_be_written(language: str, script: str) -> bool:
    """Whether texts in a language (a BCP 47 code) are written in a script."""
    primary, _, rest = language.partition("-")
    if "latn" in rest or "latin" in rest:
        return script == "latin"
    if script == "latin":
        return primary not in _ONLY_IN_OTHERS
    return primary in LANGUAGES[script]
