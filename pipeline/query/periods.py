"""Periods of days that macros are asked for, as SQL text for DuckDB.

A period that ends before it begins fails by name: no rows, or rows of a period of no days, would
look like days on which nothing happened.
"""

from __future__ import annotations

REVERSED = "'the period ends on ' || until_day || ', before it begins on ' || since_day"
"""What is said of it, of the columns of ``PERIOD``."""

PERIOD = "(SELECT CAST(since AS DATE) AS since_day, CAST(until AS DATE) AS until_day)"
"""The parameters ``since`` and ``until`` of a macro as a table of one row."""

UNTIL_DAY = f"""(SELECT CASE WHEN until_day < since_day THEN CAST(error({REVERSED}) AS DATE)
      ELSE until_day END FROM {PERIOD})"""
"""The last day of a macro's period; a query of its own, so that it is asked whatever days have
articles (not where there is none at all: DuckDB knows the answer then)."""
