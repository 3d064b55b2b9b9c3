from __future__ import annotations

from dateline.transforms.names.capitals import is_joined, role_of_capital
from tests.rows import each


@each(
    ("text", "role"),
    [
        ("Beijing said on Tuesday it would respond", "government"),
        ("talks in Beijing on Tuesday", "city"),
        ("Beijing's tariffs", "government"),
        ("missile strikes on Beijing killed two", "city"),
        ("protests near Beijing", "city"),
        ("Beijing, China: a court", "city"),
        ("pressure on ties with Beijing", "government"),
        ("Beijing", None),
    ],
)
def test_the_words_around_tell_a_government_from_a_place(text: str, role: str | None) -> None:
    start = text.index("Beijing")
    assert role_of_capital(text, start, start + 7, near_state=False) == role


def test_a_state_beside_it_makes_it_one() -> None:
    assert role_of_capital("Beijing and US", 0, 7, near_state=True) == "government"
    assert is_joined(" and ")
    assert not is_joined(" and then ")
