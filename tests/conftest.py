"""Fixtures that several test modules share."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.beam_shortcuts import take_shortcuts
from tests.feed_server import FeedServer

# Libraries start a thread for each core. With as many workers as cores these only wait for each
# other: a sixth of the time of queries, and twenty times that of small matrices on a busy machine,
# for OpenBLAS's threads wait by spinning. Workers and processes of tests inherit what is said here.
for limit in (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",  # Arrow's
    "POLARS_MAX_THREADS",
    "SLURM_CPUS_ON_NODE",  # DuckDB's, which believes what this scheduler of clusters says
):
    os.environ.setdefault(limit, "1")

# Files of tests lie in memory where Linux has room for them, some 300 MB: there is no disk to wait
# for each time that a run syncs a file, fifty times.
MEMORY, ROOM = Path("/dev/shm"), 3 << 30
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# How long an example takes depends on what else the machine does: a slow one is no failure.
# ``--hypothesis-profile=thorough`` looks longer for a counter-example.
for name, examples in (("any machine", 30), ("thorough", 2_000)):
    settings.register_profile(
        name,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("any machine")

PROGRAMS = {"browser", "prism"}
"""Fixtures that start a program which Python does not bring: Chromium, Beam's Prism."""
LEFT_OUT = "not trial"
FIRST = (
    "notebooks/", "mutants/test_trial.py", "test_import_root.py", "test_readme.py",
    "pipeline/mcp/test_server.py", "pipeline/test_object_stores.py", "dataset/test_object_",
    "dataset/test_kept_objects.py", "pipeline/export/", "pipeline/query/test_opened.py",
    "pipeline/guarded/test_locked_session.py",
)  # fmt: skip
"""Tests that take long, so that no worker is left alone with one at the end, and those of object
storage, so that one worker alone imports its libraries."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Python's collector passes by what importing and collecting leave, which stays to the end.

    It looked through these millions of objects again and again, a tenth of the CPU time of the
    tests; of those that tests make it now waits for 10,000, not 700.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, *gc.get_threshold()[1:])
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Long tests come first; those that need MinIO, Prism, Chromium, Java, Datasette, QEMU or
    Valgrind are trials."""
    first = tuple(f"tests/{name}" for name in FIRST)
    items.sort(key=lambda item: not item.nodeid.startswith(first))
    for item in items:
        parameters = getattr(item, "callspec", None)
        stores = parameters.params.values() if parameters else ()
        if PROGRAMS.intersection(item.fixturenames) or "minio" in stores:
            item.add_marker("trial")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out is said where the result stands."""
    if terminalreporter.config.option.markexpr == LEFT_OUT:
        terminalreporter.write_line(
            "Tests that need MinIO, Prism, Chromium, Java, Datasette, QEMU or Valgrind were "
            "left out; `make trials` runs them."
        )


@pytest.fixture(autouse=True)
def _quick_beam() -> None:
    """Beam is imported by some tests only, and by the first run of others."""
    take_shortcuts()


@pytest.fixture
def feed_server() -> Iterator[FeedServer]:
    """A web server on loopback that behaves as told; see ``tests/feed_server.py``."""
    server = FeedServer()
    yield server
    server.close()
