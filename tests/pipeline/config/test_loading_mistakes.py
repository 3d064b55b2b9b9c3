"""What a mistake in a configuration is told as: the whole line, with the place of the mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.config import loading
from dateline.pipeline.config.loading import ConfigError, load_config, parse_config
from tests.rows import each

KEYS = "expected keys and values such as `key: value`"


def told(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, name="FILE", folder=Path("none"), environ={})
    return str(caught.value)


@each(
    ("text", "line"),
    [
        ("feeds:\n- url: https://a.example/\n- name: B\n", "FILE:3: `feeds.1.url` is missing"),
        ("fetch:\n  [1]\n", f"FILE:1: `fetch`: {KEYS}"),
        ("fetch:\n  robots:\n    [1]\n", "FILE:2: `fetch.robots`: expected true or false"),
        ("feeds: [[a]]", "FILE:1: `feeds.0`: write `- https://…` or `- url: https://…`"),
        ("topics: [5]", f"FILE:1: `topics.0`: {KEYS}"),
        (
            "dedupe: {zzz: 1}",
            "FILE:1: unknown key `dedupe.zzz`; it can be one of window_days, max_age_days",
        ),
        (
            "watch: [{name: a, names: [b]}, {name: a, names: [c]}]",
            "FILE:1: two watches are called 'a'",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_told_where_its_key_stands(text: str, line: str) -> None:
    assert told(text) == line


@each(
    ("text", "line"),
    [
        ("feeds: [", "FILE:1: expected the node content, but found '<stream end>'"),
        (
            "feeds: []\nopml: \x00\n",
            "FILE: unacceptable character #x0000: special characters are not allowed",
        ),
        (
            "feeds: []\nopml: 0x_\n",
            "FILE:2: `0x_` cannot be read as int; put it in quotes if it is a text",
        ),
        ("feeds: []\n? [a]\n: b\n", "FILE:2: a key is a word, no list and no mapping"),
        ("feeds: []\n? {a: b}\n: b\n", "FILE:2: a key is a word, no list and no mapping"),
    ],
)
def test_what_is_no_yaml_is_told_with_the_place_that_the_parser_names(text: str, line: str) -> None:
    assert told(text) == line


def test_what_is_too_deep_for_the_parser_that_says_it_better_is_told() -> None:
    assert told("feeds: " + "[" * 600).startswith("FILE:")


def test_as_many_settings_as_may_be_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_MOST_NODES", 5)
    text = "fetch: {allow_hosts: []}"  # two mappings or lists, two keys and the whole
    parse_config(text, name="FILE", folder=Path("none"), environ={})
    monkeypatch.setattr(loading, "_MOST_NODES", 4)
    assert told(text) == "FILE: aliases make more than 4 settings of it"


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / "dateline.yaml"
    file.write_bytes("feeds: []\n# Größe\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"dateline\.yaml: is not UTF-8 text \(byte 14\)$"):
        load_config(file)
