"""How often names get the right identity, against texts whose names are linked to Wikidata.

Run ``python -m benchmarks.names --countries country-codes.csv SET.benchmark.jsonl ...``: the sets
in the format of ELEVANT (github.com/ad-freiburg/elevant), the countries as datasets/country-codes
has them (ODC-PDDL). Only names that the model finds with the very span of a label are scored, so
that this measures identities and not the finding of names. Canonical names are compared with the
labels of Wikidata by the words that they share, a lower bound: "Alphabet" is "Google" to many.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.schemas.config import ModelSettings
from dateline.schemas.names import Identity
from dateline.transforms.model.documents import Document
from dateline.transforms.model.loading import load
from dateline.transforms.names.keys import lookup_key, without_legal_form
from dateline.transforms.names.naming import names_of
from dateline.transforms.names.tables import lexicon


def country_items(path: Path) -> dict[str, str]:
    """Wikidata items of countries -> ISO 3166 code."""
    with path.open(encoding="utf-8", newline="") as file:
        found = {
            row["wikidata_id"].rpartition("/")[2]: row["ISO3166-1-Alpha-2"]
            for row in csv.DictReader(file)
        }
    return found | {"Q458": "EU", "Q148": "CN", "Q1246": "XK", "Q145": "GB"}


def answers(path: Path, found: Counter[str]) -> Iterator[tuple[str, dict[str, Any], Identity]]:
    """Each label that a name of ours has the span of, with its form and our identity."""
    model = load(ModelSettings())
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = row["text"][:4_000]
        said = model.predict(Document("", "", text))
        start = time.process_time()
        names = names_of(said.mentions, {"content": text}, lexicon())
        found["microseconds"] += int((time.process_time() - start) * 1e6)
        found["articles"] += 1
        spans = {(p.start, p.end): n for n in names for p in n.places}
        for label in row["labels"]:
            name = spans.get(tuple(label["span"]))
            if name is not None:
                yield text[slice(*label["span"])], label, name.identity


def is_same(one: str, other: str) -> bool:
    """Whether two names of one thing share all words of the shorter one, or nearly all letters."""
    words = [
        {lookup_key(word) for word in without_legal_form(name).replace("-", " ").split()}
        for name in (one, other)
    ]
    return words[0] <= words[1] or words[1] <= words[0]


def main() -> None:
    """Prints precision and recall by kind, and with ``--errors`` what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--countries", type=Path, required=True)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    items = country_items(options.countries)
    for path in options.sets:
        found: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        for form, label, identity in answers(path, found):
            item = label["entity_id"]
            if not item.startswith("Q"):
                continue
            said = identity.id if identity.scheme == "iso3166" else None
            gold = items.get(item)
            found["country labels"] += gold is not None
            found["countries said"] += said is not None
            found["countries right"] += said is not None and said == gold
            if (said or gold) and said != gold:
                wrong[f"{form!r}: {label['name']} ({gold}), said {said} {identity.status}"] += 1
            if gold or said or identity.kind in ("city", "region", "demonym"):
                continue
            found["others"] += 1
            if identity.id is not None and identity.canonical is not None:
                found["others said"] += 1
                if is_same(identity.canonical, label["name"]):
                    found["others right"] += 1
                else:
                    wrong[f"{form!r}: {label['name']}, said {identity.canonical}"] += 1
        print(path.name)
        print(f"  countries: precision {_share(found, 'countries right', 'countries said')}")
        print(f"             recall    {_share(found, 'countries right', 'country labels')}")
        print(f"  others:    canonical {_share(found, 'others right', 'others said')}")
        print(f"             given one {_share(found, 'others said', 'others')}")
        print(f"  {found['microseconds'] / max(1, found['articles']):.0f} microseconds an article")
        if options.errors:
            for what, count in wrong.most_common(60):
                print(f"    {count:3d} {what}")


def _share(found: Counter[str], part: str, whole: str) -> str:
    return f"{found[part] / max(1, found[whole]):.3f} ({found[part]} of {found[whole]})"


if __name__ == "__main__":
    main()
