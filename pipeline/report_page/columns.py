"""The articles of the page as columns of small values, so that all of its window can travel.

Names travel by identity: who or what an article names, under whatever form. Rows of data sets that
are older than the column ``names`` fall back on ``entity_names``, where a name stands for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

from dateline.pipeline.query.web_links import safe_link
from dateline.schemas.vocabulary import OTHER, TOPICS, TRUSTED_QUALITIES

if TYPE_CHECKING:
    import duckdb

SUMMARY_LENGTH = 400  # characters

_TRUSTED = ", ".join(f"'{quality}'" for quality in sorted(TRUSTED_QUALITIES))
_DATED = f"CASE WHEN published_quality IN ({_TRUSTED}) THEN published_at END"
_ARTICLES = f"""
SELECT article_id, published_date AS day, primary_topic, tone_score, feed, feed_name,
  list_transform(topics, lambda one: one.label) AS labels,
  list_transform(names, lambda one: {{'name': one.name, 'type': one.type, 'kind': one.kind,
    'canonical': one.canonical, 'id': one.id, 'country': one.country}}) AS names,
  CASE WHEN names IS NULL THEN list_transform(list_filter(entity_names,
    lambda one: one.type IN ('PER', 'ORG', 'LOC', 'MISC')),
    lambda one: {{'name': one.name, 'type': one.type}}) END AS entity_names,
  list_transform(list_filter(entities,
    lambda one: one.type IN ('MONEY', 'PERCENT') AND one.value IS NOT NULL),
    lambda one: {{'value': one.value, 'unit': one.unit, 'text': one.text}}) AS amounts,
  title, url, language, story_id,
  coalesce(is_first_seen, true) AS original,
  cluster_id = story_id AS lead, cluster_size - 1 AS copies,
  coalesce(nullif(regexp_extract(url, '^https?://(?:www\\.)?([^/:]+)', 1), ''), feed) AS publisher,
  coalesce(model = ?, false) AS scored,
  CAST(trunc(epoch({_DATED})) AS BIGINT) AS "at",
  CAST(trunc(epoch(first_seen_at)) AS BIGINT) AS seen
