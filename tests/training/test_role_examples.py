from __future__ import annotations

import pytest

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import load
from training.evaluate_parties import authored
from training.marked_items import read_marks
from training.role_examples import examples, shares_of


def test_candidates_share_what_is_marked_by_how_much_they_agree() -> None:
    assert shares_of([(0, 6), (0, 10), (20, 30)], [(0, 6)]).tolist() == pytest.approx(
        [0.64, 0.36, 0], abs=0.01
    )
    assert not shares_of([(20, 30)], [(0, 6)]).any()


def test_an_amount_comes_with_what_each_of_its_candidates_is() -> None:
    model = load(ModelSettings())
    assert isinstance(model, EmbeddedModel)
    line = "[b:Norvik] will pay [s:Testra] [a:$3 million] for [i:tanks] || It was a mild day."
    (found,) = examples(model, list(authored([read_marks(line)])))
    texts = [found.text[start:end] for start, end in found.places]
    for role, words in (("buyer", "Norvik"), ("seller", "Testra"), ("item", "tanks")):
        told = found.shares[role]
        assert told is not None
        assert texts[int(told.argmax())] == words
        assert told.sum() == pytest.approx(1)
    assert found.shares["imposer"] is None
    assert len(found.states) == len(found.signs) == len(texts)


def test_an_amount_that_is_not_found_is_left_out() -> None:
    model = load(ModelSettings())
    assert isinstance(model, EmbeddedModel)
    line = "[b:Norvik] orders tanks || [a:Three] were delivered."
    assert list(examples(model, list(authored([read_marks(line)])))) == []
