"""The views of articles and their topics as SQL text for DuckDB."""

from __future__ import annotations

NOTED = """
WITH told AS MATERIALIZED (
  SELECT article_id, revision, cluster_id, is_first_seen FROM article_rows
  WHERE revision > 1 OR NOT is_first_seen
)
SELECT article_id, max(revision) AS revision, max(copies) AS copies
FROM (
  SELECT article_id, revision, CAST(NULL AS BIGINT) AS copies
  FROM told WHERE revision > 1
  UNION ALL
  SELECT unnest(list_append(members, cluster_id)), NULL, len(members)
  FROM (
    SELECT cluster_id, list(DISTINCT article_id) AS members FROM told
    WHERE NOT is_first_seen GROUP BY cluster_id
  )
)
GROUP BY article_id
"""

ARTICLES = """
SELECT article.*,
  coalesce(story.story_id, article.cluster_id, article.article_id) AS story_id,
  coalesce(article.revision = noted.revision, true) AS is_latest,
  coalesce(1 + noted.copies, 1) AS cluster_size
FROM article_rows AS article
LEFT JOIN {noted} AS noted USING (article_id)
LEFT JOIN {stories} AS story ON story.cluster_id = article.cluster_id
"""

ARTICLE_TOPICS = """
SELECT article_id, published_date, published_at, feed, feed_name, feed_group, title, url,
  topic.label AS topic, topic.score AS score, topic.label = primary_topic AS is_primary,
  tone, tone_score, run_id
FROM (SELECT *, unnest(topics) AS topic FROM articles WHERE is_latest)
"""

USER_TOPICS = """
SELECT article_id, published_date, published_at, feed, feed_name, feed_group, title, url,
  said.name AS topic, said.score AS score, said.revision AS revision, primary_topic, tone,
  tone_score, run_id
FROM (SELECT *, unnest(user_topics) AS said FROM articles WHERE is_latest)
WHERE said.label
"""
