"""Where training computes, and in which precision: decided here and nowhere else."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

PRECISIONS = {"bf16": torch.bfloat16, "float32": torch.float32}
DEVICES = ("cpu", "cuda")


@dataclass(frozen=True)
class Device:
    """A processor and the precision of its matrix products; weights stay in float32."""

    name: str  # of DEVICES
    precision: str  # of PRECISIONS

    def autocast(self) -> torch.autocast:
        """The context in which a network runs in this precision."""
        reduced = self.precision != "float32"
        return torch.autocast(self.name, PRECISIONS["bf16"], enabled=reduced)

    def put(self, batch: dict[str, Any]) -> dict[str, Any]:
        """The batch with its tensors on the device; everything else stays as it is."""
        return {
            name: value.to(self.name, non_blocking=True) if isinstance(value, Tensor) else value
            for name, value in batch.items()
        }


def open_device(config: dict[str, Any]) -> Device:
    """The device that ``device``, ``precision`` and ``threads`` of a config ask for.

    ``auto`` takes CUDA where there is one, and the faster precision. Raises ValueError for unknown
    names and RuntimeError where CUDA is asked for and missing.
    """
    name, precision = config.get("device", "auto"), config.get("precision", "auto")
    if name not in ("auto", *DEVICES):
        raise ValueError(f"device {name!r} is none of auto, {', '.join(DEVICES)}")
    if precision not in ("auto", *PRECISIONS):
        raise ValueError(f"precision {precision!r} is none of auto, {', '.join(PRECISIONS)}")
    if config.get("threads"):
        torch.set_num_threads(config["threads"])
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise RuntimeError("device cuda: this torch finds no GPU; use device=cpu or auto")
    if precision == "auto":
        precision = "bf16" if name == "cuda" else faster_precision()
    return Device(name, precision)


def faster_precision() -> str:
    """The precision in which this CPU multiplies faster.

    Processors with AMX or AVX512-BF16 have instructions for bf16; on one without it is emulated
    and was eight times slower than float32.
    """
    seconds = {}
    for name, kind in PRECISIONS.items():
        left, right = torch.ones(512, 768, dtype=kind), torch.ones(768, 768, dtype=kind)
        torch.matmul(left, right)  # the first call also chooses the kernel
        rounds = []
        for _ in range(3):
            begun = time.perf_counter()
            torch.matmul(left, right)
            rounds.append(time.perf_counter() - begun)
        seconds[name] = min(rounds)
    return min(seconds, key=lambda name: seconds[name])
