"""Gives a new graph the layers of facts of an older one whose lower layers it shares.

    python -m training.keep_fact_layers --of FOLDER --model FOLDER

Layers of facts read the states behind one of the lower layers. Where a graph was trained with those
frozen (``frozen_layers`` of ``training.train``), nothing changed for them: they need no fitting.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from dateline.transforms.model.fact_layers import AFTER, FITTED, GRAPH, HEADS, NEWS, checksum
from training.bundles import name_revision
from training.graph_layers import layer_weights

EMBEDDINGS = ("words", "shapes", "positions", "norm")
"""What the tensors below the first layer are called by."""


class OtherLayersError(Exception):
    """The states that the layers of facts read would not be the same ones."""


def lower_part(path: Path, last: int) -> dict[str, bytes]:
    """The weights of a graph that its layer ``last`` depends on, by their names."""
    graph = onnx.load(str(path)).graph
    found = {
        tensor.name: numpy_helper.to_array(tensor).tobytes()
        for tensor in graph.initializer
        if tensor.name.split(".")[0] in EMBEDDINGS
    }
    for name, values in layer_weights(path).items():
        if int(name.split(".")[1]) <= last:
            found[name] = values.tobytes()
    return found


def keep_fact_layers(old: Path, new: Path) -> str:
    """Copies the layers of facts of a model folder into another; returns its new revision.

    Raises:
        OtherLayersError: the graphs differ below the layers of facts.
    """
    with np.load(old / HEADS, allow_pickle=False) as stored:
        heads = {name: stored[name] for name in stored.files}
    last = int(heads[AFTER])
    if lower_part(old / NEWS, last) != lower_part(new / NEWS, last):
        raise OtherLayersError(
            f"{new / NEWS} has other embeddings or layers up to {last} than {old / NEWS}: "
            "the layers of facts have to be fitted anew (training.fit_fact_layers)"
        )
    heads[FITTED] = np.asarray(checksum(new / NEWS))
    shutil.copyfile(old / GRAPH, new / GRAPH)
    np.savez_compressed(new / HEADS, **heads)
    return name_revision(new)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", type=Path, required=True, help="folder with layers of facts")
    parser.add_argument("--model", type=Path, required=True, help="folder that gets them")
    given = parser.parse_args()
    print(f"{given.model}: {keep_fact_layers(given.of, given.model)}")


if __name__ == "__main__":
    main()
