from __future__ import annotations

from dateline.schemas.names import NamePlace
from dateline.transforms.names.salience import salience

LENGTHS = {"title": 50, "summary": 200}


def score(*places: NamePlace, is_first: bool = False, is_modifier: bool = False) -> float:
    return salience(
        places, LENGTHS, title=("title", 50), is_first=is_first, is_modifier=is_modifier
    )


def test_the_title_its_subject_and_every_further_mention_add() -> None:
    late, early = NamePlace("summary", 150, 155), NamePlace("summary", 5, 10)
    title = NamePlace("title", 20, 25)
    order = [score(late), score(early), score(early, late), score(title), score(title, late)]
    assert order == sorted(order)
    assert score(title, is_first=True) > score(title) > score(title, is_modifier=True)
    assert 0 < min(order) < max(order) < 1
