"""Large blocks go back to the system when they are freed, whatever lives on between them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dateline.pipeline.run.process_memory import give_back_now, is_glibc
from tests.commands import Command

ARROW = (
    "from dateline.pipeline.run.process_memory import give_back_what_is_freed\n"
    "give_back_what_is_freed()\n"
    "import pyarrow as pa\n"
    "print(pa.default_memory_pool().backend_name)\n"
)
BLOCKS = (
    "import sys\n"
    "from dateline.pipeline.run.process_memory import give_back_what_is_freed\n"
    "if sys.argv[1] == 'set': give_back_what_is_freed()\n"
    "def held():\n"
    "    with open('/proc/self/statm') as file: return int(file.read().split()[1]) * 4096\n"
    "first = b'x' * (30 << 20)\n"
    "del first\n"  # from here on glibc keeps blocks of this size
    "before = held()\n"
    "large, small = [], []\n"
    "for _ in range(20):\n"
    "    large.append(b'x' * (3 << 20))\n"
    "    small.append(bytes(100_000))\n"
    "del large\n"
    "print((held() - before) >> 20)\n"
)


def printed(code: str, *arguments: str, **variables: str) -> str:
    kept = {k: v for k, v in os.environ.items() if k != "ARROW_DEFAULT_MEMORY_POOL"}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env={**kept, **variables},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(not is_glibc() or sys.platform != "linux", reason="of glibc on Linux")
def test_blocks_are_given_back_that_glibc_would_keep() -> None:
    assert int(printed(BLOCKS, "left")) >= 50
    assert int(printed(BLOCKS, "set")) <= 10
    asked = {"MALLOC_TRIM_THRESHOLD_": str(1 << 30), "MALLOC_MMAP_THRESHOLD_": str(16 << 20)}
    assert int(printed(BLOCKS, "set", **asked)) >= 50


def test_arrow_uses_the_allocator_of_the_process_unless_it_is_told_another_one() -> None:
    assert printed(ARROW) == "system"
    assert printed(ARROW, ARROW_DEFAULT_MEMORY_POOL="mimalloc") in ("mimalloc", "system")


SMALL = (
    "from dateline.pipeline.run.process_memory import give_back_now\n"
    "def held():\n"
    "    with open('/proc/self/statm') as file: return int(file.read().split()[1]) * 4096\n"
    "kept, freed = [], []\n"
    "for _ in range(1000):\n"
    "    freed.append(bytes(50_000))\n"
    "    kept.append(bytes(600))\n"
    "del freed\n"
    "before = held()\n"
    "give_back_now()\n"
    "print((before - held()) >> 20)\n"
)


@pytest.mark.skipif(not is_glibc(), reason="the C library is another one")
def test_small_blocks_go_back_when_asked() -> None:
    assert int(printed(SMALL)) >= 20


def test_elsewhere_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.pipeline.run.process_memory.is_glibc", lambda: False)
    monkeypatch.setattr("ctypes.CDLL", None)
    give_back_now()


@pytest.mark.parametrize(
    "command", [("run",), ("watch",), ("enrich",), ("replay", "--output", "new")]
)
def test_every_command_that_runs_the_model_asks_for_it(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    told = (
        "from dateline.pipeline.run import process_memory\n"
        "process_memory.give_back_what_is_freed = lambda: print('asked', flush=True)\n"
    )
    missing = str(tmp_path / "missing.yaml")
    with Command(*command, "--config", missing, cwd=tmp_path, code=told) as asking:
        output, _ = asking.communicate()
        assert asking.wait() == 2
    assert output == "asked\n"
