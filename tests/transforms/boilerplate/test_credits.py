"""Brackets with credits, told from those that say something."""

from __future__ import annotations

import pytest

from dateline.transforms.boilerplate.credits import credit_spans


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in credit_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LONDON (Reuters) - Oil rose.", ["(Reuters)"]),
        ("NEW YORK, Nov 3 (AP) — Oil rose.", ["(AP)"]),
        ("A ship off Oslo. (Ann Doe/Reuters)OSLO—It", ["(Ann Doe/Reuters)"]),
        ("A ship (Jo Roe/AFP via Getty Images)", ["(Jo Roe/AFP via Getty Images)"]),
        ("A ship. (AP Photo)", ["(AP Photo)"]),
        ("Oil rose on Monday. (Reuters)", ["(Reuters)"]),
    ],
)
def test_credits_in_brackets_are_told(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Federal Police (AFP) said on Monday",
        "The agency was sold (Reuters had said so/AP denied it) in May",
        "He works for a bank (Bloomberg first told of it) in Oslo",
        "Prices (in dollars/barrel) rose",
        "(" * 500,
    ],
)
def test_other_brackets_stay(text: str) -> None:
    assert found(text) == []
