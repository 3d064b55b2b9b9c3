"""Dates in words, scripts and calendars of their own, put into a form that the readers know.

Thai and Hindi spell months with signs that are no letters, Vietnamese numbers them, Thai years
count from 543 BC, Japanese ones from an emperor's accession; databases and programs print others.
"""

from __future__ import annotations

import re

_MONTHS = (
    ("มกราคม ม.ค.", "जनवरी"), ("กุมภาพันธ์ ก.พ.", "फ़रवरी फरवरी"), ("มีนาคม มี.ค.", "मार्च"),
    ("เมษายน เม.ย.", "अप्रैल"), ("พฤษภาคม พ.ค.", "मई"), ("มิถุนายน มิ.ย.", "जून"),
    ("กรกฎาคม ก.ค.", "जुलाई"), ("สิงหาคม ส.ค.", "अगस्त"), ("กันยายน ก.ย.", "सितंबर सितम्बर"),
    ("ตุลาคม ต.ค.", "अक्टूबर अक्तूबर"), ("พฤศจิกายน พ.ย.", "नवंबर नवम्बर"),
    ("ธันวาคม ธ.ค.", "दिसंबर दिसम्बर"),
)  # fmt: skip
_NUMBERS = {
    name: number
    for number, languages in enumerate(_MONTHS, start=1)
    for names in languages
    for name in names.split()
}
# Behind a weekday, "day" or nothing; of years only those that are four digits long.
_NAMED = re.compile(
    r"^[^\d]{0,24}?(\d{1,2})\s+("
    + "|".join(map(re.escape, sorted(_NUMBERS, key=len, reverse=True)))
    + r"),?\s*(?:พ\.ศ\.|ค\.ศ\.)?\s*(\d{4})\b(?:\s*น\.)?"
)
_VIETNAMESE = re.compile(
    r"^(?:(?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật),?\s*)?(?:ngày\s+)?"
    r"(\d{1,2})\s+tháng\s+(\d{1,2})(?:,|\s+năm)?\s+(\d{4})\b,?",
    re.IGNORECASE,
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_ERA = re.compile(r"(令和|平成|昭和)\s*(元|\d{1,2})\s*年")
_O_CLOCK = re.compile(r"(?<=\d)\s*น\.?$")
# Oracle: "24-JUN-26 02.05.00.000000000 PM +00:00".
_ORACLE = re.compile(r"^(\d{2}-[A-Z]{3}-\d{2,4} \d{2})\.(\d{2})\.(\d{2})(?:\.\d{3,9})?(?= |$)")
_GO = re.compile(
    r"(?<=\d) ([+\-]\d{4}) (?:[A-Z]{1,5}|[+\-]\d{2,4})(?: m=[+\-]\d{1,20}(?:\.\d{1,20})?)?$"
)
_DASHES = re.compile(r"^(\d{4})[‐‑–](\d{1,2})[‐‑–](\d{1,2})(?!\d)")
_MOSCOW = re.compile(r"(?<!\w)мск(?!\w)", re.IGNORECASE)  # the zone, in Russian letters
_BUDDHIST = range(2500, 2700)


def respelt(text: str) -> str:
    """The date in another form, or the text as it is where it needs none."""
    if text.isascii():
        return _ORACLE.sub(r"\1:\2:\3", _GO.sub(r" \1", text))
    text = _MOSCOW.sub("MSK", text)
    named = _NAMED.match(text)
    if named:
        year = int(named[3])
        year -= 543 * (year in _BUDDHIST)
        rest = _O_CLOCK.sub("", text[named.end() :])
        return f"{year}-{_NUMBERS[named[2]]:02d}-{int(named[1]):02d}{rest}"
    text = _VIETNAMESE.sub(
        lambda found: f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}", text
    )
    text = _ERA.sub(_of_era, text, count=1)
    return _DASHES.sub(r"\1-\2-\3", text)


def _of_numbers(found: re.Match[str]) -> str:
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"


def _of_era(found: re.Match[str]) -> str:
    return f"{_ERAS[found[1]] + (1 if found[2] == '元' else int(found[2]))}年"
