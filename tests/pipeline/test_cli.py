"""The command line as a script sees it: output, one-line errors, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import commands
from tests.feed_server import FeedServer

ROOT = Path(__file__).parents[2]
RSS = (
    b"<rss version='2.0'><channel><title>T</title><item><title>A \x1b[31m deal</title>"
    b"<link>https://news.example/1</link></item></channel></rss>"
).replace(b"\x1b", b"&#x9b;")


def dateline(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return commands.dateline(*arguments, cwd=cwd, environ={"COLUMNS": "100"})


def config(tmp_path: Path, *urls: str, more: str = "") -> Path:
    file = tmp_path / "c.yaml"
    feeds = "".join(f"- url: {url}\n" for url in urls)
    file.write_text(
        f"feeds:\n{feeds or '  []'}\nmodel: {{enabled: false}}\n"
        f"fetch: {{allow_hosts: [127.0.0.1], delay: 0, timeout: 5}}\n{more}"
    )
    return file


def test_help_answers_without_importing_what_takes_seconds() -> None:
    code = (
        "import sys; sys.argv = ['dateline', '--help']\n"
        "from dateline.pipeline.cli.main import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "heavy = {'apache_beam', 'pyarrow', 'onnxruntime', 'duckdb', 'feedparser', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_has_a_short_help_and_the_program_a_version() -> None:
    from typer.testing import CliRunner

    from dateline.pipeline.cli.main import app

    runner = CliRunner()
    for command in ([], ["run"], ["config"], ["config", "check"], ["feeds", "list"], ["version"]):
        done = runner.invoke(app, [*command, "-h"])
        assert (done.exit_code, "Usage:" in done.output) == (0, True), command
    done = runner.invoke(app, ["--version"])
    assert done.exit_code == 0
    assert done.output.startswith("dateline ")


def test_a_run_prints_its_counts_and_a_second_one_finds_nothing(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    file = config(tmp_path, feed_server.add("/a.xml", RSS))
    first = dateline("run", "--config", str(file), "--output", "out", cwd=tmp_path)
    assert first.returncode == 0
    (line,) = map(json.loads, first.stderr.splitlines())
    assert (line["level"], line["new"]) == ("info", 1)
    assert "1 entries: 1 new" in " ".join(first.stdout.split())
    assert "\x9b" not in first.stdout
    second = dateline("run", "-c", str(file), "-o", "out", "--now", "2036-01-01", cwd=tmp_path)
    assert second.returncode == 0
    assert "nothing new" in second.stdout


def test_a_quiet_hour_imports_no_model_runtime(tmp_path: Path, feed_server: FeedServer) -> None:
    file = tmp_path / "c.yaml"
    url = feed_server.add("/a.xml", b"<rss version='2.0'><channel><title>T</title></channel></rss>")
    file.write_text(f"feeds: [{{url: '{url}'}}]\nfetch: {{allow_hosts: [127.0.0.1]}}\n")
    code = (
        "import sys, dateline\n"
        f"dateline.run(dateline.load_config({str(file)!r}))\n"
        "print(sorted({'onnxruntime', 'tokenizers', 'duckdb', 'trafilatura'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_json_output_is_the_manifest(tmp_path: Path, feed_server: FeedServer) -> None:
    file = config(tmp_path, feed_server.add("/a.xml", RSS), feed_server.url("/none"))
    done = dateline("run", "-c", str(file), "-o", "out", "--run-id", "r", "--json", cwd=tmp_path)
    manifest = json.loads(done.stdout)
    assert done.returncode == 3  # partial: one feed is not there
    assert manifest == json.loads((tmp_path / "out/runs/r.json").read_text())
    assert manifest["failed_feeds"] == [feed_server.url("/none")]
    again = ("run", "-c", str(file), "-o", "out", "--now", "2036-01-01", "--partial-ok", "--json")
    done = dateline(*again, cwd=tmp_path)
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "partial")


def test_a_dry_run_says_what_is_due_and_touches_nothing(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    file = config(tmp_path, feed_server.add("/a.xml", RSS))
    done = dateline("run", "-c", str(file), "-o", "out", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "1 of 1 feeds are due" in done.stdout
    assert not (tmp_path / "out").exists()
    assert feed_server.seen() == []


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("run", "-c", "none.yaml"), 2, "none.yaml: cannot be read: No such file or directory"),
        (("run", "-c", "empty.yaml"), 2, "the configuration lists no feeds"),
        (("run", "-c", "typo.yaml"), 2, "typo.yaml:1: unknown key `feds`; did you mean `feeds`?"),
        (("run", "-c", "good.yaml", "--now", "noon"), 2, "--now: expected a day such as"),
        (("run", "-c", "good.yaml", "--", "--runer=X"), 2, "did you mean --runner?"),
        (("run", "-c", "good.yaml", "-o", "file/out"), 1, "file"),
        (("run", "-c", "good.yaml", "-o", "a*b"), 2, "must not hold any of the characters"),
        (("feeds", "import", "none.opml"), 2, "none.opml: cannot be read"),
        (("runn",), 2, "No such command 'runn'"),
    ],
)
def test_a_mistake_is_one_clear_line_and_an_honest_exit_code(
    tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    (tmp_path / "empty.yaml").write_text("feeds: []\n")
    (tmp_path / "typo.yaml").write_text("feds: []\n")
    (tmp_path / "good.yaml").write_text("feeds: [{url: 'http://127.0.0.1:1/'}]\n")
    (tmp_path / "file").write_text("in the way")
    done = dateline(*arguments, cwd=tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert told in done.stderr
    if code == 1:
        assert done.stderr.startswith("dateline: ")
        assert len(done.stderr.splitlines()) == 1


def test_feeds_can_be_listed_imported_exported_and_checked(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    file = config(tmp_path, feed_server.add("/a.xml", RSS), feed_server.url("/none"))
    listed = dateline("feeds", "list", "-c", str(file), "-o", "out", "--json", cwd=tmp_path)
    assert [json.loads(line)["url"] for line in listed.stdout.splitlines()] == [
        feed_server.url("/a.xml"),
        feed_server.url("/none"),
    ]
    exported = dateline("feeds", "export", "-c", str(file), cwd=tmp_path).stdout
    (tmp_path / "list.opml").write_text(exported)
    assert (
        feed_server.url("/a.xml") in dateline("feeds", "import", "list.opml", cwd=tmp_path).stdout
    )
    checked = dateline("feeds", "check", "-c", str(file), cwd=tmp_path)
    assert checked.returncode == 3
    assert "rss20, 1 entries" in checked.stdout
    assert "404" in checked.stdout


def test_a_sound_configuration_is_called_so(tmp_path: Path) -> None:
    done = dateline("config", "check", str(config(tmp_path, "http://a.example/")), cwd=tmp_path)
    assert done.returncode == 0
    assert "sound" in done.stdout
