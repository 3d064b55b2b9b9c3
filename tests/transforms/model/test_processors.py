"""The same bytes on every processor and by every onnxruntime: two workers have to agree.

Under QEMU's ``-cpu max`` the graph runs on AVX2 alone: without AVX-512 and without VNNI.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys

import numpy as np
import pytest

from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.session import OnnxSession

COMPUTED = "be1f7c69c70682fa"
"""Digest of all outputs for ``ids``, by onnxruntime 1.23 to 1.32; another graph has another."""

SCRIPT = """
import hashlib
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel

model = EmbeddedModel(WEIGHTS / DEFAULT, with_vector=True)
title = "Stocks slip as Trump threatens a 25% tariff on Japanese cars"
summary = "The dollar rose against the yen, Toyota fell and the Bank of Japan said nothing. "
for document in (
    Document(title),
    Document(title, summary),
    Document("Acme Corp Q2 net 12 cts vs 9", "", summary * 20),
    Document("Navy orders two frigates", "NATO praised the deal; Moscow called it a threat."),
):
    said = repr(model.predict(document))
    print(hashlib.sha256(said.encode()).hexdigest(), said[:300])
"""


@pytest.mark.trial
@pytest.mark.skipif(platform.machine() != "x86_64", reason="emulates x86-64 on itself")
def test_a_processor_without_avx512_says_the_same() -> None:
    emulator = shutil.which("qemu-x86_64")
    if emulator is None:
        pytest.skip("qemu-x86_64 is not installed (Debian: qemu-user)")
    command = [sys.executable, "-c", SCRIPT]
    here = subprocess.run(command, capture_output=True, text=True, check=True)
    there = subprocess.run(
        [emulator, "-cpu", "max", *command], capture_output=True, text=True, check=True
    )
    assert here.stdout.count("\n") == 4
    assert there.stdout == here.stdout


def test_every_onnxruntime_computes_the_same() -> None:
    ids = np.arange(96, dtype=np.int64).reshape(1, 96)
    feeds = {"input_ids": ids * 313 % 29_000 + 1_000, "token_type_ids": ids % 28}
    found = OnnxSession(WEIGHTS / DEFAULT / "model.onnx").run(
        feeds | {"attention_mask": np.ones_like(ids)}
    )
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(name.encode() + np.ascontiguousarray(found[name]).tobytes())
    assert digest.hexdigest()[:16] == COMPUTED
