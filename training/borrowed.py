"""Rows of published sets: entities of WikiGold, tone toward names of three others.

None of them is a feed's item: they teach one head each, and their texts stay out of the repository.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

from training.rows import Row, new_row, read_jsonl
from training.votes import TONE_INDEX

POLARITIES = {2.0: 0, 4.0: 1, 6.0: 2}  # of NewsMTSC
TONE_WORDS = {"negative": 0, "neutral": 1, "positive": 2}
SENTFIN_DECISION = re.compile(r"""['"](.+?)['"]: '(negative|neutral|positive)'""")
"""One name with its tone: the column looks like a dictionary of Python, but quotes nothing."""
NAME_SETS = ("finentity", "newsmtsc", "sentfin")
"""Sources whose rows have tones toward names and no other label."""


def borrowed_rows(data: Path) -> list[Row]:
    """All rows of published sets in the folder ``data``."""
    return [
        *wikigold_rows(data), *sentfin_rows(data), *newsmtsc_rows(data), *finentity_rows(data),
    ]  # fmt: skip


def wikigold_rows(data: Path) -> list[Row]:
    """Sentences of WikiGold (PER, ORG, LOC, MISC; money, percentages and dates are unknown)."""
    rows: list[Row] = []
    for block in (data / "ner/wikigold.conll.txt").read_text(encoding="utf-8").split("\n\n"):
        pairs = [line.split() for line in block.splitlines() if line.strip()]
        pairs = [pair for pair in pairs if len(pair) == 2 and pair[0] != "-DOCSTART-"]
        if not 4 <= len(pairs) <= 70:
            continue
        text = ""
        spans: list[list[Any]] = []
        last = "O"
        for token, tag in pairs:
            type_ = tag.split("-")[-1]
            glue = "" if not text or re.fullmatch(r"[.,;:!?)\]%]|'s|n't", token) else " "
            start = len(text) + len(glue)
            text += glue + token
            if type_ != "O":
                if type_ == last and not tag.startswith("B-"):
                    spans[-1][1] = len(text)
                else:
                    spans.append([start, len(text), type_])
            last = type_
        row = new_row(text, "", "wikigold", "wikigold")
        row["entities"], row["entity_chars"] = spans, len(text)
        rows.append(row)
    return rows


def sentfin_rows(data: Path) -> list[Row]:
    """Headlines of SEntFiN (MIT) with a tone for each company or commodity in them."""
    rows: list[Row] = []
    with open(data / "sentiment/sentfin_train.csv", encoding="utf-8", newline="") as file:
        for item in csv.DictReader(file):
            row = new_row(item["Title"], "", "sentfin", "sentfin")
            names = []
            for name, tone in SENTFIN_DECISION.findall(item["Decisions"]):
                pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
                found = re.finditer(pattern, item["Title"], re.IGNORECASE)
                if spans := [list(match.span()) for match in found]:
                    names.append(named(spans, TONE_WORDS[tone]))
            if names:
                row["names"] = names
                rows.append(row)
    return rows


def newsmtsc_rows(data: Path) -> list[Row]:
    """Sentences of NewsMTSC (MIT) with a tone for each of their targets."""
    rows: list[Row] = []
    for item in read_jsonl(data / "sentiment/newsmtsc_train.jsonl"):
        row = new_row(item["sentence_normalized"], "", "newsmtsc", "newsmtsc")
        row["names"] = [
            named([[target["from"], target["to"]]], POLARITIES[target["polarity"]])
            for target in item["targets"]
        ]
        rows.append(row)
    return rows


def finentity_rows(data: Path) -> list[Row]:
    """Paragraphs of FinEntity (ODC-BY) with a tone for each company in them; none without it."""
    path = data / "finentity/FinEntity.json"
    if not path.exists():
        return []
    rows: list[Row] = []
    for item in json.loads(path.read_text(encoding="utf-8")):
        row = new_row(item["content"], "", "finentity", "finentity")
        by_name: dict[tuple[str, int], list[list[int]]] = {}
        for mark in item["annotations"]:
            key = mark["value"].casefold(), TONE_INDEX[mark["label"][:3].lower()]
            by_name.setdefault(key, []).append([mark["start"], mark["end"]])
        row["names"] = [named(spans, tone) for (_, tone), spans in by_name.items()]
        rows.append(row)
    return rows


def named(spans: list[list[int]], tone: int) -> dict[str, Any]:
    """A name of a row, without evidence."""
    return {"spans": spans, "tone": tone, "evidence": None}
