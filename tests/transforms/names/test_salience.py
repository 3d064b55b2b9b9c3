from __future__ import annotations

from dateline.schemas.names import NameKind, NamePlace, NameTone
from dateline.transforms.names.salience import salience

LENGTHS = {"title": 50, "summary": 200}
CALM = NameTone("neutral", (0.05, 0.9, 0.05))
HIT = NameTone("negative", (0.9, 0.05, 0.05))


def score(
    *places: NamePlace, type_: str = "ORG", kind: NameKind = "company", tone: NameTone | None = CALM
) -> float:
    return salience(places, LENGTHS, title=("title", 50), type_=type_, kind=kind, tone=tone)


def test_the_title_an_early_place_and_every_further_mention_add() -> None:
    late, early = NamePlace("summary", 150, 155), NamePlace("summary", 5, 10)
    title = NamePlace("title", 20, 25)
    order = [score(late), score(early), score(early, late), score(title, late)]
    assert order == sorted(order)
    assert score(title) > score(early)
    assert score(early, title) > score(early, early)
    assert 0 < min(order) < max(order) < 1


def test_people_states_and_who_is_hit_count_more_and_adjectives_less() -> None:
    place = NamePlace("title", 0, 5)
    company = score(place)
    assert score(place, type_="PER", kind="person") > company
    assert score(place, type_="LOC", kind="country") > company
    assert score(place, type_="LOC", kind="government") > company
    assert score(place, type_="MISC", kind="demonym") < company
    assert score(place, tone=HIT) > company > score(place, tone=None)
