from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dateline.pipeline.cli.model import app
from dateline.pipeline.config.user_topics import TopicHeadError
from dateline.transforms.model.bundle import ModelError
from tests.user_topics import head, write_config

DATA = Path(__file__).parents[2] / "data" / "enrichment"
runner = CliRunner()


def call(*args: str, stdin: str | None = None) -> str:
    result = runner.invoke(app, list(args), input=stdin, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def predict(tmp_path: Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    call("predict", "--in", str(source), "--out", str(target))
    return [json.loads(line) for line in target.read_text().splitlines()]


def test_predict_with_a_configuration_tells_its_topics(tmp_path: Path) -> None:
    write_config(tmp_path, head("shipping"), head("ports", words={}))
    lines = '{"text": "A tanker burns"}\n{"text": "Wheat falls"}\n'
    out = call("predict", "--in", "-", "-c", str(tmp_path / "dateline.yaml"), stdin=lines)
    one, two = map(json.loads, out.splitlines())
    assert set(one["user_topics"]) == {"shipping", "ports"}
    assert one["user_topics"]["shipping"] == pytest.approx(0.880797)
    assert one["user_labels"] == ["shipping"]
    assert two["user_labels"] == []
    (tmp_path / "ports.head.json").unlink()
    with pytest.raises(TopicHeadError, match="no fitted head yet"):
        call("predict", "--in", "-", "-c", str(tmp_path / "dateline.yaml"), stdin=lines)


def test_predict_writes_one_line_for_each_with_all_its_keys(tmp_path: Path) -> None:
    title, summary = "Oil climbs above $90", "Traders in London expect $100 by May."
    parts, whole = predict(
        tmp_path,
        [
            {"id": "a", "title": title, "summary": summary},
            {"id": "b", "text": f"{title} || {summary}"},
        ],
    )
    assert list(parts) == [
        "id", "topics", "labels", "primary_topic", "tone", "tone_probabilities", "entities",
        "truncated",
        "amounts",
        "names",
        "facts",
    ]  # fmt: skip
    assert (parts["id"], whole["id"]) == ("a", "b")
    assert set(parts["topics"]) == {"trade", "defense", "markets"}
    assert parts["labels"] == ["markets"]
    assert parts["primary_topic"] == "markets"
    assert set(parts["tone_probabilities"]) == {"negative", "neutral", "positive"}
    fields = {"title": title, "summary": summary}
    assert {"title", "summary"} == {e["field"] for e in parts["entities"]}
    for entity in parts["entities"]:
        assert fields[entity["field"]][entity["start"] : entity["end"]] == entity["text"]
    assert {e["text"]: e["value"] for e in parts["entities"] if e["type"] == "MONEY"} == {
        "$90": 90.0,
        "$100": 100.0,
    }
    same = {
        key: whole[key]
        for key in whole
        if key not in ("id", "entities", "amounts", "names", "facts")
    }
    assert same == {key: parts[key] for key in same}
    text = f"{title} || {summary}"
    assert [e["text"] for e in whole["entities"]] == [e["text"] for e in parts["entities"]]
    assert all(text[e["start"] : e["end"]] == e["text"] for e in whole["entities"])
    assert not any("field" in e for e in whole["entities"])


def test_predict_reads_and_writes_the_standard_streams() -> None:
    out = call("predict", "--in", "-", stdin='{"id": 7, "text": "Oil falls"}\n\n')
    assert json.loads(out)["id"] == 7


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "x.jsonl:1: not JSON"),
        ("[]", "x.jsonl:1: a line is a JSON object"),
        ('{"id": 1}', 'x.jsonl:1: a line needs "text"'),
        ('{"text": 5}', "x.jsonl:1: text, title, summary and content are strings"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ModelError, match=message):
        call("predict", "--in", str(path))


def test_info_tells_which_model_it_is() -> None:
    facts = json.loads(call("info", "--json"))
    assert facts["name"] == "minilm-news"
    assert facts["revision"] in call("info")
    assert 20 < facts["size_mb"] < 26
    with pytest.raises(ModelError, match="there is no model folder nowhere"):
        call("info", "--model", "nowhere")


def test_eval_scores_both_formats_with_groups(tmp_path: Path) -> None:
    few = tmp_path / "topics.jsonl"
    lines = (DATA / "topics.jsonl").read_text("utf-8").splitlines(keepends=True)
    few.write_text("".join(lines[:30]), "utf-8")
    topics = call("eval", "--data", str(few), "--groups")
    assert "topics_macro_f1" in topics
    assert "by publisher" in topics
    assert "reliability" in topics
    entities = json.loads(call("eval", "--data", str(DATA / "entities.jsonl"), "--json"))
    assert entities["items"] == 58
    assert 0 < entities["entities_f1"] <= 1
    assert len(entities["data"]) == 16


def test_explain_shows_spans_topics_tone_and_words() -> None:
    shown = call("explain", "Stocks fall in Tokyo as tariffs on steel loom", "--words", "2")
    assert "LOC" in shown
    assert "tariffs +" in shown
    assert "primary topic" in shown
