"""Feeds that no visit can reach, told without a visit."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.schemas.config import Config, FeedSpec
from dateline.transforms.http.addresses import AddressPolicy
from dateline.transforms.http.errors import FeedFileError, VisitError
from dateline.transforms.http.files import local_path
from dateline.transforms.http.urls import parse_url
from dateline.transforms.http.visits import is_file


def unvisitable(config: Config) -> Iterator[tuple[FeedSpec, str]]:
    """Enabled feeds whose visits would fail wherever and whenever they took place, and why.

    These are addresses with a host or port that none has, addresses of this machine or of a private
    network that ``fetch.allow_hosts`` does not name, and files that are not there.
    """
    policy = AddressPolicy(config.fetch.allow_hosts)
    for feed in config.feeds:
        if not feed.enabled:
            continue
        try:
            if is_file(feed):
                _check_file(feed.url)
            else:
                policy.check_literal(parse_url(feed.url).host)
        except VisitError as error:
            yield feed, str(error)


def _check_file(url: str) -> None:
    path = local_path(url)
    if not path.exists():
        raise FeedFileError(f"there is no file {path}")
    if not path.is_file():
        raise FeedFileError(f"{path} is no regular file")
