"""W4: articles through the model, against three pipelines of the same and of the usual sizes.

Texts have the length spread of ``benchmarks.made_up``. Rivals get fewer articles; rates compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.enrich import pipelines
from benchmarks.made_up import item
from benchmarks.measure import Sample, Side, Work, ratio, take_turns
from benchmarks.results import Claim, Outcome

if TYPE_CHECKING:
    from benchmarks.__main__ import Size
    from dateline.transforms.model.documents import Document


def texts(count: int) -> list[Document]:
    """Titles and summaries of made-up articles."""
    from dateline.transforms.model.documents import Document

    made = [item(number % 50, number // 50) for number in range(count)]
    return [Document(one.title, one.summary) for one in made]


def embedded(count: int, threads: int) -> Work:
    """Our model, loaded, over ``count`` articles."""
    from dateline.schemas.config import ModelSettings
    from dateline.transforms.model.loading import load, predict_all

    model, documents = load(ModelSettings()), texts(count)
    predict_all(model, documents[:8], threads=threads)

    def work() -> dict[str, Any]:
        predict_all(model, documents, threads=threads)
        return {"articles": count}

    return work


def three_pipelines(count: int, large: bool, threads: int) -> Work:
    """Three transformers pipelines on torch."""
    run, documents = pipelines(large, threads), texts(count)
    run(documents[:2])

    def work() -> dict[str, Any]:
        run(documents)
        return {"articles": count}

    return work


def seconds_per_article(one: Sample) -> float:
    """Wall time of the work divided by how much it was."""
    return one.wall_s / float(one.facts["articles"])


def compare(size: Size) -> Outcome:
    """One thread, all cores, and the two kinds of rivals."""
    from dateline.transforms.model.loading import usable_cores

    cores, many = usable_cores(), 2000 if size.full else 300
    single = Side("ours, 1 thread", f"{__name__}:embedded", {"count": many, "threads": 1})
    full = Side(f"ours, {cores} threads", f"{__name__}:embedded", {"count": many, "threads": cores})
    need = ("torch", "transformers")
    same = Side(
        "three pipelines, same size",
        f"{__name__}:three_pipelines",
        {"count": many // 10, "large": False, "threads": cores},
        need,
        need,
    )
    usual = Side(
        "bart-large-mnli, bert-base, FinBERT",
        f"{__name__}:three_pipelines",
        {"count": 8, "large": True, "threads": cores},
        need,
        need,
        repeats=2,
    )
    sides = [single, full, same, usual] if cores > 1 else [single, same, usual]
    samples = take_turns(sides, size.repeats)
    for found in samples.values():
        for one in found:
            one.facts["articles/s"] = 1 / seconds_per_article(one)
    best = samples[full.name if cores > 1 else single.name]
    claims = []
    if cores > 1:
        linear = ratio(samples[single.name], best, seconds_per_article)
        share = linear.median / cores
        claims.append(Claim(f"share of {cores} x one thread", share, "0.95", share >= 0.95))
    for side, aim in ((same, 6), (usual, 80)):
        if side.name in samples:
            times = ratio(samples[side.name], best, seconds_per_article)
            claims.append(
                Claim(f"{side.name}: time over ours", times, str(aim), times.median >= aim)
            )
    words = [len(f"{one.title} {one.summary}".split()) for one in texts(many)]
    return Outcome(
        "W4",
        "Enrich",
        f"{many:,} made-up articles of {sum(words) / len(words):.0f} words on average "
        f"({min(words)} to {max(words)}); rivals have random weights, as speed does not depend on "
        "them.",
        samples,
        claims,
        {side.name: side.versions() for side in sides if not side.missing()},
        ("articles", "articles/s"),
    )
