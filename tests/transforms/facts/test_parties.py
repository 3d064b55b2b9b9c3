from __future__ import annotations

from dateline.schemas.facts import Fact
from tests.rows import each
from tests.transforms.facts.reading import Known, facts

NORVIK: Known = ("Norvik", "LOC", "country", "XN", "XN")
CORVANIA: Known = ("Corvania", "LOC", "country", "XC", "XC")
TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)
CLUB: Known = ("Stonequay Rovers", "ORG", "other", None, None)
NAVY: Known = ("Navy", "ORG", "armed_force", "xn-navy", "XN")
MINISTRY: Known = ("Transport Ministry", "ORG", "ministry", None, None)
RULER: Known = ("Ada Ruler", "PER", "person", "Q7", "XN")
BANK: Known = ("Bank of Norvik", "ORG", "central_bank", "Q1", "XN")


def roles(fact: Fact) -> dict[str, str]:
    return {party.role: party.phrase.text for party in fact.parties}


def test_the_target_may_stand_behind_from() -> None:
    (fact,) = facts("Norvik puts 25% tariff on steel from Corvania", NORVIK, CORVANIA)
    assert roles(fact) == {"imposer": "Norvik", "target": "Corvania"}
    assert fact.item is not None
    assert fact.item.text == "steel"


def test_goods_in_general_are_no_item() -> None:
    (fact,) = facts("Norvik puts 25% tariff on imports from Corvania", NORVIK, CORVANIA)
    assert fact.item is None


@each(
    ("title", "item"),
    [
        ("Norvik keeps its 25% auto tariff", "auto"),
        ("Norvik offers Corvania a 25% auto tariff on imports", "auto"),
        ("Norvik slaps 100% van tariff on Corvania carmakers", "van"),
        ("A 40% Corvania steel tariff is planned", "steel"),
        ("Steel tariffs of 40% stay", "Steel"),
        ("Norvik plans a 10% baseline tariff", None),
        ("Corvania faces a 30% Norvik tariff", None),
    ],
)
def test_goods_that_stand_in_a_compound(title: str, item: str | None) -> None:
    (fact,) = facts(title, NORVIK, CORVANIA)
    assert fact.kind == "tariff"
    assert (fact.item.text if fact.item else None) == item


def test_those_whom_a_duty_hits_are_no_goods() -> None:
    (fact,) = facts("Norvik puts 25% tariff on several allies", NORVIK)
    assert fact.item is None


def test_a_buyer_awards_and_a_seller_is_given() -> None:
    (fact,) = facts("Norvik awards Testra $40 million contract for frigates", NORVIK, TESTRA)
    assert roles(fact) == {"buyer": "Norvik", "seller": "Testra"}
    assert fact.item is not None
    assert fact.item.text == "frigates"


@each(
    ("title", "buyer", "seller"),
    [
        ("Testra wins $40 million Navy contract for frigates", "Navy", "Testra"),
        ("Testra wins $40 million Navy shipbuilding order", "Navy", "Testra"),
        ("Testra Corp., Stonequay, Norvik, was awarded a $40 million contract", None, "Testra"),
        ("Testra is being awarded a $40 million order for the Navy", "Navy", "Testra"),
        ("Norvik to purchase frigates from Testra in $40 million contract", "Norvik", "Testra"),
        ("Norvik signs $40 million contract with Testra for frigates", "Norvik", "Testra"),
        ("Testra has been selected for a $40 million contract", None, "Testra"),
        ("Testra lands $40 million contract for Corvania border posts", None, "Testra"),
        ("Norvik's chip makers order parts in $40 million contract", None, None),
        ("Testra wins $40 million contract from Norvik", "Norvik", "Testra"),
        ("Video released by the Navy shows $40 million contract ship", None, None),
        ("Striker signs $40 million contract with Stonequay Rovers", "Stonequay Rovers", None),
        ("Shares of Testra up after $40 million contract", None, None),
        ("The Norvik government has awarded Testra a $40 million contract", "Norvik", "Testra"),
        ("Norvik's army is buying frigates in a $40 million contract", "Norvik", None),
        ("Norvik finalises deal to buy frigates in $40 million contract", "Norvik", None),
        ("Norvik will reportedly sign a $40 million contract with Corvania", "Norvik", "Corvania"),
        ("Norvik signs a $40 million arms contract with Corvania", None, None),
        (
            "Stonequay Rovers sign Ada Ruler to $40 million contract",
            "Stonequay Rovers",
            "Ada Ruler",
        ),
        ("Norvik will place a large order in a $40 million contract", "Norvik", None),
        ("Testra orders parts in $40 million contract", "Testra", None),
        ("Norvik is awarded a $40 million contract", None, None),
        ("Drivers ratified a $40 million contract with Testra", None, None),
    ],
)
def test_who_buys_and_who_sells_is_told_in_many_ways(
    title: str, buyer: str | None, seller: str | None
) -> None:
    (fact,) = facts(title, NORVIK, CORVANIA, NAVY, TESTRA, CLUB, RULER)
    assert fact.kind == "contract"
    assert (roles(fact).get("buyer"), roles(fact).get("seller")) == (buyer, seller)


