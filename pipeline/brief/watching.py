"""Which articles a watch means, and which words of them show it. Plain functions over rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.schemas.config import WatchSettings
from dateline.schemas.vocabulary import OTHER
from dateline.transforms.names.keys import lookup_key
from dateline.transforms.names.records import Lexicon

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One name of a watch, looked up: by identity where it has one, else by its letters, whole."""

    text: str
    ids: frozenset[str]
    """Identifiers that it may mean: itself, and what the tables of names say."""

    def is_said_by(self, said: Row) -> bool:
        """Whether an element of the column ``names`` is that name. Parts of names never count."""
        folded = self.text.casefold()
        if said["id"] in self.ids or (said["canonical"] or "").casefold() == folded:
            return True
        elsewhere = said["id"] is not None and len(self.ids) > 1  # it means somebody else there
        return not elsewhere and str(said["name"]).casefold() == folded


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch, ready to be asked."""

    name: str
    names: tuple[Wanted, ...] = ()
    topics: frozenset[str] = frozenset()
    feeds: frozenset[str] = frozenset()

    def said_in(self, article: Row) -> list[Row]:
        """The watched names in an article, most salient first."""
        found = [
            said
            for said in article["names"] or ()
            if any(wanted.is_said_by(said) for wanted in self.names)
        ]
        return sorted(found, key=lambda said: -(said["salience"] or 0))

    def wants(self, article: Row) -> bool:
        """Whether the article passes each of names, topics and feeds that the watch gives."""
        if self.names and not self.said_in(article):
            return False
        if self.topics and not self.topics & topics_of(article):
            return False
        return not self.feeds or not self.feeds.isdisjoint(
            {article["feed"], (article["feed_name"] or "").casefold()}
        )


def topics_of(article: Row) -> set[str]:
    """The topics of an article, the user's own included.

    ``other`` is one where a model read it and found none of its own.
    """
    own = {topic["name"] for topic in article["user_topics"] or () if topic["label"]}
    if article["topics"] is None:
        return own
    return own | ({topic["label"] for topic in article["topics"]} or {OTHER})


def watches(settings: Iterable[WatchSettings], lexicon: Lexicon) -> list[Watch]:
    """The watches of a configuration with their names looked up."""
    return [
        Watch(
            one.name,
            tuple(_wanted(name, lexicon) for name in one.names),
            frozenset(one.topics),
            frozenset({*one.feeds, *(feed.casefold() for feed in one.feeds)}),
        )
        for one in settings
    ]


def _wanted(name: str, lexicon: Lexicon) -> Wanted:
    """What a name means: the record that is called so, else the one that an alias is certain of."""
    found = [candidate for candidate in lexicon.find(lookup_key(name)) if candidate.is_certain]
    called = [candidate for candidate in found if candidate.is_canonical]
    ids = {candidate.record.id for candidate in called or found}
    if not called and len(ids) > 1:  # an alias of several: its letters decide
        ids = set()
    return Wanted(name, frozenset({name, *ids}))


def evidence(said: Row | None, article: Row) -> dict[str, Any] | None:
    """The span that shows why an article is listed: field, start, end (from 0) and the text itself.

    It is what shows the tone toward the name, else the name's first mention; without a name the
    title. None where the article has no such text.
    """
    span: Row | None = None
    if said is not None:
        span = said["evidence"] or next(iter(said["mentions"] or ()), None)
    if span is None and article["title"]:
        span = {"field": "title", "start": 0, "end": len(article["title"])}
    if span is None:
        return None
    field, start, end = span["field"], span["start"], span["end"]
    text = (article[field] or "")[start:end]
    return {"field": field, "start": start, "end": end, "text": text} if text else None


def tone(said: Sequence[Row], article: Row, *, of_names: bool) -> str | None:
    """The tone toward the most salient judged name; of the article where no names are watched."""
    if not of_names:
        found: str | None = article["tone"]
        return found
    return next((one["tone"] for one in said if one["tone"] is not None), None)
