"""Which amounts of an article may state something, and what they are worth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dateline.schemas.enrichment import CurrencyQuality, EntityMention
from dateline.transforms.amounts.finding import find_amounts

_CODES = {"percent": "pct", "basis_point": "bp", "percentage_point": "pp"}
_VAGUE = re.compile(r"(?:ll?ions?|hundreds|thousands|lakhs|crores)\b", re.IGNORECASE)
_FRACTION = re.compile(r"(?:an?\s+)?(?:half|quarter|third|fraction|couple)\b", re.IGNORECASE)
_WEIGHT = re.compile(r"pounds?$", re.IGNORECASE)
_CUT = re.compile(r"\s?(?:\.\.\.|…|\[…\])")
"""What stands where a text was cut: nobody knows which digits or "million" came behind."""
_OF_GOODS = re.compile(
    r"\s+(?:of\s+(?:\w+\s+)?(?:cocaine|cannabis|marijuana|meth\w*|fentanyl|heroin|drugs|cargo|food|"
    r"waste|pressure|thrust|beef|meat|fish|explosives?|tnt|ice|plastic)|lighter|heavier"
    r"|overweight)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount ``[start, end)`` of a field; ``unit`` is an ISO code, ``pct``, ``bp`` or ``pp``."""

    field: str
    start: int
    end: int
    text: str
    value: float | None
    value_high: float | None
    unit: str | None
    quality: CurrencyQuality | None

    @property
    def place(self) -> tuple[str, int, int]:
        """Field, start and end."""
        return self.field, self.start, self.end

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit not in ("pct", "bp", "pp")


def stated_amounts(
    mentions: Sequence[EntityMention], texts: Mapping[str, str], country: str | None
) -> list[Stated]:
    """The amounts that may state something, in reading order.

    Amounts without a number ("billions of dollars") are looked for here: as mentions they count
    only where a model sees them. Weights and fractions ("half a point") are left out.
    """
    found = [_stated(mention) for mention in mentions if mention.is_amount]
    taken = {(each.field, each.start) for each in found}
    ends = {(each.field, each.end) for each in found}
    for name, text in texts.items():
        if not _VAGUE.search(text):
            continue
        for each in find_amounts(text, country):
            if each.value is not None or each.certain:
                continue
            if (name, each.start) not in taken and (name, each.end) not in ends:
                found.append(
                    Stated(
                        name, each.start, each.end, text[each.start : each.end], None, None,
                        each.unit, each.quality,
                    )
                )  # fmt: skip
    order = {name: number for number, name in enumerate(texts)}
    found.sort(key=lambda each: (order.get(each.field, 0), each.start))
    return list(_told(found, texts))


def _stated(mention: EntityMention) -> Stated:
    start, end, text = mention.start, mention.end, mention.text
    trimmed = text.rstrip(".,;:")
    return Stated(
        mention.field, start, end - (len(text) - len(trimmed)), trimmed, mention.value,
        mention.value_high, _CODES.get(mention.unit or "", mention.unit), mention.currency_quality,
    )  # fmt: skip


def _told(found: Iterable[Stated], texts: Mapping[str, str]) -> Iterable[Stated]:
    last = ("", 0)
    for read in found:
        each = read
        text = texts.get(each.field, "")
        if (each.field, each.start) < last and each.field == last[0]:
            continue
        weight = _WEIGHT.search(each.text) and _OF_GOODS.match(text, each.end)
        if each.text[-1:].isdigit() and _CUT.match(text, each.end):  # "$1…", "$900 ..."
            each = replace(each, value=None, value_high=None)
        if not weight and not _FRACTION.match(each.text) and each.unit is not None:
            last = (each.field, each.end)
            yield each
