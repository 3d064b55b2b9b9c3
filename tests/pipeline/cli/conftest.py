"""A data set that runs have made, and the command line in this process."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from dateline.pipeline.config.loading import load_config
from dateline.pipeline.run.run import run

ITEM = "<item><title>{}</title><link>https://{}.example/{}</link><pubDate>{}</pubDate></item>"
CONFIG = """feeds:
- {{url: '{folder}/harbour.xml', name: Harbour, group: sea}}
- {{url: '{folder}/ledger.xml', name: Ledger, group: money}}
model: {{enabled: false}}
output: {{path: '{folder}/set', archive: true}}
"""
TITLES = {
    "harbour": ["Tariffs on steel rise again", "A tanker burns in the strait"],
    "ledger": ["The central bank cuts rates", "Shares fall in Tokyo"],
}


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """Commands set up logging for a whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("dateline").setLevel(logging.NOTSET)


def write_feed(path: Path, titles: list[str], hour: int = 6) -> None:
    """A feed of articles with these titles, all of one hour."""
    when = f"Mon, 23 Nov 2026 {hour:02d}:00:00 GMT"
    items = "".join(ITEM.format(title, path.stem, n, when) for n, title in enumerate(titles))
    path.write_text(
        f"<rss version='2.0'><channel><title>{path.stem}</title><language>en</language>"
        f"{items}</channel></rss>"
    )


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs over two local feeds, an hour apart, with the archive; made once."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "config.yaml").write_text(CONFIG.format(folder=folder))
    for count, hour in ((1, 7), (2, 8)):
        for name, titles in TITLES.items():
            write_feed(folder / f"{name}.xml", titles[:count])
        config = load_config(folder / "config.yaml")
        report = run(config, run_id=f"r{count}", now=_at(hour))
        assert report.exit_code == 0
    return folder


def _at(hour: int) -> datetime:
    return datetime(2026, 11, 23, hour, tzinfo=timezone.utc)


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Path:
    """A copy of that data set (``set``), its feeds and its ``config.yaml``."""
    folder = tmp_path / "made"
    shutil.copytree(_made, folder)
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(text.replace(str(_made), str(folder)))
    return folder
