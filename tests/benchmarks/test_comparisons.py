"""The parts of the comparisons that are ours to get right; no rival runs, nothing is timed."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from benchmarks import results
from benchmarks.__main__ import Size, main
from benchmarks.cost import main as cost
from benchmarks.feed_site import Plan, Site, behaviour
from benchmarks.made_up import atom, items, rss
from benchmarks.measure import Sample
from benchmarks.results import COMPARISONS, Claim, Outcome, markdown
from benchmarks.work.parse import READERS, equality
from benchmarks.work.poll import limit_s
from benchmarks.work.sameness import exact_hash, ours, scores, texts
from benchmarks.work.stream import compare as compare_streams
from benchmarks.work.stream import lags
from dateline.transforms.feeds.formats.document import read_feed


def one(cpu_s: float, **facts: object) -> Sample:
    return Sample(cpu_s, cpu_s, 0.1, 0.1, 20.0, facts)


def test_the_site_answers_conditional_requests_and_has_news_in_the_next_round() -> None:
    with Site(Plan(feeds=2, hosts=1, fresh=3)) as site:
        url = site.urls()[0]
        with urllib.request.urlopen(url) as answer:
            tag, before = answer.headers["ETag"], read_feed(answer.read())
        again = urllib.request.Request(url, headers={"If-None-Match": tag})
        with pytest.raises(urllib.error.HTTPError, match="304"):
            urllib.request.urlopen(again)
        site.control("round?n=1")
        with urllib.request.urlopen(again) as answer:
            after = read_feed(answer.read())
        new = {entry.id for entry in after.entries} - {entry.id for entry in before.entries}
        assert len(new) == 3
        assert site.control("report")["statuses"] == {"200": 2, "304": 1}


def test_the_limit_counts_slow_feeds_and_full_hosts() -> None:
    calm = Plan(feeds=64, hosts=64, latency_s=0.1)
    assert limit_s(calm, per_host=2) == pytest.approx(0.1)
    one_host = Plan(feeds=10, hosts=1, latency_s=0.1)
    assert limit_s(one_host, per_host=2) == pytest.approx(0.5)
    kinds = {behaviour(number, faults=True) for number in range(500)}
    assert kinds == {"plain", "moved", "busy", "slow", "cut"}


@pytest.mark.parametrize("write", [rss, atom])
def test_made_up_feeds_are_read_alike_by_two_readers(write: object, tmp_path: Path) -> None:
    assert callable(write)
    (tmp_path / "a").write_bytes(write(3, items(12, 3)))
    shares = equality(str(tmp_path), "feedparser_default")()
    assert set(shares.values()) == {1.0}
    assert "ours" in READERS


def test_precision_and_recall_are_over_pairs() -> None:
    planted = texts(100)
    exact = scores(planted, exact_hash(planted))
    assert exact["precision"] == 1.0
    assert 0.1 <= exact["recall"] < 0.2  # one of ten pairs, and copies that kept their headline
    found = scores(planted, ours(planted))
    assert found["precision"] > 0.95
    assert found["recall"] > 0.8


def test_an_unreached_aim_is_said() -> None:
    outcome = Outcome("W9", "Title", "Work.", {"a": [one(1.0)]}, [Claim("x", 2.0, "1.5", False)])
    text = markdown([outcome])
    assert "- x: 2 (aim: 1.5; NOT reached)" in text
    assert "| a | 1 | 1 | 20 |" in text


def test_an_unknown_comparison_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "W99"])
    assert "no comparison W99" in capsys.readouterr().err
    assert list(COMPARISONS) == [f"W{number}" for number in range(1, 12)]


def test_the_lag_of_an_entry_counts_from_the_round_that_brought_it() -> None:
    found = {"4-9)": "a", "4--1)": "b", "4--2)": "b", "4--3)": "c"}  # two new ones a round
    assert sorted(lags(found, {1: 100.0, 2: 130.0}, {"a": 90.0, "b": 104.5, "c": 131.0})) == [
        *(1.0, 4.5, 4.5)
    ]


def test_a_stream_is_left_out_where_there_is_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRISM", raising=False)
    monkeypatch.setenv("PATH", "")
    outcome = compare_streams(Size(full=False, repeats=1))
    assert not outcome.samples
    assert "no Prism" in outcome.work


def test_a_day_is_calculated_from_unit_costs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    poll = Outcome("W2", "", "100 feeds on", {"ours": [one(0.1)]}, [])
    enrich = Outcome("W4", "", "", {"ours, 1 thread": [one(2.0, articles=1000)]}, [])
    steps = {"10 articles": [one(1.0, articles=10)], "110 articles": [one(1.1, articles=110)]}
    results = [each.as_json() for each in (poll, enrich, Outcome("W7", "", "", steps, []))]
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"results": results}), encoding="utf-8")
    assert cost([str(path), "--feeds", "3600", "--visits", "1", "--articles", "3600"]) == 0
    text = capsys.readouterr().out
    assert "1.00 ms a visit, 1.00 ms an article, 2.00 ms of the model an article" in text
    path.write_text(json.dumps({"results": results[:1]}), encoding="utf-8")
    assert cost([str(path)]) == 2
    assert "no results of W4, W7" in capsys.readouterr().err


def test_the_processor_is_told_by_what_the_model_may_use_of_it(tmp_path: Path) -> None:
    told = tmp_path / "cpuinfo"
    assert results._processor(told)
    told.write_text("processor\t: 0\nmodel name\t: Made Up 9\nflags\t: sse avx2 avx512f\n")
    assert results._processor(told) == "Made Up 9 with AVX-512"
    told.write_text("processor\t: 0\nflags\t: sse\n")
    assert results._processor(told) == "unknown"
