"""Counts of topics with error bars, as SQL text for DuckDB: an option, for whoever compares them.

A count of articles above a threshold misses some and has some too many. The model's probabilities
are calibrated, so their sum over all articles estimates how many have the topic; the precision and
the recall of the count follow from them. The error bar is what 95 of 100 draws at these
probabilities give, widened by the published error of the calibration (docs/model-card.md, "How
probabilities behave"), since that is shared by all articles and does not average out. Nothing is
said of other models: a foreign one is calibrated on other texts, if at all.
"""

from __future__ import annotations

from dateline.pipeline.query.periods import UNTIL_DAY

CALIBRATION_ERROR = 0.015
"""Mean error of a topic's probability on the mix of feeds, by the model card."""
DRAWS = 1.96
"""Standard deviations to each side that hold 95 of 100 draws."""

_COUNTS = f"""
WITH counted AS (
  SELECT article_id, topics, topic_scores FROM articles
  WHERE is_latest AND coalesce(is_first_seen, true) AND topic_scores IS NOT NULL
    AND published_date >= CAST(since AS DATE) AND published_date <= {UNTIL_DAY}
),
scored AS (
  SELECT score.label AS topic, score.score::DOUBLE AS p,
    list_contains(list_transform(topics, lambda one: one.label), score.label) AS has
  FROM (SELECT topics, unnest(topic_scores) AS score FROM counted)
),
summed AS (
  SELECT topic, count(*) AS articles, count(*) FILTER (has) AS counted, sum(p) AS expected,
    coalesce(sum(p) FILTER (has), 0) AS right_ones,
    {DRAWS} * sqrt(sum(p * (1 - p))) + {CALIBRATION_ERROR} * count(*) AS error
  FROM scored GROUP BY topic
)
SELECT topic, articles, counted, round(right_ones / nullif(counted, 0), 4) AS precision,
  round(right_ones / nullif(expected, 0), 4) AS recall, round(expected, 2) AS expected,
  round(greatest(0, expected - error), 2) AS low,
  round(least(articles, expected + error), 2) AS high
FROM summed ORDER BY topic
"""

ESTIMATE_MACROS: dict[str, str] = {
    "topic_counts": f"(since, until) AS TABLE{_COUNTS}",
}
"""What follows the name in ``CREATE MACRO``; days are dates or texts of them."""

ESTIMATE_COMMENTS: dict[str, str] = {
    "topic_counts": "articles of each topic (`counted`), copies left out, with the precision and "
    "recall of the count and an estimate of how many there are, between `low` and `high`",
}
