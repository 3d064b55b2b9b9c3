"""Amounts of money and shares in running text: where they stand and what they are worth.

Own patterns, because the libraries for it read one price per string (price-parser) or pull in a
scientific stack (quantulum3); headlines need "$1.5bn", "Rs 9.4 crore", "50 basis points".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

SCALES = {
    "k": 1e3, "thousand": 1e3, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5,
    "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "mil": 1e6, "million": 1e6,
    "crore": 1e7, "crores": 1e7, "cr": 1e7,
    "b": 1e9, "bn": 1e9, "bln": 1e9, "billion": 1e9,
    "t": 1e12, "tn": 1e12, "trn": 1e12, "tln": 1e12, "trillion": 1e12,
}  # fmt: skip
_VAGUE = {"thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12}
_SIGNS = {
    "us$": "USD", "u.s.$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "r$": "BRL", "mx$": "MXN",
    "$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₺": "TRY", "₴": "UAH", "₦": "NGN", "₪": "ILS", "฿": "THB", "₫": "VND", "₱": "PHP",
    "rs": "INR", "rs.": "INR",
}  # fmt: skip
_CODES = (
    "USD EUR GBP JPY CNY RMB CHF AUD CAD NZD HKD SGD INR KRW TWD BRL MXN RUB TRY ZAR SEK NOK DKK "
    "PLN CZK HUF ILS AED SAR QAR THB IDR MYR PHP VND PKR BDT LKR NGN KES EGP UAH ARS CLP COP PEN"
).split()
_WORDS = {
    "australian dollar": "AUD", "canadian dollar": "CAD", "hong kong dollar": "HKD",
    "new zealand dollar": "NZD", "singapore dollar": "SGD", "taiwan dollar": "TWD",
    "us dollar": "USD", "u.s. dollar": "USD", "dollar": "USD", "buck": "USD", "cent": "USD",
    "euro": "EUR", "pound": "GBP", "pound sterling": "GBP", "quid": "GBP", "pence": "GBP",
    "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rupee": "INR", "won": "KRW",
    "swiss franc": "CHF", "franc": "CHF", "ruble": "RUB", "rouble": "RUB", "lira": "TRY",
    "rand": "ZAR", "reais": "BRL", "peso": "MXN", "shekel": "ILS",
    "dirham": "AED", "riyal": "SAR", "ringgit": "MYR", "baht": "THB", "rupiah": "IDR",
    "naira": "NGN", "hryvnia": "UAH", "zloty": "PLN", "krona": "SEK", "krone": "NOK",
    "taka": "BDT", "shilling": "KES",
}  # fmt: skip
_HUNDREDTH = frozenset({"cent", "cents", "pence", "p", "c"})
_SPELLED = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "half": 0.5, "half a": 0.5,
    "a quarter": 0.25, "zero": 0, "quarter": 0.25,
}  # fmt: skip

# What is longer than this is no amount, and of no value rather than of a part of its digits. As a
# number is bounded, looking for one from every character of a text takes linear time.
_DIGITS = 24
_GROUPS = 8  # of digits after the first, as in 1,000,000
_GROUPED = r"\d{1,3}(?:[,\u202f']\d{2,3})"
_TOO_LONG = (
    rf"\d{{{_DIGITS + 1}}}|\d{{1,{_DIGITS}}}[.,]\d{{{_DIGITS + 1}}}"
    rf"|{_GROUPED}{{{_GROUPS + 1}}}|{_GROUPED}{{1,{_GROUPS}}}\.\d{{{_DIGITS + 1}}}"
)
_NUMBER = (
    rf"(?!{_TOO_LONG})(?:{_GROUPED}{{1,{_GROUPS}}}(?:\.\d{{1,{_DIGITS}}})?"
    rf"|\d{{1,{_DIGITS}}}(?:[.,]\d{{1,{_DIGITS}}})?)"
)
_NOT_IN_GROUPS = r"(?<!(?<!\d\d\d)\d['\u202f])"  # no group of a longer number begins one
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_SIGN = "|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))
_WORD = "|".join(sorted((re.escape(w) + "s?" for w in _WORDS), key=len, reverse=True))
_CODE = "|".join(_CODES)
_SPELL = "|".join(sorted(_SPELLED, key=len, reverse=True))

_SIGNED = re.compile(
    rf"(?<![\w$])(?P<sign>{_SIGN}|(?:{_CODE})\b)\s?(?P<number>{_NUMBER})(?:\+?[\s-]?(?P<scale>{_SCALE})\b)?",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"(?<![\w.,$£€]){_NOT_IN_GROUPS}(?:(?P<number>{_NUMBER})|(?P<spelled>{_SPELL})(?=[\s-]))"
    rf"(?:[\s-]?(?P<scale>{_SCALE}|hundred))?[\s-]?(?P<word>{_WORD}|(?:{_CODE})\b)\b",
    re.IGNORECASE,
)
_PENCE = re.compile(rf"(?<![\w.,$£€])(?P<number>\d{{1,3}}(?:\.\d{{1,{_DIGITS}}})?)p\b")
_PERCENT = re.compile(
    rf"(?<![\w.,]){_NOT_IN_GROUPS}[-+−]?(?:(?P<number>{_NUMBER})|(?P<spelled>{_SPELL}))[\s-]?"
    r"(?P<word>%|percentage[\s-]points?|percent\b|per\s?cent\b|pc\b|pct\b|basis[\s-]points?|bps\b)",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    rf"(?<!\d)(?<!\d[,.'\u202f])(?P<number>{_NUMBER})(?:[\s-]?(?P<scale>{_SCALE})\b)?",
    re.IGNORECASE,
)


def read_number(text: str) -> float:
    """A number with English separators; a single comma before one or two digits is decimal."""
    cleaned = text.replace("\u202f", "").replace("'", "")
    if re.fullmatch(r"\d+,\d{1,2}", cleaned):
        return float(cleaned.replace(",", "."))
    return float(cleaned.replace(",", ""))


def find_amounts(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Spans ``(start, end, type, certain)`` that look like MONEY or PERCENT.

    A currency sign or a percent sign is certain; "218 pounds" may be a weight.
    """
    taken: list[tuple[int, int]] = []  # apart from each other, in order
    for pattern, type_ in (
        (_SIGNED, "MONEY"), (_PERCENT, "PERCENT"), (_WORDED, "MONEY"),
    ):  # fmt: skip
        found: list[tuple[int, int]] = []
        for match in pattern.finditer(text):
            start, end = match.span()
            if type_ == "PERCENT" and match["number"] is None:
                continue
            before = bisect_left(taken, (end,)) - 1  # the last that begins before this one ends
            if before >= 0 and start < taken[before][1]:
                continue
            found.append((start, end))
            yield start, end, type_, pattern is not _WORDED
        taken = sorted(taken + found)


