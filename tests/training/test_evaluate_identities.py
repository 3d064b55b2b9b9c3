from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

from dateline.schemas.names import Identity, Name, NamePlace
from training.evaluate_identities import (
    ANNOTATIONS,
    Label,
    is_same,
    items,
    judge,
    ordered,
    read_labels,
    report,
)
from training.texts import text_key

LABELS = [
    Label("title", 0, 2, "country:US", True),
    Label("title", 6, 10, "org:Sony@6758.TSE", False),
    Label("title", 11, 14, "per:Ann Reed", False),
    Label("summary", 0, 5, "region:Korea", False),
]
NAMES = [
    Name("US", "LOC", Identity("country", "alias", "United States", "US", "iso3166", "US"), 0.9,
         (NamePlace("title", 0, 2),)),
    Name("Sony", "ORG", Identity("company", "alias", "Sony Group", "XTKS:6758", "ticker"), 0.2,
         (NamePlace("title", 6, 10),)),
    Name("Ann", "PER", Identity("person", "none", "Ann"), 0.9, (NamePlace("title", 11, 14),)),
    Name("Korean", "MISC", Identity("demonym", "context", "South Korea", "KR", "iso3166"), 0.1,
         (NamePlace("summary", 0, 5),)),
]  # fmt: skip


def test_states_are_scored_by_code_and_others_by_the_words_of_their_names() -> None:
    found: Counter[str] = Counter()
    judge(LABELS, NAMES, found)
    assert report(found, ordered(LABELS, NAMES)) == [
        "4 names, 0 of them not found",
        "countries, governments, demonyms: precision 0.500, recall 1.000 (1)",
        "organisations: canonical name right 1.000 of 1 given, of 1",
        "people: canonical name right 0.000 of 0 given, of 1",
        "salience: 0.833 of 3 pairs in the right order",
    ]
    assert not is_same("Sony", "Sanyo")


def test_the_annotations_find_their_texts(tmp_path: Path) -> None:
    labels = read_labels(ANNOTATIONS)
    assert sum(map(len, labels.values())) > 1000
    rows = [{"title": "US sues  Sony", "summary": "A"}, {"title": "other", "summary": ""}]
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in [*rows, *rows])
    key = text_key("US sues  Sony", "A")
    assert list(items(path, {key, "absent"})) == [(key, "US sues Sony", "A")]
