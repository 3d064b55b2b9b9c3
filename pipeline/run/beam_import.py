"""Importing Beam without the libraries that it only looks for.

Beam 2.77 imports pandas and torch where they happen to be installed, to know their types and to
watch GPUs. A run uses neither; docs/performance.md says what they cost.
"""

from __future__ import annotations

import sys

UNUSED = ("pandas", "torch")


def import_beam() -> None:
    """Imports the job, and Beam with it; ``UNUSED`` stay out unless they are loaded already.

    While this runs, another thread's first import of one of them fails with ImportError.
    """
    kept_out = [name for name in UNUSED if name not in sys.modules]
    for name in kept_out:
        sys.modules[name] = None  # type: ignore[assignment]  # so that importing it fails
    try:
        import dateline.pipeline.job  # noqa: F401
    finally:
        for name in kept_out:
            sys.modules.pop(name, None)
