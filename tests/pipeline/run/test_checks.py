"""What a run refuses, and that `dateline config check` refuses the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.pipeline.cli.main import app
from dateline.pipeline.config.loading import load_config
from dateline.pipeline.run.checks import mistakes
from dateline.pipeline.run.run import run

FEED = "feeds: [{url: 'http://a.example/', group: trade}]\n"


@pytest.mark.parametrize(
    ("text", "arguments", "told"),
    [
        ("", {}, "lists no feeds"),
        ("feeds: []", {}, "lists no feeds"),
        ("feeds: [{url: 'http://a.example/', enabled: false}]", {}, "every feed"),
        (FEED + "model: {name: /nowhere/model}", {}, "no model folder"),
        (FEED + "output: {path: file/out}", {}, "Not a directory"),
        (FEED + "output: {path: file}", {}, "Not a directory"),
        (FEED + "output: {path: 'a*b'}", {}, "must not hold any of the characters"),
        (FEED + "output: {path: 'https://a.example/x'}", {}, "nothing can be written to"),
        (FEED + "output: {path: 's3:/bucket/x'}", {}, "write s3://bucket/x"),
        (FEED + "output: {path: 'gs:bucket'}", {}, "write gs://bucket"),
        (FEED + "output: {path: 'file:///data'}", {}, "write the folder itself"),
        (FEED, {"groups": ["trad"]}, "did you mean 'trade'?"),
        (FEED, {"feeds": ["none"]}, "no enabled feed"),
        (FEED, {"beam_arguments": ["--runer=X"]}, "did you mean --runner?"),
    ],
)
def test_run_and_config_check_refuse_the_same(
    tmp_path: Path, text: str, arguments: dict[str, list[str]], told: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    file = tmp_path / "c.yaml"
    file.write_text(text)
    with pytest.raises((ValueError, OSError)) as refused:
        run(load_config(file), **arguments)  # type: ignore[arg-type]
    words = [
        word
        for name, flag in (("groups", "--group"), ("feeds", "--feed"))
        for value in arguments.get(name, ())
        for word in (flag, value)
    ]
    beam = ["--", *arguments["beam_arguments"]] if "beam_arguments" in arguments else []
    checked = CliRunner().invoke(app, ["config", "check", "-c", str(file), *words, *beam])
    assert checked.exit_code == getattr(refused.value, "exit_code", 1)
    assert told in checked.output
    assert told in str(refused.value)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_told(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    file = tmp_path / "c.yaml"
    file.write_text(FEED + "output: {path: locked/out}")
    (error,) = mistakes(load_config(file))
    assert isinstance(error, PermissionError)


def test_every_mistake_is_found_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("model: {name: /nowhere}\noutput: {path: out}\n")
    assert len(list(mistakes(load_config(file)))) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["c.yaml"]


def test_the_configuration_is_an_argument_an_option_or_the_file_that_lies_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    missing = runner.invoke(app, ["config", "check"])
    assert (missing.exit_code, "no ./dateline.yaml here" in missing.output) == (2, True)
    assert "no ./dateline.yaml here" in runner.invoke(app, ["run", "--dry-run"]).output
    Path("dateline.yaml").write_text(FEED)
    for words in ([], ["dateline.yaml"], ["-c", "dateline.yaml"]):
        done = runner.invoke(app, ["config", "check", *words])
        assert (done.exit_code, "sound" in done.output) == (0, True)
    assert runner.invoke(app, ["run", "--dry-run"]).exit_code == 0
    assert runner.invoke(app, ["config", "check", "a", "-c", "b"]).exit_code == 2


def test_examples_are_found_and_copied_but_never_over_others(tmp_path: Path) -> None:
    runner = CliRunner()
    shown = runner.invoke(app, ["config", "examples"]).output.strip()
    assert (Path(shown) / "schedulers/dateline.service").is_file()
    copied = runner.invoke(app, ["config", "examples", "--to", str(tmp_path / "new")])
    assert copied.exit_code == 0
    assert (tmp_path / "new/schedulers/crontab").read_bytes() == (
        Path(shown) / "schedulers/crontab"
    ).read_bytes()
    again = runner.invoke(app, ["config", "examples", "--to", str(tmp_path / "new")])
    assert (again.exit_code, "exists already" in again.output) == (2, True)
