"""The command line in a process that kills itself at a point of a commit, once a file is there."""

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


def launch(point: str, trigger: str, arguments: list[str], log: str) -> None:
    """Is the command line with these arguments; what it says is added to the file ``log``."""
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for number in (1, 2):
        os.dup2(file, number)
    die_at(point, trigger)
    faulthandler.register(signal.SIGUSR1, all_threads=True)  # asked for where it does not end
    sys.argv = ["dateline", *arguments]
    main()
