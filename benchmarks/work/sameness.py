"""W8: finding the copies of an article in other feeds, and what is known of it from other runs.

Copies of four kinds are planted (``benchmarks.syndication``): exact, trimmed, re-headlined, and as
agencies' clients print them. Every rule gets the same texts and answers with groups; precision and
recall are over pairs of articles. One of ours also learns and marks boilerplate before, and groups
what is left into stories after it, with sentence vectors that are made up as the model is no part
of it. Then the claims of a run are looked up among as many identities as a year of news leaves.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.made_up import DID, WHAT, WHEN, WHO
from benchmarks.measure import Sample, Side, Spread, Work, ratio, take_turns
from benchmarks.results import Claim, Outcome
from benchmarks.syndication import Text, articles_of, candidates_of, plant

if TYPE_CHECKING:
    from benchmarks.__main__ import Size

SYLLABLES = "ka ri to mel an dor vis ul per sho gan ti ba ren lo qui mar fen os ny".split()
Groups = Iterable[Sequence[int]]


def _words(count: int) -> list[str]:
    rng = random.Random(3)
    return ["".join(rng.choices(SYLLABLES, k=rng.choice((2, 3, 3, 4)))) for _ in range(count)]


def texts(articles: int) -> list[Text]:
    """Stories of 30 to 90 words, each told five times; our sentences with made-up names in them."""
    rng, names = random.Random(11), _words(3000)
    told = []
    for _ in range(articles // 5):
        sentences: list[str] = []
        while sum(len(one.split()) for one in sentences) < rng.choice((30, 45, 60, 90)):
            parts = [rng.choice(WHO), "and", *rng.sample(names, 3), rng.choice(DID)]
            parts += [rng.choice(WHAT), *rng.sample(names, 3), rng.choice(WHEN)]
            sentences.append(" ".join(parts) + ".")
        title = " ".join([rng.choice(WHO), rng.choice(DID), *rng.sample(names, 4)])
        told.append((title, " ".join(sentences)))
    return plant(told, random.Random(7))


def ours(planted: Sequence[Text]) -> Groups:
    """Shingles, an inverted index of hashes, containment."""
    from dateline.transforms.same.near_duplicates import cluster

    members = cluster(candidates_of(planted), [])
    return _grouped((member.cluster_id, member.ref[1]) for member in members)


def all_steps(planted: Sequence[Text], vectors: Sequence[bytes]) -> Groups:
    """The same, with boilerplate before it and stories behind it; a story is a group of groups."""
    from dateline.schemas.article import EnrichedArticle
    from dateline.schemas.enrichment import Prediction
    from dateline.transforms.boilerplate.learning import article_lines, learn_all
    from dateline.transforms.boilerplate.remembering import marked
    from dateline.transforms.same.near_duplicates import cluster, in_cluster
    from dateline.transforms.same.stories import candidate_of, group

    articles = articles_of(planted)
    feeds = learn_all((), map(article_lines, articles))
    articles = [marked(article, feeds) for article in articles]
    members = cluster(candidates_of(planted, articles), [])
    reports = []
    for member in members:
        number = member.ref[1]
        said = Prediction((), (), "other", "neutral", (0, 1, 0), 0, vector=vectors[number])
        enriched = EnrichedArticle(in_cluster(articles[number], member), "ok", "none", said)
        if (report := candidate_of(enriched)) is not None:
            reports.append(report)
    story = {join.cluster_id: join.story_id for join in group(reports, []).joins}
    return _grouped(
        (story.get(member.cluster_id, member.cluster_id), member.ref[1]) for member in members
    )


def vectors_of(planted: Sequence[Text]) -> list[bytes]:
    """Made-up sentence vectors, alike for texts of one story."""
    import numpy as np

    rng = np.random.default_rng(5)
    stories = rng.standard_normal((max(text.story for text in planted) + 1, 384)) * 30
    return [
        np.clip(stories[text.story] + rng.standard_normal(384) * 15, -127, 127)
        .astype(np.int8)
        .tobytes()
        for text in planted
    ]


def exact_hash(planted: Sequence[Text]) -> Groups:
    """One hash over title and body."""
    return _grouped(
        (hashlib.sha256(f"{text.title}\n{text.body}".encode()).digest(), number)
        for number, text in enumerate(planted)
    )


def minhash(planted: Sequence[Text]) -> Groups:
    """datasketch: MinHash of 128 permutations over word 3-grams, LSH at a resemblance of 0.5."""
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=0.5, num_perm=128)
    parent = list(range(len(planted)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for number, text in enumerate(planted):
        words = text.body.lower().split()
        grams = {" ".join(words[i : i + 3]).encode() for i in range(max(1, len(words) - 2))}
        sketch = MinHash(num_perm=128)
        sketch.update_batch(list(grams))
        for other in lsh.query(sketch):
            parent[root(number)] = root(int(other))
        lsh.insert(str(number), sketch)
    return _grouped((root(number), number) for number in range(len(planted)))


def reader_rule(planted: Sequence[Text]) -> Groups:
    """reader's entry_dedupe: equal titles, then its own test of similar content.

    It looks within one feed; here all feeds are one.
    """
    from reader.plugins.entry_dedupe import MIN_CONTENT_LENGTH, is_duplicate, tokenize

    found = []
    titles: dict[Hashable, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for number, text in enumerate(planted):
        body, title = tokenize(text.body), tokenize(text.title)
        for first, other in titles[title]:
            one, two = sorted((body, other), key=len)
            if len(two) > 1.5 * len(one):
                two = two[: len(one)]
            if len(one) >= MIN_CONTENT_LENGTH and is_duplicate(one, two):
                found.append((first, number))
                break
        else:
            titles[title].append((number, body))
            found.append((number, number))
    return _grouped(found)


def _grouped(pairs: Iterable[tuple[Hashable, int]]) -> Groups:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for key, number in pairs:
        groups[key].append(number)
    return groups.values()


ALL_STEPS = "all_steps"
RULES: dict[str, Callable[..., Groups]] = {
    "ours": ours,
    ALL_STEPS: all_steps,
    "exact_hash": exact_hash,
    "minhash": minhash,
    "reader_rule": reader_rule,
}


def scores(planted: Sequence[Text], groups: Groups) -> dict[str, float]:
    """Precision and recall over pairs."""
    told = right = 0
    for group in groups:
        for one, two in combinations(group, 2):
            told += 1
            right += int(planted[one].story == planted[two].story)
    sizes: dict[int, int] = defaultdict(int)
    for text in planted:
        sizes[text.story] += 1
    wanted = sum(size * (size - 1) // 2 for size in sizes.values())
    return {"precision": right / max(1, told), "recall": right / max(1, wanted)}


def tell(articles: int, rule: str) -> Work:
    """Group the planted texts by one rule; scoring is not timed (see ``facts_of``)."""
    planted, telling = texts(articles), RULES[rule]
    more = [vectors_of(planted)] if rule == ALL_STEPS else []
    telling(planted[:10], *more)

    def work() -> dict[str, Any]:
        return {"groups": len(list(telling(planted, *more)))}

    return work


def facts_of(articles: int, rule: str) -> Work:
    """Precision and recall of a rule."""
    planted = texts(articles)
    more = [vectors_of(planted)] if rule == ALL_STEPS else []
    return lambda: scores(planted, RULES[rule](planted, *more))


def looking_up(paths: list[str], wanted: str) -> Work:
    """What is remembered of the claims of a run (see ``benchmarks.state``)."""
    import numpy as np

    from dateline.dataset.memory.identities import lookup_prefixes

    lookup_prefixes(paths, np.zeros(0, "u8"))  # what it imports is no part of the work
    return lambda: {"found": lookup_prefixes(paths, np.load(wanted)).num_rows}


ASPIRED = 12_000
"""Articles a second with boilerplate and stories: as many as copies alone once had."""


def compare(size: Size) -> Outcome:
    """Every rule over the same texts, then the look-up."""
    articles = 20_000 if size.full else 4_000
    here = __name__
    sides = [
        Side("ours", f"{here}:tell", {"articles": articles, "rule": "ours"}),
        Side(
            "ours, with boilerplate and stories", f"{here}:tell",
            {"articles": articles, "rule": ALL_STEPS},
        ),
        Side(
            "MinHash", f"{here}:tell", {"articles": articles, "rule": "minhash"}, ("datasketch",),
            ("datasketch",),
        ),
        Side(
            "reader's rule", f"{here}:tell", {"articles": articles, "rule": "reader_rule"},
            ("reader",), ("reader",),
        ),
        Side("exact hash (limit)", f"{here}:tell", {"articles": articles, "rule": "exact_hash"}),
    ]  # fmt: skip
    samples = take_turns(sides, size.repeats)
    for side in sides:
        if side.name in samples:
            scored = Side(side.name, f"{here}:facts_of", side.arguments)
            found = take_turns([scored], 1, lambda _: None)[side.name][0].facts
            for one in samples[side.name]:
                one.facts.update(found)
                one.facts["articles/s"] = articles / one.wall_s
    own, steps = samples["ours"], samples[sides[1].name]
    speed = Spread.of([one.facts["articles/s"] for one in steps])
    claims = [
        Claim(
            "articles a second with boilerplate and stories", speed, f"at least {ASPIRED}",
            speed.median >= ASPIRED,
        ),
    ]  # fmt: skip
    claims += [
        Claim(f"time of {name} over ours", ratio(found, own))
        for name, found in samples.items()
        if name != "ours"
    ]
    identities, asked = (140_000_000, 400_000) if size.full else (1_000_000, 10_000)
    name = f"look-up of {asked:,} claims among {identities:,} identities"
    samples[name] = taken = _look_ups(name, identities, asked, size.repeats)
    seconds = Spread.of([one.seconds for one in taken])
    cpu_seconds = Spread.of([one.cpu_seconds for one in taken])
    peak = max(one.peak_mb for one in taken)
    claims.append(Claim(f"seconds of the {name}", seconds, "under 10", seconds.median < 10))
    claims.append(Claim("the same in processor time", cpu_seconds))
    claims.append(Claim("its peak memory, MB", peak, "under 500", peak < 500))
    return Outcome(
        "W8",
        "Sameness",
        f"{articles:,} articles: a fifth originals, the others exact, trimmed, re-headlined and "
        "wire copies in other feeds. A claim has four keys.",
        samples,
        claims,
        {side.name: side.versions() for side in sides if not side.missing()},
        ("articles/s", "precision", "recall"),
    )


def _look_ups(name: str, identities: int, claims: int, repeats: int) -> list[Sample]:
    """Samples of a look-up in segments that are made for it: 80 bytes on disk an identity."""
    from benchmarks.state import make_identities, wanted

    folder = Path(tempfile.mkdtemp(prefix="dateline-identities-"))
    try:
        print(f"making {identities:,} identities")
        paths = make_identities(folder, identities)
        arguments = {"paths": paths, "wanted": wanted(paths, claims)}
        side = Side(name, f"{__name__}:looking_up", arguments)
        return take_turns([side], repeats)[name]
    finally:
        shutil.rmtree(folder)
