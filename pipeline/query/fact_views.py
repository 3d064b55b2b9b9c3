"""The view of facts as SQL text: what amounts state, with the article that says so."""

from __future__ import annotations

from dateline.schemas.vocabulary import ROLES

_PARTIES = ",\n  ".join(
    f"list_filter(fact.parties, lambda party: party.role = '{role}')[1].{column} AS {name}"
    for role in ROLES
    for column, name in (("name", role), ("id", f"{role}_id"))
)

FACTS = f"""
SELECT fact.*, article.feed_name, article.feed_group, article.title, article.url,
  article.primary_topic, article.tone, article.cluster_id, article.is_first_seen, article.story_id,
  {_PARTIES}
FROM fact_rows AS fact
JOIN articles AS article
  ON article.article_id = fact.article_id AND article.revision = fact.revision
WHERE article.is_latest
"""
