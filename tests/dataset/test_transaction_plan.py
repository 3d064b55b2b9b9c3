"""What a transaction decides and publishes: files, and what has to go, all in the decision."""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from dateline.dataset import layout, lease
from dateline.dataset.check import check
from dateline.dataset.dataset import Dataset
from dateline.dataset.lease import LeaseLostError
from dateline.dataset.publication import CommitError, Point
from dateline.dataset.storage import StoredFile, write_bytes
from dateline.dataset.transaction import GRACE_S, Transaction, new_token
from dateline.schemas.documents import read_json
from dateline.schemas.manifest import CommitPlan, Counts, Head
from dateline.schemas.table_columns import SCHEMA_VERSION
from tests.articles import NOON
from tests.dataset.transactions import commit, files, staged


def test_a_transaction_has_one_name(dataset: Dataset) -> None:
    with dataset.transaction("run") as tx:
        assert not tx.has_begun
        with pytest.raises(ValueError, match="has not begun"):
            _ = tx.staging
        tx.begin("one", NOON, dataset.head())
        assert tx.has_begun
        with pytest.raises(ValueError, match="begun already, as one"):
            tx.begin("two", NOON, dataset.head())
        assert tx.run_id == "one"
    assert tx.manifest is not None
    assert (tx.manifest.run_id, tx.manifest.sequence) == ("one", 1)


def test_each_attempt_stages_in_a_folder_of_its_own(dataset: Dataset) -> None:
    folders = []
    for token in (None, None, "mine"):
        with pytest.raises(KeyError), dataset.transaction("run") as tx:  # noqa: PT012
            tx.begin("one", NOON, Head(), token=token)
            folders.append(tx.staging_folder)
            raise KeyError
    assert len(set(folders)) == 3
    assert folders[2] == layout.staging("one", "mine")
    assert len({new_token() for _ in range(50)}) == 50
    assert re.fullmatch("[0-9a-f]{12}", new_token())


