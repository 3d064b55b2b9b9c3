from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.schemas.config import ModelSettings
from dateline.schemas.enrichment import TOPICS
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS, ModelError
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import load, predict_all

TITLE = "Japan and US edge towards deal on car tariffs"
SUMMARY = (
    "Negotiators in Tokyo said a cut in the 25% duty was within reach, Toyota's chairman said."
)


@pytest.fixture(scope="module")
def model() -> EmbeddedModel:
    return EmbeddedModel(WEIGHTS / DEFAULT, with_vector=True)


def test_one_pass_gives_topics_tone_entities_and_a_vector(model: EmbeddedModel) -> None:
    said = model.predict(Document(TITLE, SUMMARY))
    assert [topic.label for topic in said.topics] == list(TOPICS)
    assert "defense" not in said.labels
    assert said.primary_topic == "trade"
    assert sum(said.tone_probabilities) == pytest.approx(1.0, abs=1e-5)
    found = {(m.text, m.type, m.field) for m in said.mentions}
    assert {
        ("Japan", "LOC", "title"),
        ("US", "LOC", "title"),
        ("Tokyo", "LOC", "summary"),
        ("25%", "PERCENT", "summary"),
        ("Toyota", "ORG", "summary"),
    } <= found
    assert said.vector is not None
    assert len(said.vector) == 384
    assert max(map(abs, memoryview(said.vector).cast("b"))) == 127
    assert not said.truncated


def test_one_text_says_the_same_as_title_and_summary(model: EmbeddedModel) -> None:
    parts = model.predict(Document(TITLE, SUMMARY))
    text = f"{TITLE} || {SUMMARY}"
    whole = model.predict(Document.from_text(text))
    assert whole.topics == parts.topics
    assert whole.tone_probabilities == parts.tone_probabilities
    assert [m.text for m in whole.mentions] == [m.text for m in parts.mentions]
    assert all(text[m.start : m.end] == m.text for m in whole.mentions)


def test_one_sentence_can_have_three_topics_and_a_fact_of_each(model: EmbeddedModel) -> None:
    said = model.predict(
        Document(
            "",
            "",
            "Trump joined trade talks with Japan, pressed for $150 billion or 2 % of GDP in "
            "defense spending, a 25 % auto tariff stays, the dollar rose against the yen and "
            "Japanese equities surged",
        )
    )
    assert set(said.labels) == {"trade", "defense", "markets"}
    assert [(fact.amount, fact.kind, fact.modality) for fact in said.facts] == [
        ("$150 billion", "budget", "proposed"),
        ("2 %", "budget", "proposed"),
        ("25 %", "tariff", "actual"),
    ]
    assert {name.identity.id for name in said.names} >= {"donald-trump", "JP"}


def test_a_result_does_not_depend_on_its_company_or_the_threads(model: EmbeddedModel) -> None:
    documents = [Document(TITLE[: 12 + 3 * i], SUMMARY * (i % 4)) for i in range(12)]
    alone = [model.predict(document) for document in documents]
    assert predict_all(model, documents, threads=1) == alone
    assert predict_all(model, documents[::-1], threads=4) == alone[::-1]


def test_without_a_summary_the_content_tells_the_topics(model: EmbeddedModel) -> None:
    title = "What we know so far about the long night at the palace, hour by hour"
    told = "Both governments agreed to end all tariffs on cars and steel, the trade ministers said."
    assert model.predict(Document(title)).labels == ()
    assert "trade" in model.predict(Document(title, "", told)).labels


def test_a_long_text_is_read_to_its_end_in_windows(model: EmbeddedModel) -> None:
    filler = "Officials met again to talk about the harvest and the weather of the season. " * 60
    content = filler + "In the end Angela Merkel travelled to Lisbon."
    said = model.predict(Document(TITLE, SUMMARY, content))
    found = {(m.text, m.type) for m in said.mentions if m.field == "content"}
    assert {("Angela Merkel", "PER"), ("Lisbon", "LOC")} <= found
    assert all(content[m.start : m.end] == m.text for m in said.mentions if m.field == "content")
    assert not said.truncated
    short = model.predict(Document(TITLE, SUMMARY))
    assert said.topics == short.topics


def test_a_storm_is_the_same_in_every_field(model: EmbeddedModel) -> None:
    document = Document(
        "Florida as Nicole weakens after landfall",
        "Storm Nicole has weakened to a tropical storm and moves north.",
    )
    found = [(mention.text, mention.type) for mention in model.predict(document).mentions]
    assert found == [("Florida", "LOC"), ("Nicole", "MISC"), ("Storm Nicole", "MISC")]


def test_a_text_beyond_the_cap_is_marked() -> None:
    model = EmbeddedModel(WEIGHTS / DEFAULT, max_tokens=16)
    assert model.predict(Document(TITLE, SUMMARY)).truncated
    assert not model.predict(Document("Oil falls")).truncated


def test_a_mention_at_a_border_of_windows_is_found_once(model: EmbeddedModel) -> None:
    names = ["Angela Merkel", "Emmanuel Macron", "Rishi Sunak", "Narendra Modi"]
    text = " ".join(f"{names[i % 4]} met the ministers of finance again ." for i in range(90))
    said = model.predict(Document("Summit", text))
    starts = [m.start for m in said.mentions if m.type == "PER" and m.field == "summary"]
    assert len(starts) == len(set(starts))
    assert len(starts) >= 85


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120), st.text(max_size=200))
def test_any_text_is_read_and_offsets_are_exact(title: str, summary: str) -> None:
    document = Document(title, summary)
    said = load(ModelSettings()).predict(document)
    fields = dict(document.fields)
    last: dict[str, int] = {}
    for mention in said.mentions:
        assert fields[mention.field][mention.start : mention.end] == mention.text
        assert mention.start >= last.get(mention.field, 0)
        last[mention.field] = mention.end
    assert all(0 <= topic.score <= 1 for topic in said.topics)


def test_thresholds_of_the_settings_decide() -> None:
    settings = ModelSettings.model_validate({"thresholds": {"trade": 1.0, "markets": 1.0}})
    assert load(settings).predict(Document(TITLE, SUMMARY)).primary_topic == "other"
    with pytest.raises(ModelError, match="unknown topics \\['sports'\\]"):
        load(ModelSettings.model_validate({"thresholds": {"sports": 0.5}}))


def test_a_model_is_loaded_once_per_process_even_by_many_threads() -> None:
    settings = ModelSettings.model_validate({"max_tokens": 777})
    with ThreadPoolExecutor(8) as pool:
        models = list(pool.map(load, [settings] * 8))
    assert all(model is models[0] for model in models)


def test_one_failing_document_costs_no_other(model: EmbeddedModel) -> None:
    broken = Document(None, "")  # type: ignore[arg-type]
    results = predict_all(model, [Document(TITLE), broken, Document("Oil falls")], threads=2)
    assert isinstance(results[1], Exception)
    assert not isinstance(results[0], Exception)
    assert not isinstance(results[2], Exception)
