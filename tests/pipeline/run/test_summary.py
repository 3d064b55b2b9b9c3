"""What a person reads after a run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from dateline.pipeline.planning import plan_run
from dateline.pipeline.run.run import run
from dateline.pipeline.run.run_report import RunReport
from dateline.pipeline.run.summary import print_plan, print_report, progress_line
from dateline.schemas.config import Config, FeedSpec, ModelSettings, OutputSettings
from dateline.schemas.documents import to_text

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
HOSTILE = "A \x1b[31m deal \u202e [bold]now[/bold]"


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("summary")
    item = f"<item><title>{HOSTILE}</title></item><item/>".replace("\x1b", "&#x9b;")
    (folder / "a.xml").write_text(f"<rss><channel>{item}</channel></rss>")
    feeds = (
        FeedSpec(url=(folder / "a.xml").as_uri(), name="Harbour", group="sea"),
        FeedSpec(url=(folder / "none.xml").as_uri(), name="Lost"),
    )
    output = OutputSettings(path=str(folder / "out"))
    return Config(feeds=feeds, output=output, model=ModelSettings(enabled=False))


@pytest.fixture(scope="module")
def report(config: Config) -> RunReport:
    return run(config, now=NOW, run_id="r1")


def test_a_run_is_told_in_counts_articles_and_failures(
    report: RunReport, capsys: pytest.CaptureFixture[str]
) -> None:
    print_report(report, as_json=False)
    told = words(capsys.readouterr().out)
    assert "run r1: visited 2 of 2 feeds (1 fetched, 0 not modified, 1 failed)" in told
    assert "2 entries: 1 new, 0 revised, 0 known, 1 rejected" in told
    assert "dead letters: 1 EmptyEntry (normalise), 1 FeedFileError (fetch)" in told or (
        "dead letters: 1 FeedFileError (fetch), 1 EmptyEntry (normalise)" in told
    )
    assert "not read by the model: 1 " in told
    assert f"sql --output {report.root}" in told


def test_titles_cannot_steer_the_terminal(
    report: RunReport, capsys: pytest.CaptureFixture[str]
) -> None:
    print_report(report, as_json=False)
    told = capsys.readouterr().out
    assert "[bold]now[/bold]" in words(told)
    assert not {"\x1b", "\x9b", "\u202e"} & set(told)


def test_what_was_put_right_comes_first(
    report: RunReport, capsys: pytest.CaptureFixture[str]
) -> None:
    mended = replace(report, recovered=("the run before was finished",))
    print_report(mended, as_json=False)
    assert capsys.readouterr().out.startswith("the run before was finished\n")


def test_the_manifest_comes_as_json(report: RunReport, capsys: pytest.CaptureFixture[str]) -> None:
    print_report(report, as_json=True)
    assert json.loads(capsys.readouterr().out) == json.loads(to_text(report.manifest))


def test_a_run_without_news_says_so(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    again = run(config, now=NOW.replace(hour=14), run_id="r2", feeds=["Harbour"])
    print_report(again, as_json=False)
    told = words(capsys.readouterr().out)
    assert "nothing new: no article was written" in told
    assert "dead letters" not in told


def test_a_plan_is_told_as_a_table_or_as_json(
    config: Config, report: RunReport, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report.exit_code == 3
    plan = plan_run(config, now=NOW.replace(hour=18), run_id="r9")
    print_plan(config, plan, as_json=False)
    told = words(capsys.readouterr().out)
    assert "run r9 at 2026-11-24 18:00:00Z, nothing was touched" in told
    assert "model none; articles go to" in told
    assert "Harbour sea 2026-11-24" in told
    assert "Lost never none" in told
    assert told.endswith("2 of 2 feeds are due")
    print_plan(config, plan, as_json=True)
    document = json.loads(capsys.readouterr().out)
    assert (document["run_id"], document["model"], document["feeds"]) == ("r9", None, 2)
    assert document["due"] == [feed.key for feed in config.feeds]


def test_a_line_of_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_line() as tell:
        tell("half way")
    assert capsys.readouterr().out == ""
