"""How a trial went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.engine_trials.world import World


@dataclass
class Verdict:
    """One trial: entries that were served and are not there, and such as are there twice."""

    name: str
    lost: int
    twice: int
    note: str = ""
    """What is wrong besides; the trials fail where there is any."""
    said: str = ""


Tell = Callable[[Verdict], None]


def notes(world: World, codes: list[int], expected: list[int]) -> str:
    """What else is wrong: requests against the limits, findings of fsck, exit codes."""
    found = [*world.feeds.rudeness(), *world.findings()]
    if codes != expected:
        found.append(f"exit codes {codes} instead of {expected}")
    return "; ".join(found)
