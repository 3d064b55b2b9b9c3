"""Which items get soft labels."""

from __future__ import annotations

import pytest

from training.rows import new_row

pytest.importorskip("torch", reason="comes with the extra train")


def test_unlabelled_items_in_latin_letters_and_rows_of_our_own_get_soft_labels() -> None:
    from training.label import wanted

    text = "Gold rises as the dollar falls against the yen for a third day"
    assert wanted(new_row(text, "", "host", "unlabelled"))
    assert not wanted(new_row("Золото дорожает третий день подряд", "", "h", "unlabelled"))
    assert wanted(new_row("Золото", "", "host", "annotations"))
    assert not wanted(new_row(text, "", "host", "sentfin"))
