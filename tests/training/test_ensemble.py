from __future__ import annotations

import pytest

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from training.ensemble import Ensemble


def test_a_bundle_together_with_itself_says_what_it_says_alone() -> None:
    folder = WEIGHTS / DEFAULT
    document = Document(
        "Stocks fall as Japan and the US end talks on car tariffs", "Toyota lost 3%."
    )
    alone = EmbeddedModel(folder).predict(document)
    twice = Ensemble([folder, folder]).predict(document)
    assert twice.labels == alone.labels
    assert twice.tone == alone.tone
    assert twice.tone_probabilities == pytest.approx(alone.tone_probabilities, abs=1e-5)
    assert [(m.text, m.type) for m in twice.mentions] == [(m.text, m.type) for m in alone.mentions]
    assert [t.score for t in twice.topics] == pytest.approx(
        [t.score for t in alone.topics], abs=1e-5
    )
