"""Recovery: what was decided is finished, whatever else lies in staging is cleared away."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from dateline.dataset import recovery
from dateline.dataset.dataset import Dataset
from dateline.dataset.layout import STAGING, STATE
from dateline.dataset.publication import CommitError, Point
from dateline.dataset.recovery import recover
from dateline.dataset.snapshot import to_json
from dateline.dataset.storage import StoredFile, list_files, write_bytes
from dateline.schemas.manifest import CommitPlan, FileEntry, Head
from tests.dataset.manifests import committed

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


class Died(BaseException):
    """Stands for the end of a process."""


def commit(root: Path, run_id: str, *names: str, die_at: Point | None = None) -> None:
    """Commits files whose text is the name of the run."""

    def at(here: Point) -> None:
        if here == die_at:
            raise Died

    dataset = Dataset(str(root))
    with dataset.transaction("run", at=at) as tx:
        tx.begin(run_id, NOON, dataset.head())
        tx.stage(write_bytes(tx.staging, f"articles/{name}", run_id.encode()) for name in names)


def test_a_decided_commit_that_is_finished_twice_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Died):
        commit(tmp_path, "one", "a", "b", die_at="decided")
    assert not (tmp_path / "articles").exists()
    assert recover(str(tmp_path)) == ["finished the commit of run one, which had died in it"]
    head = Dataset(str(tmp_path)).head()
    assert head.run_id == "one"
    assert recover(str(tmp_path)) == []
    assert Dataset(str(tmp_path)).head() == head
    assert sorted(path.name for path in (tmp_path / "articles").iterdir()) == ["a", "b"]


def test_what_was_not_decided_is_removed(tmp_path: Path) -> None:
    write_bytes(str(tmp_path), f"{STAGING}/one.abc/articles/a", b"x")
    write_bytes(str(tmp_path), "state/~head.json.part", b"{")
    assert recover(str(tmp_path)) == [
        "removed what run one left when it died before its commit",
        "removed state/~head.json.part, left by a run that died while it wrote it",
    ]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_empty_staging_folders_are_removed(tmp_path: Path) -> None:
    """They are no files, so nothing else sees them."""
    (tmp_path / STAGING / "one.abc/articles").mkdir(parents=True)
    assert recover(str(tmp_path)) == []
    assert not (tmp_path / STAGING).exists()


def test_what_another_attempt_stages_meanwhile_is_not_removed_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that slept through its lease may wake beside us; the next recovery sees to it."""
    real = list_files

    def listed(root: str, folder: str) -> list[StoredFile]:
        if folder == STATE:
            write_bytes(root, f"{STAGING}/woken.abc/commit.json", b"{}")
        return real(root, folder)

    monkeypatch.setattr(recovery, "list_files", listed)
    recover(str(tmp_path))
    assert (tmp_path / STAGING / "woken.abc/commit.json").exists()


def test_a_commit_that_is_in_force_is_not_dropped_for_its_lost_file(tmp_path: Path) -> None:
    """Its head is in place, so it happened: what is lost is told, not forgotten."""
    with pytest.raises(Died):
        commit(tmp_path, "one", "a", die_at="head")
    (tmp_path / "articles/a").unlink()
    with pytest.raises(CommitError, match=r"articles/a is gone"):
        recover(str(tmp_path))
    assert list((tmp_path / STAGING).rglob("commit.json")) != []


def _late_decision(root: Path, *names: str) -> None:
    """What a process leaves that wrote its decision after its staging had been cleared away."""
    head = Head(sequence=1, run_id="one", commit_id="late")
    manifest = committed("one", 1, Head(), head)
    files = [FileEntry(path=f"articles/{name}", size=4, sha256="0" * 64) for name in names]
    plan = CommitPlan(
        run_id="one", files=files, delete=[], manifest=manifest, head=head, base=Head()
    )
    write_bytes(str(root), f"{STAGING}/one.00late/commit.json", to_json(plan))


def test_a_decision_that_came_too_late_is_dropped(tmp_path: Path) -> None:
    _late_decision(tmp_path, "a")
    (told,) = recover(str(tmp_path))
    assert "whose staged files are gone; its news comes again" in told
    assert not (tmp_path / STAGING).exists()
    assert Dataset(str(tmp_path)).head() == Head()


def test_a_decision_is_kept_only_where_every_file_is_in_place(tmp_path: Path) -> None:
    _late_decision(tmp_path, "a", "b")
    decision = next((tmp_path / STAGING).rglob("commit.json"))
    file = write_bytes(str(tmp_path), "articles/a", b"text")
    decision.write_text(decision.read_text().replace("0" * 64, file.sha256, 1))
    (told,) = recover(str(tmp_path))
    assert "whose staged files are gone" in told


def test_a_late_decision_does_not_take_another_attempts_files_for_its_own(tmp_path: Path) -> None:
    """Two attempts at one run write files of the same names; their bytes tell them apart."""
    with pytest.raises(Died):
        commit(tmp_path, "one", "a", die_at="moved")
    _late_decision(tmp_path, "a")
    told = recover(str(tmp_path))
    assert any("whose staged files are gone" in sentence for sentence in told)
    assert any("finished the commit of run one" in sentence for sentence in told)
    assert Dataset(str(tmp_path)).head().commit_id != "late"
    assert (tmp_path / "articles/a").read_bytes() == b"one"


def test_an_attempt_that_was_overtaken_is_dropped(tmp_path: Path) -> None:
    commit(tmp_path, "one", "a")
    _late_decision(tmp_path, "a")
    head = Dataset(str(tmp_path)).head()
    (told,) = recover(str(tmp_path))
    assert "others had overtaken" in told
    assert not (tmp_path / STAGING).exists()
    assert Dataset(str(tmp_path)).head() == head


def test_a_promise_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    with pytest.raises(Died):
        commit(tmp_path, "one", "a", "b", die_at="decided")
    (staged,) = (tmp_path / STAGING).rglob("articles/a")
    staged.unlink()
    with pytest.raises(CommitError, match=r"articles/a is gone from staging"):
        recover(str(tmp_path))


def test_a_torn_decision_is_told_and_not_acted_on(tmp_path: Path) -> None:
    write_bytes(str(tmp_path), f"{STAGING}/r/commit.json", b'{"run_id": "r", "fil')
    with pytest.raises(CommitError, match="is damaged"):
        recover(str(tmp_path))
