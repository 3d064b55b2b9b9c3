"""Mentions stay on one side of boilerplate."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from dateline.schemas.article import Article, Boilerplate
from dateline.schemas.enrichment import EntityMention, Prediction
from dateline.schemas.facts import Fact, Phrase
from dateline.schemas.names import Evidence, Identity, Name, NamePlace, NameTone
from dateline.transforms.model.articles import document_of
from dateline.transforms.model.within import within_text

SUMMARY = "He met Ann  (Reuters) Doe in Oslo. Wire"
ARTICLE = Article(
    article_id="0",
    guid_key=None,
    url_key=None,
    content_hash=0,
    feed="f",
    title="Rain | Wire",
    summary=SUMMARY,
    content=None,
    text_source="summary",
    first_seen_at=datetime(2026, 11, 24, tzinfo=timezone.utc),
    published_quality="missing",
    boilerplate=(
        Boilerplate("title", 4, 11, "publisher"),
        Boilerplate("summary", 12, 21, "credit"),
        Boilerplate("summary", 35, 39, "publisher"),
    ),
)


def prediction(*mentions: tuple[int, int]) -> Prediction:
    read = document_of(ARTICLE).summary
    found = tuple(
        EntityMention(read[start:end], "PER", start, end, 0.9, "summary") for start, end in mentions
    )
    return Prediction((), (), "other", "neutral", (0.0, 1.0, 0.0), 0.0, found, ())


def test_the_model_reads_blanks_in_the_place_of_boilerplate() -> None:
    document = document_of(ARTICLE)
    assert document.title == "Rain"
    assert document.summary == "He met Ann            Doe in Oslo."


def test_a_mention_over_boilerplate_is_cut_and_counted_anew() -> None:
    found = within_text(prediction((7, 25), (29, 33)), ARTICLE)
    assert [(m.text, m.start, m.end) for m in found.mentions] == [("Ann", 7, 10), ("Oslo", 29, 33)]
    assert [entity.name for entity in found.entities] == ["Ann", "Oslo"]
    assert all(SUMMARY[m.start : m.end] == m.text for m in found.mentions)


def test_a_mention_that_begins_in_boilerplate_is_what_follows_it() -> None:
    (mention,) = within_text(prediction((12, 25)), ARTICLE).mentions
    assert (mention.text, mention.start, mention.end) == ("Doe", 22, 25)


def test_nothing_changes_where_no_mention_reaches_over() -> None:
    whole = prediction((29, 33))
    assert within_text(whole, ARTICLE) is whole
    assert within_text(whole, replace(ARTICLE, boilerplate=())) is whole


def test_evidence_over_boilerplate_is_words_of_the_article() -> None:
    read = document_of(ARTICLE).summary

    def shown(start: int, end: int) -> Evidence | None:
        said = Evidence("summary", start, end, read[start:end])
        name = Name(
            "Oslo", "LOC", Identity("city", "none"), 0.5, (NamePlace("summary", 29, 33),),
            NameTone("positive", (0.0, 0.1, 0.9), said),
        )  # fmt: skip
        whole = replace(prediction((29, 33)), names=(name,))
        (found,) = within_text(whole, ARTICLE).names
        assert found.tone is not None
        assert found.tone.tone == "positive"
        return found.tone.evidence

    assert shown(3, 25) == Evidence("summary", 3, 10, "met Ann")
    assert shown(22, 33) == Evidence("summary", 22, 33, "Doe in Oslo")
    assert shown(12, 20) is None, "none of the words is the article's"
    for start, end in ((3, 25), (0, 33), (10, 25)):
        evidence = shown(start, end)
        assert evidence is not None
        assert SUMMARY[evidence.start : evidence.end] == evidence.text


def test_a_fact_over_boilerplate_keeps_the_words_of_the_article() -> None:
    read = document_of(ARTICLE).summary
    place = NamePlace("summary", 29, 33)
    fact = Fact(
        "summary", 29, 33, "Oslo", None, None, None, "other", Phrase("Oslo", place), None,
        "actual", None, 0.5, Evidence("summary", 0, 34, read[:34]),
    )  # fmt: skip
    (found,) = within_text(replace(prediction(), facts=(fact,)), ARTICLE).facts
    assert found.evidence == Evidence("summary", 29, 33, "Oslo")
    gone = replace(fact, start=13, end=20)
    assert within_text(replace(prediction(), facts=(gone,)), ARTICLE).facts == ()
