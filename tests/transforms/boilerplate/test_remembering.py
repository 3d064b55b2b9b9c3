from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from dateline.schemas.remembered import feed_hash
from dateline.transforms.boilerplate.learning import article_lines
from dateline.transforms.boilerplate.remembering import learn, marked
from tests.articles import STEEL

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FOOTER = "Subscribe to our letter at https://a.example/letter for more."
SUBJECTS = ("Copper", "Wheat", "Frigates", "The yen", "Gas", "Lithium", "Drones", "Rice")
ARTICLES = [
    replace(
        STEEL,
        article_id=f"{number:032x}",
        title=f"{subject} in the news of the day",
        summary=f"{subject} moved ministers and traders {number * 'again '}today.\n{FOOTER}",
    )
    for number, subject in enumerate(SUBJECTS)
]


def test_what_recurs_is_remembered_marked_and_not_written_again(tmp_path: Path) -> None:
    lines = [article_lines(article) for article in ARTICLES]
    feeds, (file,) = learn((), lines, NOW, str(tmp_path), "lines/1.parquet")
    assert set(feeds) == {feed_hash(STEEL.feed)}
    (span,) = marked(ARTICLES[0], feeds).boilerplate
    assert ARTICLES[0].summary[span.start : span.end] == FOOTER
    segments = [str(tmp_path / file.path)]
    assert learn(segments, [], NOW, str(tmp_path), "lines/2.parquet") == ({}, [])
