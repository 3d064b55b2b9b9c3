from __future__ import annotations

import random
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="comes with the extra train")


def test_a_write_that_breaks_off_leaves_the_last_state(tmp_path: Path) -> None:
    from training import checkpoints

    path = tmp_path / "last.pt"
    checkpoints.save({"step": 1}, path)

    class Unwritable:
        def __reduce__(self) -> str:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        checkpoints.save({"step": 2, "broken": Unwritable()}, path)
    assert checkpoints.load(path) == {"step": 1}


def test_random_numbers_go_on_where_they_stopped(tmp_path: Path) -> None:
    from training import checkpoints

    rng = random.Random(3)
    torch.manual_seed(3)
    checkpoints.save(checkpoints.random_state(rng), tmp_path / "state.pt")
    expected = (rng.random(), torch.rand(2).tolist())
    other = random.Random(9)
    checkpoints.restore_random(checkpoints.load(tmp_path / "state.pt"), other)
    assert (other.random(), torch.rand(2).tolist()) == expected
