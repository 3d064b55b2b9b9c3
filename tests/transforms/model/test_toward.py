"""Tone toward names: different ones in one text, with the words that show them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from dateline.schemas.enrichment import EntityMention, EvidenceSpan, MentionTone
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.encoding import Word
from dateline.transforms.model.shapes import DIGITS, LOWER, PUNCT
from dateline.transforms.model.toward import LONGEST, _unbroken, best_run, name_tone


@pytest.fixture(scope="module")
def model() -> EmbeddedModel:
    return EmbeddedModel(WEIGHTS / DEFAULT)


def test_one_text_has_different_tones_toward_its_names(model: EmbeddedModel) -> None:
    title = "Airbus wins record order as Boeing is fined over safety failures"
    said = model.predict(Document(title))
    tones = {name.name: name.tone for name in said.names}
    winner, loser = tones["Airbus"], tones["Boeing"]
    assert winner is not None
    assert loser is not None
    assert (winner.tone, loser.tone) == ("positive", "negative")
    for tone in (winner, loser):
        assert sum(tone.probabilities) == pytest.approx(1.0, abs=1e-4)
        assert tone.evidence is not None
        assert title[tone.evidence.start : tone.evidence.end] == tone.evidence.text
        assert len(tone.evidence.text.split()) <= LONGEST


def test_evidence_is_located_in_one_text_as_in_its_fields(model: EmbeddedModel) -> None:
    title, summary = "Quarterly results are out", "Boeing shares plunge after a record loss."
    text = f"{title} || {summary}"
    said = model.predict(Document.from_text(text))
    (boeing,) = [name for name in said.names if name.name == "Boeing"]
    assert boeing.tone is not None
    assert boeing.tone.tone == "negative"
    evidence = boeing.tone.evidence
    assert evidence is not None
    assert text[evidence.start : evidence.end] == evidence.text


def test_evidence_never_ends_inside_a_word(model: EmbeddedModel) -> None:
    title = "Lockheed wins $1.2 bln Navy contract for F-35 parts"
    shown = [name.tone.evidence for name in model.predict(Document(title)).names if name.tone]
    assert any(shown)
    for evidence in filter(None, shown):
        outside = title[: evidence.start][-1:] + title[evidence.end :][:1]
        assert not outside.strip(), evidence.text


@pytest.mark.parametrize(
    ("run", "wanted"),
    [
        ("F-", "F-35"),
        ("35 sale", "F-35 sale"),
        ("sale", "sale"),  # neither bracket nor comma
        ("rose", "rose"),
    ],
)
def test_a_run_is_as_long_as_its_outer_words_are_written(run: str, wanted: str) -> None:
    text = "(F-35 sale), shares rose."
    words = [
        Word(found.start(), found.end(), (), DIGITS if found[0].isdigit() else PUNCT)
        if not found[0].isalpha()
        else Word(found.start(), found.end(), (), LOWER)
        for found in re.finditer(r"\w+|\S", text)
    ]
    begin = text.index(run)
    first = next(number for number, word in enumerate(words) if word.start == begin)
    last = next(n for n, word in enumerate(words, 1) if word.end == begin + len(run))
    first, last = _unbroken(words, first, last)
    assert text[words[first].start : words[last - 1].end] == wanted


def test_a_neutral_name_shows_nothing(model: EmbeddedModel) -> None:
    said = model.predict(Document("The Federal Reserve meets in Washington on Tuesday"))
    assert [name.tone.tone for name in said.names if name.tone] == ["neutral"] * 2
    assert [name.tone.evidence for name in said.names if name.tone] == [None] * 2


def test_a_name_is_the_mean_of_its_mentions() -> None:
    def mention(logs: tuple[float, float, float], evidence: EvidenceSpan | None) -> EntityMention:
        return EntityMention("Ada", "PER", 0, 3, 0.9, toward=MentionTone(logs, evidence))

    weak = mention((-0.9, -1.1, -1.4), EvidenceSpan("title", 0, 3))
    strong = mention((-0.1, -3.0, -3.0), EvidenceSpan("title", 4, 8))
    found = name_tone([weak, strong], {"title": "Ada lost"})
    assert found is not None
    assert found.tone == "negative"
    assert found.evidence is not None
    assert found.evidence.text == "lost"
    assert name_tone([EntityMention("Ada", "PER", 0, 3, 0.9)], {"title": "Ada lost"}) is None


def test_the_best_run_is_the_one_with_the_largest_sum() -> None:
    scores = np.array([-1.0, 2.0, -0.5, 2.0, -3.0, 1.0], np.float32)
    assert best_run(scores) == (1, 4, 3.5)
    assert best_run(np.full(3, -1.0, np.float32))[2] == -1.0, "one word where none speaks"
    assert best_run(np.ones(40, np.float32)) == (0, LONGEST, float(LONGEST))
