"""Error bars from published precision and recall: by plain Python, and if they hold the truth."""

from __future__ import annotations

import random
from math import sqrt
from pathlib import Path

import duckdb
import pytest

from dateline.pipeline.query.error_bars import Z, estimates_sql, scores_view
from dateline.pipeline.query.session import open_session
from dateline.transforms.model.published_scores import PublishedScores, TopicScore, shipped
from tests.made_up import article, write_dataset
from tests.made_up_month import month

FROM, UNTIL = "2026-11-01", "2026-11-10"


def plain(articles: int, counted: int, score: TopicScore) -> tuple[float, float, float]:
    """Estimate, low and high, step by step after the papers that the module names."""
    of_se, of_sp = score.hits + score.missed + 2, score.rest + score.wrong + 2
    se, sp = (score.hits + 1) / of_se, (score.rest + 1) / of_sp
    share = (counted + Z * Z / 2) / (articles + Z * Z)
    p = (share + sp - 1) / (se + sp - 1)
    moved = 2 * Z**2 * (p * se * (1 - se) / of_se - (1 - p) * sp * (1 - sp) / of_sp)
    variance = (
        share * (1 - share) / (articles + Z * Z)
        + p * p * se * (1 - se) / of_se
        + (1 - p) ** 2 * sp * (1 - sp) / of_sp
    )
    half = Z * sqrt(variance) / (se + sp - 1)
    raw = (counted / articles - score.false_share) / (score.recall - score.false_share)
    estimate, low, high = (
        articles * min(1.0, max(0.0, value)) for value in (raw, p + moved - half, p + moved + half)
    )
    return estimate, low, high


def test_estimates_are_those_of_plain_python(tmp_path: Path) -> None:
    (published,) = shipped()
    rows = [row | ({"model": published.model} if n % 9 else {}) for n, row in enumerate(month())]
    connection = open_session(str(write_dataset(tmp_path, rows)))
    latest = connection.execute(
        "SELECT article_id, model FROM articles WHERE is_latest AND coalesce(is_first_seen, true) "
        f"AND published_date BETWEEN '{FROM}' AND '{UNTIL}'"
    ).fetchall()
    texts = {row["article_id"]: row for row in sorted(rows, key=lambda row: row["revision"])}
    here = [texts[key] for key, model in latest if model == published.model]
    assert 0 < len(here) < len(latest), "others were read by a model without scores"
    found = connection.execute(f"SELECT * FROM topic_estimates('{FROM}', '{UNTIL}')").fetchall()
    assert [row[0] for row in found] == ["defense", "markets", "trade"]
    scores = {one.topic: one for one in published.topics}
    for topic, articles, counted, precision, recall, *bar, model in found:
        has = sum(any(one["label"] == topic for one in row["topics"] or ()) for row in here)
        assert (articles, counted, model) == (len(here), has, published.model)
        assert (precision, recall) == pytest.approx(
            (scores[topic].precision, scores[topic].recall), abs=1e-4
        )
        assert bar == pytest.approx(plain(articles, counted, scores[topic]), abs=0.051)


def drawn(chance: random.Random, share: float, tries: int) -> int:
    return sum(chance.random() < share for _ in range(tries))


@pytest.mark.parametrize(("share", "articles"), [(0.02, 400), (0.2, 150), (0.6, 400)])
def test_the_bar_holds_the_truth_where_scores_were_measured_on_few_items(
    share: float, articles: int
) -> None:
    """The truth of a model with recall 0.85 and 3 % false ones, measured anew each time."""
    chance, held, rounds = random.Random(3), 0, 400
    for _ in range(rounds):
        hits, wrong = drawn(chance, 0.85, 120), drawn(chance, 0.03, 500)
        score = TopicScore("trade", hits, wrong, 120 - hits, 500 - wrong)
        true = drawn(chance, share, articles)
        counted = drawn(chance, 0.85, true) + drawn(chance, 0.03, articles - true)
        estimate, low, high = plain(articles, counted, score)
        assert low <= estimate <= high
        held += low <= true <= high
    assert held / rounds >= 0.94


def test_a_topic_that_is_told_no_better_than_by_chance_has_no_bar() -> None:
    useless = PublishedScores(
        "m@1-r4", "x", "ab", 8, (TopicScore("trade", 1, 3, 1, 3), TopicScore("markets", 2, 0, 0, 6))
    )
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW model_scores AS {scores_view([useless])}")
    connection.execute(
        "CREATE TABLE articles AS SELECT 'm@1-r4' AS model, [{'label': 'trade'}] AS topics"
    )
    found = connection.execute(estimates_sql("true")).fetchall()
    assert [row[0] for row in found] == ["markets"]


def test_without_scores_or_articles_there_are_no_estimates(tmp_path: Path) -> None:
    connection = open_session(str(write_dataset(tmp_path, [article(0)])))
    assert (
        connection.execute("SELECT * FROM topic_estimates('2020-01-01', '2020-01-02')").fetchall()
        == []
    )
    empty = duckdb.connect()
    empty.execute(f"CREATE VIEW model_scores AS {scores_view([])}")
    assert empty.execute("SELECT * FROM model_scores").fetchall() == []
