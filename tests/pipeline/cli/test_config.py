"""``dateline config``: sound or not, and the schema for editors."""

from __future__ import annotations

import json
from pathlib import Path

from tests.pipeline.cli.invoke import invoke


def test_a_sound_configuration_is_told_in_short(made: Path) -> None:
    text = (made / "config.yaml").read_text()
    text = text.replace("group: money}", "group: money, enabled: false}")
    (made / "config.yaml").write_text(text)
    done = invoke("config", "check", made / "config.yaml")
    assert done.code == 0
    assert done.lines == [
        f"{made / 'config.yaml'}: sound",
        "  feeds   2 (1 not enabled)",
        "  groups  money, sea",
        f"  output  {made / 'set'}",
        "  model   none",
    ]


def test_a_configuration_of_defaults(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("feeds: [{url: 'https://a.example/'}]\n")
    done = invoke("config", "check", tmp_path / "c.yaml")
    assert done.lines[1:] == [
        "  feeds   1",
        "  groups  none",
        "  output  data",
        "  model   embedded",
    ]


def test_feeds_that_no_visit_reaches_are_told_and_make_it_partial(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "feeds: [{url: 'https://a.example/'}, 'http://10.0.0.1/rss']\n"
    )
    done = invoke("config", "check", tmp_path / "c.yaml")
    assert done.code == 3
    assert "feed http://10.0.0.1/rss: 10.0.0.1 is not a public address" in done.output
    assert f"{tmp_path / 'c.yaml'}: sound, but for 1 of its feeds" in done.output


def test_a_broken_one_is_an_error_of_usage(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("feds: []\n")
    done = invoke("config", "check", tmp_path / "c.yaml")
    assert "did you mean `feeds`" in str(done.error)
    assert getattr(done.error, "exit_code", None) == 2


def test_the_schema_names_every_section() -> None:
    schema = json.loads(invoke("config", "schema").output)
    assert {"feeds", "fetch", "dedupe", "model", "output"} <= set(schema["properties"])
