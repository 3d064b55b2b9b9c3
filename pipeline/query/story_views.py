"""The view of stories, and the look-up of the story of a cluster, as SQL text for DuckDB."""

from __future__ import annotations

# A cluster joins a story, and a story may merge into an older one: the last of that chain counts.
STORY_OF_CLUSTER = """
WITH RECURSIVE chain AS (
  SELECT cluster_id, story_id, 1 AS depth FROM story_members
  UNION ALL
  SELECT chain.cluster_id, member.story_id, depth + 1
  FROM chain JOIN story_members AS member ON member.cluster_id = chain.story_id
  WHERE depth < 100
)
SELECT cluster_id, arg_max(story_id, depth) AS story_id FROM chain GROUP BY cluster_id
"""

STORIES = r"""
WITH told AS (SELECT * FROM articles WHERE is_latest),
sums AS (
  SELECT story_id, min(first_seen_at) AS first_seen, max(first_seen_at) AS last_seen,
    count(*) AS articles, count(DISTINCT coalesce(cluster_id, article_id)) AS clusters,
    count(*) FILTER (NOT coalesce(is_first_seen, true)) AS copies,
    count(DISTINCT coalesce(nullif(regexp_extract(url, '^https?://(?:www\.)?([^/:]+)', 1), ''),
      feed)) FILTER (coalesce(is_first_seen, true)) AS publishers,
    arg_min(feed, (first_seen_at, cluster_id <> story_id, feed, article_id)) AS first_feed,
    arg_min(title, (first_seen_at, cluster_id <> story_id, feed, article_id)) AS first_title,
    arg_min(url, (first_seen_at, cluster_id <> story_id, feed, article_id)) AS first_url,
    avg(tone_score) FILTER (coalesce(is_first_seen, true)) AS tone_score
  FROM told GROUP BY story_id
),
by_topic AS (
  SELECT story_id, list(topic ORDER BY told DESC, topic) AS topics
  FROM (
    SELECT story_id, topic, count(*) AS told
    FROM (SELECT story_id, unnest(topics).label AS topic FROM told) GROUP BY ALL
  ) GROUP BY story_id
),
by_name AS (
  SELECT story_id, list(name ORDER BY told DESC, name)[:10] AS names
  FROM (
    SELECT story_id, named.name AS name, count(DISTINCT cluster_id) AS told,
      any_value(clusters) AS clusters
    FROM (SELECT story_id, cluster_id, unnest(entity_names) AS named FROM told)
    JOIN sums USING (story_id)
    WHERE named.type IN ('PER', 'ORG', 'LOC', 'MISC') GROUP BY ALL
  ) WHERE told > 1 OR clusters = 1 GROUP BY story_id
),
by_day AS (
  SELECT story_id, list({{'day': day, 'tone_score': tone_score}} ORDER BY day) AS tone_by_day
  FROM (
    SELECT story_id, CAST(first_seen_at AS DATE) AS day, avg(tone_score) AS tone_score
    FROM told WHERE tone_score IS NOT NULL GROUP BY ALL
  ) GROUP BY story_id
),
by_amount AS (
  SELECT story_id,
    list({{'value': value, 'unit': unit, 'texts': texts}} ORDER BY texts DESC, unit, value)[:10]
      AS amounts
  FROM (
    SELECT story_id, mention.value AS value, mention.unit AS unit,
      count(DISTINCT cluster_id) AS texts
    FROM (SELECT story_id, cluster_id, unnest(entities) AS mention FROM told)
    WHERE mention.value IS NOT NULL GROUP BY ALL
  ) GROUP BY story_id
),
merges AS (
  SELECT merged.story_id, count(*) AS merged FROM {stories} AS merged
  JOIN story_members AS member ON member.cluster_id = merged.cluster_id AND member.is_merge
  GROUP BY ALL
)
SELECT story_id, first_seen, last_seen, articles, clusters, copies, publishers, first_feed,
  first_title, first_url, topics, names, tone_score, tone_by_day, amounts,
  coalesce(merged, 0) AS merged
FROM sums LEFT JOIN by_topic USING (story_id) LEFT JOIN by_name USING (story_id)
  LEFT JOIN by_day USING (story_id) LEFT JOIN by_amount USING (story_id)
  LEFT JOIN merges USING (story_id)
"""
