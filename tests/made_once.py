"""Folders that take long to make: made once for all processes of a test session, then copied."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder ``name``, filled by ``make`` in whichever process asks for it first.

    It is shared by the workers of pytest-xdist: nobody may change it.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / f"made-once-{name}"
    with (shared / f"made-once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = shared / f"unfinished-{name}"
            make(unfinished)
            unfinished.rename(folder)
    return folder
