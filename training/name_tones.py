"""Tone toward each name of an item: annotations in, names of a row out.

``name_tones.tsv`` among the annotations has a line for each name of an item: key, place of its
first mention (``start:end`` in ``title || summary`` after ``training.texts.plain``), tone (neg,
neu, pos), place of the evidence or ``-``, and whether the annotator was sure (1 or 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.texts import SEPARATOR
from training.votes import TONE_INDEX

Place = tuple[int, int]


@dataclass(frozen=True)
class NameTone:
    """What an annotator said of one name."""

    place: Place  # of its first mention
    tone: int  # index of schemas.enrichment.TONES
    evidence: Place | None
    sure: bool


def read_name_tones(path: Path) -> dict[str, list[NameTone]]:
    """The annotated names by text key; without the file, none.

    Raises ValueError, with the line's number, for a line that is no annotation.
    """
    found: dict[str, list[NameTone]] = {}
    if not path.exists():
        return found
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            key, place, tone, evidence, sure = line.split("\t")
            name = NameTone(
                _place(place), TONE_INDEX[tone],
                None if evidence == "-" else _place(evidence), sure == "1",
            )  # fmt: skip
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path}:{number}: not a tone toward a name: {error}") from error
        found.setdefault(key, []).append(name)
    return found


def with_names(row: dict[str, Any], tones: list[NameTone]) -> list[dict[str, Any]]:
    """The names of ``row`` for training: all mentions of each, its tone and its evidence.

    Mentions are those of the row's entities that have the same letters as the annotated one.
    """
    text = row["title"] + SEPARATOR + row["summary"]
    mentions = [(int(start), int(end)) for start, end, _ in row["entities"] or ()]
    names = []
    for tone in tones:
        form = text[slice(*tone.place)].casefold()
        same = [list(place) for place in mentions if text[slice(*place)].casefold() == form]
        names.append(
            {
                "spans": same or [list(tone.place)],
                "tone": tone.tone,
                "evidence": list(tone.evidence) if tone.evidence else None,
            }
        )
    return names


def _place(text: str) -> Place:
    """``start:end`` as two numbers."""
    start, end = text.split(":")
    return int(start), int(end)
