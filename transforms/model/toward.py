"""Tone toward each mention of a name, and the words that show it.

Two heads of the same pass: one says for each word the tone toward the name that it is part of, the
other lets a name ask and every word answer (``training.model.evidence_scores``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp

import numpy as np

from dateline.schemas.enrichment import (
    NAME_TYPES,
    TONES,
    EntityMention,
    EvidenceSpan,
    MentionTone,
)
from dateline.schemas.names import Evidence, NameTone
from dateline.transforms.model.encoding import Word
from dateline.transforms.model.reading import Floats, Reading
from dateline.transforms.model.shapes import DIGITS, PUNCT
from dateline.transforms.model.tagging import log_softmax

EVIDENCE_BIAS = -0.3
"""Log-odds from which a word belongs to the evidence: lower than in training, where most words show
nothing. On dev runs of 7.8 words on average meet those of the annotators in 0.71, where 0.6 gave
5.9 words and 0.67; the characters that both share are as many (F1 0.48)."""
LONGEST = 12  # words of evidence, as the labelling guide has it
SIGNS = (PUNCT, DIGITS)  # shapes of words that show nothing by themselves
NEUTRAL = TONES.index("neutral")
_ZERO, _BEYOND = np.zeros(1), np.full(LONGEST - 1, -np.inf)
_LENGTHS = np.arange(1, LONGEST + 1)


def with_tones(
    mentions: Sequence[EntityMention], reading: Reading, fields: Sequence[str], scale: float
) -> list[EntityMention]:
    """The mentions of names with the tone toward each; all of them as they are without that head.

    ``fields`` are the names of the reading's fields by number, ``scale`` is multiplied with the
    logits so that their softmax is right as often as it says.
    """
    if "name_tone" not in reading.by_word:
        return list(mentions)
    result = list(mentions)
    judged: list[tuple[int, int, list[int]]] = []  # number of the mention, its field, its words
    for place, mention in enumerate(mentions):
        if mention.type in NAME_TYPES:
            number = fields.index(mention.field)
            if inside := _inside(reading.words[number], mention):
                judged.append((place, number, inside))
    if not judged:
        return result
    scores = reading.by_word["name_tone"]
    means = [
        scores[number][inside].mean(axis=0) if len(inside) > 1 else scores[number][inside[0]]
        for _, number, inside in judged
    ]
    logits = log_softmax(np.stack(means) * scale)
    tones = logits.argmax(axis=1).tolist()
    for (place, number, inside), tone, logs in zip(judged, tones, logits.tolist(), strict=True):
        evidence = _evidence(reading, fields, number, inside) if tone != NEUTRAL else None
        first, second, third = logs
        toward = MentionTone((first, second, third), evidence)
        result[place] = replace(mentions[place], toward=toward)
    return result


def name_tone(mentions: Sequence[EntityMention], texts: Mapping[str, str]) -> NameTone | None:
    """The tone toward a name: the mean over its mentions; None where the model did not judge it.

    The evidence is that of the mention which says this tone most strongly. ``texts`` are the
    fields' texts by name.
    """
    judged = [mention.toward for mention in mentions if mention.toward]
    if not judged:
        return None
    logs = log_softmax(np.array([toward.logs for toward in judged]).mean(axis=0))
    tone = int(logs.argmax())
    first, second, third = (round(exp(float(value)), 6) for value in logs)
    strongest = max(judged, key=lambda toward: toward.logs[tone])
    evidence = None
    if tone != NEUTRAL and (span := strongest.evidence):
        words = texts[span.field][span.start : span.end]
        evidence = Evidence(span.field, span.start, span.end, words)
    return NameTone(TONES[tone], (first, second, third), evidence)


def _inside(words: Sequence[Word], mention: EntityMention) -> list[int]:
    """Numbers of the words that share a character with the mention."""
    number = bisect_right(words, mention.start, key=_end)
    found = []
    while number < len(words) and words[number].start < mention.end:
        found.append(number)
        number += 1
    return found


def _end(word: Word) -> int:
    return word.end


def _evidence(
    reading: Reading, fields: Sequence[str], number: int, inside: Sequence[int]
) -> EvidenceSpan | None:
    """The run of words with the highest log-odds in the mention's field, title or summary."""
    halves = reading.by_word["evidence"][number]
    size = halves.shape[1] // 2
    question = halves[inside, :size].mean(axis=0)
    best: EvidenceSpan | None = None
    highest = -np.inf
    for other, rows in reading.by_word["evidence"].items():
        if other not in (0, 1, number):
            continue
        scores = rows[:, size:] @ question / np.sqrt(size) - EVIDENCE_BIAS
        first, last, total = best_run(scores)
        words = reading.words[other]
        says = any(word.shape not in SIGNS for word in words[first:last])
        if says and total > highest:
            first, last = _unbroken(words, first, last)
            best = EvidenceSpan(fields[other], words[first].start, words[last - 1].end)
            highest = total
    return best


def _unbroken(words: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """The run with what its outer words are written in one with: ``F-`` becomes ``F-35``.

    Signs at the outer ends of what is added are left out, such as the comma behind a word.
    """
    start, end = first, last
    while start and words[start - 1].end == words[start].start:
        start -= 1
    while start < first and words[start].shape == PUNCT:
        start += 1
    while end < len(words) and words[end - 1].end == words[end].start:
        end += 1
    while end > last and words[end - 1].shape == PUNCT:
        end -= 1
    return start, end


def best_run(scores: Floats) -> tuple[int, int, float]:
    """First, last (not in it) and sum of the run of at most ``LONGEST`` scores with most in it."""
    sums = np.concatenate([_ZERO, np.cumsum(scores), _BEYOND])
    ends = sums[np.arange(len(scores))[:, None] + _LENGTHS]
    totals = ends - sums[: len(scores), None]  # by first word, and by words less one
    first, more = divmod(int(totals.argmax()), LONGEST)
    return first, first + more + 1, float(totals[first, more])
