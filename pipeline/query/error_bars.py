"""Error bars on counts of topics from the model's published precision and recall, as SQL text.

A count of articles that were given a topic has some too many and misses some. With the recall (the
share of those that have the topic which is given it) and the share of the others that is given it
wrongly, both as published for the model, the number that has it is (Rogan and Gladen 1978,
https://doi.org/10.1093/oxfordjournals.aje.a112510)

    articles * (counted / articles - false share) / (recall - false share)

and ``low`` and ``high`` hold it with 95 % confidence, the uncertainty of both shares, which were
measured on a few hundred items, included (Lang and Reiczigel 2014,
https://doi.org/10.1016/j.prevetmed.2013.09.015). That supposes that the model errs on these
articles as often as on the items of its card. Articles that a model without published scores has
read are not counted. ``topic_counts`` asks the probabilities instead, whatever the card says.
"""

from __future__ import annotations

from functools import cache

from dateline.pipeline.query.periods import UNTIL_DAY
from dateline.transforms.model.published_scores import PublishedScores, shipped

Z = 1.96
"""Standard deviations to each side that hold 95 of 100."""

ARTICLES_OF = f"""is_latest AND coalesce(is_first_seen, true)
    AND published_date >= CAST(since AS DATE) AND published_date <= {UNTIL_DAY}"""

_ESTIMATES = f"""
WITH here AS (
  SELECT model, list_transform(topics, lambda one: one.label) AS labels FROM articles
  WHERE {{where}}
),
told AS (
  SELECT model, topic, precision, recall, false_share, count(*)::DOUBLE AS articles,
    count(*) FILTER (list_contains(labels, topic)) AS counted,
    any_value((hits + 1) / (hits + missed + 2)) AS se, any_value(hits + missed + 2) AS se_n,
    any_value((rest + 1) / (rest + wrong + 2)) AS sp, any_value(rest + wrong + 2) AS sp_n
  FROM here JOIN model_scores USING (model)
  WHERE recall > false_share GROUP BY ALL
),
moved AS (
  SELECT *, (counted + {Z * Z / 2}) / (articles + {Z * Z}) AS share FROM told
),
shares AS (
  SELECT *, se * (1 - se) / se_n AS se_error, sp * (1 - sp) / sp_n AS sp_error,
    share * (1 - share) / (articles + {Z * Z}) AS share_error,
    (share + sp - 1) / (se + sp - 1) AS p
  FROM moved
),
bars AS (
  SELECT *, p + {2 * Z * Z} * (p * se_error - (1 - p) * sp_error) AS middle,
    {Z} * sqrt(share_error + p * p * se_error + (1 - p) * (1 - p) * sp_error) / (se + sp - 1)
      AS half
  FROM shares
)
SELECT topic, articles::BIGINT AS articles, counted, round(precision, 4) AS precision,
  round(recall, 4) AS recall,
  round(articles * greatest(0, least(1,
    (counted / articles - false_share) / (recall - false_share))), 1) AS estimate,
  round(articles * greatest(0, least(1, middle - half)), 1) AS low,
  round(articles * greatest(0, least(1, middle + half)), 1) AS high, model
FROM bars ORDER BY model, topic
"""


def estimates_sql(where: str) -> str:
    """The query for the articles that a condition on the view ``articles`` chooses."""
    return _ESTIMATES.replace("{where}", where).strip()


ERROR_BAR_MACROS: dict[str, str] = {
    "topic_estimates": f"(since, until) AS TABLE\n{estimates_sql(ARTICLES_OF)}",
}
"""What follows the name in ``CREATE MACRO``; days are dates or texts of them."""

ERROR_BAR_COMMENTS: dict[str, str] = {
    "topic_estimates": "articles of each topic (`counted`), copies left out, and how many there "
    "are by the published precision and recall of the model that read them, with 95 % confidence "
    "between `low` and `high`",
}


@cache
def model_scores() -> str:
    """The view of what is published of the models that come with the package."""
    return scores_view(shipped())


def scores_view(published: list[PublishedScores]) -> str:
    """The same for any scores; without some the view is empty."""
    rows = [
        f"('{scores.model}', '{one.topic}', {one.hits}, {one.wrong}, {one.missed}, {one.rest}, "
        f"'{scores.digest}')"
        for scores in published
        for one in scores.topics
    ]
    values = ",\n  ".join(rows or ["(NULL, NULL, 0, 0, 0, 0, NULL)"])
    return f"""
SELECT model, topic, hits / nullif(hits + wrong, 0) AS precision,
  hits / nullif(hits + missed, 0) AS recall, wrong / nullif(wrong + rest, 0) AS false_share,
  hits, wrong, missed, rest, digest
FROM (VALUES
  {values}
) AS published(model, topic, hits, wrong, missed, rest, digest)
WHERE model IS NOT NULL
"""
