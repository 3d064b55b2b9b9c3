"""``dateline version``: what a bug report needs."""

from __future__ import annotations

import platform
from importlib import metadata

from tests.pipeline.cli.invoke import invoke


def test_the_versions_of_what_matters() -> None:
    done = invoke("version")
    assert done.code == 0
    assert f"dateline {metadata.version('dateline')}" in done.lines
    assert f"apache-beam {metadata.version('apache-beam')}" in done.lines
    assert done.lines[-1].startswith(f"python {platform.python_version()} on ")
