from __future__ import annotations

from dataclasses import replace

from dateline.dataset.rows import fact_row, fact_rows
from dateline.schemas.article import EnrichedArticle
from dateline.schemas.tables import FACTS
from tests.articles import DUTY, PLAIN, RISE, SAID


def test_a_fact_begins_with_the_promised_fields_in_their_order() -> None:
    promised = (
        "field start end amount value value_high unit kind subject subject_id direction modality "
        "previous confidence"
    ).split()
    assert list(fact_row(DUTY))[: len(promised)] == promised
    names = [name for name in FACTS.names if name in promised]
    assert names == promised


def test_a_row_of_the_table_has_all_its_columns() -> None:
    said = replace(SAID, facts=(DUTY, RISE))
    rows = fact_rows(EnrichedArticle(PLAIN, "ok", "m", said), "r1")
    assert [set(row) for row in rows] == [set(FACTS.names)] * 2
    assert (rows[0]["subject"], rows[0]["item"], rows[0]["previous"]) == ("steel", "steel", 10.0)
    assert rows[0]["parties"][1] == {
        "role": "target", "name": "Corvania", "id": "XC", "field": "title", "start": 38, "end": 46,
    }  # fmt: skip
    assert (rows[1]["item"], rows[1]["parties"]) == (None, [])


def test_an_article_that_no_model_read_states_nothing() -> None:
    assert fact_rows(EnrichedArticle(PLAIN, "disabled"), "r1") == []
