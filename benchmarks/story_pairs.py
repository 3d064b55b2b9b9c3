"""How well stories are told: over labelled pairs, and over labelled stories (B-cubed).

``python -m benchmarks.story_pairs PAIRS.tsv ITEMS.jsonl [--groups GROUPS.tsv]``. PAIRS and ITEMS
are those of ``benchmarks.pairs``. A line of GROUPS is a set, an item and the number of its story in
that set. Only items that pairs and groups name are read by the model; copies are told first.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.pairs import STORIES, article_of, by_band, read_items, read_pairs, table
from dateline.schemas.article import Article
from dateline.schemas.config import ModelSettings


def stories_of(items: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], dict[str, float]]:
    """The story of every item by its id, and what it took."""
    from dateline.dataset.memory.stories import to_table
    from dateline.transforms.model.enriching import enrich
    from dateline.transforms.model.loading import load
    from dateline.transforms.same import near_duplicates, stories

    rows = list(items)
    articles = [article_of(item, number) for number, item in enumerate(rows)]
    members = near_duplicates.cluster(map(near_duplicates.candidate_of, articles), [])
    told = {member.ref[1]: member for member in members}
    model = load(ModelSettings())
    enriched = [
        outcome
        for outcome, _ in enrich(
            [_clustered(a, told[a.position]) for a in articles], model, 1, articles[0].first_seen_at
        )
    ]
    started = time.process_time()
    candidates = [c for c in map(stories.candidate_of, enriched) if c is not None]
    grouping = stories.group(candidates, [])
    seconds = time.process_time() - started
    parent = {join.cluster_id: join.story_id for join in grouping.joins}
    found = {}
    for number, item in enumerate(rows):
        cluster = told[number].cluster_id
        found[item["id"]] = parent.get(cluster, cluster).hex()
    size = to_table(grouping.marks).nbytes
    return found, {
        "articles/s": len(rows) / max(seconds, 1e-9),
        "bytes of state an article": size / max(1, len(rows)),
    }


def _clustered(article: Article, member: Any) -> Article:
    return replace(article, cluster_id=member.cluster_id.hex(), is_first_seen=member.is_first_seen)


def read_groups(path: Path) -> dict[str, tuple[str, str]]:
    """Set and story of every item of a TSV file.

    Raises:
        ValueError: a line has not three columns.
    """
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split("\t")
        if len(parts) != 3:
            raise ValueError(f"{path}:{number}: wanted set, item and story, got {line[:80]!r}")
        found[parts[1]] = (parts[0], parts[2])
    return found


def b_cubed(
    wanted: Mapping[str, tuple[str, str]], told: Mapping[str, object]
) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998): means over the items of sets."""
    sets: defaultdict[str, list[str]] = defaultdict(list)
    for item, (name, _) in wanted.items():
        sets[name].append(item)
    precision = recall = 0.0
    for members in sets.values():
        for item in members:
            right = {other for other in members if wanted[other] == wanted[item]}
            found = {other for other in members if told[other] == told[item]}
            precision += len(right & found) / len(found)
            recall += len(right & found) / len(right)
    count = max(1, len(wanted))
    precision, recall = precision / count, recall / count
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the scores."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pairs", type=Path, help="labelled pairs, TSV")
    parser.add_argument("items", type=Path, help="items, JSON Lines")
    parser.add_argument("--groups", type=Path, action="append", default=[], help="labelled stories")
    asked = parser.parse_args(arguments)
    pairs, items = read_pairs(asked.pairs), read_items(asked.items)
    groups = [read_groups(path) for path in asked.groups]
    named = {item for pair in pairs for item in (pair.one, pair.other)}
    named |= {item for group in groups for item in group}
    told, cost = stories_of(item for key, item in items.items() if key in named)
    print(table("stories by band", by_band(pairs, told, STORIES)))
    for path, group in zip(asked.groups, groups, strict=True):
        print(
            "B-cubed {}: precision {:.3f}, recall {:.3f}, F1 {:.3f}".format(
                path.name, *b_cubed(group, told)
            )
        )
    print(", ".join(f"{value:,.0f} {name}" for name, value in cost.items()))


if __name__ == "__main__":
    main()
