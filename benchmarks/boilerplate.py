"""What boilerplate costs: ``python -m benchmarks.boilerplate [--texts FILE.jsonl]``.

Runs articles through learning and marking, run by run in the order of their dates, and some of
them through the model with and without. Prints microseconds of CPU an article, their share of the
model's, and the bytes that are remembered.

Without --texts the articles are made up, each feed with a footer and a section of its own;
FILE.jsonl has title, summary, url, date and feed a line.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from benchmarks import made_up
from dateline.dataset.memory.feed_lines import to_table, write_segment
from dateline.schemas.article import Article
from dateline.schemas.config import ModelSettings
from dateline.schemas.remembered import FeedLines, feed_hash
from dateline.transforms.boilerplate.learning import article_lines, learn_all
from dateline.transforms.boilerplate.marking import mark
from dateline.transforms.boilerplate.recurring import Recurring
from dateline.transforms.boilerplate.texts import FIELDS, text_of
from dateline.transforms.model.articles import document_of
from dateline.transforms.model.loading import load

SECTIONS = ("Markets", "Politics", "World", "Sport")


def made(count: int, feeds: int) -> list[Article]:
    """Made-up articles: a footer by feed, a section on some, a general phrase on others."""
    rng = random.Random(5)
    found = []
    for number in range(count):
        feed = number % feeds
        lines = [made_up.summary(rng), f"Gazette {chr(65 + feed % 26)} is paid for by its readers"]
        lines += rng.sample([*SECTIONS, "Continue reading", "Follow us on Facebook"], 1)
        at = made_up.NOW + timedelta(minutes=number)
        title = made_up.sentence(rng).rstrip(".")
        found.append(_article(number, f"feed{feed}", title, "\n".join(lines), at, None))
    return found


def given(path: Path) -> Iterator[Article]:
    """The articles of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            at = datetime.fromisoformat(row["date"])
            at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
            yield _article(number, row["feed"], row["title"], row["summary"], at, row.get("url"))


def _article(
    number: int, feed: str, title: str, summary: str, at: datetime, url: str | None
) -> Article:
    return Article(
        article_id=f"{number:032x}",
        guid_key=None,
        url_key=None,
        content_hash=0,
        feed=feed,
        title=title,
        summary=summary,
        content=None,
        text_source="summary",
        first_seen_at=at,
        published_quality="exact",
        published_at=at,
        url=url,
        position=number,
    )


def learn_and_mark(
    articles: Iterable[Article], per_run: int
) -> tuple[list[Article], dict[int, FeedLines], float, float]:
    """Marked articles, what is remembered of each feed, seconds of learning and of marking."""
    ordered = sorted(articles, key=lambda one: (one.published_at, one.article_id))
    known: dict[int, FeedLines] = {}
    marked: list[Article] = []
    learning = marking = 0.0
    for start in range(0, len(ordered), per_run):
        of_run = ordered[start : start + per_run]
        began = time.process_time()
        told = [article_lines(one) for one in of_run]
        before = [known[feed] for feed in {one.feed_hash for one in told} if feed in known]
        now = learn_all(before, told)
        known |= now
        learnt = time.process_time()
        recurring = {feed: Recurring.of(lines) for feed, lines in now.items()}
        marked += [mark(one, recurring[feed_hash(one.feed)]) for one in of_run]
        learning += learnt - began
        marking += time.process_time() - learnt
    return marked, known, learning, marking


def model_seconds(articles: Sequence[Article]) -> tuple[float, float]:
    """CPU seconds an article of the model with its boilerplate, and without it."""
    model = load(ModelSettings())
    model.predict(document_of(articles[0]))
    spent = [0.0, 0.0]
    for article in articles:
        for place, one in enumerate((replace(article, boilerplate=()), article)):
            began = time.process_time()
            model.predict(document_of(one))
            spent[place] += time.process_time() - began
    return spent[0] / len(articles), spent[1] / len(articles)


def main() -> None:
    """Prints the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--articles", type=int, default=20_000, help="made up")
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--per-run", type=int, default=500)
    parser.add_argument("--sample", type=int, default=200, help="articles for the model")
    arguments = parser.parse_args()
    texts = arguments.texts
    articles = list(given(texts)) if texts else made(arguments.articles, arguments.feeds)
    marked, known, learning, marking = learn_and_mark(articles, arguments.per_run)
    count = len(marked)
    kinds = Counter(span.kind for one in marked for span in one.boilerplate)
    length = sum(len(text_of(one, field)) for one in marked for field in FIELDS)
    gone = sum(span.end - span.start for one in marked for span in one.boilerplate)
    print(f"{count:,} articles of {len(known):,} feeds")
    print(f"learning {learning / count * 1e6:.0f} us, marking {marking / count * 1e6:.0f} us each")
    print(f"{gone / max(1, length):.1%} of all characters are boilerplate: {dict(kinds)}")
    handle = io.BytesIO()
    write_segment(handle, to_table(known.values(), 0))
    size = len(handle.getvalue())
    print(
        f"remembered: {size / len(known):,.0f} bytes a feed, {size:,} in all; "
        f"{size / count * 1e6:,.0f} a million articles at {count / len(known):,.0f} a feed"
    )
    some = random.Random(1).sample(marked, min(arguments.sample, count))
    whole, without = model_seconds(some)
    share = (learning + marking) / count / whole
    print(f"model {whole * 1e3:.2f} ms with, {without * 1e3:.2f} ms without boilerplate")
    print(f"learning and marking are {share:.2%} of the model's time with it")
    total = without + (learning + marking) / count
    print(f"altogether {total / whole:.3f} of what it was")


if __name__ == "__main__":
    main()
