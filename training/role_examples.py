"""Amounts with who takes part in their facts, as the heads for roles learn from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dateline.transforms.facts.candidates import Candidates
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.roles import HEADS, candidates_of, signs_of
from dateline.transforms.facts.scorer import Integers
from dateline.transforms.facts.stated import stated_amounts
from dateline.transforms.facts.states import STATE
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.reading import Floats
from dateline.transforms.names.naming import names_of
from training.evaluate_parties import Wanted
from training.texts import SEPARATOR

_LIKE = 0.34  # least agreement of a candidate with what is marked

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Example:
    """An amount: its state, its candidates, and which of them each role is (None: nobody).

    ``marked`` are the phrases of each role that is known.
    """

    text: str
    amount: Floats  # (2 * size,)
    states: Floats  # (candidates, 2 * size)
    signs: Floats  # (candidates, signs)
    places: list[Stretch]
    marked: dict[str, list[Stretch]]
    shares: dict[str, Floats | None]


def examples(model: EmbeddedModel, items: Sequence[tuple[str, Wanted]]) -> Iterator[Example]:
    """The amounts that are found in the texts, where they have candidates."""
    for text, wanted in items:
        document = Document.from_text(text)
        document = Document(document.title, document.summary)
        texts = dict(document.fields)
        title = next(iter(texts))
        behind = len(text.partition(SEPARATOR)[0]) + len(SEPARATOR)
        offsets = {name: 0 if name == title else behind for name in texts}
        reading = model.read(document)
        mentions = model.mentions(document, reading)
        places = Places(names_of(mentions, texts, model.lexicon))
        amounts = stated_amounts(mentions, texts, None)
        if not amounts or model.fact_layers is None:
            continue
        network = model.fact_layers.read(reading, list(texts), amounts)
        told = {
            name: Told.of(
                Passage.of(name, words, [(a.start, a.end) for a in amounts if a.field == name])
            )
            for name, words in texts.items()
            if name == title or any(a.field == name for a in amounts)
        }
        possible = Candidates(told, places)
        for start in dict.fromkeys(start for start, _ in wanted):
            amount = next(
                (
                    a
                    for a in amounts
                    if offsets[a.field] + a.start <= start < offsets[a.field] + a.end
                ),
                None,
            )
            found = candidates_of(possible, told, places, amount) if amount else []
            if amount is None or not found:
                continue
            marked = {
                name: [_stretch(place) for place in phrases.split("&")] if phrases != "-" else []
                for (at, name), phrases in wanted.items()
                if at == start and name in HEADS and phrases != "?"
            }
            own = [(offsets[c.field] + c.start, offsets[c.field] + c.end) for c in found]
            shares = {name: shares_of(own, each) if each else None for name, each in marked.items()}
            yield Example(
                text,
                _as_floats([network.states.of(*amount.place)])[0],
                _as_floats([network.states.of(c.field, c.start, c.end) for c in found]),
                np.array(
                    [signs_of(c, told[c.field].passage.text, amount, title) for c in found],
                    np.float32,
                ),
                own,
                marked,
                {n: s for n, s in shares.items() if s is None or s.sum()},
            )


def _as_floats(states: Sequence[Integers]) -> Floats:
    found: Floats = (np.stack(states) / STATE).astype(np.float32)
    return found


def _stretch(place: str) -> Stretch:
    start, _, end = place.partition(":")
    return int(start), int(end)


def shares_of(own: Sequence[Stretch], marked: Sequence[Stretch]) -> Floats:
    """How far each candidate is what is marked, adding up to one; zeros where none is."""
    like = np.array(
        [
            max(
                2 * max(0, min(a[1], b[1]) - max(a[0], b[0])) / (a[1] - a[0] + b[1] - b[0])
                for b in marked
            )
            for a in own
        ],
        np.float32,
    )
    like = np.where(like > _LIKE, like**2, 0).astype(np.float32)
    return like / max(like.sum(), 1e-9) if like.any() else like
