"""Files of results that are there whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4


@contextmanager
def whole_file(path: str) -> Iterator[str]:
    """The path to write to: beside ``path``, which it becomes when the block ends without an error.

    What was at ``path`` stays as it is until then. Pipes and devices are written to directly.

    Raises:
        OSError: the file cannot be written there.
    """
    target = os.path.realpath(path)
    if os.path.exists(target) and not os.path.isfile(target):
        yield path
        return
    beside = f"{target}.{uuid4().hex}.part"
    try:
        yield beside
        if os.path.exists(target):
            shutil.copymode(target, beside)
        os.replace(beside, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)
