"""Texts without their boilerplate, and with blanks in its place."""

from __future__ import annotations

from dataclasses import replace

from dateline.schemas.article import Boilerplate
from dateline.transforms.boilerplate.texts import blanked, without, without_boilerplate
from tests.transforms.boilerplate.articles import article

HEAD, TAIL = Boilerplate("summary", 0, 8, "section"), Boilerplate("summary", 19, 24, "publisher")
MARKED = replace(
    article("Rain", "Weather: It rained. Wire!", "Weather: It rained."), boilerplate=(HEAD, TAIL)
)


def test_blanks_keep_every_other_character_in_its_place() -> None:
    assert blanked(MARKED, "summary") == "         It rained.     !"
    assert blanked(replace(MARKED, boilerplate=(TAIL,)), "summary") == "Weather: It rained.     !"
    cut = replace(MARKED, boilerplate=(replace(TAIL, end=25),))
    assert blanked(cut, "summary") == "Weather: It rained.", "nothing but blanks follows"


def test_what_is_left_is_joined_and_other_fields_stay_as_they_are() -> None:
    assert without_boilerplate(MARKED, "summary") == "It rained. !"
    assert without_boilerplate(MARKED, "content") == blanked(MARKED, "content")
    assert without_boilerplate(MARKED, "title") == "Rain"
    assert without("as  it is ", ()) == "as  it is "
