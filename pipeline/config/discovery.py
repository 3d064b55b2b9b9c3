"""Finds the feeds of a site: the address itself, what its page announces, links to, or usually has.

Each step is taken only where the one before found nothing, for every address costs the site a
request. Visits keep to the same limits and guards as those of a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from pydantic import ValidationError

from dateline.pipeline.config.feed_address import comparable_address, masked_address, mended_address
from dateline.pipeline.config.feed_trial import Trial, distinct, try_feeds
from dateline.pipeline.config.page_links import announced_feeds, customary_feeds, linked_feeds
from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.errors import DatelineError, UsageError
from dateline.transforms.http.obstacles import sent_on_to

MOST_VISITS = 12
"""Addresses that one step tries at most."""
MOST_REFRESHES = 3
"""Pages in a row that only send browsers on, which are followed."""


class NoFeedFound(DatelineError):
    """The address is no feed and leads to none; the message says what it is instead."""


def feed_spec(address: str, **fields: str | None) -> FeedSpec:
    """The feed at an address as a person gives it, with these fields where they are given.

    Raises:
        UsageError: the address cannot be that of a feed.
    """
    url, _ = mended_address(address)
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        return FeedSpec.model_validate({"url": url, **given})
    except ValidationError as error:
        reason = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise UsageError(reason.replace(url, masked_address(url))) from error


def discover(spec: FeedSpec, settings: FetchSettings, now: datetime) -> list[Trial]:
    """The feeds at or behind an address, each once, in the order in which the page names them.

    Raises:
        NoFeedFound: there is none.
    """
    tried = {comparable_address(spec.url)}
    (first,) = try_feeds([spec], settings, now)
    for _ in range(MOST_REFRESHES):
        target = sent_on_to(first.fetched.error_message or "")
        onward = _fresh([target], spec, tried) if target else []
        if not onward:
            break
        (first,) = try_feeds(onward, settings, now)
    if first.document is not None:
        return [first]
    fetched = first.fetched
    # Nobody answered, the feed is a file, or more requests are what the site does not want.
    if fetched.http_status is None or fetched.retry_after_s or fetched.http_status == 429:
        raise NoFeedFound(f"{spec.key}: {first.problem}")
    page, address = "", fetched.url
    if fetched.body:
        page = _text(fetched.body, fetched.headers.get("content-type"))
    steps: tuple[Callable[[], list[str]], ...] = (
        lambda: announced_feeds(page, address, fetched.headers.get("link", "")),
        lambda: linked_feeds(page, address),
        lambda: customary_feeds(address),
    )
    tried.add(comparable_address(address))
    for step in steps:
        candidates = _fresh(step(), spec, tried)
        found = distinct(try_feeds(candidates, settings, now))
        if found:
            return found
    raise NoFeedFound(
        f"{spec.key}: no feed was found at {len(tried)} addresses; the page itself: {first.problem}"
    )


def _text(body: bytes, content_type: str | None) -> str:
    from dateline.transforms.feeds.bytes.text_encoding import decode

    return decode(body, content_type).text


def _fresh(addresses: Sequence[str], asked: FeedSpec, tried: set[str]) -> list[FeedSpec]:
    """The first of the addresses that were not tried yet, with the other fields of what was asked.

    Notes them as tried.
    """
    fields = asked.model_dump(exclude={"url"}, exclude_defaults=True)
    specs: list[FeedSpec] = []
    for address in addresses:
        if len(specs) == MOST_VISITS:
            break
        try:
            name = comparable_address(address)
            spec = FeedSpec.model_validate({**fields, "url": address})
        except ValueError:  # pydantic's error is one, too
            continue
        if name not in tried:
            tried.add(name)
            specs.append(spec)
    return specs
