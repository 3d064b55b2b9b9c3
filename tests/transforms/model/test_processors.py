"""The same bytes on every processor: two workers of one cluster have to agree.

Under QEMU's ``-cpu max`` the graph runs on AVX2 alone: without AVX-512 and without VNNI.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys

import pytest

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
