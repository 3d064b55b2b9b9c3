"""What the shipped code imports is what pyproject.toml requires."""

from __future__ import annotations

import re
import sys
from importlib import metadata

import pytest
from packaging.requirements import Requirement

from tests.test_architecture import imports, modules

OWN = {"dateline"}
OPTIONAL = {"deltalake", "pandas", "polars", "pyiceberg", "sqlalchemy", "transformers"}
"""Imported only where they are there: for whoever asks for their frames, and to convert tokenizers
of old models."""
EXTRAS = ("fulltext", "gcp", "mcp", "s3")


def normal(name: str) -> str:
    """The name of a distribution for comparison (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 knows few libraries' homes")
def test_every_library_that_is_imported_is_required() -> None:
    required = {
        normal(requirement.name)
        for text in metadata.requires("dateline") or ()
        if (requirement := Requirement(text)).marker is None
        or any(requirement.marker.evaluate({"extra": extra}) for extra in EXTRAS)
    }
    homes = metadata.packages_distributions()
    missing = {
        f"{path} imports {name}"
        for path in modules()
        for name in {dotted.split(".")[0] for dotted in imports(path)}
        if name not in sys.stdlib_module_names
        and name not in OWN | OPTIONAL
        and not {normal(home) for home in homes.get(name, [])} & required
    }
    assert missing == set()
