"""The unit of a fact: a currency that the article settles, or an honest ``USD?``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from dateline.schemas.facts import FactUnit
from dateline.schemas.names import Name
from dateline.transforms.amounts.currencies import SHARED, SHARED_SIGNS
from dateline.transforms.facts.stated import Stated

_DOLLARS = {
    "US": "USD", "AU": "AUD", "CA": "CAD", "NZ": "NZD", "SG": "SGD", "HK": "HKD",
}  # fmt: skip
"""Whose dollars English-language news mean by the country that they name."""


_ANYWHERE = frozenset(("company", "person", "index", "weapon", "other"))
"""Kinds of names that stories of other countries have in them as well."""
_OF_THE_STATE = 10
"""How many mentions of such a name one of the country itself or of a place in it counts for."""


def settled_unit(
    amount: Stated, countries: Counter[str], stated: Collection[str | None] = ()
) -> FactUnit | None:
    """The unit of an amount; ``countries`` are those that the article names, by mentions.

    A currency that the text states or the feed's country settles stays. A bare sign or word is the
    currency of the country that the article names most, where that has one of the name. What the
    article states elsewhere (``stated``) counts, too: after "PKR 5" a rupee is Pakistan's, while in
    "A$9.8 billion ($6.4 billion)" the second is another dollar. A bare "$" that no country settles
    is USD where it is a large sum, else ``USD?``.
    """
    if not amount.is_money or amount.quality in ("stated", "inferred"):
        return amount.unit
    by_country = _shared(amount)
    if by_country is _DOLLARS:
        by_country = {place: code for place, code in _DOLLARS.items() if code not in stated}
    elif len(named := set(by_country.values()) & set(stated)) == 1:
        return named.pop()
    if not by_country:
        return amount.unit
    told = {place: count for place, count in countries.items() if place in by_country and count}
    ranked = Counter(told).most_common(2)
    if len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1]):
        return by_country[ranked[0][0]]
    if amount.unit == "USD" and ranked:
        return "USD" if "US" in told else "USD?"
    if amount.unit == "USD" and not _is_large(amount):
        return "USD?"
    return amount.unit


def _shared(amount: Stated) -> dict[str, str]:
    """Which country has which currency of the amount's name."""
    text = amount.text.casefold()
    sign = next((SHARED_SIGNS[c] for c in text if c in SHARED_SIGNS), None)
    if sign == "dollar sign":
        return _DOLLARS
    if sign is not None:
        return SHARED[sign][0]
    for word, (by_country, _) in SHARED.items():
        if len(word) > 2 and word in text:
            return _DOLLARS if word == "dollar" else by_country
    if text.startswith(("rs", "re")):
        return SHARED["rupee"][0]
    return {}


def _is_large(amount: Stated) -> bool:
    """Whether it is a sum of which English news speak in dollars of the United States."""
    return amount.value is None or amount.value >= 1e6


def named_countries(names: Sequence[Name]) -> Counter[str]:
    """Countries by mentions of them and of what belongs to them; companies and people count less.

    A story in Perth is of Australia, though a photograph in it is by Getty Images and the flat was
    found on Facebook.
    """
    found: Counter[str] = Counter()
    for name in names:
        if name.identity.country:
            weight = 1 if name.identity.kind in _ANYWHERE else _OF_THE_STATE
            found[name.identity.country] += weight * len(name.places)
    return found
