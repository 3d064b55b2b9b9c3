"""The steps of a run as plain functions over lists: a window of a stream, or a run in one process.

The transforms at the top of ``transforms/`` wire the same functions for engines, where texts are
spread over workers and meet what is decided of them by key. Here they are few enough for one
process, and the files that come out are the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from dateline.dataset import layout
from dateline.dataset.article_files import by_partition, write_partitions
from dateline.dataset.partitions import is_old
from dateline.dataset.storage import StoredFile
from dateline.schemas.article import Article, EnrichedArticle
from dateline.schemas.config import FetchSettings, OutputSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.transforms.boilerplate.learning import article_lines
from dateline.transforms.boilerplate.remembering import learn, marked
from dateline.transforms.reporting.progress import note
from dateline.transforms.same.claim_blocks import pack
from dateline.transforms.same.decisions import identity_of, news
from dateline.transforms.same.feed_decisions import counters
from dateline.transforms.same.near_duplicates import candidate_of, in_cluster
from dateline.transforms.same.packed_claims import PackedClaims
from dateline.transforms.same.remembering_identities import decide_and_write
from dateline.transforms.same.remembering_signatures import cluster_and_write
from dateline.transforms.same.remembering_stories import group_and_write
from dateline.transforms.same.sameness import Decision, claim_of, refresh_after_s
from dateline.transforms.same.stories import candidate_of as story_candidate_of

_One = TypeVar("_One")
_Told = TypeVar("_Told")

CLAIMS_IN_A_BLOCK = 10_000
"""Claims that are packed together."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run writes, and what it builds on."""

    staging: str  # full path
    run_id: str
    now: datetime
    remembered_s: float
    """Seconds that an entry is remembered for."""
    output: OutputSettings
    segments: Callable[[str], Sequence[str]]
    """Full paths of the segments of a memory in force, oldest first, by the memory's name."""


class Steps:
    """The steps from articles to files, in the order of its methods; each stages what it writes."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.files: list[StoredFile] = []
        """Everything that was staged so far."""
        self.verdicts: dict[str, Counter[str]] = {}
        """By feed, how many entries were new, revised, duplicate."""
        self.counted: Counter[str] = Counter()
        """The counters of the run."""

    def decide(self, articles: Iterable[Article]) -> list[Article]:
        """The articles that are news."""
        place = self.place
        texts: dict[bytes, list[Article]] = defaultdict(list)
        claims, blocks = [], []
        for article in articles:
            claim = claim_of(article)
            texts[identity_of(claim.feed_hash, claim.article_id, claim.content_hash)].append(
                article
            )
            claims.append(claim)
            if len(claims) >= CLAIMS_IN_A_BLOCK:
                blocks.append(pack(claims))
                claims = []
        if not texts:
            return []
        packed = PackedClaims([*blocks, pack(claims)])
        note("entries", len(packed))
        told, written = decide_and_write(
            place.segments("identities"),
            packed,
            place.now,
            refresh_after_s(place.remembered_s),
            place.staging,
            layout.segment("identities", place.run_id),
        )
        self.files += written
        decided: dict[bytes, list[Decision]] = defaultdict(list)
        for feed, found in told:
            self.verdicts[feed] = Counter(found.verdicts)
            self.counted.update(counters(found))
            for name, decisions in found.by_identity(feed).items():
                decided[name] += decisions
        return [
            article for name, same in texts.items() for article in news(same, decided.get(name, ()))
        ]

    def mark(self, articles: Sequence[Article]) -> Iterator[Article]:
        """The articles with their boilerplate, one by one, once what recurs in feeds is learnt."""
        if not articles:
            return
        feeds = self._remembering(learn, "lines", [article_lines(article) for article in articles])
        for article in articles:
            found = marked(article, feeds)
            if found.boilerplate:
                self.counted["entries_with_boilerplate"] += 1
            yield found

    def cluster(self, articles: Sequence[Article]) -> list[Article]:
        """The articles with their clusters."""
        if not articles:
            return []
        candidates = [candidate_of(article) for article in articles]
        members = self._remembering(cluster_and_write, "signatures", candidates)
        by_ref = {member.ref: member for member in members}
        self.counted["entries_copies"] += sum(not member.is_first_seen for member in members)
        return [in_cluster(article, by_ref[article.feed, article.position]) for article in articles]

    def _remembering(
        self,
        step: Callable[
            [Sequence[str], Sequence[_One], datetime, str, str], tuple[_Told, list[StoredFile]]
        ],
        memory: str,
        every: Sequence[_One],
    ) -> _Told:
        """What a step says of all by a memory; the segment that it adds is staged."""
        place = self.place
        told, written = step(
            place.segments(memory),
            every,
            place.now,
            place.staging,
            layout.segment(memory, place.run_id),
        )
        self.files += written
        return told

    def read_pages(
        self, articles: Sequence[Article], feeds: frozenset[str], settings: FetchSettings
    ) -> tuple[list[Article], list[DeadLetter]]:
        """The articles, those of ``feeds`` with the text of their page where it is better."""
        from dateline.transforms.http.fulltext import letter_of, visit_pages, wants_page

        found: list[Article] = []
        wanted: list[Article] = []
        for article in articles:
            (wanted if article.feed in feeds and wants_page(article) else found).append(article)
        letters: list[DeadLetter] = []
        for visit in visit_pages(wanted, settings):
            found.append(visit.article)
            self.counted["fulltext_failed" if visit.error else "fulltext_ok"] += 1
            if visit.error is not None:
                letters.append(letter_of(visit.article, visit.error, self.place.now))
        return found, letters

    def write(self, articles: Sequence[EnrichedArticle]) -> None:
        """The files of ``articles`` and ``facts``."""
        place, keys = self.place, self.place.output.partition_by
        if "published_date" in keys:
            old = sum(is_old(enriched.article) for enriched in articles)
            self.counted.update({"entries_old_date": old} if old else {})
        partitions, shared = by_partition(articles, keys)
        self.counted.update({"entries_shared_partition": shared} if shared else {})
        self.files += write_partitions(place.staging, place.run_id, partitions, place.output)

    def group(self, articles: Iterable[EnrichedArticle]) -> None:
        """The files that say which reports joined which story, and by what later ones find them."""
        found = [one for one in map(story_candidate_of, articles) if one is not None]
        if not found:
            return
        place = self.place
        grouping, written = group_and_write(
            place.segments("stories"), found, place.now, place.run_id, place.staging
        )
        self.files += written
        self.counted["entries_in_stories"] += sum(not join.is_merge for join in grouping.joins)
