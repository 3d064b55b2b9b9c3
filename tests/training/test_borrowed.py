"""Published sets: a tone for each of their names, in characters of the text."""

from __future__ import annotations

import json
from pathlib import Path

from training.borrowed import finentity_rows, newsmtsc_rows, sentfin_rows


def _write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_sentfin_names_are_found_as_words_in_quotes_of_all_kinds(tmp_path: Path) -> None:
    decisions = "{'Samsung': 'positive', 'Barron's': 'neutral', 'Gold': 'negative'}"
    _write(
        tmp_path, "sentiment/sentfin_train.csv",
        f'S No.,Title,Decisions,Words\n1,Samsung up on Barron\'s; golden day,"{decisions}",6\n',
    )  # fmt: skip
    (found,) = sentfin_rows(tmp_path)
    spans = [(found["title"][slice(*n["spans"][0])], n["tone"]) for n in found["names"]]
    assert spans == [("Samsung", 2), ("Barron's", 1)], "gold is no word of its own there"


def test_newsmtsc_polarities_become_tones(tmp_path: Path) -> None:
    targets = [{"from": 0, "to": 3, "mention": "Ada", "polarity": 6.0}]
    item = {"sentence_normalized": "Ada won.", "targets": targets}
    _write(tmp_path, "sentiment/newsmtsc_train.jsonl", json.dumps(item) + "\n")
    (found,) = newsmtsc_rows(tmp_path)
    assert found["names"] == [{"spans": [[0, 3]], "tone": 2, "evidence": None}]


def test_finentity_takes_the_mentions_of_a_name_together(tmp_path: Path) -> None:
    assert finentity_rows(tmp_path) == []
    marks = [
        {"start": 0, "end": 4, "value": "Acme", "label": "Positive"},
        {"start": 12, "end": 16, "value": "ACME", "label": "Positive"},
        {"start": 6, "end": 9, "value": "Foo", "label": "Negative"},
    ]
    content = [{"content": "Acme, Foo, ACME", "annotations": marks}]
    _write(tmp_path, "finentity/FinEntity.json", json.dumps(content))
    (found,) = finentity_rows(tmp_path)
    assert [(n["spans"], n["tone"]) for n in found["names"]] == [
        ([[0, 4], [12, 16]], 2), ([[6, 9]], 0),
    ]  # fmt: skip
