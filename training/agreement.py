"""How far annotators agree who read the same items by the same guide.

    python -m training.agreement [--annotations training/annotations]

For each pair of annotators with items in common: how many, F1 of each topic (one taken as what is
wanted, the other as what is found; it is the same either way) and the share of equal tones. Then
the same for ``blind_votes.tsv``, readings of items of dev by an annotator of later rows who did not
know it, against what most of dev's annotators say.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

from dateline.schemas.vocabulary import TOPICS
from training.votes import TONE_INDEX, read_votes

Vote = tuple[frozenset[str], str]
LEAST = 100  # items in common
TONE_NAMES = {index: name for name, index in TONE_INDEX.items()}


def read(path: Path) -> dict[str, dict[tuple[str, str], Vote]]:
    """The votes of each annotator by item and guide."""
    found: dict[str, dict[tuple[str, str], Vote]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        key, guide, annotator, names, tone = line.split("\t")
        topics = frozenset() if names == "none" else frozenset(names.split(","))
        found[annotator][key, guide] = topics, tone
    return found


def majority(path: Path) -> dict[tuple[str, str], Vote]:
    """What most annotators say of each item by its newest guide."""
    found: dict[tuple[str, str], Vote] = {}
    for key, votes in read_votes(path).items():
        shares = zip(TOPICS, votes.topic_shares, strict=True)
        topics = frozenset(topic for topic, share in shares if share > 0.5)
        found[key, str(votes.guide)] = topics, TONE_NAMES[votes.tone]
    return found


def agreement(votes: Mapping[str, Mapping[tuple[str, str], Vote]]) -> Iterator[str]:
    """A line for each pair of annotators that have enough items in common."""
    for one, other in combinations(sorted(votes), 2):
        shared = votes[one].keys() & votes[other].keys()
        if len(shared) < LEAST:
            continue
        pairs = [(votes[one][item], votes[other][item]) for item in shared]
        parts = [f"annotators {one} and {other}: {len(pairs)} items"]
        for topic in TOPICS:
            both = sum(topic in a[0] and topic in b[0] for a, b in pairs)
            said = sum((topic in a[0]) + (topic in b[0]) for a, b in pairs)
            parts.append(f"{topic} F1 {2 * both / said if said else 1.0:.3f}")
        same = sum(a[1] == b[1] for a, b in pairs)
        parts.append(f"equal tones {same / len(pairs):.3f}")
        yield ", ".join(parts)


def comparisons(folder: Path) -> Iterator[str]:
    """All lines about a folder of annotations."""
    yield from agreement(read(folder / "votes.tsv"))
    blind = read(folder / "blind_votes.tsv")
    yield from agreement(blind | {"majority": majority(folder / "votes.tsv")})


def main() -> None:
    """Prints the lines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--annotations", type=Path, default=Path(__file__).parent / "annotations")
    for line in comparisons(parser.parse_args().annotations):
        print(line)


if __name__ == "__main__":
    main()
