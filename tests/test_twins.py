"""Every module has a test file of its name, but for those that are listed here with the reason."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]

WITHOUT = {}
"""Module: what tests it instead. The list may only become shorter."""


def modules() -> list[str]:
    found = []
    for package in ("schemas", "dataset", "transforms", "pipeline"):
        paths = (ROOT / package).rglob("*.py")
        found += [path.relative_to(ROOT).as_posix() for path in paths if path.stem != "__init__"]
    return sorted(found)
