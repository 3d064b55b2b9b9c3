from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dateline.schemas.facts import FACT_KINDS, MODALITIES
from dateline.transforms.facts.network import WEIGHT, FactHeads, FactNetwork, product
from dateline.transforms.facts.states import SIZE, States

WORDS = {"title": [(0, 6), (7, 13), (14, 18)]}
AMOUNT = "title", 14, 18


def heads(**changed: tuple[int, int, float]) -> FactHeads:
    """Heads without an opinion, but for one weight each: its row, its column, its value."""
    shapes = {
        "kinds": len(FACT_KINDS), "modalities": len(MODALITIES), "query": 2, "key": 2, "prior": 1,
    }  # fmt: skip
    found = {name: np.zeros((2 * SIZE + 1, columns)) for name, columns in shapes.items()}
    for name, (row, column, value) in changed.items():
        found[name][row, column] = value * WEIGHT
    classes = {name: found[name] for name in ("kinds", "modalities")}
    return FactHeads(classes, found["query"], found["key"], found["prior"])


def network(with_heads: FactHeads) -> FactNetwork:
    """Three words: the first number of the state of the n-th is n."""
    rows = np.zeros((3, SIZE), dtype=np.float32)
    rows[:, 0] = (1, 2, 3)
    return FactNetwork(with_heads, States(WORDS, {"title": rows}))


def test_the_last_word_of_an_amount_speaks_for_a_kind() -> None:
    found = network(heads(kinds=(0, 4, 0.5))).log_odds("kinds", *AMOUNT)
    assert found == [1.5 if number == 4 else 0.0 for number in range(len(FACT_KINDS))]


def test_the_mean_of_its_words_does_so_too() -> None:
    found = network(heads(modalities=(SIZE, 1, 1.0))).log_odds("modalities", "title", 0, 13)
    assert found == [0.0, 1.5, 0.0, 0.0, 0.0]


def test_the_last_row_is_the_bias() -> None:
    assert network(heads(kinds=(2 * SIZE, 0, -2.0))).log_odds("kinds", *AMOUNT)[0] == -2.0


def test_an_amount_meets_its_subject_in_a_space_of_its_own() -> None:
    made = heads(query=(0, 1, 0.5), key=(0, 1, 2.0), prior=(2 * SIZE, 0, 1.0))
    phrases = [("title", 0, 6), ("title", 7, 13), ("content", 0, 6)]
    assert network(made).subjects(AMOUNT, phrases) == [4.0, 7.0, 1.0]
    assert network(made).subjects(AMOUNT, []) == []


def test_what_a_phrase_is_to_the_heads_is_worked_out_once() -> None:
    made = network(heads(query=(0, 1, 0.5), key=(0, 1, 2.0), prior=(2 * SIZE, 0, 1.0)))
    phrases = [("title", 0, 6), ("title", 7, 13)]
    assert made.subjects(AMOUNT, phrases) == [4.0, 7.0]
    row = made.row("title", 0, 6)
    assert made.subjects(("title", 7, 13), [*phrases[::-1], AMOUNT]) == [5.0, 3.0, 7.0]
    assert made.row("title", 0, 6) is row


def test_sums_are_of_whole_numbers_in_any_order() -> None:
    order = np.random.default_rng(0)
    weights = order.integers(-(2**15), 2**15, (2 * SIZE + 1, 4)).astype(np.float64)
    row = order.integers(-4000, 4000, 2 * SIZE + 1).astype(np.float64)
    turned = order.permutation(2 * SIZE + 1)
    assert (row @ weights).tolist() == (row[turned] @ weights[turned]).tolist()


@pytest.mark.parametrize("count", [1, 2, 5, 17])
def test_rows_meet_a_matrix_in_small_parts(count: int) -> None:
    """OpenBLAS starts threads for more, which spin."""
    order = np.random.default_rng(count)
    rows = order.integers(-4000, 4000, (count, 2 * SIZE + 1)).astype(np.float64)
    weights = order.integers(-(2**15), 2**15, (2 * SIZE + 1, 130)).astype(np.float64)
    assert product(list(rows), weights).tolist() == (rows @ weights).tolist()


def test_heads_are_read_from_a_file(tmp_path: Path) -> None:
    shapes = {"kinds": 16, "modalities": 5, "query": 8, "key": 8, "prior": 1}
    stored = {
        name: np.full((2 * SIZE + 1, columns), 7, np.int16) for name, columns in shapes.items()
    }
    np.savez_compressed(tmp_path / "facts.npz", **stored)  # type: ignore[arg-type]
    found = FactHeads.read(tmp_path / "facts.npz")
    assert found.key.shape == (2 * SIZE + 1, 8)
    assert found.classes["kinds"].dtype == np.float64
    with pytest.raises(FileNotFoundError):
        FactHeads.read(tmp_path / "none.npz")
