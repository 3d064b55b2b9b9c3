"""The doctor: one line for each thing, failures with what to do, and an honest exit code."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.pipeline.cli.main import app


def examined(tmp_path: Path, text: str) -> tuple[int, dict[str, str]]:
    file = tmp_path / "c.yaml"
    file.write_text("feeds: ['https://a.example/']\n" + text)
    done = CliRunner().invoke(app, ["doctor", "-c", str(file)])
    lines = [line.split(maxsplit=1) for line in done.output.splitlines()]
    return done.exit_code, dict(lines)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_a_sound_installation_is_ok_in_each_line_and_nothing_stays(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    code, lines = examined(tmp_path, "output: {path: out}\n")
    assert code == 0, lines
    assert list(lines) == ["config", "storage", "model", "clock", "proxies"]
    assert {told.split()[0] for told in lines.values()} == {"ok"}
    assert list((tmp_path / "out").iterdir()) == []


def test_a_model_and_an_output_that_cannot_be_are_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, lines = examined(tmp_path, "output: {path: file/out}\nmodel: {name: /nowhere}\n")
    assert code == 2
    assert lines["model"].startswith("failed")
    assert "model.name" in lines["model"]
    assert lines["storage"].startswith("failed")
    assert "output.path" in lines["storage"]
    assert lines["proxies"].startswith("ok")


def test_a_proxy_that_does_not_answer_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:  # bound but not listening: connections are refused
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        monkeypatch.setenv("https_proxy", f"http://user:pa55@{address}")
        code, lines = examined(tmp_path, "model: {enabled: false}\noutput: {path: out}\n")
    assert code == 1
    assert lines["proxies"].startswith(f"failed  the proxy {address} does not answer")
    assert "pa55" not in str(lines)
