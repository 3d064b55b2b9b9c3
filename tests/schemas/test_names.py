from __future__ import annotations

from dateline.dataset.rows import name_row
from dateline.schemas.names import Evidence, Identity, Name, NamePlace, NameTone
from dateline.schemas.tables import ARTICLES


def test_the_column_has_the_fields_of_a_name_in_the_promised_order() -> None:
    fields = [field.name for field in ARTICLES.field("names").type.value_type]
    promised = (
        "name type canonical kind id id_scheme id_status country salience tone "
        "tone_probabilities evidence mentions"
    )
    assert fields == promised.split()


def test_a_name_fills_every_field() -> None:
    tone = NameTone("positive", (0.1, 0.2, 0.7), Evidence("title", 6, 11, "gains"))
    identity = Identity("company", "alias", "Toyota Motor", "XTKS:7203", "ticker", "JP")
    row = name_row(Name("Toyota", "ORG", identity, 0.9, (NamePlace("title", 0, 6),), tone))
    assert list(row) == [field.name for field in ARTICLES.field("names").type.value_type]
    assert row["tone_probabilities"] == {"negative": 0.1, "neutral": 0.2, "positive": 0.7}
    assert row["evidence"] == {"field": "title", "start": 6, "end": 11, "text": "gains"}
    assert row["mentions"] == [{"field": "title", "start": 0, "end": 6}]


def test_without_a_tone_its_fields_are_null() -> None:
    row = name_row(Name("NQX", "ORG", Identity("other", "none"), 0.1, (NamePlace("title", 0, 3),)))
    assert row["tone"] is row["tone_probabilities"] is row["evidence"] is row["id"] is None
