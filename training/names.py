"""Names whose type the annotators never disputed: the model's ``names.tsv``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from dateline.schemas.enrichment import NAME_TYPES
from training.texts import SEPARATOR

AT_LEAST = 2  # mentions


def undisputed(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Lower-case names of annotated mentions that always had one type, with it."""
    types: dict[str, Counter[str]] = {}
    for row in rows:
        if row["entities"] is None or row["source"] not in ("topics", "annotations"):
            continue
        text = row["title"] + SEPARATOR + row["summary"]
        for start, end, type_ in row["entities"]:
            types.setdefault(text[start:end].lower(), Counter())[type_] += 1
    return {
        name: next(iter(found))
        for name, found in types.items()
        if len(found) == 1
        and found.total() >= AT_LEAST
        and len(name) > 3
        and next(iter(found)) in NAME_TYPES
    }


def write_names(rows: list[dict[str, Any]], path: Path) -> int:
    """Write the names, sorted; returns how many."""
    names = undisputed(rows)
    path.write_text(
        "".join(f"{name}\t{type_}\n" for name, type_ in sorted(names.items())), encoding="utf-8"
    )
    return len(names)
