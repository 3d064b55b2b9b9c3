from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.enrichment import EntityMention
from dateline.schemas.names import NameTone
from dateline.transforms.names.naming import names_of
from dateline.transforms.names.tables import lexicon
from tests.transforms.names.reading import named, read


def test_a_state_its_people_and_its_government_are_names_of_one_identity() -> None:
    found = named(
        "[White House/ORG] says [US/LOC] and [American/MISC] firms in the [United States/LOC] gain"
    )
    assert {name.identity.id for name in found.values()} == {"US"}
    kinds = {form: name.identity.kind for form, name in found.items()}
    assert kinds == {
        "White House": "government",
        "United States": "country",
        "American": "demonym",
    }
    assert len(found["United States"].places) == 2
    assert found["White House"].identity.canonical == "United States"


def test_a_capital_is_parted_where_it_acts_and_is_a_place() -> None:
    text, mentions = read("[Beijing/LOC] said so after talks in [Beijing/LOC]")
    found = names_of(mentions, {"title": text}, lexicon())
    by_kind = {name.identity.kind: name.identity for name in found}
    assert by_kind["government"].id == "CN"
    assert by_kind["city"].canonical == "Beijing"
    assert by_kind["city"].country == "CN"


def test_forms_of_one_person_are_one_name() -> None:
    found = named("[Donald Trump/PER] and [Zelensky/PER]: [Trump/PER] warns [Zelenskyy/PER]")
    assert {form: len(name.places) for form, name in found.items()} == {
        "Donald Trump": 2,
        "Zelenskyy": 2,
    }


def test_the_tone_of_a_name_is_passed_through() -> None:
    text, mentions = read("[US/LOC] and [China/LOC]")

    def tone_of(found: Sequence[EntityMention]) -> NameTone | None:
        return NameTone("negative", (0.8, 0.1, 0.1)) if found[0].text == "US" else None

    found = names_of(mentions, {"title": text}, lexicon(), tone_of=tone_of)
    assert [name.tone and name.tone.tone for name in found] == ["negative", None]


def test_amounts_and_dates_are_no_names() -> None:
    mention = EntityMention("$5", "MONEY", 0, 2, 1.0)
    assert names_of([mention], {"title": "$5"}, lexicon()) == ()


WORDS = st.sampled_from(
    ["US", "Ford", "Georgia", "Trump", "Doe", "Jane Doe", "Beijing", "(", "said"]
)


@given(st.lists(st.tuples(WORDS, st.sampled_from(["PER", "ORG", "LOC", "MISC", ""])), max_size=12))
def test_every_mention_is_in_exactly_one_name(words: list[tuple[str, str]]) -> None:
    marked = " ".join(f"[{word}/{type_}]" if type_ else word for word, type_ in words)
    text, mentions = read(marked)
    found = names_of(mentions, {"title": text}, lexicon())
    places = [(place.start, place.end) for name in found for place in name.places]
    assert sorted(places) == [(mention.start, mention.end) for mention in mentions]
    for name in found:
        assert (name.identity.id is None) == (name.identity.status in ("ambiguous", "none"))
        assert 0 <= name.salience <= 1
