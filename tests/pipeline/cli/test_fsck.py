"""``dateline fsck``: whole, or what is wrong, and making it so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.cli.invoke import invoke


def test_a_whole_data_set(made: Path) -> None:
    done = invoke("fsck", "-o", made / "set", "--deep")
    assert (done.code, done.output) == (0, "the data set is whole\n")


def test_the_root_may_come_from_the_configuration(made: Path) -> None:
    assert invoke("fsck", "-c", made / "config.yaml").code == 0


def test_a_lost_file_is_a_finding(made: Path) -> None:
    lost = next((made / "set" / "articles").rglob("*.parquet"))
    lost.unlink()
    done = invoke("fsck", "-o", made / "set")
    assert done.code == 3
    assert done.lines[-1] == "1 findings"
    assert done.lines[0].startswith(f"missing: {lost.relative_to(made / 'set')}: ")


@pytest.mark.parametrize("deep", [False, True])
def test_a_flipped_bit_is_found_by_reading(made: Path, deep: bool) -> None:
    path = next((made / "set" / "articles").rglob("*.parquet"))
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(bytes(data))
    done = invoke("fsck", "-o", made / "set", *(["--deep"] if deep else []))
    assert done.code == (3 if deep else 0)


def test_a_repair_says_what_it_did_and_leaves_a_whole_data_set(made: Path) -> None:
    next((made / "set" / "state" / "feeds").rglob("*.jsonl.gz")).unlink()
    assert invoke("fsck", "-o", made / "set").code == 3
    done = invoke("fsck", "-c", made / "config.yaml", "--repair", "--deep")
    assert done.code == 0, done.output
    assert len(done.lines) > 1
    assert done.lines[-1] == "the data set is whole"


def test_no_data_set_is_an_error_of_usage(tmp_path: Path) -> None:
    done = invoke("fsck", "-o", tmp_path / "none")
    assert getattr(done.error, "exit_code", None) == 2
