from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import guard
from benchmarks.guard_works import WORKS

CHECKOUT = (guard.HERE / ".git").exists() and shutil.which("git") is not None
needs_git = pytest.mark.skipif(not CHECKOUT, reason="needs git and a checkout to compare with")


def other_version(folder: Path, body: str) -> Path:
    """A version of Dateline that has nothing but this way to find amounts."""
    package = folder / "dateline" / "transforms" / "amounts"
    package.mkdir(parents=True)
    for parent in (package, package.parent, package.parent.parent):
        (parent / "__init__.py").touch()
    (package / "finding.py").write_text(f"def find_amounts(text):\n    {body}\n")
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "TURNS", 1)
    monkeypatch.setitem(WORKS, "amounts", (WORKS["amounts"][0], 1))


def test_a_work_that_costs_more_than_the_limit_is_told(tmp_path: Path) -> None:
    cheap = other_version(tmp_path, "return sum(range(2000))")
    found = guard.cost(cheap, "amounts", counted=False)
    assert found.ratio is not None
    assert found.ratio > 1.1
    assert guard.line(found, 10).endswith("MORE than allowed")
    assert "MORE" not in guard.line(guard.Cost("amounts", 100, 109), 10)
    assert "MORE" in guard.line(guard.Cost("amounts", 100, 111), 10)


def test_a_version_without_the_work_is_no_fault(tmp_path: Path) -> None:
    older = other_version(tmp_path, "return []")
    found = guard.cost(older, "parse", counted=False)
    assert found.ratio is None
    assert "cannot do it" in guard.line(found, 10)


@pytest.mark.parametrize("work", [name for name in WORKS if name != "enrich"])
def test_every_work_can_be_repeated(work: str) -> None:
    call = WORKS[work][0]()
    assert call()
    assert call()


@needs_git
def test_another_revision_is_checked_out_and_removed() -> None:
    with guard.checked_out("HEAD") as folder:
        assert (folder / "dateline").is_dir()
    assert not folder.exists()


@needs_git
def test_a_revision_that_is_none_is_an_error_with_its_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert guard.main(["--base", "no-such-revision", "--only", "amounts"]) == 2
    assert "no-such-revision" in capsys.readouterr().err


@pytest.mark.trial
@pytest.mark.skipif(shutil.which("valgrind") is None, reason="needs valgrind")
def test_instructions_are_counted_without_those_of_the_start(tmp_path: Path) -> None:
    tree = other_version(tmp_path, "return sum(range(20_000))")
    assert 1_000_000 < guard.instructions(tree, "amounts", 2) < 25_000_000, (
        "the start takes 40 million"
    )
