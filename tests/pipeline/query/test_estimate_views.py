"""Error bars of topic counts, by SQL and by plain Python; and whether they hold what they say."""

from __future__ import annotations

import random
from math import sqrt
from pathlib import Path

import pytest

from dateline.pipeline.query.estimate_views import CALIBRATION_ERROR, DRAWS
from dateline.pipeline.query.session import open_session
from tests.made_up import START, article, write_dataset
from tests.made_up_month import month

QUERY = "SELECT * FROM topic_counts('{}', '{}')"


def test_counts_and_sums_are_those_of_plain_python(tmp_path: Path) -> None:
    rows = month()
    connection = open_session(str(write_dataset(tmp_path, rows)))
    texts = {row["article_id"]: row for row in sorted(rows, key=lambda row: row["revision"])}
    day = connection.execute(
        "SELECT list(article_id) FROM articles WHERE is_latest AND published_date "
        "BETWEEN '2026-11-01' AND '2026-11-10'"
    ).fetchall()[0][0]
    here = [texts[key] for key in day if texts[key]["is_first_seen"] and texts[key]["topic_scores"]]
    found = connection.execute(QUERY.format("2026-11-01", "2026-11-10")).fetchall()
    assert [row[0] for row in found] == ["defense", "markets", "trade"]
    for topic, articles, counted, precision, recall, expected, low, high in found:
        p = [s["score"] for row in here for s in row["topic_scores"] if s["label"] == topic]
        has = [any(one["label"] == topic for one in row["topics"]) for row in here]
        assert (articles, counted) == (len(here), sum(has))
        right = sum(one for one, told in zip(p, has, strict=True) if told)
        assert precision == pytest.approx(right / counted, abs=1e-3)
        assert recall == pytest.approx(right / sum(p), abs=1e-3)
        assert expected == pytest.approx(sum(p), abs=0.01)
        error = DRAWS * sqrt(sum(one * (1 - one) for one in p)) + CALIBRATION_ERROR * len(p)
        assert (low, high) == pytest.approx((max(0, sum(p) - error), sum(p) + error), abs=0.01)


def test_the_bar_holds_the_truth_where_the_count_does_not(tmp_path: Path) -> None:
    chance = random.Random(1)
    rows, truths = [], [0] * 100
    for n in range(600):
        p = chance.choice((0.05, 0.2, 0.3, 0.9))
        for draw in range(100):
            truths[draw] += chance.random() < p
        scores = [{"label": "trade", "score": p}]
        rows.append(article(n, topics=scores if p > 0.4 else [], topic_scores=scores))
    connection = open_session(str(write_dataset(tmp_path, rows)))
    ((_, _, counted, _, _, _, low, high),) = connection.execute(
        QUERY.format(START.date(), "2026-12-31")
    ).fetchall()
    assert sum(low <= truth <= high for truth in truths) >= 95
    assert counted < low, "what is below the threshold is missing from the count"


def test_a_period_without_articles_has_no_counts(tmp_path: Path) -> None:
    connection = open_session(str(write_dataset(tmp_path, [article(0)])))
    assert connection.execute(QUERY.format("2020-01-01", "2020-01-02")).fetchall() == []
