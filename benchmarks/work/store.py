"""W6: what a month of runs costs to write, and how fast the files it left answer an analyst.

Fetching, parsing and the model are no part of it: every side gets the same articles, see
``benchmarks.stores``. Writing is timed with one day's runs into an empty store. The stores to be
asked are made once; questions are asked in fresh processes, each three times, and the best counts.

Dateline is asked twice: through the view of the rows as stored (``article_rows``), which has the
columns of all the others, and through ``articles``, which adds ``is_latest`` and ``cluster_size``.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.made_up_articles import START, batch, read_batches
from benchmarks.measure import Sample, Side, SideFailed, Spread, Work, ratio, sample, take_turns
from benchmarks.results import Claim, Outcome
from benchmarks.stores import DATELINE, IDEAL, PANDAS, STORES, Days, close, live_size, open_store

if TYPE_CHECKING:
    from benchmarks.__main__ import Size

ARTICLES_A_RUN = 200
TIMES = 3
"""How often each question is asked; the best counts."""


def building(store: str, folder: str, runs: int, root: str) -> Work:
    """Side: a store of all runs, to be asked later."""

    def work() -> dict[str, Any]:
        STORES[store].write(root, read_batches(folder, 0, runs))
        return {}

    return work


def writing(store: str, folder: str, first: int, last: int) -> Work:
    """Side: a day's runs into an empty store; Dateline then compacts them."""
    batches = list(read_batches(folder, first, last))
    scratch = tempfile.mkdtemp(dir=folder)
    STORES[store].write(f"{scratch}/imports", batches[:1])

    def work() -> dict[str, Any]:
        started = time.perf_counter()
        STORES[store].write(f"{scratch}/store", batches)
        written = time.perf_counter()
        facts: dict[str, Any] = {"ms a run": (written - started) / len(batches) * 1e3}
        if store == DATELINE:
            close(f"{scratch}/store", batches[-1].at)
            facts["compaction ms"] = (time.perf_counter() - written) * 1e3
        return facts

    return work


def queries(days: Days, first: date, count: int) -> dict[str, str]:
    """The eight questions about ``count`` days from ``first`` on, in the words of a layout."""
    middle = first + timedelta(days=count // 2)
    week = days(first + timedelta(days=max(0, count - 8)), 7)
    return {
        "topics per day": """
            SELECT published_date, topic.label, count(*) FROM
            (SELECT published_date, unnest(topics) AS topic FROM articles)
            GROUP BY ALL ORDER BY ALL""",
        "a day's articles of a topic": f"""
            SELECT article_id, revision, title, url, tone, published_at::TIMESTAMP FROM articles
            WHERE {days(middle, 1)} AND primary_topic = 'trade'
            ORDER BY published_at, article_id, revision""",
        "names of a week": f"""
            SELECT named.name AS name, named.type AS type,
              sum(named.count)::BIGINT AS mentions, count(*) AS articles
            FROM (SELECT unnest(entity_names) AS named FROM articles WHERE {week})
            GROUP BY ALL ORDER BY mentions DESC, 1, 2 LIMIT 20""",
        "tone per topic and week": """
            SELECT date_trunc('week', published_date) AS week, primary_topic,
              round(avg(tone_score), 4), count(*)
            FROM articles GROUP BY ALL ORDER BY week, primary_topic""",
        "distinct feeds": """
            SELECT count(*), count(DISTINCT feed), count(DISTINCT article_id) FROM articles""",
        "titles that contain": """
            SELECT article_id, revision, title, feed FROM articles WHERE title ILIKE '%TARIFF ON%'
            ORDER BY published_at, article_id, revision""",
        "latest 100": """
            SELECT published_at::TIMESTAMP, title, url, feed FROM articles
            ORDER BY published_at DESC, article_id, revision LIMIT 100""",
        "feed by day, with copies": """
            SELECT feed, published_date, count(*), count(*) FILTER (NOT is_first_seen)
            FROM articles GROUP BY ALL ORDER BY ALL""",
    }


def asking(store: str, root: str, days: int, as_stored: bool = True) -> Work:
    """Side: opens a store and asks every question, see ``open_store``."""
    import duckdb  # noqa: F401  its import is no part of the work

    imported = time.perf_counter()
    if store == DATELINE:
        import dateline.dataset.object_storage
        import dateline.pipeline.query.lazy_session  # noqa: F401  told apart
    imports = time.perf_counter() - imported
    texts = queries(STORES[store].days, START.date(), days)
    if store == DATELINE and as_stored:
        texts = {
            key: text.replace("FROM articles", "FROM article_rows") for key, text in texts.items()
        }

    def work() -> dict[str, Any]:
        started = time.perf_counter()
        connection = open_store(store, root)
        opened = time.perf_counter() - started
        first = 0.0
        best: dict[str, float] = {}
        cpu: dict[str, float] = {}
        answers: dict[str, str] = {}
        for name, text in texts.items():
            took = []
            for _ in range(TIMES):
                before, cpu_before = time.perf_counter(), time.process_time()
                rows = connection.execute(text).fetchall()
                first = first or time.perf_counter() - started
                took.append((time.perf_counter() - before, time.process_time() - cpu_before))
            best[name] = min(wall for wall, _ in took) * 1e3
            cpu[name] = min(seconds for _, seconds in took) * 1e3
            digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:16]
            answers[name] = f"{len(rows)} rows {digest}"
        return {
            "imports ms": imports * 1e3,
            "open ms": opened * 1e3,
            "first answer ms": first * 1e3,
            "queries ms": sum(best.values()),
            "queries CPU ms": sum(cpu.values()),
            "best": best,
            "cpu": cpu,
            "answers": answers,
        }

    return work


