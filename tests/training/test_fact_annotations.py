from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

from dateline.schemas.facts import FACT_KINDS, MODALITIES
from training.fact_annotations import (
    AUTHORED,
    FACTS,
    HELD_OUT,
    HELD_OUT_SPLITS,
    Annotated,
    annotated_items,
    authored_items,
)
from training.marked_items import read_marks
from training.texts import text_key

TITLE, SUMMARY = "Testra  lost <b>$5</b> million", "Sales of Testra fell 3%."


def test_places_are_of_the_plain_text(tmp_path: Path) -> None:
    data = tmp_path / "topics"
    data.mkdir()
    (tmp_path / "ner").mkdir()
    (data / "train.jsonl").write_text("")
    (tmp_path / "ner" / "rss_train.jsonl").write_text(json.dumps({"text": "No || fact"}) + "\n")
    with gzip.open(data / "unlabelled.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"title": TITLE, "summary": SUMMARY}) + "\n")
    key = text_key(TITLE, SUMMARY)
    annotations = tmp_path / "facts.tsv"
    annotations.write_text(
        f"{key}\t12:14\t5000000\tUSD\tresult\t0:6\tdown\tactual\t-\tthird\n"
        f"{key}\t50:52\t3\tpct\tresult\t?\tdown\tactual\t?\tthird\n"
        f"{text_key('No', 'fact')}\t-\theld-out\nffffffffffffffff\t-\tthird\n"
    )
    items = annotated_items(tmp_path, annotations)
    assert [(item.text, item.split) for item in items] == [
        ("Testra lost $5 million || Sales of Testra fell 3%.", "third"),
        ("No || fact", HELD_OUT),
    ]
    assert items[0].facts[0] == Annotated(
        "$5", "5000000", "USD", "result", "Testra", "down", "actual", "-"
    )
    assert items[0].facts[1].subject == "?"
    assert items[1].facts == ()


def test_every_line_that_is_stored_holds_codes_of_the_schema_and_no_text() -> None:
    splits: Counter[str] = Counter()
    split_of: dict[str, str] = {}
    for line in FACTS.read_text("utf-8").splitlines():
        key, place, *told = line.split("\t")
        assert len(key) == 16
        assert split_of.setdefault(key, told[-1]) == told[-1], "what is held out is not learnt"
        splits[told[-1]] += place != "-"
        if place == "-":
            assert len(told) == 1
            continue
        start, end = map(int, place.split(":"))
        assert start < end
        _, unit, kind, subject, direction, modality, _, _ = told
        assert kind in (*FACT_KINDS, "?")
        assert modality in (*MODALITIES, "?")
        assert direction in ("up", "down", "flat", "-", "?")
        assert len(unit) <= 4
        assert subject in ("-", "?") or all(part.isdigit() for part in subject.split(":"))
    learnt = {"first", "second", "third", "fourth", "fifth", "sixth", "seventh"}
    assert set(splits) == {*learnt, *HELD_OUT_SPLITS}


def test_items_of_our_own_are_annotated_where_their_amounts_have_kinds() -> None:
    marked = [
        read_marks("[x1:Testra] wins [a1 contract actual -:$5m], owes [a2:$1m] || It had [a3:$2]."),
        read_marks("Nobody told [a:$5m] || "),
    ]
    (item,) = authored_items(marked)
    assert (item.text, item.split) == (marked[0].text, AUTHORED)
    assert item.key == text_key("Testra wins $5m, owes $1m", "It had $2.")
    assert item.facts == (Annotated("$5m", "?", "?", "contract", "Testra", "-", "actual", "-"),)
