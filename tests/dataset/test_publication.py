"""Publication: a decided commit replaces the head that it was made for, and no other."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

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
from dateline.dataset.storage import write_bytes
from dateline.schemas.manifest import CommitPlan, Counts, Head, Manifest

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
    plan = CommitPlan.model_validate_json((folder / "commit.json").read_bytes())
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
    other = plan.head.model_copy(update={"commit_id": "other"})

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


def test_only_the_head_that_a_commit_was_made_for_gives_way() -> None:
    base = Head(sequence=4, run_id="four", commit_id="4")
    manifest = Manifest(
        schema_version=1,
        run_id="five",
        sequence=5,
        status="ok",
        now=NOON.isoformat(),
        inputs={},
        counts=Counts(),
        files=[],
        state_before=base,
        state=Head(sequence=5, run_id="five"),
    )
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
    of_format_1 = plan.model_copy(update={"base": None})
    assert not is_superseded(Head(sequence=4, run_id="any"), of_format_1)
    assert is_superseded(Head(sequence=5, run_id="other"), of_format_1)


def test_the_id_of_a_commit_is_that_of_all_it_says() -> None:
    manifest = Manifest(
        schema_version=1,
        run_id="r",
        sequence=1,
        status="ok",
        now=NOON.isoformat(),
        inputs={},
        counts=Counts(),
        files=[],
        state_before=Head(),
        state=Head(sequence=1),
    )
    one = identified(manifest)
    assert identified(one) == one
    changed = manifest.model_copy(update={"counts": Counts(new=1)})
    assert identified(changed).state.commit_id != one.state.commit_id
