"""The fields that a model reads of one text, and the way back to where they came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from dateline.schemas.enrichment import EntityMention, EvidenceSpan, NamedEntity, Prediction
from dateline.schemas.names import Evidence, Name, NamePlace, NameTone
from dateline.transforms.facts.places import moved as moved_fact

SEPARATOR = " || "


@dataclass(frozen=True, slots=True)
class Document:
    """Title, summary and content, any of them empty; ``joined`` if they came as one text."""

    title: str = ""
    summary: str = ""
    content: str = ""
    joined: bool = False
    country: str | None = None  # of the feed, ISO 3166: settles what a bare "$" is
    day: date | None = None  # of publication: settles who holds an office

    @classmethod
    def from_text(cls, text: str, country: str | None = None) -> Document:
        """One text; ``" || "`` parts it into title and summary."""
        title, separator, summary = text.partition(SEPARATOR)
        if not separator and text.endswith(SEPARATOR.rstrip()):
            title = text[: -len(SEPARATOR.rstrip())].rstrip()
        return cls(title, summary, "", True, country)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Names and texts in reading order."""
        return (("title", self.title), ("summary", self.summary), ("content", self.content))

    def locate(self, prediction: Prediction) -> Prediction:
        """The prediction with offsets into the one text, if this document came as one."""
        if not self.joined:
            return prediction
        shift = len(self.title) + len(SEPARATOR)

        def moved(field: str) -> int:
            return shift if field == "summary" else 0

        def mention(m: EntityMention) -> EntityMention:
            by = moved(m.field)
            toward = m.toward
            if toward and (e := toward.evidence):
                by_e = moved(e.field)
                shifted = EvidenceSpan("text", e.start + by_e, e.end + by_e)
                toward = replace(toward, evidence=shifted)
            return replace(m, start=m.start + by, end=m.end + by, field="text", toward=toward)

        def entity(e: NamedEntity) -> NamedEntity:
            return replace(e, start=e.start + moved(e.field), field="text")

        def name(n: Name) -> Name:
            places = tuple(
                NamePlace("text", p.start + moved(p.field), p.end + moved(p.field))
                for p in n.places
            )
            return replace(n, places=places, tone=_located(n.tone, moved))

        return replace(
            prediction,
            mentions=tuple(map(mention, prediction.mentions)),
            entities=tuple(map(entity, prediction.entities)),
            names=tuple(map(name, prediction.names)),
            facts=tuple(moved_fact(fact, "text", moved) for fact in prediction.facts),
        )


def _located(tone: NameTone | None, moved: Callable[[str], int]) -> NameTone | None:
    if tone is None or tone.evidence is None:
        return tone
    said = tone.evidence
    by = moved(said.field)
    return replace(tone, evidence=Evidence("text", said.start + by, said.end + by, said.text))
