"""A row of training: one item with the labels that are known of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.votes import FIRST_GUIDE

Row = dict[str, Any]


def new_row(title: str, summary: str, host: str, source: str) -> Row:
    """A row without any label yet."""
    return {
        "title": title,
        "summary": summary,
        "host": host,
        "source": source,
        "topics": None,
        "tone": None,
        "sure": True,
        "entities": None,  # [[start, end, type]] in title + SEPARATOR + summary
        "entity_chars": None,  # how far the annotator of entities could see
        "names": None,  # {"spans", "tone", "evidence"} of each name whose tone is known
        "key": None,  # training.texts.text_key of the item as stored
        "guide": FIRST_GUIDE,  # that topics and tone follow
        "topic_votes": None,  # share of the annotators for each topic
        "tone_votes": None,
        "drawn": None,
        "round": 0,  # of annotation: later annotators drew some lines elsewhere
    }


def read_jsonl(path: Path) -> Iterator[Row]:
    """The rows of a JSON lines file, gzip or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
