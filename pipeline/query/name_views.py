"""The views of names as SQL text: who or what articles are about, by identity."""

from __future__ import annotations

# One identity has several names in an article where it has several roles (a country, its people,
# its government); the most salient one says how the article speaks of it.
NAMES = """
SELECT article_id, published_date, published_at, feed, feed_name, feed_group, title, url,
  primary_topic, coalesce(said.id, said.canonical, said.name) AS identity,
  arg_max(coalesce(said.canonical, said.name), said.salience) AS canonical,
  any_value(said.id) AS id, any_value(said.id_scheme) AS id_scheme,
  arg_max(said.id_status, said.salience) AS id_status,
  arg_max(said.kind, said.salience) AS kind, list_sort(list(DISTINCT said.kind)) AS kinds,
  any_value(said.country) AS country, max(said.salience) AS salience,
  list(said.name ORDER BY said.salience DESC) AS forms,
  sum(len(said.mentions))::BIGINT AS mentions,
  arg_max(said.tone, said.salience) AS tone,
  arg_max(said.tone_probabilities, said.salience) AS tone_probabilities,
  arg_max(said.evidence, said.salience).text AS evidence, run_id
FROM (SELECT *, unnest(names) AS said FROM articles WHERE is_latest)
GROUP BY ALL
"""

NAME_DAY = """
SELECT identity, any_value(canonical) AS canonical, any_value(id_scheme) AS id_scheme,
  mode(kind) AS kind, any_value(country) AS country, published_date AS day,
  count(*) AS articles, sum(mentions)::BIGINT AS mentions, count(DISTINCT feed) AS feeds,
  avg(salience) AS mean_salience,
  avg(tone_probabilities.positive - tone_probabilities.negative) AS mean_tone
FROM names GROUP BY identity, published_date
"""
