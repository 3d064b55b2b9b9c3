"""Rows to batches: augmentation as real feeds would have it, encoding, length buckets."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from tokenizers import Tokenizer

from dateline.transforms.model.encoding import first_window, read_words, special_ids
from dateline.transforms.model.tagging import tag_words
from training.bases import Vocabulary
from training.borrowed import NAME_SETS
from training.collation import collate
from training.texts import SEPARATOR

Row = dict[str, Any]
PUBLISHERS = (
    "Reuters", "BBC News", "CNBC", "Bloomberg", "The Guardian", "CNN", "Financial Times",
    "The New York Times", "Al Jazeera", "AP News", "Yahoo Finance", "MarketWatch", "Forbes",
    "The Wall Street Journal", "Politico", "Defense News", "The Hindu", "ABC News", "NPR",
)  # fmt: skip
POOL = 2000  # rows that are sorted by length together
DATE_LIKE = re.compile(
    r"\d|[$€£¥%]|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|year|month|week|century",
    re.IGNORECASE,
)
"""Words that WikiGold leaves open: it knows no money, percentages and dates."""


def augmented(row: Row, config: dict[str, float], rng: random.Random) -> tuple[str, str, Any, int]:
    """Title, summary, spans and visible characters after at most one change of each kind."""
    title, summary = row["title"], row["summary"]
    spans, seen = row["entities"], row["entity_chars"] or 0
    if row["entities"] is not None and rng.random() < 0.5:
        full = (title + SEPARATOR + summary)[:seen]
        if len(full) >= len(title) + len(SEPARATOR):
            summary = full[len(title) + len(SEPARATOR) :]
    draw = rng.random()
    words_kept = draw >= config["title_case"] + config["upper"] + config["lower"]
    if not words_kept:
        change = str.title if draw < config["title_case"] else str.upper
        if draw >= config["title_case"] + config["upper"]:
            change = str.lower
        new_title = change(title.replace("'S ", "'s "))
        if len(new_title) == len(title):
            title = new_title
        if change is not str.title and rng.random() < 0.4:
            new_summary = change(summary)
            if len(new_summary) == len(summary):
                summary = new_summary
    if row["source"] == "wikigold" or row["source"] in NAME_SETS:
        return title, summary, spans, seen
    if summary and rng.random() < config["no_summary"]:
        summary = ""
        seen = min(seen, len(title))
    elif len(summary) > 80 and rng.random() < config["truncate"]:
        cut = rng.randrange(60, len(summary))
        seen = min(seen, len(title) + len(SEPARATOR) + cut)
        summary = summary[:cut] + rng.choice(["...", "…", " [...]", "", ""])
    if rng.random() < config["publisher"]:
        tail = rng.choice([" - ", " | ", " - "])
        name = rng.choice(PUBLISHERS)
        shift = len(tail) + len(name)
        if spans is not None:
            moved = [
                [a + shift, b + shift, t] if a >= len(title) else [a, b, t] for a, b, t in spans
            ]
            new = [len(title) + len(tail), len(title) + shift, "ORG"]
            spans = sorted([*moved, new])
            seen = seen + shift if seen > len(title) else seen
        title = title + tail + name
    return title, summary, spans, seen


def encode(
    tokenizer: Tokenizer, row: Row, title: str, summary: str, spans: Any, seen: int, limit: int,
    join: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Model input of a row, with a tag for each word whose truth is known (-100 elsewhere).

    ``places`` are the words in characters of ``title || summary``, ``positions`` their first pieces
    in the input, ``soft`` the teacher's words by position and ``names`` those with a known tone.
    """
    gap = len(title) + len(SEPARATOR)
    fields = [read_words(tokenizer, title), read_words(tokenizer, summary)]
    firsts = len(fields[0])
    known_to = seen
    join = join and bool(summary)
    if join:
        fields = [fields[0] + fields[1], []]
    window, _ = first_window(special_ids(tokenizer), fields, limit)
    places: list[tuple[int, int]] = []
    positions: list[int] = []
    for field, index, position in window.words:
        word = fields[field][index]
        shift = gap if field == 1 or (join and index >= firsts) else 0
        places.append((word.start + shift, word.end + shift))
        positions.append(position)
    tags = [-100] * len(window.ids)
    if spans is not None:
        truth = tag_words([(a, b, t) for a, b, t in spans], places)
        for (_, end), position, tag in zip(places, positions, truth, strict=True):
            if end <= known_to:
                tags[position] = tag
        if row["source"] == "wikigold":
            for field, index, position in window.words:
                word = fields[field][index]
                if tags[position] == 0 and DATE_LIKE.search(title[word.start : word.end]):
                    tags[position] = -100
    return {
        "ids": window.ids, "shapes": window.shapes, "tags": tags, "row": row,
        "places": places, "positions": positions,
        "soft": soft_words(row, len(title), places, positions),
        "names": seen_names(row, len(title), places, positions),
    }  # fmt: skip