def currency_of(text: str) -> str | None:
    """ISO 4217 code of a sign, code or word for a currency, where it is clear."""
    word = text.lower().strip()
    if word in _SIGNS:
        return _SIGNS[word]
    if word.upper() in _CODES:
        return "CNY" if word == "rmb" else word.upper()
    return _WORDS.get(word) or _WORDS.get(word.removesuffix("s"))


def parse_amount(text: str, type_: str) -> tuple[float | None, str | None]:
    """Value and unit of a MONEY or PERCENT mention; ``None`` for what the text leaves open.

    ``"$150 billion"`` is (150e9, "USD"), ``"50 basis points"`` (50, "basis_point"),
    ``"billions of dollars"`` (None, "USD"). Values of ``"0.25 percentage points"`` are percent.
    """
    if type_ == "PERCENT":
        match = _PERCENT.search(text)
        if not match:
            return None, None
        word = match["word"].lower()
        kind = "basis_point" if word.startswith(("basis", "bps")) else "percent"
        value = _value(match["number"], match["spelled"], None)
        negative = match.group(0)[0] in "-−"
        return (-value if negative and value is not None else value), kind
    match = _SIGNED.search(text)
    if match:
        scale = match["scale"] or _following_scale(text[match.end() :])
        return _value(match["number"], None, scale), currency_of(match["sign"])
    match = _WORDED.search(text)
    if match:
        value = _value(match["number"], match["spelled"], match["scale"])
        word = match["word"].lower()
        if word in _HUNDREDTH and value is not None:
            value /= 100
        return value, currency_of(word)
    match = _PENCE.search(text)
    if match:
        return float(match["number"]) / 100, "GBP"
    unit = next((currency_of(m.group(0)) for m in re.finditer(_WORD, text, re.IGNORECASE)), None)
    if unit is None:
        unit = next(
            (currency_of(m.group(0)) for m in re.finditer(_SIGN, text, re.IGNORECASE)), None
        )
    if any(word in _VAGUE or word in ("hundreds", "tens") for word in text.lower().split()):
        return None, unit
    loose = _LOOSE.search(text)
    return (_value(loose["number"], None, loose["scale"]) if loose else None), unit


def _following_scale(rest: str) -> str | None:
    match = re.match(rf"\s*(?:{_SCALE})\b", rest, re.IGNORECASE)
    return match.group(0).strip() if match else None


def _value(number: str | None, spelled: str | None, scale: str | None) -> float | None:
    if number is None and spelled is None:
        return None
    base = read_number(number) if number is not None else _SPELLED[(spelled or "").lower()]
    factor = 100.0 if (scale or "").lower() == "hundred" else SCALES.get((scale or "").lower(), 1.0)
    value = float(base) * factor
    return round(value, 6) if abs(value) < 1e6 else float(round(value))
