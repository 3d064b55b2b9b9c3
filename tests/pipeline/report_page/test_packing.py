"""The data of the page as bytes: read back as a browser reads them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.pipeline.report_page.packing import numbers, pack


def unpacked(raw: bytes) -> dict[str, Any]:
    """The header with the columns in their places, null as None."""
    size = int.from_bytes(raw[:4], "little")
    header: dict[str, Any] = json.loads(raw[4 : 4 + size])
    begin = 4 + size
    assert begin % 8 == 0
    for path, (kind, start, length) in header.pop("columns").items():
        assert start % 8 == 0, "typed arrays begin at multiples of their size"
        part = raw[begin + start :][:length]
        owner = header.setdefault("articles", {}) if path.startswith("articles.") else header
        owner[path.removeprefix("articles.")] = read(kind, part)
    return header


def read(kind: str, raw: bytes) -> Any:
    if kind == "json":
        return json.loads(raw)
    if kind == "hex":
        return [raw[at : at + 16].hex() for at in range(0, len(raw), 16)]
    if kind == "text":
        return raw.decode()
    type_, _, by = kind.partition("/")
    if type_.endswith("+"):
        return [0, *accumulate(np.frombuffer(raw, "<" + type_[:2]).tolist())]
    values = np.frombuffer(raw, "<" + type_.rstrip("?")).tolist()
    missing = -(1 << 8 * int(type_[1]) - 1) if type_.endswith("?") else math.nan
    return [
        None if v == missing or math.isnan(v) else v / int(by or 1) if by else v for v in values
    ]


@given(
    values=st.lists(
        st.none()
        | st.sampled_from([-129, -128, 127, 255, 256, -32768, 65535, 1 << 31, -(1 << 31), 1 << 32])
        | st.integers(-(1 << 53) + 1, (1 << 53) - 1)
        | st.integers(-200, 300)
    )
)
def test_numbers_come_back_as_they_went_in(values: Sequence[int | None]) -> None:
    assert read(*numbers(values)) == list(values)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], "u1"),
        ([0, 255], "u1"),
        ([-1, 127], "i1"),
        ([0, 256], "u2"),
        ([None, 127], "i1?"),
        ([None, -128], "i2?"),
        ([1, 1 << 32], "f8"),
    ],
)
def test_the_narrowest_type_is_taken(values: Sequence[int | None], kind: str) -> None:
    assert numbers(values)[0] == kind


def test_what_javascript_cannot_count_is_refused() -> None:
    with pytest.raises(OverflowError):
        numbers([1 << 53])


def test_everything_is_read_back() -> None:
    ids = ["00ff" * 8, "12" * 16]
    articles = {
        "id": ids,
        "tone": [None, -0.123],
        "title": ["é\n\x00", "\ufeff中🚀"],
        "url": [None, "https://x.example"],
        "names": [[], [3, 70_000]],
        "amounts": [[1], [0]],
    }
    data = {"name": "</script>", "articles": articles, "stories": ids[:1], "texts": [{"a": None}]}
    expected = data | {
        "articles": articles
        | {"names": [3, 70_000], "names_at": [0, 0, 2], "amounts": [1, 0], "amounts_at": [0, 1, 2]}
        | {"title": "é \x00\n\ufeff中🚀\n", "title_at": [0, 5, 16]}
        | {"url": "\nhttps://x.example\n", "url_at": [0, 1, 19]}
    }
    assert unpacked(pack(data)) == expected
    assert unpacked(pack({})) == {}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["x", "changes"])
def test_numbers_that_json_lacks_are_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack({name: value})
