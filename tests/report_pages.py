"""Report pages of data sets that are made once, and what tests read from them in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.query.session import open_session
from dateline.pipeline.report_page.build import page
from dateline.pipeline.report_page.data import collect
from dateline.transforms.model.published_scores import shipped
from tests.browser import Browser
from tests.made_once import made_once
from tests.made_up import fact, manifest, visit, write_dataset
from tests.made_up_month import LAST, month
from tests.shared_sets import sample_set

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Made:
    """A data set, what its page is made of, and the page."""

    connection: duckdb.DuckDBPyConnection
    data: dict[str, Any]
    path: Path


_MADE: dict[str, Made] = {}
"""By name; of this process, because the connections are."""


def made(factory: pytest.TempPathFactory, name: str) -> Made:
    """The data set "sample", "month" or "month without summaries" with its page."""
    if name not in _MADE:
        root = (
            sample_set(factory)
            if name == "sample"
            else made_once(factory, "page-month", write_month)
        )
        connection = open_session(str(root))
        texts = 100 if "without" in name else 5_000
        data = collect(connection, name="News", now=NOW, texts=texts)
        path = factory.mktemp("page") / "page.html"
        path.write_text(page(data), "utf-8")
        _MADE[name] = Made(connection, data, path)
    return _MADE[name]


def write_month(folder: Path) -> None:
    """Six weeks of made-up news with feeds, a run and facts of the last days."""
    (published,) = shipped()  # of some of the articles only
    rows = [row | ({"model": published.model} if n % 9 else {}) for n, row in enumerate(month())]
    late = [row for row in rows if (LAST - row["first_seen_at"]).days < 5][:80]
    facts = [
        fact(
            1,
            article_id=row["article_id"],
            revision=row["revision"],
            published_at=row["first_seen_at"],
        )
        for row in late
    ]
    visits = [visit(n, 330) for n in range(12)]
    write_dataset(folder, rows, visits, facts=facts, manifests=[manifest(330)])


def ask(browser: Browser, connection: duckdb.DuckDBPyConnection, which: str) -> list[Any]:
    """The rows of the SQL that the page hands out for a figure."""
    return connection.execute(browser.run("return SQL[arguments[0]]()", which)).fetchall()


def cells(browser: Browser, table: str) -> list[list[str]]:
    """The whole of a table, with what it has behind "Show all" or in a fold."""
    browser.run(
        "const more = document.querySelector(`#more-${arguments[0]} button`); "
        "const fold = document.querySelector(`details#${arguments[0]}`); "
        "if (fold && !fold.open) { fold.open = true; fold.ontoggle(); } "
        "if (more && !opened.has(arguments[0])) more.click()",
        table,
    )
    found: list[list[str]] = browser.run(
        "return [...document.querySelectorAll(`#${arguments[0]} tbody tr`)]"
        ".filter(r => r.cells.length > 1).map(r => [...r.cells].map(c => c.textContent))",
        table,
    )
    return found
