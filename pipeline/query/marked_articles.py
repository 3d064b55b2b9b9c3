"""The view ``articles`` for a session that asks more than a question or two.

What ``article_views`` adds to the rows as stored is looked up by the ids of an article and of its
cluster: two columns of texts that are read for every row, whatever is asked. Here it is looked up
by the file and the number of a row, which cost nothing to read, in a table of the few rows of which
there is anything to say. Making that table takes as long as several look-ups by id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.pipeline.query.views import all_rows

if TYPE_CHECKING:
    from dateline.dataset.live_snapshot import LiveSnapshot

_PLACE = {"file_key": "hash(filename)", "row_in_file": "file_row_number"}
"""Of DuckDB's own columns of each file that it reads."""
_MARKS = """
SELECT file_key, row_in_file, coalesce(article.revision = noted.revision, true) AS is_latest,
  coalesce(1 + noted.copies, 1) AS cluster_size, story.story_id
FROM placed_articles AS article
LEFT JOIN noted_articles AS noted USING (article_id)
LEFT JOIN story_of_cluster AS story ON story.cluster_id = article.cluster_id
WHERE noted.article_id IS NOT NULL OR story.cluster_id IS NOT NULL
"""
_ARTICLES = """
SELECT article.* EXCLUDE (file_key, row_in_file),
  coalesce(marks.story_id, article.cluster_id, article.article_id) AS story_id,
  coalesce(marks.is_latest, true) AS is_latest,
  coalesce(marks.cluster_size, 1) AS cluster_size
FROM placed_articles AS article
LEFT JOIN article_marks AS marks USING (file_key, row_in_file)
"""


def marking(snapshot: LiveSnapshot) -> list[str]:
    """Statements after which ``articles`` says the same of the same files, faster.

    The views and tables of ``views.named_statements`` that it is made of have to be there.
    """
    placed = all_rows(snapshot, "articles", live=True, also=_PLACE)
    return [
        f"CREATE OR REPLACE VIEW placed_articles AS\n{placed}",
        f"CREATE OR REPLACE TEMPORARY TABLE article_marks AS\n{_MARKS.strip()}",
        f"CREATE OR REPLACE VIEW articles AS\n{_ARTICLES.strip()}",
    ]
