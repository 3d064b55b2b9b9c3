"""A visit to every feed that leaves no trace: does it answer, can it be read, what does it hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from dateline.pipeline.config.chosen_feeds import choose_feeds
from dateline.pipeline.terminal import plain
from dateline.schemas.config import Config
from dateline.schemas.feed import DueFeed, FetchedFeed


def check_feeds(config: Config, *, feeds: Sequence[str] = (), groups: Sequence[str] = ()) -> int:
    """Visits the feeds, prints a line each, and returns how many failed."""
    from rich.console import Console

    from dateline.transforms.http.visits import visit_all

    console = Console(highlight=False)
    now = datetime.now(timezone.utc)
    due = [DueFeed(feed) for feed in choose_feeds(config, feeds=feeds, groups=groups)]
    failed = 0
    for fetched in visit_all(due, config.fetch, now):
        sound, message = _verdict(fetched)
        failed += not sound
        mark = "[green]ok    [/]" if sound else "[red]failed[/]"
        name = fetched.due.spec.name or fetched.due.spec.key
        console.print(f"{mark} {plain(name)}: {plain(message)}")
    return failed


def _verdict(fetched: FetchedFeed) -> tuple[bool, str]:
    from dateline.transforms.feeds.articles.authority import unclaimed_sites
    from dateline.transforms.feeds.errors import FeedError
    from dateline.transforms.feeds.formats.document import read_feed

    if fetched.status != "ok":
        return False, f"{fetched.error_class}: {fetched.error_message}"
    try:
        feed = read_feed(
            fetched.body or b"",
            content_type=fetched.headers.get("content-type"),
            base_url=fetched.url,
        )
    except FeedError as error:
        return False, f"{type(error).__name__}: {error}"
    moved = f", moved to {fetched.url}" if fetched.redirects else ""
    said = f"{feed.format}, {len(feed.entries)} entries, {fetched.elapsed_s:.1f} s{moved}"
    links = [entry.origin_link or entry.link for entry in feed.entries]
    return True, said + _grant(unclaimed_sites(links, fetched.due.spec, fetched.url), len(links))


def _grant(sites: Sequence[tuple[str, int]], entries: int) -> str:
    """The line to add for a feed that is served elsewhere for the site of most of its entries."""
    if not sites or sites[0][1] * 2 <= entries:
        return ""
    site, count = sites[0]
    return f"; {count} entries are of {site}: if it is their own feed, add `speaks_for: [{site}]`"
