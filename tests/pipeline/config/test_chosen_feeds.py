from __future__ import annotations

import pytest

from dateline.pipeline.config.chosen_feeds import choose_feeds
from dateline.schemas.config import Config, FeedSpec
from dateline.schemas.errors import PlanError

FEEDS = (
    FeedSpec(url="https://me:x@a.example/", name="Ann", group="one"),
    FeedSpec(url="https://b.example/", name="Bob", group="two"),
    FeedSpec(url="https://c.example/", group="one"),
    FeedSpec(url="https://d.example/", name="Dan", enabled=False),
)


def chosen(*feeds: str, groups: tuple[str, ...] = ()) -> str:
    found = choose_feeds(Config(feeds=FEEDS), feeds=feeds, groups=groups)
    return "".join(spec.key.removeprefix("https://")[0] for spec in found)


@pytest.mark.parametrize(
    ("feeds", "groups", "expected"),
    [
        ((), (), "abc"),
        (("Bob",), (), "b"),
        (("https://c.example/",), (), "c"),
        (("https://a.example/",), (), "a"),
        (("https://me:x@a.example/",), (), "a"),
        ((), ("one",), "ac"),
        (("Bob",), ("one",), "abc"),
    ],
)
def test_feeds_by_name_url_and_group(
    feeds: tuple[str, ...], groups: tuple[str, ...], expected: str
) -> None:
    assert chosen(*feeds, groups=groups) == expected


@pytest.mark.parametrize(
    ("feeds", "groups", "message"),
    [
        (("Bobb",), (), "no enabled feed is called 'Bobb'; did you mean 'Bob'?"),
        (("Zoe",), (), "no enabled feed is called 'Zoe'$"),
        (("Dan",), (), "no enabled feed is called 'Dan'"),
        ((), ("ones",), "no enabled group is called 'ones'; did you mean 'one'?"),
    ],
)
def test_names_that_mean_nothing(
    feeds: tuple[str, ...], groups: tuple[str, ...], message: str
) -> None:
    with pytest.raises(PlanError, match=message.replace("?", r"\?")):
        chosen(*feeds, groups=groups)


def test_no_feeds_at_all_and_none_that_is_enabled() -> None:
    with pytest.raises(PlanError, match="lists no feeds"):
        choose_feeds(Config())
    with pytest.raises(PlanError, match="every feed of the configuration"):
        choose_feeds(Config(feeds=FEEDS[3:]))
