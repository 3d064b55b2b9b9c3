"""The tables that ship: read once per process, when the first name is looked up."""

from __future__ import annotations

from functools import cache
from importlib import resources

from dateline.transforms.names.records import Lexicon

FILES = (
    "countries.tsv",
    "demonyms.tsv",
    "regions.tsv",
    "provinces.tsv",
    "cities.tsv",
    "organisations.tsv",
    "armed.tsv",
    "companies.tsv",
    "houses.tsv",
    "indices.tsv",
    "weapons.tsv",
    "treaties_and_events.tsv",
    "people.tsv",
    "legislators.tsv",
    "listed.tsv",
)
"""In the order of precedence: of two rows with one identifier the first says what it is called."""


def table_lines(name: str) -> list[str]:
    """The lines of one table, comments left out."""
    text = (resources.files(__package__) / "tables" / name).read_text("utf-8")
    return [line for line in text.splitlines() if line and line[0] != "#"]


@cache
def lexicon() -> Lexicon:
    """All tables together."""
    found = Lexicon()
    for name in FILES:
        found.add_lines(table_lines(name))
    return found
