from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.config.loading import ConfigError, config_digest, load_config, parse_config
from dateline.pipeline.config.user_topics import (
    TopicHeadError,
    check_heads,
    head_path,
    head_text,
    model_with_heads,
    read_head,
    write_head,
)
from dateline.pipeline.run.checks import mistakes
from dateline.schemas.config import Config
from tests.user_topics import head, write_config


def test_a_configuration_brings_the_heads_beside_its_examples(tmp_path: Path) -> None:
    config = write_config(tmp_path, head("shipping"), head("grain"))
    assert [one.name for one in config.model.heads] == ["shipping", "grain"]
    assert head_path(config.topics[0]) == tmp_path / "shipping.head.json"
    check_heads(config)
    assert model_with_heads(config, {"threads": 1}).heads == config.model.heads


def test_a_head_may_lie_elsewhere(tmp_path: Path) -> None:
    text = "topics: [{name: a, examples: b.jsonl, head: heads/a.json}]"
    config = parse_config(text, name="c.yaml", folder=tmp_path, environ={})
    assert head_path(config.topics[0]) == tmp_path / "heads" / "a.json"


def test_what_is_written_reads_back_with_the_heaviest_words_first(tmp_path: Path) -> None:
    path = tmp_path / "a.head.json"
    one = head(words={"a": (1.0, 0.5), "é": (1.5, -2.0)})
    write_head(path, one)
    assert read_head(path) == one
    text = path.read_text("utf-8")
    assert text.index('"é": [1.5, -2.0]') < text.index('"a": [1.0, 0.5]')
    assert list(tmp_path.iterdir()) == [path]
    assert read_head(path).revision == one.revision
    write_head(path, head(words={}))
    assert read_head(path).words == {}
    with pytest.raises(TopicHeadError, match=r"a\.json: cannot be written: No such file"):
        write_head(tmp_path / "none" / "a.json", one)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no fitted head yet; run `dateline topics fit`"),
        ("{", "is no fitted head (Invalid JSON"),
        ("[]", "is no fitted head (Input should be an object"),
        ("{}", "is no fitted head (`name`: Field required); run `dateline topics fit`"),
        (head_text(head("other")), "is the head of the topic other, not of shipping; run"),
        (
            head_text(head(model="minilm-news@old-r1")),
            "was fitted for the model minilm-news@old-r1, and vectors of minilm-news@",
        ),
    ],
)
def test_a_run_is_refused_without_a_head_for_its_model(
    tmp_path: Path, text: str | None, said: str
) -> None:
    write_config(tmp_path, head())
    file = tmp_path / "shipping.head.json"
    file.unlink() if text is None else file.write_text(text)
    config = load_config(tmp_path / "dateline.yaml")
    (error,) = mistakes(config)
    assert isinstance(error, TopicHeadError)
    assert str(file) in str(error)
    assert said in str(error)
    disabled = config.model.model_copy(update={"enabled": False})
    assert list(mistakes(config.model_copy(update={"model": disabled}))) == []
    with pytest.raises(TopicHeadError):
        model_with_heads(config, {})


def test_all_heads_that_are_missing_are_told_at_once(tmp_path: Path) -> None:
    text = "topics: [{name: a, examples: a.jsonl}, {name: b, examples: b.jsonl}]"
    config = parse_config(text, name="c.yaml", folder=tmp_path, environ={})
    with pytest.raises(TopicHeadError) as caught:
        check_heads(config)
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == [
        "topic a",
        "topic b",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("topics: [{name: a}]", "c.yaml:1: `topics.0.examples` is missing"),
        ("topics: [{name: markets, examples: a}]", "markets is a topic of the model itself"),
        ("topics: [{name: ' a', examples: a}]", "no white space around it"),
        ("topics:\n- {name: A, examples: a}\n- {name: a, examples: b}", "topic A is listed twice"),
        ("topics: [{name: a, examples: a, share: 1}]", "less than 1"),
        ("topics: [{name: a, exmaples: a}]", "did you mean `examples`?"),
    ],
)
def test_topics_that_cannot_be(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, name="c.yaml", folder=tmp_path, environ={})
    assert said in str(caught.value)


def test_the_digest_of_a_run_tells_heads_and_not_where_they_lie(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    digest = config_digest(write_config(one, head()))
    assert config_digest(write_config(two, head())) == digest
    assert config_digest(write_config(two, head(threshold=0.6))) != digest
    assert config_digest(Config()) != digest
