from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.names.keys import forms, lookup_key, without_legal_form, without_title


@pytest.mark.parametrize(
    ("one", "other"),
    [("U.S.", "US"), ("Türkiye", "Turkiye"), ("Coca-Cola", "Coca Cola"), ("NATO", "Nato")],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert lookup_key(one) == lookup_key(other)


def test_marks_alone_are_their_own_key() -> None:
    assert lookup_key("+++") == "+++"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Toyota Motor Corp.", "Toyota Motor"),
        ("Samsung Electronics Co., Ltd.", "Samsung Electronics"),
        ("Leonardo SpA", "Leonardo"),
        ("Inc", "Inc"),
        ("Costco", "Costco"),
    ],
)
def test_a_legal_form_at_the_end_is_left_out(name: str, short: str) -> None:
    assert without_legal_form(name) == short


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("President Joe Biden", "Joe Biden"),
        ("Donald J. Trump", "Donald Trump"),
        ("former Vice President Mike Pence", "Mike Pence"),
        ("President", "President"),
    ],
)
def test_titles_and_initials_are_left_out(name: str, short: str) -> None:
    assert without_title(name) == short


@given(st.text(min_size=1), st.sampled_from(["PER", "ORG", "LOC", "MISC"]))
def test_any_text_has_forms(name: str, type_: str) -> None:
    assert forms(name, type_)[0] == lookup_key(name)
