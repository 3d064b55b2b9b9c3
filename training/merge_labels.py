"""Soft labels of several teachers as those of one: the mean of their probabilities.

    python -m training.merge_labels --soft W/a/soft/unlabelled W/b/soft/unlabelled --out W/mean
    python -m training.merge_labels --soft W/topics/soft/unlabelled --words W/own --out W/both

The teachers read the same rows with the same tokenizer, in shards of the same size. A teacher that
has learnt topics and tone alone knows nothing of words: ``--words`` takes these from another one,
which may have another tokenizer.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path

from training.soft_labels import Calibration, mean_label, read_shard, with_words_of, write_shard


def merge_shard(folders: Sequence[Path], words: Path | None, out: Path, name: str) -> int:
    """Write the mean of one shard of each folder; returns its items.

    Raises ValueError where the teachers have labelled different items.
    """
    shards = [list(read_shard(folder / name)) for folder in folders]
    calibrations = [Calibration.read(folder / "calibration.json") for folder in folders]
    merged = []
    for labels in zip(*shards, strict=True):
        if len({label.key for label in labels}) > 1:
            raise ValueError(f"{name} holds other items in {folders[0]} than in the other folders")
        merged.append(mean_label(labels, calibrations))
    if words is not None:
        calibration = Calibration.read(words / "calibration.json")
        others = list(read_shard(words / name))
        if [label.key for label in others] != [label.key for label in merged]:
            raise ValueError(f"{name} holds other items in {words} than in {folders[0]}")
        merged = [
            with_words_of(label, other, calibration)
            for label, other in zip(merged, others, strict=True)
        ]
    return write_shard(merged, out / name)


def merge(folders: Sequence[Path], out: Path, workers: int, words: Path | None = None) -> int:
    """Merge all shards of ``folders`` into ``out``; returns the number of items.

    What is said of words is that of the folder ``words``, if one is given.
    """
    out.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name for path in folders[0].glob("labels-*.npz"))
    with ProcessPoolExecutor(workers) as pool:
        items = sum(pool.map(partial(merge_shard, folders, words, out), names))
    neutral = json.dumps(asdict(Calibration.neutral()))
    (out / "calibration.json").write_text(neutral, encoding="utf-8")
    return items


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--soft", type=Path, nargs="+", required=True, help="a folder per teacher")
    parser.add_argument("--words", type=Path, help="whose tags of words and tones of names count")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    args = parser.parse_args()
    print(f"{merge(args.soft, args.out, args.workers, args.words)} items")


if __name__ == "__main__":
    main()