OPEN = "Dateline, last days open"
"""Dateline as it stands between two compactions: yesterday and today are still files of runs."""
VIEW = "Dateline, view with is_latest"
"""Dateline after compaction, asked through the view that adds columns to the rows as stored."""


def compare(size: Size) -> Outcome:
    """W6: see the module.

    Raises:
        SideFailed: a side failed, or its answers differ from those of the ideal store.
    """
    days, runs = (30, 24) if size.full else (4, 6)
    folder = Path(tempfile.mkdtemp(prefix="dateline-store-"))
    try:
        for number in range(days * runs):
            one = batch(number, runs, ARTICLES_A_RUN)
            (folder / f"{number:05d}").write_bytes(pickle.dumps(one))
        return _compare(size, folder, days, runs)
    finally:
        shutil.rmtree(folder)


def _sides(verb: str, target: str, arguments: Callable[[str], dict[str, Any]]) -> list[Side]:
    path = f"benchmarks.work.store:{target}"
    return [
        Side(f"{verb}: {name}", path, arguments(name), store.needs, store.packages)
        for name, store in STORES.items()
    ]


def _compare(size: Size, folder: Path, days: int, runs: int) -> Outcome:
    roots = {name: str(folder / f"store-{place}") for place, name in enumerate(STORES)}
    # A day from the middle: its runs bring late articles of the days before.
    first = days // 2 * runs
    write = _sides(
        "write",
        "writing",
        lambda name: {"store": name, "folder": str(folder), "first": first, "last": first + runs},
    )
    samples = take_turns(write, size.repeats)
    present = [side for side in write if not side.missing()]
    names = [side.arguments["store"] for side in present]
    for name in names:
        order = {"store": name, "folder": str(folder), "runs": days * runs, "root": roots[name]}
        print(f"making the store: {name}")
        sample(Side(name, "benchmarks.work.store:building", order), timeout_s=7200)
    roots[OPEN] = f"{roots[DATELINE]}-open"
    shutil.copytree(roots[DATELINE], roots[OPEN])
    close(roots[DATELINE], START + timedelta(days=days))
    ask = _sides("query", "asking", lambda name: {"store": name, "root": roots[name], "days": days})
    of_open = {"store": DATELINE, "root": roots[OPEN], "days": days}
    of_view = {"store": DATELINE, "root": roots[DATELINE], "days": days, "as_stored": False}
    ask.insert(1, Side(f"query: {OPEN}", "benchmarks.work.store:asking", of_open))
    ask.insert(1, Side(f"query: {VIEW}", "benchmarks.work.store:asking", of_view))
    asked = take_turns(ask, size.repeats)
    _check_answers(asked)
    for name in [*names, OPEN]:
        files, total = live_size(DATELINE if name == OPEN else name, roots[name])
        for one in asked[f"query: {name}"]:
            one.facts.update(files=files, MB=total / 1e6)
    samples |= asked
    return Outcome(
        "W6",
        "Store and query",
        f"{days} days of {runs} runs with {ARTICLES_A_RUN} articles each; write: one day's runs "
        "into an empty store, Dateline's compaction included in wall; query: 8 questions, "
        f"{TIMES} times each in a fresh process, queries ms is the sum of the best; imports "
        "are those beside DuckDB, the first answer is opening and what its question needs",
        samples,
        _claims(samples, names),
        versions={side.name: side.versions() for side in present},
        facts=(
            "ms a run",
            "compaction ms",
            "imports ms",
            "open ms",
            "first answer ms",
            "queries ms",
            "files",
            "MB",
        ),
        notes=[*_by_query(asked), *_on_disk({name: roots[name] for name in names})],
    )


