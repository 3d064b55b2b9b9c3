"""Writes the trained network as ONNX: plain graph, checked against it, then fused."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import yaml
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from dateline.transforms.model.shapes import SHAPES
from training.bases import open_vocabulary
from training.model import NewsModel, load_weights, new_model, read_weights
from training.plain_bert import PlainNewsModel

INPUTS = ["input_ids", "token_type_ids", "attention_mask"]
OUTPUTS = ["topics", "tone", "entities", "vector", "name_tone", "evidence"]
BY_TOKEN = ("entities", "name_tone", "evidence")
TOLERANCE = 2e-4


def samples(seed: int = 0) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """Inputs of several shapes, one of them padded."""
    generator = torch.Generator().manual_seed(seed)
    for batch, tokens, kept in ((1, 7, 7), (1, 64, 64), (3, 33, 21), (2, 192, 192), (1, 2, 2)):
        ids = torch.randint(1000, 30000, (batch, tokens), generator=generator)
        shapes = torch.randint(0, SHAPES, (batch, tokens), generator=generator)
        mask = torch.ones(batch, tokens, dtype=torch.long)
        mask[0, kept:] = 0
        yield ids, shapes, mask


def largest_difference(model: NewsModel, path: Path) -> float:
    """Largest absolute difference of any output between the trained network and the ONNX file."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    model.eval()
    worst = 0.0
    for ids, shapes, mask in samples():
        with torch.inference_mode():
            expected = model(ids, shapes, mask)
        feeds = dict(zip(INPUTS, (ids.numpy(), shapes.numpy(), mask.numpy()), strict=True))
        found = dict(zip(OUTPUTS, session.run(OUTPUTS, feeds), strict=True))
        for name in OUTPUTS:
            want = expected[name].numpy()
            got = found[name]
            if name in BY_TOKEN:
                keep = mask.numpy().astype(bool)
                want, got = want[keep], got[keep]
            worst = max(worst, float(np.abs(want - got).max()))
    return worst


def average(paths: Sequence[Path]) -> dict[str, torch.Tensor]:
    """Mean of the weights (Wortsman et al., 2022, "Model soups"); of one run, the run itself.

    What is equal in all of them, as frozen layers are, stays so to the last digit.
    """
    states = [read_weights(path) for path in paths]
    return {name: _mean([state[name] for state in states]) for name in states[0]}


def _mean(values: Sequence[torch.Tensor]) -> torch.Tensor:
    first = values[0]
    if all(torch.equal(first, other) for other in values[1:]):
        return first
    return torch.stack([value.float() for value in values]).mean(0).to(first.dtype)


def export(model: NewsModel, folder: Path) -> dict[str, float]:
    """Write ``plain.onnx`` and ``fused.onnx``; returns their distances from the network.

    Raises RuntimeError when a graph computes something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plain, fused = folder / "plain.onnx", folder / "fused.onnx"
    ids, shapes, mask = next(samples())
    axes = {name: {0: "batch", 1: "tokens"} for name in INPUTS}
    axes |= {name: {0: "batch"} for name in ("topics", "tone", "vector")}
    axes |= {name: {0: "batch", 1: "tokens"} for name in BY_TOKEN}
    torch.onnx.export(
        PlainNewsModel(model).eval(), (ids, shapes, mask), str(plain), dynamo=False,
        input_names=INPUTS, output_names=OUTPUTS, dynamic_axes=axes, opset_version=17,
    )  # fmt: skip
    config = model.encoder.config
    options = FusionOptions("bert")
    options.enable_attention = False  # its softmax adds in another order on other processors
    options.enable_embed_layer_norm = False  # the table is quantised by row, see quantise
    optimised = optimize_model(
        str(plain), "bert", num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size, optimization_options=options, opt_level=0,
    )  # fmt: skip
    optimised.save_model_to_file(str(fused))
    distances = {path.stem: largest_difference(model, path) for path in (plain, fused)}
    for name, distance in distances.items():
        if distance > TOLERANCE:
            raise RuntimeError(f"{name}.onnx differs from the trained network by {distance:.2g}")
    return distances


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=Path(__file__).parent / "config.yaml")
    parser.add_argument(
        "--weights", type=Path, nargs="+", required=True,
        help="model.pt of a run; of several runs from the same start the mean is taken",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="folder for the ONNX files")
    args = parser.parse_args()
    base = yaml.safe_load(args.config.read_text())["base"]
    model = new_model(base)
    load_weights(model, average(args.weights))
    for name, distance in export(model, args.out).items():
        print(f"{name}.onnx  largest difference {distance:.2g}")
    open_vocabulary(base).tokenizer.save(str(args.out / "tokenizer.json"), pretty=False)


if __name__ == "__main__":
    main()
