"""Identities and salience of names on annotated feed items, through the runtime that ships.

    python -m training.evaluate_identities --data unlabelled.jsonl.gz --model BUNDLE

The annotations are in ``annotations/identities.tsv`` (text key, ``title`` or ``summary``, start,
end, identity, whether the item is mostly about it); the texts are looked for in ``--data``, JSON
lines with title and summary. Identities are written as ``country:XX``, ``city:Name,XX``,
``org:Name``, ``per:Name``, ``misc:Name``, ``?`` (not settled by the text) or ``-`` (no name).
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.schemas.names import Name
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from training.texts import plain, text_key

ANNOTATIONS = Path(__file__).parent / "annotations" / "identities.tsv"
STATES = ("country", "government", "demonym")


@dataclass(frozen=True)
class Label:
    """One annotated name of an item."""

    field: str
    start: int
    end: int
    identity: str
    is_main: bool


def read_labels(path: Path) -> dict[str, list[Label]]:
    """Text key -> its labels."""
    labels: dict[str, list[Label]] = {}
    for line in path.read_text("utf-8").splitlines():
        key, field, start, end, identity, main = line.split("\t")
        label = Label(field, int(start), int(end), identity, main == "1")
        labels.setdefault(key, []).append(label)
    return labels


def items(path: Path, keys: set[str]) -> Iterator[tuple[str, str, str]]:
    """Text key, title and summary of the rows that were annotated, each once."""
    left = set(keys)
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            row = json.loads(line)
            key = text_key(row["title"], row["summary"])
            if key in left:
                left.discard(key)
                yield key, plain(row["title"]), plain(row["summary"])


def state_of(name: Name) -> str | None:
    """The code of a name that is a state, its government, its people or the European Union."""
    said = name.identity
    is_state = said.scheme == "iso3166" and (said.kind in STATES or said.id == "EU")
    return said.id if is_state else None


def is_same(one: str, other: str) -> bool:
    """Whether all words of one name are words of the other: "Sony" and "Sony Group"."""
    a, b = (set(re.findall(r"\w+", name.casefold())) for name in (one, other))
    return bool(a and b) and (a <= b or b <= a)


def judge(labels: Sequence[Label], names: Sequence[Name], found: Counter[str]) -> None:
    """Counts what an item's names got right into ``found``."""
    by_place = {(p.field, p.start, p.end): name for name in names for p in name.places}
    for label in labels:
        name = by_place.get((label.field, label.start, label.end))
        found["names"] += 1
        if name is None:
            found["not found"] += 1
            continue
        kind, _, wanted = label.identity.partition(":")
        ours = state_of(name)
        is_state = kind in ("country", "bloc")
        right = is_state and ours == wanted.split("/")[0]
        found["states"] += is_state
        found["states given"] += ours is not None
        found["states right"] += right
        if kind in ("org", "per") and ours is None:
            found[kind] += 1
            if name.identity.status not in ("none", "ambiguous"):
                found[f"{kind} given"] += 1
                same = is_same(name.identity.canonical or "", wanted.split("@")[0])
                found[f"{kind} right"] += same


def ordered(labels: Sequence[Label], names: Sequence[Name]) -> list[float]:
    """For each main name beside another one: 1 where it is more salient, 0.5 for a tie, else 0."""
    by_place = {(p.field, p.start, p.end): name for name in names for p in name.places}
    judged = {
        id(name): (name, label.is_main)
        for label in sorted(labels, key=lambda label: label.is_main)
        if (name := by_place.get((label.field, label.start, label.end))) is not None
    }
    main = [name.salience for name, is_main in judged.values() if is_main]
    other = [name.salience for name, is_main in judged.values() if not is_main]
    return [(a > b) + 0.5 * (a == b) for a in main for b in other]


def report(found: Counter[str], pairs: Sequence[float]) -> list[str]:
    """The lines that the command prints."""

    def share(part: str, whole: str) -> str:
        return f"{found[part] / max(1, found[whole]):.3f}"

    lines = [
        f"{found['names']} names, {found['not found']} of them not found",
        f"countries, governments, demonyms: precision {share('states right', 'states given')}, "
        f"recall {share('states right', 'states')} ({found['states']})",
    ]
    for kind, title in (("org", "organisations"), ("per", "people")):
        lines.append(
            f"{title}: canonical name right {share(f'{kind} right', f'{kind} given')} "
            f"of {found[f'{kind} given']} given, of {found[kind]}"
        )
    if pairs:
        mean = sum(pairs) / len(pairs)
        lines.append(f"salience: {mean:.3f} of {len(pairs)} pairs in the right order")
    return lines


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="rows, JSON lines")
    parser.add_argument("--model", type=Path, default=WEIGHTS / DEFAULT, help="a calibrated bundle")
    parser.add_argument("--labels", type=Path, default=ANNOTATIONS)
    args = parser.parse_args()
    model = EmbeddedModel(args.model)
    labels = read_labels(args.labels)
    found: Counter[str] = Counter()
    pairs: list[float] = []
    for key, title, summary in items(args.data, set(labels)):
        names = model.predict(Document(title, summary)).names
        judge(labels[key], names, found)
        pairs += ordered(labels[key], names)
    print("\n".join(report(found, pairs)))


if __name__ == "__main__":
    main()
