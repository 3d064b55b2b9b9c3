"""The files that ship with Dateline: example configurations and sample feeds."""

from __future__ import annotations

from pathlib import Path


def path(name: str) -> Path:
    """Where a shipped file lies, in a checkout as in an installed wheel.

    ``name`` is relative to this folder, for example ``sample.yaml`` or
    ``samples/harbour-wire.xml``. Raises FileNotFoundError, and lists what there is.
    """
    root = Path(__file__).resolve().parent
    found = (root / name).resolve()
    if not found.is_relative_to(root) or not found.exists():
        shipped = ", ".join(sorted(entry.name for entry in root.glob("*.yaml")))
        raise FileNotFoundError(f"Dateline ships no file {name!r}; its configurations: {shipped}")
    return found
