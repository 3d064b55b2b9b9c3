"""W9: the worst inputs for every step that touches text, in seconds per MB and how they grow.

``python -m benchmarks.hostile`` prints every input; here each step is told by its worst.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.hostile import AIM, Growth, measure_all
from benchmarks.measure import Sample
from benchmarks.results import Claim, Outcome

if TYPE_CHECKING:
    from benchmarks.__main__ import Size


def compare(size: Size) -> Outcome:
    """All steps; the real sizes are five times the small ones, see ``benchmarks.hostile_steps``."""
    from dateline.transforms.feeds.deadline.deadline_parser import LARGE

    samples: dict[str, list[Sample]] = {}
    everything: list[Growth] = []
    documents: list[Growth] = []
    for step, taken, found in measure_all(scale=5 if size.full else 1):
        slowest = max(found, key=lambda one: one.per_mb[-1])
        steepest = max(one.exponent for one in found)
        taken.facts.update(
            {
                "inputs": len(found),
                "slowest": slowest.name,
                **dict(zip(("s/MB", "at 2x", "at 4x"), slowest.per_mb, strict=True)),
                "greatest exponent": steepest,
            }
        )
        print(f"{step}: {slowest.name}, {slowest.per_mb[-1]:.2f} s/MB, exponent {steepest:.2f}")
        samples[step] = [taken]
        everything += found
        documents += [one for one in found if one.is_document]
    steepest_of_all = max(everything, key=lambda one: one.exponent)
    slowest_document = max(documents, key=lambda one: one.per_mb[0])
    greatest = steepest_of_all.exponent
    claims = [
        Claim(
            f"greatest exponent ({steepest_of_all.step}, {steepest_of_all.name})",
            greatest,
            f"at most {AIM}",
            greatest <= AIM,
        ),
        Claim(
            f"CPU seconds of the slowest document ({slowest_document.name}) of {LARGE // 1000} kB, "
            "the size from which on there is a deadline",
            slowest_document.per_mb[0] * LARGE / 1e6,
        ),
    ]
    return Outcome(
        "W9",
        "Hostile texts",
        f"{len(everything)} inputs, each at one, two and four times its size; wall and CPU time "
        "are those of all measurements of a step.",
        samples,
        claims,
        facts=("inputs", "slowest", "s/MB", "at 2x", "at 4x", "greatest exponent"),
    )
