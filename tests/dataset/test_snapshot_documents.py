"""Reading heads, manifests and decisions: what each version says, and what may not be touched."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from dateline.dataset import snapshot
from dateline.dataset.publication import identified
from dateline.dataset.snapshot import (
    NewerFormatError,
    StateError,
    load_head,
    load_manifest,
    load_manifests,
    manifest_files,
    manifest_paths,
    read_document,
    refuse_newer,
    to_json,
    write_head,
    write_manifest,
)
from dateline.dataset.storage import write_bytes
from dateline.schemas.manifest import FORMAT, CommitPlan, Head, Manifest, Segment
from tests.dataset.manifests import committed

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
OLD_HEAD = {
    "version": 1,
    "sequence": 3,
    "feeds": ["state/feeds/a"],
    "feed_rows": [7],
    "files": ["state/files/a", "state/files/b"],
    "file_rows": [1, 2],
    "identities": [{"path": "state/identities/a", "rows": 5, "seen_from": 1, "seen_to": 2}],
}


def manifest(sequence: int, kind: str = "run") -> Manifest:
    return committed(f"r{sequence}", sequence, Head(), Head(sequence=sequence), kind)


def read(document: Any, type_: Any = Head) -> Any:
    return read_document("x.json", json.dumps(document).encode(), type_)


def test_what_was_written_is_read_again() -> None:
    head = Head(sequence=4, memories={"feeds": (Segment(path="a", rows=1, size=2, sha256="x"),)})
    for document in (head, manifest(4)):
        data = to_json(document)
        assert read_document("x", data, type(document)) == document
        assert data.endswith(b"}\n")
        assert list(json.loads(data)) == sorted(json.loads(data)), "equal ones have equal bytes"


def test_a_head_of_format_1_has_its_memories_in_keys_of_their_own() -> None:
    head = read(OLD_HEAD)
    assert (head.version, head.sequence) == (1, 3)
    assert head.memories == {
        "feeds": (Segment(path="state/feeds/a", rows=7),),
        "files": (
            Segment(path="state/files/a", rows=1),
            Segment(path="state/files/b", rows=2),
        ),
        "identities": (Segment(path="state/identities/a", rows=5, seen_from=1, seen_to=2),),
    }


@pytest.mark.parametrize("missing", ["feed_rows", "identities"])
def test_a_head_of_format_1_need_not_say_everything(missing: str) -> None:
    gone = {missing, "feeds"} if missing == "feed_rows" else {missing}
    head = read({key: value for key, value in OLD_HEAD.items() if key not in gone})
    assert "files" in head.memories
    assert len(head.memories) == 2


def test_a_decision_without_a_version_is_of_format_1() -> None:
    """Its head, and those of its manifest, are brought to today's form with it."""
    old = {key: value for key, value in OLD_HEAD.items() if key != "version"}
    told = json.loads(to_json(manifest(3)))
    del told["version"]
    told |= {"state_before": old, "state": old}
    document = {"run_id": "r", "files": [], "delete": [], "manifest": told, "head": old}
    plan = read(document, CommitPlan)
    assert plan.head.segments("feeds") == plan.manifest.state.segments("feeds")
    assert plan.manifest.state_before.segments("identities")[0].rows == 5
    assert plan.base is None


@pytest.mark.parametrize("version", [FORMAT, 1])
def test_keys_of_format_1_count_in_format_1_only(version: int) -> None:
    document = OLD_HEAD | {"version": version}
    if version == 1:
        assert read(document).segments("feeds")
    else:
        with pytest.raises(NewerFormatError, match="the key 'feeds'"):
            read(document)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (
            {"version": FORMAT + 1},
            rf"x\.json was written by a newer Dateline \(format {FORMAT + 1}",
        ),
        ({"version": FORMAT + 1, "sequence": "x"}, "newer"),  # whatever else is in it
        ({"colour": 1}, "a format with the key 'colour'"),
        ({"memories": {"feeds": [{"path": "a", "rows": 1, "x": 2}]}}, r"'memories\.feeds\.0\.x'"),
        ({"sequence": "x", "colour": 1}, "the key 'colour'"),
    ],
)
def test_what_is_newer_is_no_damage(document: dict[str, Any], told: str) -> None:
    with pytest.raises(NewerFormatError, match=told):
        read(document)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Expecting value"),
        (b"[]", "no JSON object"),
        (b'{"sequence": "x"}', "^sequence: "),
        (b'{"version": "newest"}', "^version: "),
        (b'{"memories": {"feeds": [{"path": "a"}]}}', r"^memories\.feeds\.0\.rows: it is missing"),
        (b"\xff", "codec"),
    ],
)
def test_what_is_damaged_is_told_with_its_place(data: bytes, told: str) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        read_document("x.json", data, Head)
    assert not isinstance(caught.value, NewerFormatError)


def test_a_data_set_without_commits_has_an_empty_head(tmp_path: Path) -> None:
    assert load_head(str(tmp_path)) == Head()
    write_bytes(str(tmp_path), "_staging/r.abc/articles/a", b"x")
    assert load_head(str(tmp_path)) == Head()


@pytest.mark.parametrize("staged", [None, "articles/commit.json.part", "commit.json"])
def test_a_head_is_lost_where_manifests_stand_without_it(
    tmp_path: Path, staged: str | None
) -> None:
    """Unless a decided commit is about to write it."""
    write_manifest(str(tmp_path), manifest(1))
    if staged is not None:
        write_bytes(str(tmp_path), f"_staging/r1.abc/{staged}", b"{}")
    if staged == "commit.json":
        assert load_head(str(tmp_path)) == Head()
    else:
        with pytest.raises(StateError, match=r"head\.json is missing .* fsck --repair --output"):
            load_head(str(tmp_path))


