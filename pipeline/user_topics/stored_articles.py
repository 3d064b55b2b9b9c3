"""Articles of the data set that examples name, and a sample of those that nobody labelled."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from dateline.dataset.dataset import Dataset
from dateline.dataset.rows import article_of_row
from dateline.dataset.storage import is_local
from dateline.pipeline.query.session import open_session
from dateline.schemas.config import Config
from dateline.transforms.model.articles import document_of, status_of
from dateline.transforms.model.documents import Document

COLUMNS = (
    "article_id, revision, feed, title, summary, content, text_source, first_seen_at, "
    "published_quality, published_at, url, language, boilerplate"
)


def stored_documents(config: Config, article_ids: Sequence[str]) -> dict[str, Document]:
    """What the model reads of these articles' latest texts, by id; unknown ones are left out.

    Raises:
        QueryError: the data set cannot be read.
    """
    if not article_ids or not _is_there(config.output.path):
        return {}
    rows = _rows(
        config.output.path,
        f"SELECT {COLUMNS} FROM articles WHERE is_latest AND list_contains(?, article_id)",
        [list(article_ids)],
    )
    return {row["article_id"]: document_of(article_of_row(row)) for row in rows}


def sample_documents(config: Config, count: int) -> list[Document]:
    """As many articles of the data set that the model reads, spread evenly; the same every time.

    Copies of other articles are left out. There are fewer where the data set is small, and none
    where there is none yet.

    Raises:
        QueryError: the data set cannot be read.
    """
    if not _is_there(config.output.path):
        return []
    rows = _rows(
        config.output.path,
        f"SELECT {COLUMNS} FROM articles WHERE is_latest AND is_first_seen IS DISTINCT FROM false "
        "AND enrichment_status = 'ok' ORDER BY md5(article_id) LIMIT ?",
        [count],
    )
    articles = [article_of_row(row) for row in rows]
    return [document_of(found) for found in articles if status_of(found, config.model) == "ok"]


def _is_there(root: str) -> bool:
    if is_local(root) and not os.path.isdir(root):
        return False
    return bool(Dataset(root).live_files("articles"))


def _rows(root: str, query: str, values: list[Any]) -> list[dict[str, Any]]:
    with open_session(root) as connection:
        result = connection.execute(query, values)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
