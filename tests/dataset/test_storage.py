"""Files on storage: whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dateline.dataset.storage import (
    check_root,
    delete,
    exists,
    join,
    list_files,
    open_file,
    open_for_arrow,
    read_bytes,
    rename,
    write_bytes,
    write_file,
)
from dateline.schemas.errors import UsageError


def test_what_is_written_can_be_read_and_is_described(tmp_path: Path) -> None:
    file = write_bytes(str(tmp_path), "a/b=c/d.json", b"hello")
    assert read_bytes(join(str(tmp_path), file.path)) == b"hello"
    assert (file.path, file.size, file.rows) == ("a/b=c/d.json", 5, None)
    assert file.sha256.startswith("2cf24dba5fb0a30e")
    assert [found.path for found in list_files(str(tmp_path))] == ["a/b=c/d.json"]


def test_arrow_reads_pieces_of_a_local_file_without_a_python_file(tmp_path: Path) -> None:
    write_bytes(str(tmp_path), "a", b"hello")
    with open_for_arrow(str(tmp_path / "a")) as handle:
        assert (type(handle).__name__, handle.size()) == ("OSFile", 5)
        handle.seek(1)
        assert handle.read(3) == b"ell"
    with pytest.raises(FileNotFoundError, match=r"there is no file .*none"):
        open_for_arrow(str(tmp_path / "none"))


def test_a_write_that_breaks_leaves_the_old_file(tmp_path: Path) -> None:
    write_bytes(str(tmp_path), "head.json", b"old")

    def half(handle: Any) -> None:
        handle.write(b"ne")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_file(str(tmp_path), "head.json", half)
    assert read_bytes(str(tmp_path / "head.json")) == b"old"


def test_a_rename_replaces_and_makes_the_folders_it_needs(tmp_path: Path) -> None:
    write_bytes(str(tmp_path), "a", b"new")
    write_bytes(str(tmp_path), "x/y/b", b"old")
    rename(str(tmp_path / "a"), str(tmp_path / "x/y/b"))
    rename(str(tmp_path / "x/y/b"), str(tmp_path / "p/q/c"))
    assert [file.path for file in list_files(str(tmp_path))] == ["p/q/c"]


def test_a_rename_of_nothing_is_an_oserror_that_names_both(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"cannot rename .*none to .*other"):
        rename(str(tmp_path / "none"), str(tmp_path / "other"))


def test_deleting_what_is_gone_is_fine(tmp_path: Path) -> None:
    write_bytes(str(tmp_path), "x/a", b"")
    delete([str(tmp_path / "x/a"), str(tmp_path / "x/b"), str(tmp_path / "y")])
    assert not exists(str(tmp_path / "x/a"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no file .*none"):
        open_file(str(tmp_path / "none"))


def test_a_missing_folder_lists_nothing(tmp_path: Path) -> None:
    assert list_files(str(tmp_path), "none") == []


def test_paths_join_as_their_storage_writes_them() -> None:
    assert (
        join("gs://bucket/news/", "articles", "x.parquet") == "gs://bucket/news/articles/x.parquet"
    )
    assert join("/data", "articles", "x.parquet") == "/data/articles/x.parquet"


def test_a_root_that_beam_would_take_for_a_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="must not hold"):
        check_root("/data/*")


@pytest.mark.parametrize("root", ["", "  "])
def test_an_empty_root_is_not_that_of_the_disk(root: str) -> None:
    with pytest.raises(UsageError, match="is a variable not set"):
        check_root(root)
