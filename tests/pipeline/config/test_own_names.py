from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.config.loading import load_config
from dateline.pipeline.config.own_names import OwnNamesError, read_own_names

GOOD = """\
- name: Norvik Robotics
  aliases: [Norvik, NRVK]
  kind: company
  country: "NO"
- name: Herring Board
"""


def test_the_configuration_brings_the_names_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "aliases.yaml").write_text(GOOD, "utf-8")
    config = tmp_path / "dateline.yaml"
    config.write_text("model: {aliases: aliases.yaml}", "utf-8")
    names = load_config(config).model.names
    assert [name.name for name in names] == ["Norvik Robotics", "Herring Board"]
    assert names[0].aliases == ("Norvik", "NRVK")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: x", ":1: expected a list"),
        ("- name: a\n  alias: [b]", ":2: unknown key `alias`; did you mean `aliases`?"),
        ("- name: a\n- aliases: [b]", ":2: `name` is missing"),
        ("- name: a\n  kind: firm", ":2: `kind`: input should be 'country'"),
        ("- name: a\n  country: Norway", ":2: `country`: string should match"),
        ("- name: a\n- name: b\n  aliases: [A]", ":2: `A` is a name of line 1 already"),
        ("- just a text", ":1: write `- name:"),
        ("- [", ":1: "),
        ("- name: a\n- name: 0x_", ":2: `0x_` cannot be read as int; put it in quotes"),
        ("- name: a\n- name: !x y", ":2: could not determine a constructor for the tag '!x'"),
        ("- name: a\n- ? [b]\n  : c", ":2: found unhashable key"),
        ("- name: a\n- &b [*b]", ":2: found unconstructable recursive node"),
        ("- name: a\n  name: b", ":2: `name` is given twice"),
        ("- name: \x00", ": unacceptable character #x0000"),
        ("- " + "[" * 600 + "]" * 600, ":1: lists or mappings are nested too deep"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "aliases.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(OwnNamesError) as caught:
        read_own_names(path)
    assert f"{path}{said}" in str(caught.value)


def test_a_date_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- name: 2026-11-24", "utf-8")
    assert read_own_names(tmp_path / "a.yaml")[0].name == "2026-11-24"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OwnNamesError, match="cannot be read: No such file"):
        read_own_names(tmp_path / "none.yaml")


def test_an_empty_file_has_no_names(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("", "utf-8")
    assert read_own_names(tmp_path / "a.yaml") == ()
