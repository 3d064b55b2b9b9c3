"""Importing Beam without the libraries that it only looks for.

Beam 2.77 imports pandas and torch where they happen to be installed, to know their types and to
watch GPUs, and MongoDB's client, which it always brings along. A run uses none of them;
docs/performance.md says what they cost.
"""

from __future__ import annotations

import logging
import sys

UNUSED = ("pandas", "torch", "bson", "pymongo")
_TELLS_OF_BSON = "apache_beam.io.mongodbio"


def import_beam() -> None:
    """Imports the job, and Beam with it; ``UNUSED`` stay out unless they are loaded already.

    While this runs, another thread's first import of one of them fails with ImportError. Beam's own
    reader of MongoDB has no client in this process afterwards; import Beam yourself before, if a
    pipeline of yours in the same process needs it.
    """
    kept_out = [name for name in UNUSED if name not in sys.modules]
    for name in kept_out:
        sys.modules[name] = None  # type: ignore[assignment]  # so that importing it fails
    told = logging.getLogger(_TELLS_OF_BSON)
    level = told.level
    told.setLevel(logging.ERROR)  # it would warn of what is kept out on purpose
    try:
        import dateline.pipeline.job  # noqa: F401
    finally:
        told.setLevel(level)
        for name in kept_out:
            sys.modules.pop(name, None)
