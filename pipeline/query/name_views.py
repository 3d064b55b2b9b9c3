"""The views of names as SQL text: who or what articles are about, by identity.

One identity has several names in an article where it has several roles (a country, its people, its
government); the most salient one says how the article speaks of it. The names of an identity are
gathered within the list of their article, not by GROUP BY: that would have to carry title and
address of every article through a hash table, whatever is asked, and no filter could pass it.
"""

from __future__ import annotations

_KEYS = "list_transform(names, lambda one: coalesce(one.id, one.canonical, one.name))"
_GATHERED = f"""
  CASE WHEN len(list_distinct({_KEYS})) = len(names) THEN list_transform(names, lambda one: [one])
  ELSE list_transform(list_distinct({_KEYS}), lambda key:
    list_transform(list_sort(list_transform(
      list_filter(names, lambda one: coalesce(one.id, one.canonical, one.name) = key),
      lambda one: {{first: -one.salience, whole: one}})), lambda each: each.whole))
  END
""".strip()
"""The names of an article as one list for each identity, the most salient name first."""


def _first(field: str) -> str:
    """What the most salient name says that says anything."""
    several = f"list_filter(said, lambda one: one.{field} IS NOT NULL)[1].{field}"
    return f"CASE WHEN len(said) = 1 THEN said[1].{field} ELSE {several} END"


NAMES = f"""
SELECT article_id, published_date, published_at, feed, feed_name, feed_group, title, url,
  primary_topic, coalesce(said[1].id, said[1].canonical, said[1].name) AS identity,
  coalesce(said[1].canonical, said[1].name) AS canonical,
  {_first("id")} AS id, {_first("id_scheme")} AS id_scheme, {_first("id_status")} AS id_status,
  {_first("kind")} AS kind,
  list_sort(list_distinct(list_transform(said, lambda one: one.kind))) AS kinds,
  {_first("country")} AS country, said[1].salience AS salience,
  list_transform(said, lambda one: one.name) AS forms,
  list_sum(list_transform(said, lambda one: len(one.mentions)))::BIGINT AS mentions,
  {_first("tone")} AS tone, {_first("tone_probabilities")} AS tone_probabilities,
  {_first("evidence.text")} AS evidence, run_id
FROM (SELECT *, unnest({_GATHERED}) AS said FROM articles WHERE is_latest)
"""

NAME_DAY = """
SELECT identity, any_value(canonical) AS canonical, any_value(id_scheme) AS id_scheme,
  mode(kind) AS kind, any_value(country) AS country, published_date AS day,
  count(*) AS articles, sum(mentions)::BIGINT AS mentions, count(DISTINCT feed) AS feeds,
  avg(salience) AS mean_salience,
  avg(tone_probabilities.positive - tone_probabilities.negative) AS mean_tone
FROM names GROUP BY identity, published_date
"""
