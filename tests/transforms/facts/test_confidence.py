from __future__ import annotations

from dateline.schemas.facts import FACT_KINDS
from dateline.transforms.facts.confidence import confidence


def test_confidence_is_a_share_and_grows_with_the_margin() -> None:
    for kind in FACT_KINDS:
        low, high = confidence(kind, 0.0), confidence(kind, 1.0)  # type: ignore[arg-type]
        assert 0.0 < low <= high < 1.0
