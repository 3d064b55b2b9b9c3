from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="comes with the extra train")


def test_the_settings_name_device_and_precision() -> None:
    from training.devices import Device, open_device

    assert open_device({"device": "cpu", "precision": "bf16"}) == Device("cpu", "bf16")
    chosen = open_device({"device": "auto", "precision": "auto"})
    assert chosen.name == ("cuda" if torch.cuda.is_available() else "cpu")
    assert chosen.precision in ("bf16", "float32")


def test_precision_is_that_of_the_matrix_products_alone() -> None:
    from training.devices import Device

    layer = torch.nn.Linear(4, 4)
    for precision, kind in (("bf16", torch.bfloat16), ("float32", torch.float32)):
        with Device("cpu", precision).autocast():
            assert layer(torch.ones(1, 4)).dtype == kind
    assert layer.weight.dtype == torch.float32


def test_unknown_names_and_a_missing_gpu_are_told() -> None:
    from training.devices import open_device

    with pytest.raises(ValueError, match="device 'tpu' is none of auto, cpu, cuda"):
        open_device({"device": "tpu"})
    with pytest.raises(ValueError, match="precision 'int4' is none of auto, bf16, float32"):
        open_device({"device": "cpu", "precision": "int4"})
    if not torch.cuda.is_available():
        with pytest.raises(RuntimeError, match="finds no GPU"):
            open_device({"device": "cuda"})
