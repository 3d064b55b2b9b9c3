"""What texts of our own state, the faults of others among them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.rows import each
from tests.transforms.facts.reading import Known, facts

NORVIK: Known = ("Norvik", "LOC", "country", "XN", "XN")
CORVANIA: Known = ("Corvania", "LOC", "country", "XC", "XC")
CORVANIAN: Known = ("Corvanian", "MISC", "demonym", "XC", "XC")
TESTRA: Known = ("Testra", "ORG", "company", "XTES:TST", None)
BANK: Known = ("Bank of Norvik", "ORG", "central_bank", "Q1", "XN")


def test_a_text_without_amounts_states_nothing() -> None:
    assert facts("Rain in Oslo") == []


def test_a_tariff_has_imposer_target_item_and_both_rates() -> None:
    (fact,) = facts("Norvik raises tariffs on Corvanian steel from 10% to 25%", NORVIK, CORVANIAN)
    assert (fact.kind, fact.value, fact.unit, fact.previous) == ("tariff", 25.0, "pct", 10.0)
    assert fact.direction == "up"
    assert {p.role: (p.phrase.text, p.phrase.id) for p in fact.parties} == {
        "imposer": ("Norvik", "XN"),
        "target": ("Corvanian", "XC"),
    }
    assert fact.item is not None
    assert fact.item.text == "steel"
    assert fact.evidence.text.startswith("Norvik raises tariffs")


def test_a_rise_of_prices_is_no_tariff() -> None:
    (fact,) = facts("Tortilla prices rise 20% as tariffs bite")
    assert (fact.kind, fact.direction) == ("move", "up")


def test_the_price_of_gas_is_no_duty_though_it_is_called_a_tariff() -> None:
    (fact,) = facts("Government asked to bring down gas tariff to Rs1350 per unit", country="PK")
    assert (fact.kind, fact.unit) == ("price", "PKR")


def test_a_tariff_without_a_rate_is_no_tariff_of_zero() -> None:
    assert facts("Norvik threatens tariffs on Corvanian steel", NORVIK, CORVANIAN) == []


def test_a_story_told_again_and_again_states_one_fact() -> None:
    found = facts(
        "Norvik imposes 25% tariff on steel",
        NORVIK,
        summary="A tariff of 25 percent on steel was imposed by Norvik. The 25% duty holds.",
    )
    assert [(fact.field, fact.kind) for fact in found] == [("title", "tariff")]


def test_a_decision_on_rates_has_the_bank_and_both_rates() -> None:
    (fact,) = facts("Bank of Norvik cuts interest rates from 4.5% to 4.25%", BANK)
    assert (fact.kind, fact.value, fact.previous, fact.direction) == ("rate", 4.25, 4.5, "down")
    assert [(p.role, p.phrase.id) for p in fact.parties] == [("bank", "Q1")]


def test_a_sale_of_arms_has_a_buyer_and_is_planned() -> None:
    (fact,) = facts(
        "Norvik approves potential sale of missiles to Corvania worth $619 million",
        NORVIK,
        CORVANIA,
    )
    assert (fact.kind, fact.modality, fact.value) == ("contract", "planned", 619e6)
    assert ("buyer", "XC") in [(p.role, p.phrase.id) for p in fact.parties]


def test_an_order_has_a_seller() -> None:
    (fact,) = facts("Testra wins $40 million contract from Norvik", TESTRA, NORVIK)
    assert {p.role: p.phrase.text for p in fact.parties} == {"seller": "Testra", "buyer": "Norvik"}


def test_profit_and_revenue_are_results_of_the_company() -> None:
    found = facts("Testra profit rises 13% to $1.4 billion", TESTRA)
    assert [(f.kind, f.value, f.unit) for f in found] == [
        ("result", 13.0, "pct"),
        ("result", 1.4e9, "USD"),
    ]
    assert {f.subject.id for f in found if f.subject} == {"XTES:TST"}


def test_amounts_without_a_number_have_no_value() -> None:
    (fact,) = facts("Testra wins contract worth billions of dollars", TESTRA)
    assert (fact.amount, fact.value, fact.unit) == ("billions of dollars", None, "USD")


def test_weights_and_fractions_state_nothing() -> None:
    assert facts("Police seize 400 pounds of cocaine") == []
    assert facts("Bank of Norvik raises rates by half a percentage point", BANK) == []


@each(
    ("text", "kind"),
    [
        ("Norvik inflation slows to 2.1%", "inflation"),
        ("Norvik economy grows 0.4% in third quarter", "growth"),
        ("Unemployment falls to 3.5 percent", "unemployment"),
        ("Oil settles at $71 a barrel", "price"),
        ("Shares of Testra tumble 12%", "move"),
        ("Testra to acquire rival for $8.2 billion", "deal"),
        ("Norvik budget deficit widens to $3 billion", "budget"),
        ("Norvik pledges $500 million in military aid", "aid"),
        ("Exports to Corvania rise 9%", "trade"),
        ("Testra fined $6.5 million over data breach", "fine"),
        ("61% of voters disapprove", "share"),
        ("Thieves stole $2,000", "other"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert [fact.kind for fact in facts(text)] == [kind]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    facts(text)
