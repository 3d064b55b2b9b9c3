from __future__ import annotations

import pytest

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.terse_results import CERTAIN, tells_results


@pytest.mark.parametrize(
    "text",
    [
        "Acme Corp Q2 net 12 cts vs 9",
        "ACME INC 4TH QTR NET\n Shr 12 cts vs eight cts\n Net 316,655 vs 148,567",
        "Shr loss two cts vs profit 31 cts. Revs 1.2 mln vs 900,000",
        "Qtly div four cts vs four cts prior. Net $1.2 billion versus $0.9 billion",
        "Foo Q3 EPS $1.02 vs. $0.94",
    ],
)
def test_results_in_shorthand_are_told(text: str) -> None:
    assert tells_results(text)
    assert tells_results("A title", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "England vs Australia: 300 for 4 at lunch",
        "Net migration rose to 500,000",
        "The court's 5-4 ruling in Smith vs 12 states",
        "Fishing nets, 12 of them, vs the storm",
        "net " * 400 + "1 vs 2 " * 2,
    ],
)
def test_other_comparisons_are_none(text: str) -> None:
    assert not tells_results(text)


def test_they_are_markets_whatever_the_network_thinks() -> None:
    model = EmbeddedModel(WEIGHTS / DEFAULT)
    said = model.predict(Document("ACME INC <ACM> 4TH QTR NET", "Shr 12 cts vs 9 cts"))
    assert "markets" in said.labels
    assert said.topics[2].score >= CERTAIN - 1e-6
