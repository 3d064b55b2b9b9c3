from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from training.prepare import prepare, read_annotations
from training.texts import plain, text_key

TOPIC = {
    "id": "t1", "title": "Oil falls in London", "summary": "Brent lost 2%.", "date": "",
    "url": "https://dev.example.org/1", "topics": ["markets"], "tone": "neg", "sure": True,
    "drawn": "stratified",
}  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder of our own making, in the format of the real one."""
    root = tmp_path / "data"
    for folder in ("topics", "ner", "sentiment"):
        (root / folder).mkdir(parents=True)
    topics = [
        TOPIC,
        {**TOPIC, "id": "t2", "url": "https://other.example.org/2"},
        {**TOPIC, "id": "t3", "title": "Talks go on", "url": "https://other.example.org/3"},
    ]
    (root / "topics/train.jsonl").write_text("".join(json.dumps(r) + "\n" for r in topics))
    item = {"id": "t1", "text": "Oil falls in London || Brent", "entities": [[13, 19, "LOC"]]}
    (root / "ner/rss_train.jsonl").write_text(json.dumps(item) + "\n")
    (root / "ner/wikigold.conll.txt").write_text(
        "Ada I-PER\nLovelace I-PER\nlived O\nin O\nLondon I-LOC\n. O\n\n"
    )
    (root / "sentiment/sentfin_train.csv").write_text(
        "S No.,Title,Decisions,Words\n1,Gold up,\"{'Gold': 'positive'}\",2\n"
        "2,Mixed,\"{'A': 'positive', 'B': 'negative'}\",1\n"
    )
    (root / "sentiment/newsmtsc_train.jsonl").write_text(
        json.dumps(
            {
                "sentence_normalized": "He lied.",
                "targets": [{"from": 0, "to": 2, "mention": "He", "polarity": 2.0}],
            }
        )
        + "\n"
    )
    raw = [
        {"title": "Deal <b>signed</b>", "summary": " In\nRome ", "url": "https://x.example.org/4"},
        {"title": "Nothing new", "summary": "", "url": "https://x.example.org/5"},
    ]
    with gzip.open(root / "topics/unlabelled.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(r) + "\n" for r in raw)
    return root


def _read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_rows_meet_their_labels_and_split_by_publisher(data: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    key = text_key("Deal <b>signed</b>", " In\nRome ")
    (notes / "topics.tsv").write_text(f"{key}\ttrade,markets\tpos\t0\n")
    (notes / "authored.tsv").write_text("Ours\tWritten here.\tdefense\tneu\n")
    (notes / "authored_topics.tsv").write_text("Too short\t\tnone\tneg\n")
    (notes / "entities.tsv").write_text(f"{key}\t18:22:LOC\n")
    counts = prepare(data, notes, ["dev.example.org"], tmp_path / "out")
    assert counts["dropped (title in dev)"] == 1
    (dev,) = _read(tmp_path / "out/dev.jsonl")
    assert dev["entities"] == [[13, 19, "LOC"]]
    assert dev["topics"] == [0, 0, 1]
    train = _read(tmp_path / "out/train.jsonl")
    assert [row["source"] for row in train] == [
        "topics", "annotations", "authored", "authored", "wikigold", "sentfin", "newsmtsc",
    ]  # fmt: skip
    assert [(row["title"], row["guide"], row["topics"]) for row in train[2:4]] == [
        ("Ours", 1, [0, 1, 0]),
        ("Too short", 2, [0, 0, 0]),
    ]
    assert [row["weight"] for row in train[2:4]] == [4.0, 1.0]
    found = train[1]
    text = f"{found['title']} || {found['summary']}"
    assert text == "Deal signed || In Rome"
    assert text[18:22] == "Rome"
    assert (found["topics"], found["tone"], found["sure"]) == ([1, 0, 1], 2, False)
    assert [row["round"] for row in train] == [0, 1, 0, 0, 0, 0, 0]
    assert (train[2]["topics"], train[2]["tone"]) == ([0, 1, 0], 1)
    assert train[5]["names"] == [{"spans": [[0, 4]], "tone": 2, "evidence": None}]
    assert train[6]["names"] == [{"spans": [[0, 2]], "tone": 0, "evidence": None}]
    assert train[4]["entities"] == [[0, 12, "PER"], [22, 28, "LOC"]]
    assert [row["title"] for row in _read(tmp_path / "out/unlabelled.jsonl")] == ["Nothing new"]


def test_votes_replace_labels_and_the_changes_are_counted(data: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "authored.tsv").write_text("")
    key, old = text_key("Nothing new", ""), text_key(str(TOPIC["title"]), str(TOPIC["summary"]))
    votes = [(key, 1, "defense\tneu"), (key, 2, "none\tneu"), (key, 3, "none\tneu")]
    votes += [(old, 1, "markets,trade\tneg"), (old, 2, "markets,trade\tneg")]
    lines = [f"{name}\t2\t{annotator}\t{rest}\n" for name, annotator, rest in votes]
    (notes / "votes.tsv").write_text("".join(lines))
    counts = prepare(data, notes, ["dev.example.org"], tmp_path / "out")
    assert (counts["by guide 2"], counts["by guide 2: other topics than before"]) == (3, 2)
    assert counts["by guide 2: other tone than before"] == 0
    (dev,) = _read(tmp_path / "out/dev.jsonl")
    assert (dev["topics"], dev["topic_votes"]) == ([1, 0, 1], [1.0, 0.0, 1.0])
    voted = next(r for r in _read(tmp_path / "out/train.jsonl") if r["title"] == "Nothing new")
    assert (voted["topics"], voted["topic_votes"]) == ([0, 0, 0], [0.0, 0.3333, 0.0])
    assert (voted["source"], voted["guide"], voted["sure"]) == ("annotations", 2, False)
    (notes / "votes.tsv").write_text("0123456789abcdef\t2\t1\tnone\tneu\n")
    with pytest.raises(ValueError, match="1 items with votes are in no file, 0123456789abcdef"):
        prepare(data, notes, ["dev.example.org"], tmp_path / "out")


def test_plain_text_has_no_tags_and_single_spaces() -> None:
    assert plain(" a<br/>b \n c ") == "a b c"


def test_the_shipped_annotations_hold_labels_only() -> None:
    topics, entities = read_annotations(Path(__file__).parents[2] / "training/annotations")
    assert len(topics) > 6000
    assert len(entities) > 1300
    assert all(len(key) == 16 for key in [*topics, *entities])
