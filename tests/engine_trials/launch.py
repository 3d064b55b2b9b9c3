"""The command line in a process that kills itself at a point of a commit, once a file is there.

python -m tests.engine_trials.launch POINT FILE -- stream --config ...
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dateline.dataset.dataset import Dataset, Writer
from dateline.pipeline.cli.main import main


def die_at(point: str, trigger: str) -> None:
    """Has every commit of this process observed."""
    usual = Dataset.exclusive

    def at(reached: str) -> None:
        if reached == point and os.path.exists(trigger):
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def observed(dataset: Dataset, name: str, **options: Any) -> Iterator[Writer]:
        with usual(dataset, name, **options | {"at": at}) as writer:
            yield writer

    Dataset.exclusive = observed  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    point, trigger, _, *arguments = sys.argv[1:]
    die_at(point, trigger)
    faulthandler.register(signal.SIGUSR1, all_threads=True)  # asked for where it does not end
    sys.argv[1:] = arguments
    main()
