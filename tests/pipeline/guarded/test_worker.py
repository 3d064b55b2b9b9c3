"""What the process of queries does by itself: answers in lines of JSON, within its memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from dateline.pipeline.guarded.locked_session import Asked, Limits
from tests.made_up import article, write_dataset

CODE = "from dateline.pipeline.guarded.worker import main; main()"


@pytest.mark.skipif(os.name != "posix", reason="inherits pipes")
def test_it_answers_line_by_line_until_nobody_asks(tmp_path: Path) -> None:
    root = write_dataset(tmp_path / "set", [article(1)])
    questions, to_it = os.pipe()
    from_it, answers = os.pipe()
    asked = [
        {"root": str(root), "limits": asdict(Limits())},
        asdict(Asked("SELECT count(*) AS n FROM articles", is_strange=True)),
        asdict(Asked("COPY articles TO 'x'", is_strange=True)),
        asdict(Asked("SELECT title FROM articles WHERE feed = ?", ("https://feed1.example/rss",))),
    ]
    os.write(to_it, "".join(json.dumps(line) + "\n" for line in asked).encode())
    os.close(to_it)
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(questions), str(answers)],
        pass_fds=(questions, answers),
        capture_output=True,
        text=True,
        check=False,
    )
    os.close(questions)
    os.close(answers)
    with os.fdopen(from_it) as handle:
        count, refused, title = map(json.loads, handle)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert count["rows"] == [{"n": 1}]
    assert refused["kind"] == "RefusedError"
    assert title["rows"][0]["title"].startswith("Ryosei Akazawa")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound address space")
def test_its_memory_has_an_end() -> None:
    code = (
        "from dateline.pipeline.guarded.worker import bound_memory\n"
        "bound_memory(64 << 20)\n"
        "try:\n    bytes(128 << 20)\nexcept MemoryError:\n    print('ended')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "ended\n"
