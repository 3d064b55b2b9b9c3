"""Publication: a decided commit replaces the head that it was made for, and no other."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from dateline.dataset import publication
from dateline.dataset.dataset import Dataset
from dateline.dataset.layout import STAGING
from dateline.dataset.publication import (
    CommitError,
    Point,
    identified,
    is_superseded,
    publish,
)
from dateline.dataset.snapshot import to_json
from dateline.dataset.storage import delete, sync_folders, write_bytes
from dateline.schemas.documents import read_json
from dateline.schemas.manifest import CommitPlan, Counts, Head
from tests.dataset.manifests import committed

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


class Died(BaseException):
    """Stands for the end of a process."""


def decided(root: Path) -> tuple[str, CommitPlan]:
    """The staging folder and the decision of a commit that died before it was published."""

    def at(here: Point) -> None:
        if here == "decided":
            raise Died

    dataset = Dataset(str(root))
    with pytest.raises(Died), dataset.transaction("run", at=at) as tx:  # noqa: PT012
        tx.begin("one", NOON, dataset.head())
        tx.stage(write_bytes(tx.staging, f"articles/{name}", b"x") for name in "ab")
    (folder,) = (root / STAGING).iterdir()
    plan = read_json((folder / "commit.json").read_bytes(), CommitPlan)
    return f"{STAGING}/{folder.name}", plan


def later() -> bytes:
    return to_json(Head(sequence=2, run_id="two", commit_id="x"))


@pytest.mark.parametrize("moment", ["before the files move", "after they moved"])
def test_a_publication_that_finds_a_later_commit_stops(tmp_path: Path, moment: str) -> None:
    """The head is asked before anything moves, and once more before it is replaced."""
    staging, plan = decided(tmp_path)
    if moment == "before the files move":
        write_bytes(str(tmp_path), "state/head.json", later())

    def at(here: Point) -> None:
        if here == "moved" and moment == "after they moved":
            write_bytes(str(tmp_path), "state/head.json", later())

    with pytest.raises(CommitError, match="run two was committed while run one slept"):
        publish(str(tmp_path), staging, plan, at)
    assert Dataset(str(tmp_path)).head().run_id == "two"
    assert (tmp_path / "articles").exists() == (moment == "after they moved")
    assert not (tmp_path / "runs/one.json").exists()


def test_an_attempt_that_sleeps_after_the_head_leaves_the_others_manifest(tmp_path: Path) -> None:
    """Two attempts at one run have manifests of one name."""
    staging, plan = decided(tmp_path)
    other = replace(plan.head, commit_id="other")

    def at(here: Point) -> None:
        if here == "head":
            write_bytes(str(tmp_path), "state/head.json", to_json(other))
            write_bytes(str(tmp_path), "runs/one.json", b"of the other attempt")

    with pytest.raises(CommitError, match="run one was committed while run one slept"):
        publish(str(tmp_path), staging, plan, at)
    assert (tmp_path / "runs/one.json").read_bytes() == b"of the other attempt"
    assert Dataset(str(tmp_path)).head() == other


def test_a_publication_can_be_repeated_at_any_point(tmp_path: Path) -> None:
    staging, plan = decided(tmp_path)
    for point in ("moving", "moved", "head", "manifest", "obsolete"):

        def at(here: Point, point: str = point) -> None:
            if here == point:
                raise Died

        with pytest.raises(Died):
            publish(str(tmp_path), staging, plan, at)
    publish(str(tmp_path), staging, plan)
    assert Dataset(str(tmp_path)).head() == plan.head
    assert sorted(path.name for path in (tmp_path / "articles").iterdir()) == ["a", "b"]
    assert not (tmp_path / staging).exists()


def test_publishing_goes_in_this_order_and_forgets_the_decision_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step may be the last one that happens, and the next run finds what it needs."""
    staging, plan = decided(tmp_path)
    write_bytes(str(tmp_path), "articles/old", b"x")
    plan = replace(plan, delete=["articles/old"])
    happened: list[str] = []

    def state() -> str:
        paths = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
        staged = sum(path.startswith(f"{staging}/articles/") for path in paths)
        known = {"state/head.json": "head", "runs/one.json": "manifest", "articles/old": "old"}
        known |= {f"{staging}/commit.json": "decision", staging: "folder"}
        return " ".join(
            [f"{staged} staged", *(known[path] for path in sorted(known) if path in paths)]
        )

    def noted(name: str, real: Callable[..., None]) -> None:
        def call(*arguments: object) -> None:
            real(*arguments)
            happened.append(f"{name}: {state()}")

        monkeypatch.setattr(publication, name, call)

    noted("sync_folders", sync_folders)
    noted("delete", delete)
    publish(
        str(tmp_path),
        staging,
        plan,
        lambda here: happened.append(f"{here}: {state()}"),
        lambda: happened.append(f"root: {state()}"),
    )
    assert happened == [
        "moving: 1 staged folder decision old",
        "moving: 0 staged folder decision old",
        "moving: 0 staged folder decision old",  # the segment of the file index
        "sync_folders: 0 staged folder decision old",
        "moved: 0 staged folder decision old",
        "root: 0 staged folder decision old",
        "head: 0 staged folder decision old head",
        "aside: 0 staged folder decision old head",
        "manifest: 0 staged folder decision old manifest head",
        "delete: 0 staged folder decision manifest head",
        "obsolete: 0 staged folder decision manifest head",
        "delete: 0 staged folder manifest head",
        "delete: 0 staged manifest head",
        "root: 0 staged manifest head",
        "finished: 0 staged manifest head",
    ]
    assert Dataset(str(tmp_path)).manifest("one") == plan.manifest


