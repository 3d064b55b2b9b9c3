"""Character references, however long."""

from __future__ import annotations

import html

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.text.references import unescape
from tests.rows import each


@each(
    ("text", "plain"),
    [
        ("a &amp; b", "a & b"),
        ("&eacute;&#233;&#xE9;", "ééé"),
        ("&#128512;", "\U0001f600"),
        ("&#0000000000065;", "A"),
        ("&#000000000000000;", "\ufffd"),
        ("&#99999999;", "\ufffd"),
        ("&#" + "9" * 6_000 + ";x", "\ufffdx"),
        ("&#" + "0" * 6_000 + "65;x", "Ax"),
        ("no reference", "no reference"),
        ("&unknown; & alone", "&unknown; & alone"),
    ],
)
def test_forms(text: str, plain: str) -> None:
    assert unescape(text) == plain


@given(st.text(alphabet="&#x;0123456789abcltgmp ", max_size=60))
def test_it_agrees_with_the_standard_library_where_that_answers(text: str) -> None:
    assert unescape(text) == html.unescape(text)