def test_the_observer_is_told_and_the_lease_asked_before_and_after_the_decision(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order is the promise: nothing is decided that was not checked, or published unseen."""
    happened: list[str] = []
    root = Path(dataset.root)

    def look(name: str) -> None:
        decided = bool(list((root / layout.STAGING).rglob("commit.json")))
        published = (root / "articles/a").exists()
        happened.append(f"{name}{' decided' * decided}{' published' * published}")

    real = lease.LeaseHolder.check

    def check(holder: lease.LeaseHolder) -> None:
        look("lease")
        real(holder)

    monkeypatch.setattr(lease.LeaseHolder, "check", check)
    with dataset.transaction("run", at=look) as tx:
        tx.begin("one", NOON, dataset.head())
        staged("a")(tx)
    assert happened[:5] == [
        "staged",
        "lease",
        "lease decided",
        "decided decided",
        "moving decided published",
    ]
    assert happened[-1] == "finished published"


@pytest.mark.parametrize("moment", ["before the decision", "after the decision"])
def test_who_lost_the_lease_publishes_nothing(
    dataset: Dataset, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, looks = Path(dataset.root), []
    real = lease.LeaseHolder.check

    def check(holder: lease.LeaseHolder) -> None:
        looks.append(1)
        if len(looks) == (1 if moment == "before the decision" else 2):
            shutil.rmtree(root / layout.LEASES)  # whoever takes over deletes the file
        real(holder)

    monkeypatch.setattr(lease.LeaseHolder, "check", check)
    with pytest.raises(LeaseLostError):
        commit(dataset, "one", staged("a"))
    decisions = list((root / layout.STAGING).rglob("commit.json"))
    assert len(decisions) == (moment == "after the decision"), "one that may be seen is kept"
    assert not (root / "articles").exists()
    assert not (root / layout.HEAD).exists()


def test_a_root_that_vanished_is_found_before_the_decision(
    dataset: Dataset, tmp_path: Path
) -> None:
    """The lease file and the staged files are copied along, so that only the folder differs."""
    root = Path(dataset.root)

    def at(here: Point) -> None:
        if here == "staged":
            root.rename(tmp_path / "away")
            shutil.copytree(tmp_path / "away", root)

    with pytest.raises(CommitError, match="vanished"), dataset.transaction("run", at=at) as tx:  # noqa: PT012
        tx.begin("one", NOON, dataset.head())
        staged("a")(tx)
    assert list(root.rglob("commit.json")) == []
    assert not (root / "articles").exists()


def test_a_decision_whose_writing_failed_is_left_for_the_next_one_to_see(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Storage may have written it although it said that it had not."""

    def broken(root: str, path: str, data: bytes) -> StoredFile:
        file = write_bytes(root, path, data)
        if path.endswith("commit.json"):
            raise OSError("the connection broke")
        return file

    monkeypatch.setattr("dateline.dataset.transaction.write_bytes", broken)
    with pytest.raises(OSError, match="connection"):
        commit(dataset, "one", staged("a"))
    monkeypatch.undo()
    two = commit(dataset, "two", staged("b"))
    assert two.sequence == 2, "the first one had happened"
    assert files(dataset, "articles") == ["articles/a", "articles/b"]


def test_the_manifest_says_what_was_described_and_else_what_is_usual(dataset: Dataset) -> None:
    plain = commit(dataset, "plain", staged("b", "a"))
    assert (plain.status, plain.inputs, plain.counts) == ("ok", {}, Counts())
    assert (plain.kind, plain.schema_version) == ("run", SCHEMA_VERSION)
    assert plain.now == plain.state.committed_at == NOON.isoformat()
    assert [file.path for file in plain.files] == ["articles/b", "articles/a"]
    assert plain.state_before == Head()
    assert plain.state.run_id == "plain"

    def described(tx: Transaction) -> None:
        tx.describe(status="partial", model="m")
        tx.describe(counts=Counts(new=3))
        tx.remove(["articles/b", "articles/a"])

    said = commit(dataset, "said", described, kind="compact")
    assert (said.status, said.model, said.counts.new) == ("partial", "m", 3)
    assert said.removed == ["articles/a", "articles/b"]
    assert said.kind == "compact"
    assert said.state_before == plain.state
    assert dataset.manifest("said", "compact") == said


def test_files_that_stand_in_their_places_come_in_force_where_they_are(dataset: Dataset) -> None:
    file = write_bytes(dataset.root, "articles/found", b"x")

    promised: list[str] = []

    def at(here: Point) -> None:
        if here == "decided":
            (path,) = Path(dataset.root).rglob("commit.json")
            plan = read_json(path.read_bytes(), CommitPlan)
            promised.extend(entry.path for entry in plan.files)

    with dataset.transaction("run", at=at) as tx:
        tx.begin("one", NOON, dataset.head())
        tx.stage([file], in_place=True)
        staged("new")(tx)
    assert promised == ["articles/new", "state/files/one.parquet"], "what has to move"
    live = [entry.path for entry in dataset.live_entries(dataset.head())]
    assert live == ["articles/found", "articles/new"]
    assert files(dataset, "articles") == live


def test_files_that_are_lost_do_not_wait_for_readers(dataset: Dataset) -> None:
    commit(dataset, "one", staged("a", "b", "c"))
    commit(dataset, "two", lambda tx: tx.remove(["articles/c"]))

    def change(tx: Transaction) -> None:
        tx.remove(["articles/a"])
        tx.remove(["articles/b", "articles/c"], stay=False)

    three = commit(dataset, "three", change, kind="repair")
    assert [entry.path for entry in three.state.replaced] == ["articles/a"]
    assert three.removed == ["articles/a", "articles/b", "articles/c"]
    assert dataset.live_entries(dataset.head()) == []


def test_replaced_files_go_once_their_time_is_over_and_a_later_commit_comes(
    dataset: Dataset,
) -> None:
    commit(dataset, "one", staged("a"))
    commit(dataset, "two", lambda tx: tx.remove(["articles/a"]))
    late = NOON + timedelta(seconds=GRACE_S)
    commit(dataset, "three", now=late - timedelta(seconds=1))
    assert files(dataset, "_replaced") == ["_replaced/articles/a"]
    four = commit(dataset, "four", now=late)
    assert files(dataset, "_replaced") == files(dataset, "articles") == []
    assert four.state.replaced == ()


def test_a_repeated_run_takes_the_place_of_its_first_attempt(dataset: Dataset) -> None:
    commit(dataset, "one", staged("one"))
    first = commit(dataset, "two", staged("a", "b"))
    again = commit(dataset, "two", staged("b", "c"), repeats=first)
    assert (again.sequence, again.state_before) == (2, first.state_before)
    assert [entry.path for entry in dataset.live_entries(dataset.head())] == [
        "articles/b",
        "articles/c",
        "articles/one",
    ]
    assert files(dataset, "articles") == ["articles/b", "articles/c", "articles/one"]
    assert files(dataset, "state/files") == ["state/files/one.parquet", "state/files/two.parquet"]
    assert commit(dataset, "three").sequence == 3


def test_what_an_older_version_replaced_goes_from_where_it_lies(dataset: Dataset) -> None:
    commit(dataset, "one", staged("a"))
    commit(dataset, "two", lambda tx: tx.remove(["articles/a"]))
    root = Path(dataset.root)
    (root / "_replaced/articles/a").rename(root / "articles/a")
    assert check(dataset, deep=True) == []
    commit(dataset, "three", now=NOON + timedelta(seconds=GRACE_S))
    assert files(dataset, "articles") == []


def test_what_the_first_attempt_took_out_of_force_waits_on(dataset: Dataset) -> None:
    commit(dataset, "one", staged("a"))
    first = commit(dataset, "two", lambda tx: tx.remove(["articles/a"]))
    again = commit(dataset, "two", now=NOON + timedelta(days=1), repeats=first)
    assert again.state.replaced == first.state.replaced
    assert files(dataset, "_replaced") == ["_replaced/articles/a"]


def test_discarded_files_are_deleted_once_the_commit_is_in_force(dataset: Dataset) -> None:
    write_bytes(dataset.root, "archive/old", b"x")
    seen: list[bool] = []
    root = Path(dataset.root)

    def at(here: Point) -> None:
        if here == "manifest":
            seen.append((root / "archive/old").exists())

    with dataset.transaction("run", at=at) as tx:
        tx.begin("one", NOON, dataset.head())
        tx.discard(["archive/old"])
    assert seen == [True]
    assert files(dataset, "archive") == []


def test_the_decision_names_the_head_that_it_was_made_for(dataset: Dataset) -> None:
    first = commit(dataset, "one", staged("a"))
    plans: list[CommitPlan] = []

    def at(here: Point) -> None:
        if here == "decided":
            (path,) = Path(dataset.root).rglob("commit.json")
            plans.append(read_json(path.read_bytes(), CommitPlan))

    with dataset.transaction("run", at=at) as tx:
        tx.begin("two", NOON, first.state)
        staged("b")(tx)
    assert tx.manifest is not None
    with dataset.transaction("run", at=at) as again:
        again.begin("two", NOON, first.state, repeats=tx.manifest)
        staged("c")(again)
    assert [plan.base for plan in plans] == [first.state, tx.manifest.state]
    for plan in plans:
        assert plan.head == plan.manifest.state
        assert plan.head.commit_id is not None
    assert [file.path for file in plans[1].files] == ["articles/c", "state/files/two.parquet"]
    assert plans[1].delete == ["articles/b"], "what the second attempt writes anew is not deleted"


def test_a_commit_that_changes_no_files_stages_none(dataset: Dataset) -> None:
    found: list[list[str]] = []
    with dataset.transaction(
        "run",
        at=lambda here: found.append(files(dataset, "_staging")) if here == "staged" else None,
    ) as tx:
        tx.begin("one", NOON, dataset.head())
    assert found == [[]]


def test_a_manifest_says_how_many_rows_its_files_have(dataset: Dataset) -> None:
    def change(tx: Transaction) -> None:
        file = write_bytes(tx.staging, "articles/a", b"text")
        tx.stage([StoredFile(file.path, file.size, file.sha256, 7)])

    (entry,) = commit(dataset, "one", change).files
    digest = hashlib.sha256(b"text").hexdigest()
    assert (entry.path, entry.size, entry.sha256, entry.rows) == ("articles/a", 4, digest, 7)
    assert dataset.live_entries(dataset.head()) == [entry]
