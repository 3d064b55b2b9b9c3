from __future__ import annotations

from training.names import undisputed


def test_only_names_of_one_type_that_came_twice_are_kept() -> None:
    row = {
        "title": "Solvane, Solvane, Ada, Ada, Ada, Rome",
        "summary": "",
        "source": "topics",
        "entities": [
            [0, 7, "ORG"],
            [9, 16, "ORG"],
            [18, 21, "PER"],
            [23, 26, "PER"],
            [28, 31, "ORG"],
            [33, 37, "LOC"],
        ],
    }
    assert undisputed([row]) == {"solvane": "ORG"}
