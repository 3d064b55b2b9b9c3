"""The feeds of a configuration that a run or a check is asked to visit."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from dateline.schemas.config import Config, FeedSpec
from dateline.schemas.errors import PlanError


def choose_feeds(
    config: Config, *, feeds: Sequence[str] = (), groups: Sequence[str] = ()
) -> tuple[FeedSpec, ...]:
    """The enabled feeds, or those that are named (by name or URL) or in a named group.

    Raises:
        PlanError: there is none, or a name means nothing.
    """
    enabled = [feed for feed in config.feeds if feed.enabled]
    if not config.feeds:
        raise PlanError("the configuration lists no feeds; add some under `feeds:` or `opml:`")
    if not enabled:
        raise PlanError("every feed of the configuration has `enabled: false`")
    if not feeds and not groups:
        return tuple(enabled)
    _check("feed", feeds, {n for feed in enabled for n in (feed.url, feed.key, feed.name) if n})
    _check("group", groups, {feed.group for feed in enabled if feed.group})
    return tuple(
        feed
        for feed in enabled
        if {feed.url, feed.key, feed.name} & set(feeds) or feed.group in groups
    )


def _check(what: str, asked: Iterable[str], known: set[str]) -> None:
    for name in asked:
        if name not in known:
            close = difflib.get_close_matches(name, sorted(known), n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise PlanError(f"no enabled {what} is called {name!r}{hint}")
