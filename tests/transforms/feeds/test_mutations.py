"""Mutated documents: nothing escapes or hangs; `python -m benchmarks.fuzz_parse` does more."""

from __future__ import annotations

import random
import time
from pathlib import Path

from benchmarks.fuzz_parse import OWN, mutate, parse_mutation

SAMPLES = Path(__file__).parents[3] / "configs/samples"


def test_no_mutation_escapes_or_hangs() -> None:
    seeds = [
        path.read_bytes()
        for folder in (OWN, SAMPLES)
        for path in sorted(folder.iterdir())
        if path.suffix != ".md"
    ]
    assert len(seeds) > 8
    rng = random.Random(20260305)
    outcomes = set()
    for _ in range(600):
        body = mutate(rng, seeds)
        start = time.process_time()
        outcomes.add(parse_mutation(body, rng))
        assert time.process_time() - start < 2, body[:100]
    assert {"read by xml", "read by xml, repaired", "NotAFeed"} <= outcomes
