"""Comments on the views and their columns, for whoever opens them in a tool of their own."""

from __future__ import annotations

from dateline.pipeline.query.data_dictionary import view_columns
from dateline.pipeline.query.view_columns import VIEWS
from dateline.pipeline.query.views import literal, quoted


def comment_statements() -> list[str]:
    """``COMMENT ON`` for every view and each of its columns, from the data dictionary."""
    statements = [f"COMMENT ON VIEW {view} IS {literal(what)}" for view, what in VIEWS.items()]
    for view, columns in view_columns().items():
        for column, _, text in columns:
            statements.append(f"COMMENT ON COLUMN {view}.{quoted(column)} IS {literal(text)}")
    return statements
