"""Batches made ahead by other processes: encoding in Python is slower than a step on a GPU."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from training.bases import Vocabulary
from training.batches import Row, batches, part_batches, parts

AHEAD = 2  # parts that each process may have ready

_shared: dict[str, Any] = {}
"""What a forked process reads instead of receiving: rows, vocabulary, settings."""


def feed(
    rows: list[Row], vocabulary: Vocabulary, config: dict[str, Any], seed: int, augment: bool
) -> Iterator[dict[str, Any]]:
    """The batches of ``training.batches.batches``, the same ones in the same order.

    ``workers`` of the config makes them in so many processes; 0, or a system that cannot fork,
    in this one.
    """
    workers = config.get("workers", 0)
    if not workers or "fork" not in multiprocessing.get_all_start_methods():
        yield from batches(rows, vocabulary, config, seed, augment)
        return
    _shared.update(rows=rows, vocabulary=vocabulary, config=config, augment=augment)
    tasks = [(part, f"{seed}/{part[0]}") for part in parts(len(rows), seed, augment)]
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        waiting = []
        for task in tasks:
            waiting.append(pool.apply_async(_part, task))
            if len(waiting) >= AHEAD * workers:
                yield from map(_as_tensors, waiting.pop(0).get())
        for result in waiting:
            yield from map(_as_tensors, result.get())


def _part(part: list[int], seed: str) -> list[dict[str, Any]]:
    """The batches of one part, in a process of its own; tensors travel as arrays."""
    torch.set_num_threads(1)
    found = part_batches(
        _shared["rows"], part, _shared["vocabulary"], _shared["config"], seed, _shared["augment"]
    )
    return [
        {name: v.numpy() if isinstance(v, Tensor) else v for name, v in batch.items()}
        for batch in found
    ]


def _as_tensors(batch: dict[str, Any]) -> dict[str, Any]:
    """The batch as ``collate`` made it."""
    return {
        name: torch.from_numpy(v) if isinstance(v, np.ndarray) else v for name, v in batch.items()
    }