def _check_answers(asked: dict[str, list[Sample]]) -> None:
    wanted = asked[f"query: {IDEAL}"][0].facts["answers"]
    for name, found in asked.items():
        for one in found:
            if wrong := [key for key in wanted if one.facts["answers"][key] != wanted[key]]:
                both = f"{one.facts['answers'][wrong[0]]}, not {wanted[wrong[0]]}"
                raise SideFailed(f"{name}: NOT equal to the ideal's answers: {wrong} ({both})")


def _claims(samples: dict[str, list[Sample]], names: list[str]) -> list[Claim]:
    def fact(key: str) -> Callable[[Sample], float]:
        return lambda one: float(one.facts[key])

    ours, wall, cpu = samples[f"query: {DATELINE}"], fact("queries ms"), fact("queries CPU ms")
    best = samples[f"query: {IDEAL}"]
    claims = []
    for name, aim in ((DATELINE, 1.1), (VIEW, 1.2), (OPEN, None)):
        text = f"queries, {name}{' after compaction' if name == DATELINE else ''} / ideal"
        found = samples[f"query: {name}"]
        times = ratio(found, best, wall)
        if aim:
            claims.append(Claim(text, times, f"at most {aim}", times.median <= aim))
        else:
            claims.append(Claim(text, times))
        claims.append(Claim(f"{text}, CPU", ratio(found, best, cpu)))
    opened = Spread.of([fact("open ms")(one) for one in ours])
    claims.append(Claim("opening a session, ms", opened, "under 100", opened.median < 100))
    if f"write: {PANDAS}" in samples:
        written = ratio(
            samples[f"write: {DATELINE}"], samples[f"write: {PANDAS}"], fact("ms a run")
        )
        text = f"writing a run, {DATELINE} / {PANDAS}"
        claims.append(Claim(text, written, "at most 5", written.median <= 5))
    for name in names:
        if name not in (DATELINE, IDEAL):
            times = ratio(samples[f"query: {name}"], ours, wall)
            claims.append(Claim(f"queries, {name} / {DATELINE} after compaction", times))
            times = ratio(
                samples[f"write: {name}"], samples[f"write: {DATELINE}"], fact("ms a run")
            )
            claims.append(Claim(f"writing a run, {name} / {DATELINE}", times))
    return claims


def _by_query(asked: dict[str, list[Sample]]) -> Iterator[str]:
    """Median milliseconds of each question on each store."""
    for query in next(iter(asked.values()))[0].facts["best"]:
        times = [
            f"{name.removeprefix('query: ')} "
            f"{Spread.of([one.facts['best'][query] for one in found]).median:.1f}"
            for name, found in asked.items()
        ]
        yield f"ms of '{query}': " + "; ".join(times)


def _on_disk(roots: dict[str, str]) -> Iterator[str]:
    """All that lies there: state, manifests and files that were replaced included."""
    for name, root in roots.items():
        files = [path for path in Path(root).rglob("*") if path.is_file()]
        total = sum(path.stat().st_size for path in files) / 1e6
        yield f"on disk, {name}: {len(files):,} files, {total:.1f} MB"
