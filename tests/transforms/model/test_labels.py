"""Which model the settings name, without loading it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS, ModelError
from dateline.transforms.model.labels import folder_of, model_label


def test_a_name_is_ours_a_folder_or_of_the_hub(tmp_path: Path) -> None:
    assert folder_of("embedded") == WEIGHTS / DEFAULT
    assert folder_of(str(tmp_path)) == tmp_path
    assert folder_of("owner/name") is None
    (tmp_path / "file").write_text("")
    assert folder_of(str(tmp_path / "file")) is None


def test_a_model_is_named_without_loading_it(tmp_path: Path) -> None:
    assert model_label(ModelSettings()).count("@") == 1
    assert model_label(ModelSettings(name="owner/name", task="tone")) == "owner/name"
    for name in ("owner/name", str(tmp_path)):
        with pytest.raises(ModelError, match=r"no model folder of ours; .* model\.task what it"):
            model_label(ModelSettings(name=name))


def test_a_folder_that_is_no_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.task"):
        model_label(ModelSettings(name=str(tmp_path)))
    with pytest.raises(ModelError, match=r"model\.task"):
        model_label(ModelSettings(name="owner/model"))


def test_a_folder_is_a_path_and_anything_else_a_name(tmp_path: Path) -> None:
    assert folder_of(str(tmp_path)) == tmp_path
    assert folder_of("owner/model") is None
    assert model_label(ModelSettings(name="owner/model", task="topics")) == "owner/model"
