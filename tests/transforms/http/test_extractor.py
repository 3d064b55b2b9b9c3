"""Twin of ``transforms/http/extractor.py``."""

from __future__ import annotations

import pytest

from dateline.transforms.http import extractor
from dateline.transforms.http.extractor import require_extractor


def test_what_is_missing_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractor, "find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError, match=r"dateline\[fulltext\]"):
        require_extractor()


def test_nothing_is_said_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractor, "find_spec", lambda name: name)
    require_extractor()
