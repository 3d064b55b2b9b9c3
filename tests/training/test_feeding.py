"""Batches made ahead: the same as those made here, in the same order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.training.tiny import prepared_rows, tokenizer_of

torch = pytest.importorskip("torch", reason="comes with the extra train")


def test_other_processes_make_the_same_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training import batches
    from training.bases import open_vocabulary
    from training.feeding import feed

    monkeypatch.setattr(batches, "POOL", 5)
    tokenizer_of("bert").save(str(tmp_path / "tokenizer.json"))
    vocabulary = open_vocabulary(str(tmp_path))
    rows = prepared_rows(17)
    rows[3]["names"] = [{"spans": [[13, 19]], "tone": 2, "evidence": [4, 9]}]
    change = ("title_case", "upper", "lower", "no_summary", "publisher", "truncate", "join")
    config: dict[str, Any] = {
        "max_tokens": 64, "batch_tokens": 64, "unsure_weight": 0.7,
        "augment": dict.fromkeys(change, 0.3),
    }  # fmt: skip
    here = list(feed(rows, vocabulary, config, 3, augment=True))
    there = list(feed(rows, vocabulary, {**config, "workers": 2}, 3, augment=True))
    assert sorted(i for batch in here for i in batch["index"]) == list(range(17))
    assert len(here) == len(there)
    for one, other in zip(here, there, strict=True):
        assert one.keys() == other.keys()
        for name, value in one.items():
            if isinstance(value, torch.Tensor):
                assert torch.equal(value, other[name])
            else:
                assert value == other[name]
