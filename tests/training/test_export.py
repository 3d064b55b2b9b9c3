"""The student's way out: what ships computes what was trained."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.tiny import tiny_base

torch = pytest.importorskip("torch", reason="comes with the extra train")
pytestmark = pytest.mark.filterwarnings("ignore")  # the tracer's, of its own


def test_the_exported_graph_computes_what_the_trained_network_does(tmp_path: Path) -> None:
    from training.export import TOLERANCE, export
    from training.model import new_model

    sizes = {"vocab_size": 30000, "hidden_size": 64, "max_position_embeddings": 256}
    model = new_model(tiny_base(tmp_path / "base", "bert", **sizes))
    with torch.no_grad():
        model.encoder.shapes.weight.normal_(0.0, 0.5)
    distances = export(model, tmp_path / "out")
    assert set(distances) == {"plain", "fused"}
    assert max(distances.values()) < TOLERANCE


def test_a_mean_keeps_what_is_equal_in_all_to_the_last_digit(tmp_path: Path) -> None:
    from training import checkpoints
    from training.export import average

    frozen = torch.rand(500)
    for number in range(3):
        state = {"frozen": frozen, "learnt": torch.full((2,), float(number))}
        checkpoints.save(state, tmp_path / f"{number}.pt")
    mean = average([tmp_path / f"{number}.pt" for number in range(3)])
    assert torch.equal(mean["frozen"], frozen)
    assert mean["learnt"].tolist() == [1.0, 1.0]


def test_only_a_bert_can_be_exported(tmp_path: Path) -> None:
    from training.model import new_model
    from training.plain_bert import PlainNewsModel

    model = new_model(tiny_base(tmp_path, "mpnet"))
    with pytest.raises(ValueError, match="only a BERT can be exported, and this is mpnet"):
        PlainNewsModel(model)


def test_training_goes_on_from_the_graph_that_was_written(tmp_path: Path) -> None:
    from training.export import export
    from training.model import load_weights, new_model, read_weights
    from training.quantise import head_nodes, quantise

    sizes = {"vocab_size": 30000, "hidden_size": 64, "max_position_embeddings": 256}
    base = tiny_base(tmp_path / "base", "bert", **sizes)
    model = new_model(base)
    with torch.no_grad():  # equal tensors are stored once, and those of a trained network differ
        for parameter in model.parameters():
            if parameter.ndim == 1:
                parameter.normal_(0.0, 0.1)
    export(model, tmp_path / "one")
    fused, graph = tmp_path / "one" / "fused.onnx", tmp_path / "one.onnx"
    quantise(fused, graph, head_nodes(fused))
    other = new_model(base)
    load_weights(other, read_weights(graph))
    for name, true in model.state_dict().items():
        if "by_round" not in name and "token_type" not in name and "shapes" not in name:
            assert torch.allclose(other.state_dict()[name], true, atol=float(true.abs().max()) / 60)
    export(other, tmp_path / "two")
    again, fused = tmp_path / "two.onnx", tmp_path / "two" / "fused.onnx"
    quantise(fused, again, head_nodes(fused))
    assert again.read_bytes() == graph.read_bytes()
