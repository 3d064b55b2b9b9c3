"""Tone toward names of a bundle on annotated rows, through the runtime that ships.

    python -m training.evaluate_names --data W/prepared/dev.jsonl --model BUNDLE

A name is judged by the mentions that the annotators saw: the network's own entities do not count.
Evidence is right where it shares a word with that of the annotator.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.schemas.enrichment import TONES, EntityMention
from dateline.transforms.model.documents import SEPARATOR, Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.metrics import label_scores, macro_f1
from dateline.transforms.model.toward import name_tone, with_tones
from training.rows import Row, read_jsonl


@dataclass(frozen=True)
class Judgement:
    """One name: the annotator's tone, the model's, and whether their evidence overlaps."""

    true: str
    found: str
    overlaps: bool | None  # None where one of them shows nothing
    mixed: bool  # whether the item has a positive and a negative name


def judgements(model: EmbeddedModel, row: Row) -> Iterator[Judgement]:
    """One for each annotated name of ``row`` that the model judged."""
    document = Document(row["title"], row["summary"])
    reading = model.read(document)
    texts = dict(document.fields)
    mixed = {0, 2} <= {name["tone"] for name in row["names"]}
    for name in row["names"]:
        mentions = [mention_of(row, *span) for span in name["spans"]]
        toned = with_tones(mentions, reading, list(texts), model.config.name_scale)
        found = name_tone(toned, texts)
        if found is None:
            continue
        overlap = None
        if name["evidence"] and found.evidence:
            shift = len(row["title"]) + len(SEPARATOR) if found.evidence.field == "summary" else 0
            start, end = found.evidence.start + shift, found.evidence.end + shift
            overlap = start < name["evidence"][1] and end > name["evidence"][0]
        yield Judgement(TONES[name["tone"]], found.tone, overlap, mixed)


def mention_of(row: Row, start: int, end: int) -> EntityMention:
    """The mention at ``start`` to ``end`` of ``title || summary``, in its field."""
    shift = len(row["title"]) + len(SEPARATOR)
    if start >= shift:
        return EntityMention("", "ORG", start - shift, end - shift, 1.0, "summary")
    return EntityMention("", "ORG", start, end, 1.0)


def summary(found: list[Judgement]) -> dict[str, Any]:
    """Names, macro F1, F1 of each tone, and the share of evidence that overlaps."""
    each = label_scores([[j.found] for j in found], [[j.true] for j in found], TONES)
    shown = [j.overlaps for j in found if j.overlaps is not None]
    return {
        "names": len(found),
        "macro F1": round(macro_f1(each), 3),
        **{name: round(value[2], 3) for name, value in each.items()},
        "evidence overlaps": round(sum(shown) / max(1, len(shown)), 3),
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="rows with names, JSON lines")
    parser.add_argument("--model", type=Path, required=True, help="a calibrated bundle")
    args = parser.parse_args()
    model = EmbeddedModel(args.model)
    rows = [row for row in read_jsonl(args.data) if row["names"]]
    found = [judgement for row in rows for judgement in judgements(model, row)]
    print("all names          ", summary(found))
    print("mixed items        ", summary([j for j in found if j.mixed]))


if __name__ == "__main__":
    main()
