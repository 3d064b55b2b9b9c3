"""Data sets that tests of many modules read: made once in a test session, and changed by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.query.cookbook import make_dataset
from tests.made_once import made_once
from tests.made_up import write_dataset
from tests.made_up_month import month


def sample_set(factory: pytest.TempPathFactory) -> Path:
    """What a run leaves that read the shipped samples, with the model: five seconds' work."""
    return made_once(factory, "sample", lambda folder: make_dataset(str(folder)))


def month_set(factory: pytest.TempPathFactory) -> Path:
    """A month of articles with things that rose and fell; see ``tests/made_up_month.py``."""
    return made_once(factory, "month", lambda folder: write_dataset(folder, month()))
