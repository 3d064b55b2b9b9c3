"""Joins texts and annotations into one training file, split by publisher.

The texts belong to their publishers and are not part of this repository: ``--data`` names the
folder that holds them. Rows of ``topics/unlabelled.jsonl.gz`` get the labels of
``training/annotations``, found by the hash of the text.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from dateline.schemas.enrichment import TOPICS
from training.borrowed import borrowed_rows
from training.name_tones import read_name_tones, with_names
from training.rows import Row, new_row, read_jsonl
from training.texts import SEPARATOR, normal_title, plain, text_key
from training.votes import TONE_INDEX, apply_votes, read_votes

ANNOTATIONS = Path(__file__).parent / "annotations"
Spans = list[list[Any]]  # [start, end, type]


def host_of(url: str | None) -> str:
    """The publisher of an item, as far as its address tells."""
    return urlsplit(url or "").netloc.lower()


def topic_rows(data: Path) -> dict[str, Row]:
    """Rows of ``topics/train.jsonl`` by id, with entities of ``ner/rss_train.jsonl`` added."""
    rows: dict[str, Row] = {}
    for item in read_jsonl(data / "topics/train.jsonl"):
        row = new_row(item["title"], item["summary"], host_of(item["url"]), "topics")
        row["topics"] = [int(topic in item["topics"]) for topic in TOPICS]
        row["tone"] = TONE_INDEX[item["tone"]]
        row["sure"] = bool(item["sure"])
        row["drawn"] = item["drawn"]
        row["key"] = text_key(item["title"], item["summary"])
        rows[item["id"]] = row
    for item in read_jsonl(data / "ner/rss_train.jsonl"):
        row = rows[item["id"]]
        text = row["title"] + SEPARATOR + row["summary"]
        if not text.startswith(item["text"]) and text.strip() != item["text"].strip():
            title, _, summary = item["text"].partition(SEPARATOR)
            row["title"], row["summary"] = title, summary
        row["entities"] = item["entities"]
        row["entity_chars"] = len(item["text"])
    return rows


def read_annotations(folder: Path) -> tuple[dict[str, list[str]], dict[str, Spans]]:
    """Labels by text key: ``[topics, tone, sure]``, and entities as ``[start, end, type]``."""
    topics: dict[str, list[str]] = {}
    entities: dict[str, Spans] = {}
    if (folder / "topics.tsv").exists():
        for line in (folder / "topics.tsv").read_text().splitlines():
            key, *labels = line.split("\t")
            topics[key] = labels
    if (folder / "entities.tsv").exists():
        for line in (folder / "entities.tsv").read_text().splitlines():
            key, spans = line.split("\t")
            found = [span.split(":") for span in spans.split(",")] if spans != "-" else []
            entities[key] = [[int(start), int(end), type_] for start, end, type_ in found]
    return topics, entities


def annotated_rows(data: Path, folder: Path) -> tuple[list[Row], list[Row]]:
    """Rows of the unlabelled file: those that ``folder`` has labels for, and the others."""
    topics, entities = read_annotations(folder)
    voted = read_votes(folder / "votes.tsv")
    labelled: list[Row] = []
    others: list[Row] = []
    seen: set[str] = set()
    for item in read_jsonl(data / "topics/unlabelled.jsonl.gz"):
        title, summary = item["title"] or "", item.get("summary") or ""
        key = text_key(title, summary)
        if key in seen:
            continue
        seen.add(key)
        row = new_row(plain(title), plain(summary), host_of(item["url"]), "unlabelled")
        row["key"] = key
        if key in topics:
            names, tone, sure = topics[key]
            row["topics"] = [int(topic in names.split(",")) for topic in TOPICS]
            row["tone"] = TONE_INDEX[tone]
            row["sure"] = sure == "1"
        if key in entities:
            row["entities"] = entities[key]
            row["entity_chars"] = len(row["title"] + SEPARATOR + row["summary"])
            row["round"] = int(key in topics)  # those who marked entities too came last
        if key in topics or key in entities or key in voted:
            row["source"], row["drawn"] = "annotations", "annotations"
            labelled.append(row)
        else:
            others.append(row)
    return labelled, others


AUTHORED = {"authored.tsv": (4.0, 1), "authored_topics.tsv": (1.0, 2)}
"""Files of items that we wrote, and what each of their rows weighs and which guide it follows.

