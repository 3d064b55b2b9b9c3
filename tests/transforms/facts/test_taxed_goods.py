from __future__ import annotations

import re

from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.stated import Stated
from dateline.transforms.facts.taxed_goods import compound_goods, taxed_goods
from tests.rows import each


def read(text: str) -> tuple[Passage, Stated]:
    """A text with its last rate as the amount."""
    found = list(re.finditer(r"\d+ ?(?:%|per cent)", text))[-1]
    amount = Stated("title", *found.span(), found.group(), 25.0, None, "pct", None)
    return Passage.of("title", text, [found.span()]), amount


def goods(text: str) -> str | None:
    passage, amount = read(text)
    place = compound_goods(passage, amount, 0, len(text), [])
    return text[slice(*place)] if place else None


@each(
    ("text", "told"),
    [
        ("A 25 % auto tariff stays", "auto"),
        ("The ministry defends its 700% rice tariff", "rice"),
        ("Norvik imposes 50% steel and aluminium tariffs", "steel and aluminium"),
        ("A 25% retaliatory electric vehicle tariff", "electric vehicle"),
        ("A 12% raw sugar import duty", "raw sugar"),
        ("A new 15 per cent seed levy", "seed"),
        ("Auto tariffs of 25 % stay", "Auto"),
        ("Norvik doubles steel tariffs to 50%", "steel"),
        ("Steel tariff cut to 10%", "Steel"),
        ("The cheese duty will be set at 30%", "cheese"),
        ("A 10% import tariff", None),
        ("A 10% baseline tariff", None),
        ("A threatened 10% reciprocal tariff", None),
        ("A 20% across-the-board tariff", None),
        ("A 3% digital services tax", None),
        ("Sales fell 5%, tariffs rose", None),
        ("Costs rise 12% as timber tariff bites", None),
        ("Shares fell 5% on auto tariffs", None),
        ("Costs of steel tariffs rose, and sales fell by 5%", None),
        ("It kept Corvania's tariff at 5%", None),
    ],
)
def test_goods_in_a_compound(text: str, told: str | None) -> None:
    assert goods(text) == told


@each(
    ("text", "told"),
    [
        ("Norvik puts 25% tariff on Corvanian steel", "Corvanian steel"),
        ("Norvik slaps cheese makers with a 30% duty", "cheese makers"),
        ("Norvik keeps a 25% auto tariff", None),
    ],
)
def test_goods_that_a_tariff_is_on(text: str, told: str | None) -> None:
    passage, amount = read(text)
    place = taxed_goods(passage, amount, 0, len(text))
    assert (text[slice(*place)] if place else None) == told
