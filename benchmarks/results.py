"""What a comparison found, and how it is shown: in the terminal, as Markdown, as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measure import Sample, Spread

COMPARISONS = {
    "W1": "parse",
    "W2": "poll",
    "W3": "quiet_hour",
    "W4": "enrich",
    "W5": "busy_hour",
    "W6": "store",
    "W7": "scale",
    "W8": "sameness",
    "W9": "hostile",
    "W10": "analyst",
    "W11": "stream",
}
"""The modules of ``benchmarks.work`` by the keys of their comparisons."""


@dataclass(frozen=True)
class Claim:
    """A ratio with the aim it is held against; ``met`` is None where there is no aim."""

    text: str
    value: Spread | float
    aim: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        value = self.value if isinstance(self.value, Spread) else f"{self.value:.3g}"
        verdict = "" if self.met is None else ("; reached" if self.met else "; NOT reached")
        return f"{self.text}: {value}" + (f" (aim: {self.aim}{verdict})" if self.aim else "")


@dataclass
class Outcome:
    """One comparison: the samples of each side, the ratios, and what else is to be said."""

    key: str
    title: str
    work: str
    samples: dict[str, list[Sample]]
    claims: list[Claim]
    versions: dict[str, dict[str, str]] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    """Keys of the samples' facts that get a column."""
    notes: list[str] = field(default_factory=list)

    def header(self) -> list[str]:
        """Column titles."""
        return ["side", "wall s", "CPU s", "peak MB", *self.facts]

    def rows(self) -> Iterator[list[str]]:
        """A row of text for each side: medians with the spread of wall time."""
        for name, found in self.samples.items():
            wall = Spread.of([one.seconds for one in found])
            cpu = Spread.of([one.cpu_seconds for one in found])
            peak = Spread.of([s.peak_mb for s in found])
            facts = [_fact(found[-1].facts.get(key, "")) for key in self.facts]
            yield [name, str(wall), f"{cpu.median:.3g}", f"{peak.median:.0f}", *facts]

    def as_json(self) -> dict[str, Any]:
        """All samples and claims."""
        return {
            "key": self.key,
            "title": self.title,
            "work": self.work,
            "versions": self.versions,
            "facts": list(self.facts),
            "samples": {name: [vars(one) for one in found] for name, found in self.samples.items()},
            "claims": [
                {
                    "text": claim.text,
                    "value": vars(claim.value) if isinstance(claim.value, Spread) else claim.value,
                    "aim": claim.aim,
                    "met": claim.met,
                }
                for claim in self.claims
            ],
            "notes": self.notes,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Outcome:
        """What :meth:`as_json` gave."""
        claims = [
            Claim(**{**one, "value": Spread(**one["value"])})
            if isinstance(one["value"], dict)
            else Claim(**one)
            for one in kept["claims"]
        ]
        samples = {
            name: [Sample(**one) for one in found] for name, found in kept["samples"].items()
        }
        return cls(
            **{**kept, "samples": samples, "claims": claims, "facts": tuple(kept["facts"])},
        )


def _fact(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def machine() -> dict[str, str]:
    """What it ran on, without names of the machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "usable cores": str(cores),
        "processor": _processor(),
    }


_VECTORS = {"amx_bf16": "AMX", "avx512_vnni": "AVX-512 VNNI", "avx512f": "AVX-512", "avx2": "AVX2"}
"""The best of these that a processor has decides how fast the model is."""


def _processor(told: Path = Path("/proc/cpuinfo")) -> str:
    """Its maker's name for it, and the widest instructions that the model may use (Linux)."""
    if not told.exists():
        return platform.processor() or "unknown"
    lines = (line.partition(":") for line in told.read_text("utf-8").splitlines())
    said = {key.strip(): value.strip() for key, _, value in lines}
    flags = said.get("flags", "").split()
    vectors = next((name for flag, name in _VECTORS.items() if flag in flags), "")
    return " with ".join(filter(None, (said.get("model name", "unknown"), vectors)))


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The machine, and one section a comparison."""
    lines = [", ".join(f"{name} {value}" for name, value in machine().items()), ""]
    for one in outcomes:
        lines += [*section(one), ""]
    return "\n".join(lines)


def section(outcome: Outcome) -> list[str]:
    """Lines of Markdown about one comparison, as docs/performance.md holds them."""
    return [
        *[f"### {outcome.key} {outcome.title}", "", outcome.work, ""],
        *[_row(outcome.header()), _row(["---"] * len(outcome.header()))],
        *[_row(row) for row in outcome.rows()],
        "",
        *[f"- {line}" for line in (*outcome.claims, *outcome.notes, *_versions(outcome))],
    ]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _versions(outcome: Outcome) -> list[str]:
    found = {name: version for side in outcome.versions.values() for name, version in side.items()}
    text = ", ".join(f"{name} {version}" for name, version in sorted(found.items()))
    return [f"versions: {text}"] if text else []


def show(outcome: Outcome) -> None:
    """Prints a comparison for a person."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, width=None)
    table = Table(title=f"{outcome.key} {outcome.title}", title_justify="left")
    for number, name in enumerate(outcome.header()):
        table.add_column(name, justify="left" if number == 0 else "right")
    for row in outcome.rows():
        table.add_row(*row)
    console.print()
    console.print(outcome.work)
    console.print(table)
    for line in [*map(str, outcome.claims), *outcome.notes, *_versions(outcome)]:
        console.print(f"  {line}", markup=False)
