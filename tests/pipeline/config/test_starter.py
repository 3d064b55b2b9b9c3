"""The configuration that ``dateline init`` writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dateline.pipeline.config.feed_entries import add_to_file
from dateline.pipeline.config.loading import load_config, parse_config
from dateline.pipeline.config.starter import starter, write_starter
from dateline.schemas.config import Config, FeedSpec
from dateline.schemas.errors import UsageError


def config(text: str) -> Config:
    return parse_config(text, name="c.yaml", folder=Path(), environ={})


def test_it_is_sound_as_it_is_and_means_the_defaults() -> None:
    assert config(starter()) == Config()


def test_without_its_comment_signs_it_says_every_default() -> None:
    before, feeds, after = starter().partition("feeds: []\n")
    text = feeds + re.sub(
        r"^# (?=opml|[a-z]+:$|watch: |  (?=# |[a-z_]+:))", "", after, flags=re.MULTILINE
    )
    assert text.count("\n  concurrency: 64\n") == 1
    found = config(text)
    assert found.model_copy(update={"output": Config().output}) == Config()
    assert found.output.partition_by == Config().output.partition_by
    assert "url" in before


def test_feeds_can_be_added_to_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    write_starter(file)
    assert file.read_text().startswith("# Run it: dateline run --config mine.yaml\n")
    add_to_file(file, [FeedSpec(url="https://a.example/")])
    add_to_file(file, [FeedSpec(url="https://b.example/", group="trade")])
    assert [feed.key for feed in load_config(file).feeds] == [
        "https://a.example/",
        "https://b.example/",
    ]
    assert "# How feeds are visited." in file.read_text()


def test_a_contact_becomes_part_of_the_user_agent() -> None:
    agent = config(starter(contact="mailto:me@example.org")).fetch.user_agent
    assert agent == "Dateline/0.1 (+mailto:me@example.org)"
    for contact in ("a\nb: c", "é", "${HOME}"):
        with pytest.raises(UsageError, match="printable ASCII"):
            starter(contact=contact)


def test_a_file_that_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("precious")
    with pytest.raises(UsageError, match="is there already"):
        write_starter(file)
    assert file.read_text() == "precious"
    write_starter(file, replace=True)
    assert load_config(file) == Config()
    with pytest.raises(UsageError, match="cannot be written"):
        write_starter(tmp_path / "no" / "folder.yaml")
