"""``dateline run``: what its options choose, and how it ends."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest
import typer

from dateline.pipeline.cli.run import _progress_line, _time
from tests.pipeline.cli.invoke import invoke

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    ["2026-11-24T12:00:00Z", "2026-11-24T12:00:00+00:00", "2026-11-24T13:00:00+01:00",
     "2026-11-24T12:00:00", "2026-11-24 12:00", "20261124T1200Z"],
)  # fmt: skip
def test_times(text: str) -> None:
    assert _time(text) == NOON


@pytest.mark.parametrize("text", ["noon", "", "2026-13-01", "12:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="--now: expected a day such as 2026-11-24 or"):
        _time(text)


def test_no_line_of_progress_where_nobody_sees_it(capsys: pytest.CaptureFixture[str]) -> None:
    with _progress_line(visible=False) as tell:
        tell("half way")
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "")


def plan(made: Path, *options: str) -> dict[str, object]:
    done = invoke("run", "-c", made / "config.yaml", "--dry-run", "--json", *options)
    assert done.code == 0, done.output
    found: dict[str, object] = json.loads(done.lines[-1] if done.lines[-1] != "}" else done.output)
    return found


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), {"harbour", "ledger"}),
        (("--feed", "Harbour"), {"harbour"}),
        (("--group", "money"), {"ledger"}),
        (("--limit", "0"), set()),
    ],
)
def test_the_feeds_that_are_chosen(made: Path, options: tuple[str, ...], names: set[str]) -> None:
    text = json.dumps(plan(made, *options))
    assert {name for name in ("harbour", "ledger") if f"{name}.xml" in text} == names


def test_a_run_of_a_name_and_a_time_is_committed_so(made: Path, tmp_path: Path) -> None:
    done = invoke(
        "run", "-c", made / "config.yaml", "-o", tmp_path / "new", "--run-id", "mine",
        "--now", "2026-11-23T09:00:00Z", "--group", "sea", "--json",
    )  # fmt: skip
    manifest, _ = json.JSONDecoder().raw_decode(done.output[done.output.index("{\n") :])
    assert (done.code, manifest["run_id"], manifest["status"]) == (0, "mine", "ok")
    assert manifest["now"].startswith("2026-11-23T09:00:00")
    assert manifest["counts"]["new"] == 2


def test_a_feed_that_nobody_lists_is_an_error_of_usage(made: Path) -> None:
    done = invoke("run", "-c", made / "config.yaml", "--feed", "Harbor")
    assert "Harbo" in str(done.error)
    assert getattr(done.error, "exit_code", None) == 2
