"""How well copies and stories are told on labelled pairs of real items.

``python -m benchmarks.pairs PAIRS.tsv ITEMS.jsonl [--stories]``. A line of PAIRS names a pair, its
two items, the band that it was drawn from and its label: ``copy`` (one text), ``event`` (other
texts about the same happening), ``topic`` or ``none``. A line of ITEMS is an item with ``id``,
``feed``, ``title``, ``summary``, ``content``, ``date`` (ISO 8601) and ``url``. All items are told
apart together, as one run would, and precision, recall and F1 are counted over the labelled pairs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from dateline.schemas.article import Article

COPIES = frozenset({"copy"})
STORIES = frozenset({"copy", "event"})
_SEEN_AT = datetime(2030, 1, 1, tzinfo=timezone.utc)  # later than any item
LABELS = ("copy", "event", "topic", "none")


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled pair of items."""

    name: str
    one: str
    other: str
    band: str
    label: str


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over pairs, with precision, recall and F1 of what was told."""

    right: int
    told: int
    wanted: int

    @property
    def precision(self) -> float:
        """Right among those told; 1 where nothing was told."""
        return self.right / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        """Told among those wanted; 1 where nothing was wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def read_pairs(path: Path) -> list[Pair]:
    """The labelled pairs of a TSV file.

    Raises:
        ValueError: a line has not five columns, or an unknown label.
    """
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split("\t")
        if len(parts) != 5 or parts[4] not in LABELS:
            raise ValueError(
                f"{path}:{number}: wanted five columns (pair, item, item, band, label) with a "
                f"label of {', '.join(LABELS)}; got {line[:80]!r}"
            )
        pairs.append(Pair(*parts))
    return pairs


def read_items(path: Path) -> dict[str, Mapping[str, Any]]:
    """The items of a JSON Lines file, by id."""
    with path.open(encoding="utf-8") as lines:
        return {row["id"]: row for row in map(json.loads, lines)}


def article_of(item: Mapping[str, Any], position: int) -> Article:
    """An item as the article that a run would make of it."""
    told = datetime.fromisoformat(item["date"]) if item.get("date") else None
    if told is not None and told.tzinfo is None:
        told = told.replace(tzinfo=timezone.utc)
    return Article(
        article_id=hashlib.md5(item["id"].encode(), usedforsecurity=False).hexdigest(),
        guid_key=None,
        url_key=None,
        content_hash=0,
        feed=item["feed"],
        title=item["title"],
        summary=item.get("summary") or "",
        content=item.get("content") or None,
        text_source="summary",
        first_seen_at=_SEEN_AT,
        published_quality="exact" if told else "missing",
        published_at=told,
        url=item.get("url"),
        position=position,
    )


def copies_of(items: Iterable[Mapping[str, Any]]) -> tuple[dict[str, bytes], float]:
    """The cluster of every item by its id, and articles a second."""
    from dateline.transforms.same.near_duplicates import candidate_of, cluster

    rows = list(items)
    articles = [article_of(item, number) for number, item in enumerate(rows)]
    started = time.process_time()
    members = cluster(map(candidate_of, articles), [])
    seconds = time.process_time() - started
    found = {member.ref[1]: member.cluster_id for member in members}
    return {row["id"]: found[n] for n, row in enumerate(rows)}, len(rows) / max(seconds, 1e-9)


def score(
    pairs: Iterable[Pair], groups: Mapping[str, object], wanted: frozenset[str] = COPIES
) -> Score:
    """Counts of the pairs whose two items stand in one group."""
    right = told = meant = 0
    for pair in pairs:
        is_told = groups[pair.one] == groups[pair.other]
        is_wanted = pair.label in wanted
        told += is_told
        meant += is_wanted
        right += is_told and is_wanted
    return Score(right, told, meant)


def by_band(
    pairs: Sequence[Pair], groups: Mapping[str, object], wanted: frozenset[str] = COPIES
) -> dict[str, Score]:
    """The counts of each band, by its name; those of all bands under ``all``."""
    bands: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        bands[pair.band].append(pair)
    found = {band: score(members, groups, wanted) for band, members in sorted(bands.items())}
    return found | {"all": score(pairs, groups, wanted)}


def table(title: str, scores: Mapping[str, Score]) -> str:
    """The scores as lines of text."""
    lines = [f"{title:<24} right told wanted precision recall    F1"]
    for band, found in scores.items():
        lines.append(
            f"  {band:<22} {found.right:>5} {found.told:>4} {found.wanted:>6}"
            f" {found.precision:>9.3f} {found.recall:>6.3f} {found.f1:>5.3f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Prints the scores by band."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pairs", type=Path, help="labelled pairs, TSV")
    parser.add_argument("items", type=Path, help="items, JSON Lines")
    asked = parser.parse_args()
    pairs, items = read_pairs(asked.pairs), read_items(asked.items)
    groups, rate = copies_of(items.values())
    print(table("copies by band", by_band(pairs, groups)))
    print(f"{len(items):,} items, {rate:,.0f} articles/s of CPU time")


if __name__ == "__main__":
    main()
