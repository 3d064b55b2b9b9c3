from __future__ import annotations

from dateline.transforms.facts.modality import marks_around
from dateline.transforms.facts.tenses import tense_features
from tests.rows import each
from tests.transforms.facts.reading import stated


def features(text: str, *, decides: bool = True) -> dict[str, float]:
    (amount,), told = stated(text)
    passage = told["title"].passage
    before, behind = marks_around(amount, passage)
    return tense_features(amount, passage, before, behind, decides=decides, kind="deal")


@each(
    ("text", "name"),
    [
        ("Testra will pay $5 million", "f1 will"),
        ("Testra to pay $5 million", "f1 to-V"),
        ("Testra could pay $5 million", "f1 modal"),
        ("Testra rejected $5 million", "f1 V-ed"),
        ("Testra has not paid $5 million", "f2 not has"),
        ("Testra gave $5 million", "f1 none"),
        ("Testra to a total of $5 million", "f1 none"),
    ],
)
def test_the_form_of_the_nearest_verb_comes_first(text: str, name: str) -> None:
    assert name in features(text)


@each(
    ("text", "name"),
    [
        ("Norvik weighs a $5 million aid request", "noun aid"),
        ("Norvik rejects a $5 million request", "noun ask"),
        ("Norvik has a $5 million target", "noun aim"),
        ("A request of $5 million", "pre ask"),
        ("Norvik pays $5 million next year", "later behind"),
        ("Last year Norvik paid $5 million", "past before"),
        ("Will Norvik pay $5 million?", "question"),
    ],
)
def test_nouns_and_times_on_both_sides(text: str, name: str) -> None:
    assert name in features(text)


def test_a_noun_behind_a_verb_or_a_comma_is_none_of_the_amount() -> None:
    for text in ("$5 million is the request", "$5 million, a request of Norvik"):
        assert not any(name.startswith("noun") for name in features(text))


def test_what_somebody_decides_is_told_from_figures() -> None:
    assert "D f1 will" in features("Testra will pay $5 million")
    assert "F f1 will" in features("Testra will pay $5 million", decides=False)
