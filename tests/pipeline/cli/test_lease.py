"""``dateline lease`` shows who works on a data set, and breaks a lease when asked to."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from dateline.dataset.lease import lease
from dateline.pipeline.cli.main import app


def shown(root: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["lease", "--output", str(root), *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_nobody_works(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    assert shown(tmp_path) == "nobody works on the data set\n"


def test_a_run_at_work_is_named_and_stays(tmp_path: Path) -> None:
    with lease(str(tmp_path), "noon") as holder:
        assert "held: _lease/" in shown(tmp_path)
        assert "run noon (process" in shown(tmp_path)
        holder.check()


def test_an_unreadable_lease_is_told_and_broken_when_asked(tmp_path: Path) -> None:
    (tmp_path / "_lease").mkdir()
    (tmp_path / "_lease/x.json").write_bytes(b"")
    assert shown(tmp_path).startswith("unreadable: _lease/x.json: ")
    assert "1 leases deleted" in shown(tmp_path, "--break")
    assert shown(tmp_path) == "nobody works on the data set\n"
