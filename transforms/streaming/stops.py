"""The files by which a launcher has its continuous run stop, and when they may go.

A launcher removes its own. It leaves the one of a job that may go on without it: tasks of a cluster
that has lost its JobManager, or of one that the launcher does not know, visit again once the file
is gone. Such a job keeps its file young for as long as it looks at it, so a file that has grown old
speaks to nobody.
"""

from __future__ import annotations

import logging
import time

from dateline.dataset import layout
from dateline.dataset.recovery import ABANDONED_S
from dateline.dataset.storage import delete, exists, join, list_files, modified_at, write_bytes

logger = logging.getLogger("dateline.stream")

RENEWED_S = 3_600.0
"""Age at which a job that is told to stop writes the file anew."""


def is_stopped(root: str, stop_file: str) -> bool:
    """Whether a job is told to stop; if so, the file stays young.

    Args:
        root: of the data set.
        stop_file: full path of the file, below ``root``.
    """
    if not exists(stop_file):
        return False
    at = modified_at(stop_file)
    if at is not None and at < time.time() - RENEWED_S:
        try:
            write_bytes(root, stop_file[len(join(root, "")) :], b"stop\n")
        except OSError as error:
            logger.warning("%s could not be renewed: %s", stop_file, error)
    return True


def remove_abandoned(root: str) -> list[str]:
    """Removes the files of jobs that nobody has heard of for a day; their paths below ``root``."""
    old = []
    for file in list_files(root, layout.STREAMS):
        at = modified_at(join(root, file.path))
        if at is not None and at < time.time() - ABANDONED_S:
            old.append(file.path)
    delete([join(root, path) for path in old])
    return old
