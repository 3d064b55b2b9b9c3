"""What a brief says in words, the same in every format."""

from __future__ import annotations

from typing import Any

from dateline.pipeline.brief.brief import LATE_DAYS, Brief
from dateline.pipeline.query.changes import tone_moved


def period(brief: Brief) -> str:
    """The headline."""
    return f"News since {brief.since:%Y-%m-%d %H:%M}, until {brief.until:%Y-%m-%d %H:%M} UTC"


def time_of(item: dict[str, Any]) -> str:
    """When an item was published, as far as it can be told."""
    if item["published_at"] is None:
        return "without a date"
    day, _, clock = str(item["published_at"]).partition("T")
    return f"{day} {clock[:5]} UTC"


def change_line(row: dict[str, Any]) -> str:
    """A row of the view ``changes`` in words, with its figures."""
    kind = row["kind"] or row["what"]
    told = f"{row['label']} ({kind}): {_articles(row['articles'])}, {_percent(row['share'])}"
    if row["base_share"] is None:
        told += "; nothing to compare with"
    else:
        told += f"; before {_percent(row['base_share'])} ({row['base_per_day'] or 0:.1f} a day)"
        told += f"; {row['strength']:+.1f} standard deviations"
    words = [
        *(["burst"] if row["is_burst"] else []),
        *(["named for the first time"] if row["is_new"] else []),
    ]
    if tone_moved(row):
        words.append(f"tone {row['tone_shift']:+.2f} ± {row['tone_shift_error']:.2f}")
    if row["watch"]:
        words.append(f"watched: {row['watch']}")
    return told + ("; " + ", ".join(words) if words else "")


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def estimates_note(brief: Brief) -> str:
    """What the error bars are of."""
    days = f"{brief.since:%Y-%m-%d} to {brief.until:%Y-%m-%d}"
    if not brief.estimates:
        return f"No article of {days} was read by a model whose precision and recall are published."
    return (
        f"Articles dated {days}, copies left out, as far as a model with published precision and "
        "recall has read them: how many have the topic if it errs on them as often as on the "
        "annotated ones of its card. An article may have several topics."
    )


def estimate_line(row: dict[str, Any]) -> str:
    """A row of ``topic_estimates`` in words, with its figures."""
    return (
        f"{row['topic']}: {row['counted']:,} of {_articles(row['articles'])} counted; estimate "
        f"{row['estimate']:,.1f}, with 95 % confidence {row['low']:,.1f} to {row['high']:,.1f}; "
        f"precision {_percent(row['precision'])}, recall {_percent(row['recall'])} of "
        f"{row['model']}"
    )


def left_out(brief: Brief) -> str:
    """What is not in it."""
    return (
        f"Left out: {brief.copies:,} copies, {brief.revised:,} new texts of articles that were "
        f"known before, {brief.backlog:,} articles dated earlier (an article may come {LATE_DAYS} "
        "days late once the data set has begun)."
    )
