"""The figures in docs/parsing.md are those of the code."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from dateline.schemas.article import PublishedQuality
from dateline.transforms.feeds.articles.tracking import TRACKING_PARAMETERS
from dateline.transforms.feeds.bytes.xml_repair import MAX_ATTRIBUTES, MAX_DEPTH, MAX_EXPANSION
from dateline.transforms.feeds.dates.dates import EARLIEST_YEAR, FUTURE_TOLERANCE
from dateline.transforms.feeds.dates.month_names import _NAMES
from dateline.transforms.feeds.deadline.deadline_parser import LARGE
from dateline.transforms.feeds.deadline.worker import MAX_MEMORY
from dateline.transforms.feeds.limits import MAX_BYTES, MAX_ENTRIES
from dateline.transforms.feeds.text.language import _NEWS_LANGUAGES
from dateline.transforms.http.visit_parser import MAX_LETTERS
from tests.rows import each

TEXT = " ".join((Path(__file__).parents[3] / "docs/parsing.md").read_text("utf-8").split())


@each(
    "claim",
    [
        f"at most {MAX_BYTES // 1_000_000} MB",
        f"Documents over {LARGE // 1_000} kB",
        f"more than {MAX_MEMORY // 1024**3} GiB",
        f"at most {MAX_ENTRIES:,} entries and {MAX_LETTERS} dead letters",
        f"the first {MAX_ATTRIBUTES} are kept",
        f"nested deeper than {MAX_DEPTH}",
        f"to {MAX_EXPANSION:,} characters",
        f"months in {len({language[:2] for language in _NAMES})} languages",
        f"among {len(_NEWS_LANGUAGES)} languages",
        f"about {round(len(TRACKING_PARAMETERS), -2)} more",
        f"before {EARLIEST_YEAR}:",
        f"{FUTURE_TOLERANCE.total_seconds() / 3600:.0f} hours ahead",
        *(f"| `{quality}` |" for quality in get_args(PublishedQuality)),
    ],
)
def test_claims(claim: str) -> None:
    assert claim in TEXT