def test_a_head_of_today_is_read_and_a_damaged_one_told(tmp_path: Path) -> None:
    write_head(str(tmp_path), Head(sequence=2))
    assert load_head(str(tmp_path)) == Head(sequence=2)
    (tmp_path / "state/head.json").write_text("{")
    with pytest.raises(StateError, match=r"head\.json is damaged .* fsck --repair"):
        load_head(str(tmp_path))


def test_a_rotten_head_is_no_newer_one(tmp_path: Path) -> None:
    whole = manifest(1)
    write_manifest(str(tmp_path), whole)
    written = to_json(whole.state)
    write_bytes(str(tmp_path), "state/head.json", written.replace(b"obsolete", b"obsolede"))
    refuse_newer(str(tmp_path))
    with pytest.raises(StateError, match="1 of its bytes are not those that were written"):
        load_head(str(tmp_path))
    longer = written.replace(b'"obsolete"', b'"obsolete_by"')
    write_bytes(str(tmp_path), "state/head.json", longer)
    for look in (load_head, refuse_newer):
        with pytest.raises(NewerFormatError):
            look(str(tmp_path))
    (tmp_path / "runs/r1.json").unlink()
    write_bytes(str(tmp_path), "state/head.json", written.replace(b"obsolete", b"obsolede"))
    with pytest.raises(NewerFormatError):  # nothing there tells what was written
        load_head(str(tmp_path))


def test_a_manifest_that_says_something_else_than_was_written_is_damaged() -> None:
    whole = identified(manifest(1))
    written = to_json(whole)
    assert read_document("x", written, Manifest) == whole
    for wrong in (written.replace(b"r1", b"r2"), written.replace(b"inputs", b"imputs")):
        assert wrong != written
        with pytest.raises(ValueError, match="something else than was written"):
            read_document("x", wrong, Manifest)
    assert read_document("x", to_json(manifest(1)), Manifest), "of a time without digests"


def test_a_manifest_is_found_by_run_and_kind(tmp_path: Path) -> None:
    write_manifest(str(tmp_path), manifest(1))
    write_manifest(str(tmp_path), manifest(2, "compact"))
    assert load_manifest(str(tmp_path), "r1") == manifest(1)
    assert load_manifest(str(tmp_path), "r2", "compact") == manifest(2, "compact")
    assert load_manifest(str(tmp_path), "r2") is None
    (tmp_path / "runs/r1.json").write_text("{")
    with pytest.raises(StateError, match=r"r1\.json is damaged"):
        load_manifest(str(tmp_path), "r1")


def test_manifests_are_listed_oldest_first_whatever_their_names(tmp_path: Path) -> None:
    for sequence in (10, 9, 11):
        write_manifest(str(tmp_path), manifest(sequence))
    write_manifest(str(tmp_path), manifest(8, "repair"))
    write_bytes(str(tmp_path), "runs/~r12.json.part", b"{")
    assert [one.sequence for one in load_manifests(str(tmp_path))] == [8, 9, 10, 11]
    paths = ["maintenance/r8.json", "runs/r10.json", "runs/r11.json", "runs/r9.json"]
    assert sorted(manifest_paths(str(tmp_path))) == paths
    (tmp_path / "runs/r9.json").write_text("{")
    with pytest.raises(StateError, match=r"r9\.json is damaged"):
        load_manifests(str(tmp_path))
    told: list[str] = []
    found = manifest_files(str(tmp_path), lambda path, reason: told.append(f"{path}: {reason}"))
    assert [path for path, _ in found] == [path for path in paths if "r9" not in path]
    assert len(told) == 1
    assert told[0].startswith("runs/r9.json: Expecting")


@pytest.mark.parametrize(
    "path", ["state/head.json", "runs/r1.json", "maintenance/m.json", "_staging/r.abc/commit.json"]
)
@pytest.mark.parametrize("change", [{"version": FORMAT + 1}, {"colour": 1}])
def test_nothing_is_done_beside_what_a_newer_version_wrote(
    tmp_path: Path, path: str, change: dict[str, Any]
) -> None:
    whole = manifest(1)
    plan = CommitPlan(run_id="r", files=[], delete=[], manifest=whole, head=whole.state)
    documents = {"state": whole.state, "_staging": plan}
    document = json.loads(to_json(documents.get(path.split("/")[0], whole)))
    write_bytes(str(tmp_path), path, json.dumps(document).encode())
    refuse_newer(str(tmp_path))
    write_bytes(str(tmp_path), path, json.dumps(document | change).encode())
    with pytest.raises(NewerFormatError, match="newer Dateline"):
        refuse_newer(str(tmp_path))


@pytest.mark.parametrize("damage", [b"", b"[]", b"\xff", b'{"sequence": "x"}'])
def test_damage_is_left_for_others_to_tell(tmp_path: Path, damage: bytes) -> None:
    write_bytes(str(tmp_path), "state/head.json", damage)
    write_bytes(str(tmp_path), "runs/r1.json", damage)
    write_bytes(str(tmp_path), "_staging/r.abc/articles/a", b'{"version": 99}')
    refuse_newer(str(tmp_path))


def test_on_object_storage_only_the_head_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each manifest would be a request, and the head is as new as the newest of them."""
    asked: list[str] = []

    def gone(path: str) -> bytes:
        asked.append(path)
        raise FileNotFoundError

    def listed(root: str, folder: str) -> list[Any]:
        asked.append(f"{root}/{folder}/")
        return []

    monkeypatch.setattr(snapshot, "read_bytes", gone)
    monkeypatch.setattr(snapshot, "list_files", listed)
    refuse_newer("s3://bucket/out")
    assert asked == ["s3://bucket/out/state/head.json", "s3://bucket/out/_staging/"]