def test_the_other_side_may_stand_in_another_sentence() -> None:
    (first, second) = facts(
        "Sport in brief", RULER, CLUB,
        summary="Ada Ruler has agreed to a $40 million contract with the Stonequay Rovers. Ada "
        "Ruler's $10 million contract ends.",
    )  # fmt: skip
    assert roles(first) == roles(second) == {"buyer": "Stonequay Rovers", "seller": "Ada Ruler"}


def test_a_named_ministry_goes_before_the_government() -> None:
    (fact,) = facts(
        "A contract for Testra", TESTRA, MINISTRY,
        summary="The government has awarded Testra a $40 million contract. The Transport Ministry "
        "has hired Testra for a year.",
    )  # fmt: skip
    assert roles(fact) == {"buyer": "Transport Ministry", "seller": "Testra"}


def test_the_bank_of_the_clause_by_its_full_name() -> None:
    short: Known = ("BoN", "ORG", "central_bank", "Q1", "XN")
    other: Known = ("Bank of Corvania", "ORG", "central_bank", "Q2", "XC")
    found = facts(
        "Bank of Norvik acts", BANK, short, other,
        summary="Bank of Corvania left its key rate at 1%, while BoN raised its key rate to 4%.",
    )  # fmt: skip
    assert [roles(fact) for fact in found] == [
        {"bank": "Bank of Corvania"},
        {"bank": "Bank of Norvik"},
    ]


def test_no_bank_sets_rates_of_mortgages() -> None:
    (fact,) = facts("Bank of Norvik raised rates, and mortgage rates are at 6%", BANK)
    assert (fact.kind, roles(fact)) == ("rate", {})


def test_a_bank_without_a_name() -> None:
    (fact,) = facts("Norvik's central bank cuts interest rates to 4%", NORVIK)
    assert roles(fact) == {"bank": "Norvik's central bank"}


def test_the_bank_may_stand_in_the_title() -> None:
    (fact,) = facts("Bank of Norvik acts", BANK, summary="Interest rates are cut to 4%.")
    assert roles(fact) == {"bank": "Bank of Norvik"}


def test_other_kinds_have_no_parties() -> None:
    (fact,) = facts("Testra profit rises to $5 million", TESTRA)
    assert fact.parties == ()


def test_whose_tariff_it_is_counts_more_than_who_suffers() -> None:
    (fact,) = facts(
        "Corvanian steelmaker cuts work after Norvik tariff of 35%",
        NORVIK,
        ("Corvanian", "MISC", "demonym", "XC", "XC"),
    )
    assert roles(fact) == {"imposer": "Norvik"}


def test_who_only_stands_near_imposes_nothing() -> None:
    (fact,) = facts("Norvik joined talks with Corvania, a 25% car tariff stays", NORVIK, CORVANIA)
    assert roles(fact) == {}
    assert (fact.kind, fact.direction, fact.modality) == ("tariff", "flat", "actual")


def test_the_nearest_who_acts_imposes_it_and_never_on_itself() -> None:
    both = facts("Corvania readies answer as Norvik lifts steel tariff to 35%", CORVANIA, NORVIK)
    assert roles(both[0]) == {"imposer": "Norvik"}


@each(
    ("text", "parties"),
    [
        ("Shops cope with Ada Ruler’s 39% tariffs on Corvania", ("Ada Ruler", "Corvania")),
        ("Norvik to double Corvania’s tariff to 50%", ("Norvik", "Corvania")),
        ("Ada Ruler suggests slashing Corvania tariffs to 80%", ("Ada Ruler", "Corvania")),
        ("Norvik to remove 25% tariff on some goods from Corvania", ("Norvik", "Corvania")),
        ("Ada Ruler adds 17% tariff on tomatoes from Corvania", ("Ada Ruler", "Corvania")),
        ("Ada Ruler warned that a 35% tariff would cost jobs", (None, None)),
        ("Investor Ada Ruler welcomes 50% import levy", (None, None)),
        ("Norvik knocks Ada Ruler proposal for 10% tariff", (None, None)),
        ("Norvik’s 15% tariff on cars bites", ("Norvik", None)),
        ("Corvania is stunned by 39% Norvik tariff", ("Norvik", "Corvania")),
        ("Norvik cranks up tariffs again, with 25% on Corvania", ("Norvik", "Corvania")),
        ("Ada Ruler fired at the trade pact, threatening a 50% tariff", ("Ada Ruler", None)),
        ("Norvik set a 15% tariff, but wants help from Corvania", ("Norvik", None)),
    ],
)
def test_who_imposes_on_whom(text: str, parties: tuple[str | None, str | None]) -> None:
    (fact,) = facts(text, NORVIK, CORVANIA, RULER)
    assert fact.kind == "tariff"
    assert (roles(fact).get("imposer"), roles(fact).get("target")) == parties


def test_goods_that_are_hit_with_a_tariff() -> None:
    (fact,) = facts("Norvik to hit Corvania steel with 25% tariff", NORVIK, CORVANIA)
    assert roles(fact) == {"imposer": "Norvik", "target": "Corvania"}
    assert fact.item is not None
    assert fact.item.text == "steel"
