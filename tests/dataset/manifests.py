"""Manifests of commits that changed no file."""

from __future__ import annotations

from dateline.schemas.manifest import Counts, Head, Manifest
from tests.articles import NOON


def committed(run_id: str, sequence: int, before: Head, after: Head, kind: str = "run") -> Manifest:
    """The manifest of a run, or of maintenance, that took the head from ``before`` to ``after``."""
    return Manifest(
        schema_version=1,
        run_id=run_id,
        kind=kind,
        sequence=sequence,
        status="ok",
        now=NOON.isoformat(),
        inputs={},
        counts=Counts(),
        files=[],
        state_before=before,
        state=after,
    )
