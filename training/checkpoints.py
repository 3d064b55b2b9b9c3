"""States of a run on disk: whole or not there, whenever the process is killed."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import torch


def save(state: Any, path: Path) -> None:
    """Write ``state`` beside ``path`` and rename it, so that no reader ever sees half a file."""
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def load(path: Path) -> Any:
    """What ``save`` wrote, on the CPU. Only tensors and plain values are read, never code."""
    return torch.load(path, map_location="cpu", weights_only=True)


def random_state(rng: random.Random | None = None) -> dict[str, Any]:
    """The state of torch's generators, of the GPU's if there is one, and of ``rng``."""
    state: dict[str, Any] = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state()
    if rng is not None:
        state["python"] = rng.getstate()
    return state


def restore_random(state: dict[str, Any], rng: random.Random | None = None) -> None:
    """Continue the random numbers where ``random_state`` left them."""
    torch.set_rng_state(state["cpu"])
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["cuda"])
    if rng is not None and "python" in state:
        version, numbers, gauss = state["python"]
        rng.setstate((version, tuple(numbers), gauss))
