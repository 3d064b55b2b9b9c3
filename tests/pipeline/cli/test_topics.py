"""``dateline topics``: learning topics of one's own, and checking them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dateline.pipeline.config.user_topics import write_head
from tests.pipeline.cli.invoke import invoke
from tests.user_topics import SHIPPING, head, write_config


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with a made-up head that knows the word ``tanker`` alone."""
    write_config(tmp_path, head())
    (tmp_path / "shipping.jsonl").write_bytes(SHIPPING.read_bytes())
    (tmp_path / "test.jsonl").write_text(
        '{"text": "A tanker burns", "label": true}\n{"text": "A port", "label": true}\n'
    )
    return tmp_path / "dateline.yaml"


def test_fit_says_how_each_topic_does_and_where_its_head_lies(config: Path) -> None:
    done = invoke("topics", "fit", "-c", config)
    assert done.code == 0, done.error
    header, line = done.lines
    assert header.split()[:5] == ["topic", "precision", "recall", "f1", "support"]
    assert line.split()[0] == "shipping"
    assert line.split()[4] == "20"
    assert line.endswith("shipping.head.json")
    again = invoke("topics", "fit", "-c", config, "--topic", "shipping", "--json")
    told = json.loads(again.lines[-1])
    assert told["fit"]["positive"] == 20
    assert told["file"].endswith("shipping.head.json")
    assert invoke("topics", "check", "-c", config, "--min-f1", "0.7").code == 0
    assert invoke("config", "check", config).code == 0


FIRST = """
import os, sys, types
fit = types.ModuleType("dateline.pipeline.user_topics.fit")
fit.fit_topics = lambda *_: print(os.environ["OPENBLAS_NUM_THREADS"], "numpy" in sys.modules) or ()
sys.modules[fit.__name__] = fit
from dateline.pipeline.cli.main import app
app(["topics", "fit", "--json", "--config", sys.argv[1]])
"""


@pytest.mark.parametrize(("chosen", "threads"), [(None, "1"), ("3", "3")])
def test_a_fit_has_one_thread_of_openblas_unless_told_otherwise(
    config: Path, chosen: str | None, threads: str
) -> None:
    """OpenBLAS reads the number when numpy is loaded, so a fresh interpreter has to say."""
    environ = {key: text for key, text in os.environ.items() if key != "OPENBLAS_NUM_THREADS"}
    environ |= {"OPENBLAS_NUM_THREADS": chosen} if chosen else {}
    command = [sys.executable, "-c", FIRST, str(config)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == ([threads, "False"], "")


def test_check_without_data_asks_for_a_fit_after_examples_have_changed(config: Path) -> None:
    done = invoke("topics", "check", "-c", config)
    assert done.code == 1
    assert "shipping.jsonl: changed since the fit; run `dateline topics fit`" in done.output


def test_a_score_below_its_floor_ends_with_1(config: Path) -> None:
    data = config.parent / "test.jsonl"
    for floor, code in ((("--min-f1", "0.6"), 0), (("--min-recall", "0.6"), 1)):
        done = invoke("topics", "check", "-c", config, "--data", data, *floor)
        assert done.code == code, done.output
    assert "shipping: recall 0.500 is below 0.600" in done.output
    done = invoke("topics", "check", "-c", config, "--data", data, "--json")
    assert json.loads(done.lines[-1]) == {
        "topic": "shipping", "precision": 1.0, "recall": 0.5, "f1": 0.6667, "support": 2,
    }  # fmt: skip


def test_what_cannot_be_scored_ends_with_2(config: Path) -> None:
    folder = config.parent
    done = invoke("topics", "check", "-c", config, "--data", folder / "none.jsonl")
    assert getattr(done.error, "exit_code", done.code) == 2
    write_head(folder / "shipping.head.json", head(model="old@1"))
    done = invoke("topics", "check", "-c", config, "--data", folder / "test.jsonl")
    assert getattr(done.error, "exit_code", done.code) == 2
    assert "was fitted for the model old@1" in str(done.error)


def test_data_of_one_topic_needs_its_name(tmp_path: Path) -> None:
    write_config(tmp_path, head("a"), head("b"))
    config = tmp_path / "dateline.yaml"
    done = invoke("topics", "check", "-c", config, "--data", tmp_path / "x.jsonl")
    assert done.code == 2
    assert "name it by --topic" in done.output
