from __future__ import annotations

from dateline.transforms.model import shapes
from tests.rows import each


@each(
    ("word", "shape"),
    [
        ("tariffs", shapes.LOWER),
        ("Tokyo", shapes.TITLE),
        ("NATO", shapes.UPPER),
        ("A", shapes.INITIAL),
        ("McDonald", shapes.MIXED),
        ("2027", shapes.DIGITS),
        ("F35", shapes.ALNUM),
        ("$", shapes.PUNCT),
        ("東京", shapes.OTHER),
    ],
)
def test_a_word_has_the_shape_of_its_letters(word: str, shape: int) -> None:
    assert shapes.word_shape(word) == shape


def test_a_capital_says_less_in_a_title_case_headline() -> None:
    found = shapes.field_shapes("Fed Officials Signal Further Rate Increases This Year".split())
    assert set(found) == {shapes.TITLE_STYLE}


def test_a_capital_says_less_at_the_start_of_a_sentence() -> None:
    found = shapes.field_shapes(["Oil", "fell", ".", "Gold", "rose", "in", "London"])
    assert found[0] == found[3] == shapes.TITLE_FIRST
    assert found[6] == shapes.TITLE


def test_an_all_capitals_text_and_a_lower_case_text_are_told_apart_from_ordinary_ones() -> None:
    assert set(shapes.field_shapes("OIL PRICES FALL SHARPLY".split())) == {shapes.UPPER_STYLE}
    assert set(shapes.field_shapes("oil prices fall".split())) == {shapes.LOWER_STYLE}


def test_every_shape_fits_the_table() -> None:
    assert max(shapes.field_shapes(["oil", "Oil", "OIL", "x1"])) < shapes.WORD_SHAPES
    assert shapes.SHAPES == 2 * shapes.WORD_SHAPES
