"""Feeds are added to a configuration file; all else stays as it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import configs
from dateline.pipeline.config.feed_entries import add_to_file, with_entries
from dateline.pipeline.config.loading import load_config, raw_document
from dateline.schemas.config import FeedSpec
from dateline.schemas.errors import UsageError
from tests.rows import each

NEW = FeedSpec(url="https://new.example/feed", name="New", group="trade")


def added(text: str, *feeds: FeedSpec) -> str:
    after, _ = with_entries(text, feeds or (NEW,), name="c.yaml")
    return after


def test_a_feed_goes_below_the_last_one_with_its_indentation() -> None:
    before = "# Mine\nfeeds:\n    - url:  'https://a.example/feed'   # first\n      name: A\n"
    assert added(before) == before + (
        "    - url: https://new.example/feed\n      name: New\n      group: trade\n"
    )


def test_what_follows_the_feeds_and_its_comments_stay_behind_them() -> None:
    head = "feeds:\n- url: https://a.example/feed\n  name: A\n\n  # group: trade\n"
    tail = "\n# How feeds are visited\nfetch:\n    timeout:   30\n    allow_hosts: [ a,   b ]\n"
    item = "- url: https://new.example/feed\n  name: New\n  group: trade\n"
    assert added(head + tail) == head + item + tail


def test_blank_lines_between_feeds_go_on() -> None:
    before = "feeds:\n  - url: https://a.example/\n\n  - url: https://b.example/\n"
    assert added(before) == before + (
        "\n  - url: https://new.example/feed\n    name: New\n    group: trade\n"
    )


@each(
    ("before", "after"),
    [
        ("", "feeds:\n  - url: https://n.example/\n"),
        ("# Mine", "# Mine\n\nfeeds:\n  - url: https://n.example/\n"),
        ("---\n", "---\n\nfeeds:\n  - url: https://n.example/\n"),
        ("model: {enabled: no}", "model: {enabled: no}\n\nfeeds:\n  - url: https://n.example/\n"),
        ("feeds: [] # none yet\n", "feeds: # none yet\n  - url: https://n.example/\n"),
        ("feeds: []", "feeds:\n  - url: https://n.example/\n"),
        (
            "feeds: [{url: 'http://a/'}, ]",
            "feeds: [{url: 'http://a/'}, {url: 'https://n.example/'}, ]",
        ),
        ("feeds: [ # none\n]\n", "feeds: [{url: 'https://n.example/'} # none\n]\n"),
        ("feeds:\r\n- url: http://a/", "feeds:\r\n- url: http://a/\r\n- url: https://n.example/\r\n"),
        ("feeds:\noutput: {path: x}\n", "feeds:\n  - url: https://n.example/\noutput: {path: x}\n"),
        ("output: {path: x}\nfeeds:", "output: {path: x}\nfeeds:\n  - url: https://n.example/\n"),
        ("feeds: ~ # none\n", "feeds: # none\n  - url: https://n.example/\n"),
        ("feeds: null\r\na: 1\r\n", "feeds:\r\n  - url: https://n.example/\r\na: 1\r\n"),
        ("feeds:\n  # - url: http://old/\na: 1\n",
         "feeds:\n  - url: https://n.example/\n  # - url: http://old/\na: 1\n"),
        ("feeds: &mine\n  - http://a/\n", "feeds: &mine\n  - http://a/\n  - url: https://n.example/\n"),
        ("feeds: !!seq\n- http://a/\n", "feeds: !!seq\n- http://a/\n- url: https://n.example/\n"),
        ("feeds: [\n  http://a/,\n  http://b/,\n]\n",
         "feeds: [\n  http://a/,\n  http://b/,\n  {url: 'https://n.example/'},\n]\n"),
        ('{"feeds": [], "a": 1}', '{"feeds": [{"url": "https://n.example/"}], "a": 1}'),
        ('{"a": 1}', '{"feeds": [{"url": "https://n.example/"}], "a": 1}'),
        ("{}", '{"feeds": [{"url": "https://n.example/"}]}'),
        ('{\n  "feeds": [\n    {"url": "http://a/"}\n  ]\n}\n',
         '{\n  "feeds": [\n    {"url": "http://a/"},\n    {"url": "https://n.example/"}\n  ]\n}\n'),
        ("a: 1\n...\n", "a: 1\n\nfeeds:\n  - url: https://n.example/\n...\n"),
        (
            "feeds:\n- url: http://a/\n  name: >\n    long\n    name\n\nopml: x\n",
            "feeds:\n- url: http://a/\n  name: >\n    long\n    name\n\n"
            "- url: https://n.example/\nopml: x\n",
        ),
    ],
)  # fmt: skip
def test_every_way_to_write_a_list_is_added_to(before: str, after: str) -> None:
    found = added(before, FeedSpec(url="https://n.example/"))
    assert raw_document(found) == raw_document(after)
    assert found.replace('"', "'") == after.replace('"', "'")


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("- a\n", "not a mapping"),
        ("x: &all [{url: http://a/}]\nfeeds: *all\n", "is an alias"),
        ("feeds: https://a.example/\n", "is no list"),
        ("feeds:\n- &a {url: 'http://a/'}\n- *a\n", "would change"),
        ("feeds: [\n", "expected"),
    ],
)
def test_where_nothing_can_be_added_safely_the_lines_are_told(before: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        added(before)
    assert str(caught.value).endswith(
        "\n  - url: https://new.example/feed\n    name: New\n    group: trade\n"
    )


def test_several_feeds_are_added_at_once_and_the_first_line_is_told() -> None:
    more = (NEW, FeedSpec(url="https://more.example/"))
    after, line = with_entries("# Mine\nfeeds:\n- url: http://a/\n", more, name="c.yaml")
    assert after.splitlines()[line - 1] == "- url: https://new.example/feed"
    assert [feed["url"] for feed in raw_document(after)["feeds"]] == [
        "http://a/",
        "https://new.example/feed",
        "https://more.example/",
    ]


@settings(deadline=None)
@given(st.text(min_size=1, max_size=30), st.sampled_from(["feeds: []", "feeds:\n- url: http://a/"]))
def test_a_name_arrives_as_it_was_whatever_it_means_in_yaml(name: str, before: str) -> None:
    feed = FeedSpec(url="https://n.example/", name=name)
    found = raw_document(added(before, feed))["feeds"][-1]
    assert found.get("name") == (None if "${" in name else name)


def test_a_title_that_asks_for_a_variable_is_left_out_and_such_an_address_refused() -> None:
    secret = FeedSpec(url="https://n.example/", name="${AWS_SECRET_ACCESS_KEY}")
    assert "$" not in added("feeds: []\n", secret)
    with pytest.raises(UsageError, match="variable of the environment"):
        added("feeds: []\n", FeedSpec(url="https://n.example/${HOME}"))


def test_the_file_is_replaced_whole_and_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    file = tmp_path / "real.yaml"
    file.write_bytes(configs.path("dateline.yaml").read_bytes())
    file.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    before = file.read_text(encoding="utf-8")
    line = add_to_file(link, [NEW])
    after = file.read_text(encoding="utf-8")
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["link.yaml", "real.yaml"]
    item = "\n  - url: https://new.example/feed\n    name: New\n    group: trade\n"
    assert after.count(item) == 1
    assert after.replace(item, "") == before
    assert after.splitlines()[line - 1].endswith("https://new.example/feed")
    assert load_config(file).feeds[-1] == NEW


def test_a_file_that_cannot_be_changed_is_named_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.yaml: cannot be changed"):
        add_to_file(tmp_path / "none.yaml", [NEW])
    (tmp_path / "latin.yaml").write_bytes(b"# \xe9\nfeeds: []\n")
    with pytest.raises(UsageError, match="is not UTF-8"):
        add_to_file(tmp_path / "latin.yaml", [NEW])
    assert (tmp_path / "latin.yaml").read_bytes() == b"# \xe9\nfeeds: []\n"
