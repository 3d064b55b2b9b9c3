from __future__ import annotations

from dateline.transforms.facts.goods import goods_of
from tests.rows import each
from tests.transforms.facts.reading import stated


def goods(text: str, *, work: bool = False) -> str | None:
    amounts, told = stated(text)
    place = goods_of(told["title"].passage, amounts[0], 0, len(text), work=work)
    return text[slice(*place)] if place else None


@each(
    ("text", "item"),
    [
        ("Norvik orders $5 million worth of rocket launchers", "rocket launchers"),
        ("Norvik plans $5 million sale of tanks to Corvania", "tanks"),
        ("Testra wins $5 million contract for frigates", "frigates"),
        ("Testra wins $5 million contract to operate the new software", "software"),
        ("Testra wins $5 million contract with Norvik on the construction of the port", "port"),
        ("Norvik to sell Corvania $5 million in rocket launchers", "rocket launchers"),
        ("Norvik approves $5 million in arms sales to Corvania", "arms"),
        ("Testra won $5 million in contracts", None),
        ("Norvik struck a $5 million deal for the delivery of drones", "drones"),
        ("Stonequay signs $5 million air defence deal", "air defence"),
        ("Stonequay signs $5 million defence deal", None),
        ("Testra wins a $5 million IT contract", "IT"),
        ("Testra wins a $5 million four-year contract", None),
        ("Norvik plans to buy 24 K-35 fighters in $5 million spend", "K-35 fighters"),
        ("Norvik to buy dozens of jets in $5 million contract", "jets"),
        ("A $5 million contract referred to auditors", None),
    ],
)
def test_goods_are_told_in_many_ways(text: str, item: str | None) -> None:
    assert goods(text) == item


def test_work_of_a_person_is_an_item_only_where_it_is_said_of_the_amount() -> None:
    assert goods("Ada Ruler signs $5 million book deal", work=True) is None
    assert goods("Ada Ruler signs $5 million deal for two novels", work=True) == "novels"
