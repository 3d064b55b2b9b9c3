from __future__ import annotations

from dateline.transforms.facts.banks import acting_bank, is_of_the_market
from tests.rows import each


@each(
    ("text", "of_the_market"),
    [
        ("Bank of Norvik lifts its base rate to #5", False),
        ("Bank of Norvik acts: mortgage rates reach #5", True),
        ("Inflation sent mortgages spiralling to #5", True),
        ("With mortgages dear the bank cut its key rate to #5", False),
        ("Buyers enjoy #5 mortgages", True),
        ("Ten-year yields climb to #5", True),
        ("The bank stays at #5", False),
    ],
)
def test_the_last_term_says_whose_rate_it_is(text: str, of_the_market: bool) -> None:
    at = text.index("#5")
    assert is_of_the_market(text, at, at + 2, 0, len(text)) is of_the_market


@each(
    ("text", "bank"),
    [
        ("Norvik's Central Bank cuts key rate to 5%", "Norvik's Central Bank"),
        ("War goes on – Central Bank holds rate at 5%", "Central Bank"),
        ("Shares slip ahead of the central bank's meeting at 5%", None),
    ],
)
def test_a_bank_without_a_name_counts_where_it_acts(text: str, bank: str | None) -> None:
    place = acting_bank(text, 0, 300)
    assert (text[slice(*place)] if place else None) == bank
