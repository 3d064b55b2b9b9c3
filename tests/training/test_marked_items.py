from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.evaluate_parties import authored
from training.marked_items import marked_items, read_marks


def test_marks_are_taken_out_and_their_places_kept() -> None:
    item = read_marks("[b:Norvik] buys [i:tanks] for [a:$2 million] || [s:Testra] delivers.")
    assert item.text == "Norvik buys tanks for $2 million || Testra delivers."
    (fact,) = item.facts
    assert item.text[fact.start : fact.end] == "$2 million"
    words = {
        name: [item.text[start:end] for start, end in places]
        for name, places in fact.parties.items()
    }
    assert words == {"buyer": ["Norvik"], "item": ["tanks"], "seller": ["Testra"]}


def test_numbers_say_whose_party_it_is_and_what_has_none_tells_nobody() -> None:
    line = "[b12:Norvik] pays [s1:Testra] [a1:$2m], [s2:Orla] [a2:$3m] || It owes [n:$9m] to banks."
    first, second, other = read_marks(line).facts
    assert set(first.parties) == set(second.parties) == {"buyer", "seller"}
    assert first.parties["buyer"] == second.parties["buyer"]
    assert first.parties["seller"] != second.parties["seller"]
    assert other.parties == {}


def test_kinds_subjects_and_earlier_values_belong_to_their_amounts() -> None:
    line = (
        "[m1:Ottawa] lifts duty on [xi1:steel] from [p1:10%] to [a1 tariff planned up:25%] || "
        "[x23:Shares] fell [a2 move actual down:3%], not [a3 move denied down:9%]; lost: [a4:$1m]"
    )
    duty, move, denied, other = (item := read_marks(line)).facts
    assert (duty.kind, duty.modality, duty.direction) == ("tariff", "planned", "up")
    told = [duty.subject, duty.previous, *duty.parties["imposer"], *duty.parties["item"]]
    assert [item.text[slice(*place)] for place in told if place] == [
        "steel", "10%", "Ottawa", "steel",
    ]  # fmt: skip
    assert move.subject == denied.subject
    assert item.text[slice(*(move.subject or (0, 0)))] == "Shares"
    assert (other.kind, other.subject, other.previous) == (None, None, None)


def test_parties_without_a_number_belong_to_facts_that_have_parties() -> None:
    line = "[b:Norvik] buys [xi:tanks] for [a contract actual -:$2m], has [a aid actual -:$9m] || "
    order, aid = read_marks(line).facts
    assert set(order.parties) == {"buyer", "item"}
    assert aid.parties == {}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[a:$2m] for tanks", "between title and summary"),
        ("[b:Norvik] buys tanks || ", "no amount"),
        ("[q:Norvik] pays [a:$2m] || ", "no mark"),
        ("Norvik pays [a contract actual:$2m] || ", "no kind, modality and direction"),
        ("Norvik pays [a gift actual -:$2m] || ", "no kind, modality and direction"),
        ("[a:$2m for tanks || ", "no mark"),
    ],
)
def test_a_line_that_breaks_the_rules_is_told(line: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "items.txt"
    path.write_text(f"[a:$2m] || \n{line}\n", "utf-8")
    with pytest.raises(ValueError, match=f"line 2: .*{why}"):
        marked_items(path)


_words = st.text(st.characters(exclude_characters="[]|", exclude_categories=["C", "Z"]), min_size=1)


@given(
    st.lists(
        st.tuples(st.sampled_from(["b", "s", "m", "t", "k", "i", "d", "xs"]), _words, _words),
        max_size=5,
    ),
    _words,
)
def test_each_mark_is_found_again(marks: list[tuple[str, str, str]], amount: str) -> None:
    line = " ".join(f"{before} [{letter}:{words}]" for letter, words, before in marks)
    (fact,) = (item := read_marks(f"{line} [a:{amount}] || ")).facts
    assert item.text[fact.start : fact.end] == amount
    found = sorted(item.text[a:b] for places in fact.parties.values() for a, b in places)
    assert found == sorted(words for _, words, _ in marks)


def test_what_ships_keeps_the_rules() -> None:
    items = marked_items()
    assert len({item.text for item in items}) == len(items) > 1000
    for text, wanted in authored(items):
        assert all(text[start : start + 1] for start, _ in wanted)
