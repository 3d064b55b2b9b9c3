from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.user_topics.examples import (
    Example,
    ExamplesError,
    check_examples,
    digest,
    parse_examples,
    read_examples,
)
from tests.rows import each
from tests.user_topics import SHIPPING


def lines(*rows: object) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def many(positive: int, negative: int) -> tuple[Example, ...]:
    labels = [True] * positive + [False] * negative
    return tuple(Example(n, label, text=f"text {n}") for n, label in enumerate(labels, 1))


def test_the_examples_that_ship_can_be_learnt_from() -> None:
    examples = check_examples(read_examples(SHIPPING), str(SHIPPING))
    assert sum(example.label for example in examples) == 20
    assert len(examples) == 50


def test_both_kinds_of_lines_are_read_and_empty_ones_passed_over() -> None:
    text = lines({"text": "A", "label": True}) + "\n" + lines({"article_id": "ab", "label": False})
    assert parse_examples(text, "x") == (
        Example(1, True, text="A"),
        Example(3, False, article_id="ab"),
    )


@each(
    ("line", "said"),
    [
        ("{", "is no JSON"),
        ("[1]", "is no JSON object"),
        ('{"text": "a"}', "`label` is missing; it has to be true or false"),
        ('{"text": "a", "label": 1}', "`label` is 1; it has to be"),
        ('{"text": "a", "label": "yes"}', '`label` is "yes"'),
        ('{"label": true}', "has neither `text` nor `article_id`"),
        ('{"text": "a", "article_id": "b", "label": true}', "has both"),
        ('{"text": " ", "label": true}', "`text` has to be a text that is not empty"),
        ('{"article_id": 7, "label": true}', "`article_id` has to be"),
        ('{"text": "\\ud83d", "label": true}', "half of a character"),
        ("[" * 100_000, "is n"),
    ],
)
def test_a_line_that_is_wrong_is_named_with_file_and_line(line: str, said: str) -> None:
    good = lines({"text": "a", "label": True})
    with pytest.raises(ExamplesError) as caught:
        parse_examples(good + line + "\n", "mine.jsonl")
    assert str(caught.value).startswith("mine.jsonl:2: ")
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_all_wrong_lines_are_told_at_once() -> None:
    with pytest.raises(ExamplesError) as caught:
        parse_examples("{\n[]\n", "x")
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()] == ["x:1", "x:2"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ExamplesError, match=r"no\.jsonl: cannot be read: No such file"):
        read_examples(tmp_path / "no.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"text": "a"}\n{"text": "caf\xe9"}\n')
    with pytest.raises(ExamplesError, match=r"latin\.jsonl:2: is not UTF-8 text"):
        read_examples(tmp_path / "latin.jsonl")


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "bom.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "a", "label": true}\r\n')
    assert read_examples(tmp_path / "bom.jsonl") == (Example(1, True, text="a"),)


def test_the_same_text_with_two_labels_is_a_contradiction() -> None:
    examples = (*many(10, 10), Example(21, False, text="Text  1 "))
    with pytest.raises(ExamplesError) as caught:
        check_examples(examples, "x")
    assert str(caught.value).startswith("x:21: says false of what line 1 says true of; keep")


def test_a_repetition_counts_once() -> None:
    examples = (*many(10, 10), Example(21, True, text="text 1"))
    assert check_examples(examples, "x") == many(10, 10)


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ((), "x:1: ends after 0 different examples, and a topic needs 10 at least"),
        (many(5, 4), "x:9: ends after 9 different examples"),
        (many(12, 0), "x:12: ends after 0 examples without it (label false)"),
        (many(3, 20), "x:23: ends after 3 examples with the topic (label true)"),
        (many(50, 51), "x:101: is example 101 of 101, and a topic is learnt from 100 at most"),
    ],
)
def test_what_is_too_few_or_too_many_is_refused(examples: tuple[Example, ...], said: str) -> None:
    with pytest.raises(ExamplesError) as caught:
        check_examples(examples, "x")
    assert str(caught.value).startswith(said)


def test_the_digest_tells_labels_and_texts_and_not_their_order() -> None:
    some = many(3, 3)
    assert digest(tuple(reversed(some))) == digest(some)
    assert digest(some[1:]) != digest(some)
    assert digest((Example(1, False, text="text 1"), *some[1:])) != digest(some)


@given(st.text())
def test_any_file_is_read_or_refused_with_a_line(text: str) -> None:
    told = ""
    try:
        parse_examples(text, "x")
    except ExamplesError as error:
        told = str(error)
    assert all(line.startswith("x:") for line in told.split("\n") if told)
