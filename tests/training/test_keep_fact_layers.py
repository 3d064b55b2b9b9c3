from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.fact_layers import FactLayers
from training.keep_fact_layers import OtherLayersError, keep_fact_layers

SHIPPED = WEIGHTS / DEFAULT


def _changed(folder: Path, name: str) -> Path:
    """A folder whose graph differs from the shipped one in one weight."""
    folder.mkdir()
    model = onnx.load(str(SHIPPED / "model.onnx"))
    (tensor,) = (each for each in model.graph.initializer if each.name == name)
    values = np.array(numpy_helper.to_array(tensor))
    values.flat[0] += 1
    tensor.CopyFrom(numpy_helper.from_array(values, name))
    onnx.save(model, str(folder / "model.onnx"))
    shutil.copyfile(SHIPPED / "config.json", folder / "config.json")
    return folder


@pytest.mark.parametrize("name", ["layers.2.query.bias", "layers.5.norm2.bias", "evidence.bias"])
def test_layers_of_facts_stay_where_only_what_is_above_them_changed(
    name: str, tmp_path: Path
) -> None:
    folder = _changed(tmp_path / "new", name)
    revision = keep_fact_layers(SHIPPED, folder)
    assert revision in (folder / "config.json").read_text()
    found = FactLayers.of(folder)
    assert found is not None
    assert (folder / "facts.onnx").read_bytes() == (SHIPPED / "facts.onnx").read_bytes()


@pytest.mark.parametrize(
    "name", ["layers.1.query.bias", "layers.0.norm1.bias", "shapes.weight", "words.weight_scale"]
)
def test_they_are_refused_where_what_they_read_changed(name: str, tmp_path: Path) -> None:
    folder = _changed(tmp_path / "new", name)
    with pytest.raises(OtherLayersError, match=r"fit_fact_layers"):
        keep_fact_layers(SHIPPED, folder)
    assert not (folder / "facts.onnx").exists()
