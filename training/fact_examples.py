"""Annotated amounts in their articles, as the scorers and the layers of facts learn from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from dateline.schemas.facts import FactKind
from dateline.transforms.facts.features import features
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.lexical import lexical_features
from dateline.transforms.facts.modality import modality_features
from dateline.transforms.facts.naming import Places
from dateline.transforms.facts.passages import Passage
from dateline.transforms.facts.stated import Stated, stated_amounts
from dateline.transforms.facts.subjects import Subjects, SubjectWeights
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.fact_layers import marks, places_of
from dateline.transforms.model.reading import Floats, Place
from dateline.transforms.names.naming import names_of
from training.fact_annotations import Annotated, Item
from training.fact_subjects import Choice, gain


@dataclass(frozen=True)
class Example:
    """An annotated amount in its article.

    ``places`` are where the model read its words, ``candidates`` those of what it may be about.
    """

    item: str
    split: str
    fact: Annotated
    amount: Stated
    told: Told
    title: Told
    subjects: Subjects
    places: Sequence[Place]
    candidates: Sequence[Sequence[Place]]

    @property
    def texts(self) -> list[str]:
        """The words of the candidates."""
        found = self.subjects.candidates.around(self.amount)
        return [self.subjects.text_of(each) for each in found]

    @property
    def gains(self) -> list[float]:
        """How much of the annotated subject each candidate is, 0..1; none where nobody knows it."""
        if self.fact.subject in "-?":
            return []
        return [gain(text, self.fact.subject) for text in self.texts]

    @property
    def lexical(self) -> dict[str, float]:
        """The words around the amount."""
        return lexical_features(self.amount, self.told, self.title)

    @property
    def kind_features(self) -> dict[str, float]:
        """What the scorer of kinds sees."""
        return features(self.amount, self.told, self.title, self.lexical)

    @property
    def kind(self) -> FactKind:
        """The annotated kind."""
        return cast("FactKind", self.fact.kind)

    def modality_features(self, kind: FactKind) -> dict[str, float]:
        """What the scorer of modalities sees where the kind is this one."""
        return modality_features(kind, self.amount, self.told.passage, self.lexical)

    def choice(self, kind: FactKind) -> Choice:
        """What the scorer of subjects sees where the kind is this one."""
        found, each = self.subjects.features(kind, self.amount)
        texts = [self.subjects.text_of(candidate) for candidate in found]
        gains = [gain(text, self.fact.subject) for text in texts]
        return Choice(kind, texts, each, gains)


@dataclass(frozen=True)
class ReadItem:
    """An item as the model read it: the states of its windows, the pieces of amounts in them."""

    states: Sequence[Floats]
    marked: Mapping[int, Sequence[int]]
    examples: Sequence[Example]

    def trimmed(self) -> ReadItem:
        """Without the windows that the layers do not read: the first, and those with an amount."""
        kept = {window: number for number, window in enumerate(sorted({0, *self.marked}))}

        def places(found: Sequence[Place]) -> list[Place]:
            return [(kept[window], piece) for window, piece in found if window in kept]

        return ReadItem(
            [self.states[window] for window in kept],
            {kept[window]: pieces for window, pieces in self.marked.items()},
            [
                replace(
                    each,
                    places=places(each.places),
                    candidates=[places(candidate) for candidate in each.candidates],
                )
                for each in self.examples
            ],
        )


def read_items(model: EmbeddedModel, items: Sequence[Item]) -> Iterator[ReadItem]:
    """The items with annotated amounts that are found as well."""
    for item in items:
        document = Document.from_text(item.text)
        document = Document(document.title, document.summary)
        texts = dict(document.fields)
        fields = list(texts)
        reading = model.read(document)
        mentions = model.mentions(document, reading)
        names = names_of(mentions, texts, model.lexicon)
        amounts = stated_amounts(mentions, texts, None)
        told = {
            name: Told.of(
                Passage.of(name, text, [(a.start, a.end) for a in amounts if a.field == name])
            )
            for name, text in texts.items()
        }
        subjects = Subjects(told, Places(names), weights=SubjectWeights({}))
        left = list(amounts)
        examples: list[Example] = []
        for fact in item.facts:
            words = fact.amount.casefold()
            amount = next((a for a in left if a.text.casefold() == words), None)
            if amount is None:
                continue
            left.remove(amount)
            found = [
                (each.field, each.start, each.end) for each in subjects.candidates.around(amount)
            ]
            own = amount.field, amount.start, amount.end
            places, *candidates = (
                list(places_of(reading, fields, *stretch)) for stretch in (own, *found)
            )
            examples.append(
                Example(
                    item.key, item.split, fact, amount, told[amount.field], told["title"],
                    subjects, places, candidates,
                )
            )  # fmt: skip
        if examples:
            yield ReadItem(reading.states, marks(reading, fields, amounts), examples).trimmed()