Those of the first have two or three topics, as of 7,700 annotated items of feeds only three have;
the others are of the kinds that feeds seldom hold and models miss.
"""


def authored_rows(folder: Path) -> list[Row]:
    """The items that were written for this project: title, summary, topics and tone of each."""
    rows: list[Row] = []
    for name, (weight, guide) in AUTHORED.items():
        if not (folder / name).exists():
            continue
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            title, summary, topics, tone = line.split("\t")
            row = new_row(title, summary, "authored", "authored")
            row["topics"] = [int(topic in topics.split(",")) for topic in TOPICS]
            row["tone"] = TONE_INDEX[tone]
            row["sure"], row["drawn"], row["weight"], row["guide"] = True, "authored", weight, guide
            rows.append(row)
    return rows


def prepare(data: Path, annotations: Path, dev_hosts: list[str], out: Path) -> Counter[str]:
    """Write ``train``, ``dev``, ``dev_feed`` and ``unlabelled``; returns how many of each.

    ``dev_feed`` leaves out the items of dev that were chosen for being hard.

    A training row with the title of a dev row is dropped: agencies' texts run at many publishers.
    """
    labelled, others = annotated_rows(data, annotations)
    rows = [*topic_rows(data).values(), *labelled]
    counts: Counter[str] = Counter()
    votes = read_votes(annotations / "votes.tsv")
    for row in rows:
        row["split"] = "dev" if row["host"] in dev_hosts else "train"
        if row["key"] in votes:
            found = votes[row["key"]]
            counts[f"by guide {found.guide}"] += 1
            for name in apply_votes(row, found):
                counts[f"by guide {found.guide}: other {name} than before"] += 1
    tones = read_name_tones(annotations / "name_tones.tsv")
    for row in rows:
        if row["key"] in tones:
            row["names"] = with_names(row, tones[row["key"]])
    if unknown := set(votes) - {row["key"] for row in rows}:
        raise ValueError(f"{len(unknown)} items with votes are in no file, {min(unknown)} first")
    dev_titles = {normal_title(row["title"]) for row in rows if row["split"] == "dev"}
    out.mkdir(parents=True, exist_ok=True)
    train = [r for r in rows if r["split"] == "train"]
    kept = [r for r in train if normal_title(r["title"]) not in dev_titles]
    counts["dropped (title in dev)"] = len(train) - len(kept)
    files = {
        "dev": [r for r in rows if r["split"] == "dev"],
        "dev_feed": [r for r in rows if r["split"] == "dev" and r["drawn"] == "stratified"],
        "train": kept + authored_rows(annotations) + borrowed_rows(data),
        "unlabelled": [r for r in others if r["host"] not in dev_hosts],
    }
    for name, part in files.items():
        with open(out / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for row in part:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        counts[name] = len(part)
        for kind in ("topics", "entities", "names"):
            counts[f"{name}: {kind}"] = sum(row[kind] is not None for row in part)
    return counts


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "config.yaml")
    parser.add_argument("--data", type=Path, required=True, help="folder with the texts")
    parser.add_argument("--annotations", type=Path, default=ANNOTATIONS)
    parser.add_argument("--out", type=Path, required=True, help="folder for the prepared files")
    args = parser.parse_args()
    config = yaml.safe_load(args.config.read_text())
    for name, count in prepare(args.data, args.annotations, config["dev_hosts"], args.out).items():
        print(f"{count:8d}  {name}")


if __name__ == "__main__":
    main()
