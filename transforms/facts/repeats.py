"""One amount told twice is one fact: the same number again, or a rounder form of it."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from dateline.transforms.facts.stated import Stated

_ROUNDED_FROM = 1e6
"""Sums from here on are told in rounder forms as well: "$31B" for "$31.88 billion"."""


def repeated(amounts: Sequence[Stated]) -> set[int]:
    """The numbers of the amounts that say again what an earlier one says."""
    exact: set[tuple[str | None, float, float | None]] = set()
    rounded: set[tuple[str | None, float, int]] = set()
    vague: set[tuple[str | None, str]] = set()
    found = set()
    for number, amount in enumerate(amounts):
        if amount.value is None:
            key = (amount.unit, " ".join(amount.text.casefold().split()))
            if key in vague:
                found.add(number)
            vague.add(key)
            continue
        whole = (amount.unit, amount.value, amount.value_high)
        forms = _forms(amount)
        if whole in exact or any(form in rounded for form in forms):
            found.add(number)
        exact.add(whole)
        rounded.update(forms)
    return found


def _forms(amount: Stated) -> list[tuple[str | None, float, int]]:
    """A sum at two and at three digits, rounded and cut; none for small ones and for ranges.

    Two sums are one where they meet at the fewer digits that either has.
    """
    value = amount.value
    if value is None or amount.value_high is not None or not amount.is_money:
        return []
    if abs(value) < _ROUNDED_FROM:
        return []
    own = _digits(value)
    forms = {(amount.unit, value, own)}
    scale = 10.0 ** floor(log10(abs(value)))
    for digits in range(2, own):
        step = scale / 10 ** (digits - 1)
        forms.add((amount.unit, round(value / step) * step, digits))
        forms.add((amount.unit, floor(value / step) * step, digits))
    return sorted(forms, key=str)


def _digits(value: float) -> int:
    """Significant digits that a sum is told with, at least two: "$5 billion" may be exact."""
    text = f"{abs(value):.9e}".split("e")[0].rstrip("0").replace(".", "")
    return max(len(text), 2)
