from __future__ import annotations

from dateline.transforms.facts.repeats import repeated
from tests.rows import each
from tests.transforms.facts.reading import stated


@each(
    ("text", "again"),
    [
        ("$500M and $500 million", {1}),
        ("7% or 7 per cent", {1}),
        ("$31B, that is $31.88 billion", {1}),
        ("$7.511bn, that is $7,511.5 million", {1}),
        ("$31B and $38 billion", set()),
        ("5% and 5.99%", set()),
        ("$5 and €5", set()),
        ("$5 to $6 and $5", set()),
    ],
)
def test_what_is_told_again(text: str, again: set[int]) -> None:
    amounts, _ = stated(text)
    assert repeated(amounts) == again


def test_amounts_without_a_number_are_one_where_their_words_are() -> None:
    amounts, _ = stated("billions of dollars", "Billions of dollars, millions of dollars")
    assert repeated(amounts) == {1}
