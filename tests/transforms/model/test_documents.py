from __future__ import annotations

import pytest

from dateline.schemas.enrichment import EntityMention, Prediction
from dateline.transforms.model.documents import Document


@pytest.mark.parametrize(
    ("text", "title", "summary"),
    [
        ("One || Two", "One", "Two"),
        ("One || ", "One", ""),
        ("One ||", "One", ""),
        ("One", "One", ""),
        ("", "", ""),
        ("One || Two || Three", "One", "Two || Three"),
    ],
)
def test_one_text_parts_into_title_and_summary(text: str, title: str, summary: str) -> None:
    document = Document.from_text(text)
    assert (document.title, document.summary) == (title, summary)


def test_offsets_come_back_into_the_one_text() -> None:
    text = "Talks in Tokyo || Japan agrees"
    mention = EntityMention("Japan", "LOC", 0, 5, 0.9, "summary")
    said = Prediction((), (), "other", "neutral", (0.0, 1.0, 0.0), 0.0, (mention,))
    located = Document.from_text(text).locate(said).mentions[0]
    assert text[located.start : located.end] == "Japan"
    assert located.field == "text"
