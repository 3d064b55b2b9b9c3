"""Windows to one reading: what counts of each, and where a word is read."""

from __future__ import annotations

import numpy as np
import pytest

from dateline.transforms.model.encoding import Window, Word
from dateline.transforms.model.reading import Outputs, best_places, capped, merged, word_rows

SURE = np.array([2.0, 2.0, 2.0], np.float32)
WORDS = {0: [Word(0, 3, (1,), 0)], 1: [], 2: [Word(0, 3, (1,), 0), Word(4, 7, (2,), 0)]}


def _window(*words: tuple[int, int, int]) -> Window:
    return Window([0] * 4, [0] * 4, list(words))


def _outputs(topics: list[float], tone: float = 0.0, tags: float = 0.0) -> Outputs:
    return {
        "topics": np.array([topics], np.float32),
        "tone": np.array([[tone, 0.0, 0.0]], np.float32),
        "vector": np.array([[1.0, tone]], np.float32),
        "entities": np.full((1, 4, 2), tags, np.float32),
    }


def test_a_later_window_counts_only_where_it_is_sure() -> None:
    head = [(_window((0, 0, 1)), _outputs([3.0, -3.0, -3.0]))]
    body = [(_window((2, 0, 1), (2, 1, 2)), _outputs([-3.0, 1.9, 2.5], tone=9.0))]
    found = merged(WORDS, head, body, False, SURE, False)
    assert found.topics.tolist() == [3.0, -3.0, 2.5]
    assert found.tone[0] == 0.0, "the tone is that of title and summary"
    assert np.linalg.norm(found.vector) == pytest.approx(1.0)


def test_the_content_is_read_like_the_head_where_that_says_too_little() -> None:
    head = [(_window((0, 0, 1)), _outputs([0.0, 0.0, 0.0]))]
    body = [(_window((2, 0, 1), (2, 1, 2)), _outputs([1.0, -1.0, 1.5], tone=3.0))]
    found = merged(WORDS, head, body, True, SURE, False)
    assert found.topics.tolist() == [1.0, 0.0, 1.5]
    assert found.tone[0] == pytest.approx(2.0), "by the words in each window"


def _tags(words: dict[int, list[Word]], *outputs: tuple[Window, Outputs]) -> list[float]:
    places = best_places(words, [window for window, _ in outputs])
    found: list[float] = word_rows(places, outputs, "entities")[0][:, 0].tolist()
    return found


def test_a_word_is_read_where_it_has_most_room() -> None:
    words = {0: [Word(i, i + 1, (i,), 0) for i in range(3)]}
    first = _window((0, 0, 1), (0, 1, 2), (0, 2, 3)), _outputs([0, 0, 0], tags=1.0)
    later = _window((0, 2, 1)), _outputs([0, 0, 0], tags=2.0)
    assert _tags(words, first, later) == [1.0, 1.0, 1.0]
    middle = _window((0, 1, 1), (0, 2, 2), (0, 2, 3)), _outputs([0, 0, 0], tags=3.0)
    assert _tags(words, first, middle) == [1.0, 1.0, 3.0]


def test_a_word_that_no_window_holds_has_no_place() -> None:
    words = {0: [Word(0, 1, (1,), 0), Word(2, 3, (2,), 0)], 1: []}
    assert best_places(words, [_window((0, 0, 1))]) == {0: [(0, 1), None]}
    assert _tags(words, (_window((0, 0, 1)), _outputs([0, 0, 0], tags=1.0))) == [1.0, 0.0]


def test_a_graph_without_the_newer_heads_is_read() -> None:
    found = merged(WORDS, [(_window((0, 0, 1)), _outputs([0, 0, 0]))], [], False, SURE, True)
    assert set(found.by_word) == {"entities"}
    assert found.truncated


def test_words_beyond_the_limit_are_left_and_said() -> None:
    words = {0: [Word(0, 1, (1, 2), 0)], 1: [Word(0, 1, (1,), 0), Word(1, 2, (1, 2), 0)]}
    assert capped(words, 9) == (words, False)
    kept, truncated = capped(words, 3)
    assert ([len(kept[0]), len(kept[1])], truncated) == ([1, 1], True)