def test_a_root_that_vanished_is_told_before_the_head_and_at_the_end(tmp_path: Path) -> None:
    for fails_at, head in ((1, False), (2, True)):
        root = tmp_path / str(fails_at)
        staging, plan = decided(root)
        asked: list[int] = []

        def check(asked: list[int] = asked, fails_at: int = fails_at) -> None:
            asked.append(1)
            if len(asked) == fails_at:
                raise CommitError("the output root vanished")

        with pytest.raises(CommitError, match="vanished"):
            publish(str(root), staging, plan, check_root=check)
        assert (root / "state/head.json").exists() == head


def test_leftovers_go_before_the_decision_that_says_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision without its files is void; files without their decision are mere leftovers."""
    staging, _ = decided(tmp_path)
    calls: list[list[str]] = []
    monkeypatch.setattr(publication, "delete", calls.append)
    publication.remove_staging(str(tmp_path), staging)
    below = [[path.removeprefix(f"{tmp_path}/{staging}") for path in call] for call in calls]
    assert [call for call in below if "/commit.json" in call] == [["/commit.json"]]
    assert sorted(below[0]) == ["/articles/a", "/articles/b", below[0][2]]
    assert below[1:] == [["/commit.json"], [""]]


@pytest.mark.parametrize("moved", ["by nobody", "by another", "and is lost"])
def test_a_file_that_cannot_be_moved_is_an_error_unless_another_has_moved_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: str
) -> None:
    """Whoever recovers from a run that sleeps in here moves the same files."""
    staging, plan = decided(tmp_path)
    write_bytes(str(tmp_path), "articles/a", b"of an earlier attempt")

    def rename(staged: str, final: str) -> None:
        if moved == "by another":
            os.replace(staged, final)
        elif moved == "and is lost":
            os.remove(staged)
            os.remove(final)
        raise OSError("it is gone")

    monkeypatch.setattr(publication, "take_over", rename)
    plan = replace(plan, files=plan.files[:1])
    if moved == "by another":
        publish(str(tmp_path), staging, plan)
        assert (tmp_path / "articles/a").read_bytes() == b"x"
    else:
        with pytest.raises(OSError, match="it is gone"):
            publish(str(tmp_path), staging, plan)
        assert not (tmp_path / "state/head.json").exists()


def test_a_file_that_is_neither_staged_nor_in_place_stops_the_publication(tmp_path: Path) -> None:
    staging, plan = decided(tmp_path)
    (tmp_path / staging / "articles/b").unlink()
    with pytest.raises(CommitError, match=r"articles/b is gone from staging and not in place"):
        publish(str(tmp_path), staging, plan)
    assert not (tmp_path / "state/head.json").exists()


def test_only_the_head_that_a_commit_was_made_for_gives_way() -> None:
    base = Head(sequence=4, run_id="four", commit_id="4")
    manifest = committed("five", 5, base, Head(sequence=5, run_id="five"))
    manifest = identified(manifest)
    plan = CommitPlan(
        run_id="five", files=[], delete=[], manifest=manifest, head=manifest.state, base=base
    )
    assert not is_superseded(base, plan)
    assert not is_superseded(manifest.state, plan), "its own head is no other"
    for other in (
        Head(),
        Head(sequence=4, run_id="four", commit_id="another attempt"),
        Head(sequence=5, run_id="five", commit_id="another attempt"),
        Head(sequence=5, run_id="other", commit_id=manifest.state.commit_id),
        Head(sequence=6, run_id="six", commit_id="6"),
    ):
        assert is_superseded(other, plan), other
    of_format_1 = replace(plan, base=None)
    assert not is_superseded(Head(sequence=4, run_id="any"), of_format_1)
    assert is_superseded(Head(sequence=5, run_id="other"), of_format_1)


def test_the_id_of_a_commit_is_that_of_all_it_says() -> None:
    manifest = committed("r", 1, Head(), Head(sequence=1))
    one = identified(manifest)
    assert identified(one) == one
    assert re.fullmatch("[0-9a-f]{32}", one.state.commit_id or "")
    changed = replace(manifest, counts=Counts(new=1))
    assert identified(changed).state.commit_id != one.state.commit_id