FROM articles WHERE is_latest AND published_date >= ?
ORDER BY {_DATED} DESC NULLS LAST, first_seen_at DESC, article_id
"""
_TEXTS = """
SELECT article_id, summary, entities, topics, tone FROM articles
WHERE is_latest AND published_date >= ? AND article_id IN (SELECT unnest(?))
"""


class Numbered(dict[Any, int]):
    """Values by their first occurrence: each gets the next number."""

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]


class Names:
    """The identities of the page: what each is called, what it is, and by which other forms."""

    def __init__(self) -> None:
        self.numbers = Numbered()
        self.called: list[Counter[tuple[str, str, str]]] = []
        self.forms: dict[str, set[int]] = {}

    def of(self, row: Mapping[str, Any]) -> set[int]:
        """The numbers of the names of an article, by first occurrence."""
        found = set()
        elements = row["names"] if row["names"] is not None else row["entity_names"] or ()
        for said in elements:
            canonical = said.get("canonical") or said["name"]
            number = self.numbers[said.get("id") or canonical]
            if number == len(self.called):
                self.called.append(Counter())
            what = said.get("kind") or said["type"]
            self.called[number][canonical, what, said.get("country") or ""] += 1
            for form in {said["name"], canonical}:
                self.forms.setdefault(form.casefold(), set()).add(number)
            found.add(number)
        return found

    def places(self) -> list[int]:
        """The place of each number in the order of identities, by which the page knows them."""
        return sorted_places(self.numbers)

    def table(self) -> list[list[str]]:
        """``[identity, canonical name, kind, country]`` of each, the most frequent of several, in
        the order of identities."""
        return sorted(
            [identity, *max(counts.items(), key=lambda item: (item[1], item[0]))[0]]
            for identity, counts in zip(self.numbers, self.called, strict=True)
        )

    def other_forms(self) -> dict[str, list[int]]:
        """Forms in lower case that are not just the canonical name of one identity, with the places
        of those that bear them."""
        labels, places = [row[1].casefold() for row in self.table()], self.places()
        found = {
            form: sorted(places[number] for number in numbers)
            for form, numbers in self.forms.items()
        }
        return {form: at for form, at in found.items() if any(labels[n] != form for n in at)}


def sorted_places(numbers: Mapping[Any, int]) -> list[int]:
    """For each number its place in the order of the values that are numbered."""
    places = [0] * len(numbers)
    for place, value in enumerate(sorted(numbers)):
        places[numbers[value]] = place
    return places


def records(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()
) -> Iterator[dict[str, Any]]:
    """The rows of a query, by column."""
    result = connection.execute(query, list(values))
    names = [column[0] for column in result.description or ()]
    while batch := result.fetchmany(2_000):
        for row in batch:
            yield dict(zip(names, row, strict=True))


def article_columns(
    connection: duckdb.DuckDBPyConnection, first: date, texts: int, model: str = ""
) -> dict[str, Any]:
    """The latest texts since a day as columns; those without a date to trust come last.

    Args:
        connection: a session with the views.
        first: the first day of the page, by ``published_date``.
        texts: how many of them, from the newest on, have their summaries with them.
        model: label of the model whose scores the page has; its articles are ``scored``.
    """
    topics = [*TOPICS, OTHER]
    feeds, stories, languages, amounts = Numbered(), Numbered(), Numbered(), Numbered()
    publishers = Numbered()
    amount_texts: list[str] = []
    names = Names()
    feed_names: dict[str, str] = {}
    columns: dict[str, list[Any]] = {}
    for row in records(connection, _ARTICLES, [model, first]):
        sums = sorted({amounts[one["value"], one["unit"]] for one in row["amounts"] or ()})
        amount_texts += [""] * (len(amounts) - len(amount_texts))
        for one in row["amounts"] or ():
            number = amounts[one["value"], one["unit"]]
            amount_texts[number] = amount_texts[number] or one["text"]
        labels = row["labels"] or ()
        primary, score = row["primary_topic"], row["tone_score"]
        feed_names[row["feed"]] = row["feed_name"] or row["feed"]
        values = {
            "id": row["article_id"],
            "day": (row["day"] - first).days,
            "topic": topics.index(primary) if primary in topics else -1,
            "bits": sum(1 << topics.index(label) for label in labels if label in TOPICS),
            "tone": None if score is None or not isfinite(score) else round(score, 3),
            "feed": feeds[row["feed"]],
            "publisher": publishers[row["publisher"]],
            "names": names.of(row),
            "title": row["title"] or "",
            "url": safe_link(row["url"]),
            "language": languages[row["language"] or ""],
            "at": row["at"],
            "seen": row["seen"],
            "story": stories[row["story_id"]],
            "original": int(row["original"]),
            "lead": int(bool(row["lead"])),
            "copies": row["copies"],
            "amounts": sums,
            "scored": int(row["scored"]),
        }
        for name, value in values.items():
            columns.setdefault(name, []).append(value)
    places = names.places()
    columns["names"] = [sorted(places[n] for n in found) for found in columns.get("names", ())]
    numbers = Counter(columns.get("story", ()))
    several = {one: n for one, n in stories.items() if one is not None and numbers[n] > 1}
    place = {several[story]: number for number, story in enumerate(sorted(several))}
    columns["story"] = [place.get(story, -1) for story in columns.get("story", ())]
    columns["amounts"] = [  # of stories, which are told by several articles
        sums if story >= 0 else []
        for sums, story in zip(columns.get("amounts", ()), columns["story"], strict=True)
    ]
    readable = columns.get("id", [])[:texts]
    shown = {
        row["article_id"]: row for row in records(connection, _TEXTS, [first, readable]) if readable
    }
    for name in ("id", "day", "title"):
        columns.setdefault(name, [])  # where there is no article
    return {
        "names": names.table(),
        "forms": names.other_forms(),
        "sources": [[feed_names[feed], feed] for feed in feeds],
        "stories": sorted(several),
        "languages": list(languages),
        "publishers": len(publishers),
        "amounts": amount_texts,
        "articles": columns,
        "readable": len(readable) == len(columns["id"]),
        "texts": [
            _text(shown[one], title) for one, title in zip(readable, columns["title"], strict=False)
        ],
    }


def _text(row: Mapping[str, Any], title: str) -> dict[str, Any]:
    mentions = row["entities"] or ()
    return {
        "title": pieces(title, mentions, "title"),
        "summary": pieces((row["summary"] or "")[:SUMMARY_LENGTH], mentions, "summary"),
        "cut": len(row["summary"] or "") > SUMMARY_LENGTH,
        "tone": row["tone"],
        "scores": [[topic["label"], round(topic["score"], 2)] for topic in row["topics"] or ()],
    }


def pieces(text: str, mentions: Sequence[Mapping[str, Any]], field: str) -> list[Any]:
    """A text cut at its mentions: plain strings and ``[mention, type]`` pairs, in order.

    Offsets count code points, as Python does and JavaScript does not, so the cutting is done here.
    """
    found: list[Any] = []
    position = 0
    spans = [m for m in mentions if m["field"] == field and m["end"] <= len(text)]
    for mention in sorted(spans, key=lambda m: m["start"]):
        start, end = mention["start"], mention["end"]
        if start < position:
            continue
        if start > position:
            found.append(text[position:start])
        found.append([text[start:end], mention["type"]])
        position = end
    if position < len(text):
        found.append(text[position:])
    return found
