"""How well copies are told: ``python -m benchmarks.syndication [--texts FILE.jsonl]``.

Plants four kinds of copies of every text, each in another feed: exact, trimmed (the first half to
two thirds), re-headlined, and wire copies (agency tag, other headline, every tenth word another,
last sentence gone). Prints precision and recall over pairs of articles.

Without --texts the shipped sample feeds are the texts; FILE.jsonl has title and summary a line.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from itertools import combinations
from pathlib import Path

from dateline.schemas.article import Article
from dateline.transforms.same.near_duplicates import Candidate, candidate_of, cluster
from dateline.transforms.same.signatures import LEAST, shingles

KINDS = ("exact", "trimmed", "re-headlined", "wire")
_SEEN_AT = datetime(2026, 1, 1, tzinfo=timezone.utc)
_FILLER = "meanwhile officials markets earlier reportedly later several further today said".split()


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the story that it tells."""

    story: int
    kind: str
    feed: str
    title: str
    body: str


def plant(texts: Sequence[tuple[str, str]], random_: random.Random) -> list[Text]:
    """Every text as an original in feed 0-9, and one copy of each kind in other feeds."""
    planted = []
    for story, (title, body) in enumerate(texts):
        planted.append(Text(story, "original", f"feed{story % 10}", title, body))
        other = texts[random_.randrange(len(texts))][0]
        for kind in KINDS:
            new = {
                "exact": (title, body),
                "trimmed": (title, _trimmed(body, random_)),
                "re-headlined": (other, body),
                "wire": (other, _wire(body, random_)),
            }[kind]
            planted.append(Text(story, kind, f"{kind}{random_.randrange(5)}", *new))
    return planted


def _trimmed(body: str, random_: random.Random) -> str:
    words = body.split()
    return " ".join(words[: max(8, round(len(words) * random_.uniform(0.5, 0.67)))])


def _wire(body: str, random_: random.Random) -> str:
    words = body.split()
    for position in range(len(words)):
        if random_.random() < 0.1:
            words[position] = random_.choice(_FILLER)
    text = " ".join(words)
    head, mark, _ = text.rstrip(". ").rpartition(". ")
    return "LONDON (Wire) - " + (head + "." if mark and len(head.split()) > 12 else text)


def articles_of(planted: Sequence[Text]) -> list[Article]:
    """The texts as articles, in their order; each has its number as its position."""
    return [
        Article(
            article_id=number.to_bytes(16, "big").hex(),
            guid_key=None,
            url_key=None,
            content_hash=0,
            feed=text.feed,
            title=text.title,
            summary=text.body,
            content=None,
            text_source="summary",
            first_seen_at=_SEEN_AT,
            published_quality="missing",
            position=number,
        )
        for number, text in enumerate(planted)
    ]


def candidates_of(
    planted: Sequence[Text], articles: Sequence[Article] | None = None
) -> list[Candidate]:
    """The texts as the clustering step gets them; originals were published first.

    Args:
        articles: the same texts after other steps.
    """
    return [
        replace(candidate_of(article), order=(text.kind != "original", "", 0.0, article.position))
        for text, article in zip(planted, articles or articles_of(planted), strict=True)
    ]


def measure(planted: Sequence[Text]) -> dict[str, float]:
    """Precision over all pairs told, recall over pairs of a story, by kind of copy, and speed."""
    started = time.perf_counter()
    members = cluster(candidates_of(planted), [])
    seconds = time.perf_counter() - started
    of = {member.ref[1]: member.cluster_id for member in members}
    told: dict[bytes, list[int]] = defaultdict(list)
    for number, cluster_id in of.items():
        told[cluster_id].append(number)
    pairs = [pair for group in told.values() for pair in combinations(sorted(group), 2)]
    right = sum(planted[a].story == planted[b].story for a, b in pairs)
    stories: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(planted):
        stories[text.story].append(number)
    wanted = sum(len(group) * (len(group) - 1) // 2 for group in stories.values())
    result = {
        "articles": float(len(planted)),
        "precision": right / max(1, len(pairs)),
        "recall": right / max(1, wanted),
        "articles_per_second": len(planted) / seconds,
    }
    for kind in KINDS:
        hits = [of[n] == of[stories[t.story][0]] for n, t in enumerate(planted) if t.kind == kind]
        result[f"recall_{kind}"] = sum(hits) / max(1, len(hits))
    return result


def resemblance_recall(planted: Sequence[Text], threshold: float = 0.5) -> dict[str, float]:
    """Recall by kind of what MinHash estimates, resemblance (Jaccard), computed exactly.

    It bounds what datasketch or rensa could find, and is the reason for containment.
    """
    sets = [shingles(text.body) for text in planted]
    first = {text.story: n for n, text in enumerate(planted) if text.kind == "original"}
    hits: dict[str, list[bool]] = defaultdict(list)
    for own, text in zip(sets, planted, strict=True):
        other = sets[first[text.story]]
        hits[text.kind].append(len(own & other) >= threshold * max(1, len(own | other)))
    return {f"resemblance_{kind}": sum(hits[kind]) / max(1, len(hits[kind])) for kind in KINDS}


def sample_texts() -> list[tuple[str, str]]:
    """Title and text of the shipped samples, without the copies that are planted in them."""
    from dateline import configs
    from dateline.transforms.feeds.errors import FeedError
    from dateline.transforms.feeds.formats.document import read_feed
    from dateline.transforms.feeds.text.plain_text import title_text

    texts: list[tuple[str, str]] = []
    for path in sorted(configs.path("samples").iterdir()):
        if path.suffix == ".md":
            continue
        try:
            feed = read_feed(path.read_bytes(), content_type=None, base_url="")
        except FeedError:
            continue
        for entry in feed.entries:
            texts.append((title_text(entry.title), title_text(entry.summary or entry.content)))
    alone = []
    known: list[set[int]] = []
    for title, body in texts:
        own = shingles(body)
        if len(own) >= LEAST and not any(len(own & k) * 4 > min(len(own), len(k)) for k in known):
            alone.append((title, body))
            known.append(own)
    return alone


def main(read: Callable[[], list[tuple[str, str]]] = sample_texts) -> None:
    """Prints the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--limit", type=int, default=2_000)
    arguments = parser.parse_args()
    texts = read()
    if arguments.texts:
        rows = map(json.loads, arguments.texts.read_text("utf-8").splitlines()[: arguments.limit])
        texts = [(row["title"], row["summary"]) for row in rows if len(row["summary"].split()) > 8]
    planted = plant(texts, random.Random(7))
    for name, value in {**measure(planted), **resemblance_recall(planted)}.items():
        print(f"{name:22} {value:10.4f}")


if __name__ == "__main__":
    main()
