"""Files inside texts are no text."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.text.data_uris import without_data_uris, without_inline_files

FILE = "data:image/png;base64," + "iVBORw0KGgo" * 8


def test_markup_keeps_the_scheme_alone() -> None:
    assert without_data_uris(f'<img src="{FILE}" alt="x">') == '<img src="data:" alt="x">'
    assert without_data_uris("<a href='DATA:text/html,<b>x</b>'>") == "<a href='data:<b>x</b>'>"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"before {FILE} after", "before  after"),
        ("data: the numbers of today", "data: the numbers of today"),
        ("data:image/png;base64,short", "data:image/png;base64,short"),
        ("no file", "no file"),
    ],
)
def test_plain_text_loses_files_and_nothing_else(text: str, kept: str) -> None:
    assert without_inline_files(text) == kept
