from __future__ import annotations

from dateline.pipeline.terminal import plain


def test_plain_text_has_neither_markup_nor_control_characters() -> None:
    assert plain("a\x1b[1mb\u202ec\nd") == "a \\[1mb c d"
    assert plain("café 中") == "café 中"
