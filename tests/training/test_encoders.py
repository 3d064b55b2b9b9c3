"""One interface over BERT, MPNet and XLM-R, at toy size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.tiny import tiny_base

torch = pytest.importorskip("torch", reason="comes with the extra train")
FAMILIES = ["bert", "mpnet", "xlm-roberta"]


@pytest.mark.parametrize("family", FAMILIES)
def test_without_shapes_it_computes_what_the_pretrained_encoder_does(
    tmp_path: Path, family: str
) -> None:
    from training.bases import open_vocabulary
    from training.encoders import load_encoder

    base = tiny_base(tmp_path, family)
    vocabulary = open_vocabulary(base)
    encoder = load_encoder(base).eval()
    texts = [vocabulary.tokenizer.encode(t).ids for t in ("Oil falls in London", "Gold")]
    width = len(texts[0])
    ids = torch.tensor([t + [vocabulary.pad] * (width - len(t)) for t in texts])
    mask = torch.tensor([[1] * len(t) + [0] * (width - len(t)) for t in texts])
    assert not bool(mask.all()), "nothing is padded"
    with torch.inference_mode():
        expected = encoder.body(input_ids=ids, attention_mask=mask).last_hidden_state
        found = encoder(ids, torch.zeros_like(ids), mask)
        shaped = encoder(ids, torch.ones_like(ids), mask)
    kept = mask.bool()
    assert torch.allclose(found[kept], expected[kept], atol=1e-5)
    assert not torch.allclose(shaped[kept], expected[kept], atol=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_lower_layers_learn_slower_and_heads_and_shapes_fastest(
    tmp_path: Path, family: str
) -> None:
    from training.model import new_model, parameter_groups

    model = new_model(tiny_base(tmp_path, family))
    rates = {"lr": 1e-4, "layer_decay": 0.5, "head_lr": 1e-2, "weight_decay": 0.1}
    found = {
        id(parameter): group["lr"]
        for group in parameter_groups(model, rates)
        for parameter in group["params"]
    }
    rate = {name: found[id(parameter)] for name, parameter in model.named_parameters()}
    assert len(rate) == len(found)
    layers = {float(rate[n]) for n in rate if ".layer.1." in n}
    lower = {float(rate[n]) for n in rate if ".layer.0." in n}
    words = {float(rate[n]) for n in rate if ".word_embeddings." in n}
    fast = {rate["encoder.shapes.weight"], rate["tone.weight"], rate["entities.weight"]}
    assert (layers, lower, words, fast) == ({1e-4}, {5e-5}, {2.5e-5}, {1e-2})


def test_a_family_that_nobody_tried_is_refused() -> None:
    from training.encoders import family_class

    with pytest.raises(ValueError, match="'t5' is none of bert, mpnet, xlm-roberta"):
        family_class("t5")