def soft_words(
    row: Row, title: int, places: list[tuple[int, int]], positions: list[int]
) -> dict[int, int]:
    """By position the number of the teacher's word with the same borders.

    ``title`` is the length of the title as the input has it: with a publisher's name at its end the
    words of the summary stand further back than in the row.
    """
    if row.get("tag_words") is None:
        return {}
    known = {moved((a, b), row, title): i for i, (a, b) in enumerate(row["tag_words"].tolist())}
    return {
        position: known[place]
        for place, position in zip(places, positions, strict=True)
        if place in known
    }


def seen_names(
    row: Row, title: int, places: list[tuple[int, int]], positions: list[int]
) -> list[tuple[list[int], int, list[int]]]:
    """Of each name that the input shows: positions of its words, its tone, those of its evidence.

    Evidence that was cut off is none: its positions are empty.
    """
    found = []
    for name in row["names"] or ():
        spans = [moved((a, b), row, title) for a, b in name["spans"]]
        words = [p for p, place in zip(positions, places, strict=True) if overlaps(place, spans)]
        evidence = [moved(tuple(name["evidence"]), row, title)] if name["evidence"] else []
        shown = [p for p, place in zip(positions, places, strict=True) if overlaps(place, evidence)]
        if words:
            found.append((words, name["tone"], shown))
    return found


def moved(place: tuple[int, int], row: Row, title: int) -> tuple[int, int]:
    """A place of the row's text in an input whose title has ``title`` characters."""
    by = title - len(row["title"]) if place[0] >= len(row["title"]) else 0
    return place[0] + by, place[1] + by


def overlaps(place: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    """Whether a word at ``place`` shares a character with one of ``spans``."""
    return any(a < place[1] and b > place[0] for a, b in spans)


def batches(
    rows: list[Row], vocabulary: Vocabulary, config: dict[str, Any], seed: int, augment: bool
) -> Iterator[dict[str, Any]]:
    """Batches of similar length in random order; the same seed gives the same batches."""
    for part in parts(len(rows), seed, augment):
        yield from part_batches(rows, part, vocabulary, config, f"{seed}/{part[0]}", augment)


def parts(count: int, seed: int, augment: bool) -> list[list[int]]:
    """Numbers of ``count`` rows, shuffled where ``augment`` is set, ``POOL`` at a time."""
    order = list(range(count))
    if augment:
        random.Random(seed).shuffle(order)
    return [order[begin : begin + POOL] for begin in range(0, count, POOL)]


def part_batches(
    rows: list[Row], part: list[int], vocabulary: Vocabulary, config: dict[str, Any], seed: str,
    augment: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    """The batches of one part: each part has random numbers of its own, from ``seed``."""
    rng = random.Random(seed)
    encoded = []
    for i in part:
        row = rows[i]
        title, summary, spans = row["title"], row["summary"], row["entities"]
        seen = row["entity_chars"] or 0
        join = False
        if augment:
            title, summary, spans, seen = augmented(row, config["augment"], rng)
            join = rng.random() < config["augment"]["join"]
        limit = config["max_tokens"]
        found = encode(vocabulary.tokenizer, row, title, summary, spans, seen, limit, join)
        encoded.append({**found, "index": i})
    groups = by_length(encoded, config["batch_tokens"])
    if augment:
        rng.shuffle(groups)
    return [collate(group, vocabulary.pad, config) for group in groups]


def by_length(items: list[dict[str, Any]], batch_tokens: int) -> list[list[dict[str, Any]]]:
    """Encoded items in groups of similar length, at most ``batch_tokens`` padded pieces each."""
    groups: list[list[dict[str, Any]]] = [[]]
    for item in sorted(items, key=lambda item: len(item["ids"])):
        if groups[-1] and (len(groups[-1]) + 1) * len(item["ids"]) > batch_tokens:
            groups.append([])
        groups[-1].append(item)
    return groups
