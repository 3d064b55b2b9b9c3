"""The example notebook runs from its first cell to its last and draws three plots."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from dateline.pipeline.query.cookbook import make_dataset
from tests.made_up import write_dataset
from tests.made_up_month import month

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "first-look.ipynb"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sample", "from 2026-09-30 on; 0 older articles are left out"),
        ("month", "from 2026-09-29 on; 6 older articles are left out"),
    ],
)
def test_the_notebook_runs_and_draws_three_plots(
    name: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbclient import NotebookClient

    if name == "sample":
        make_dataset(str(tmp_path / "sample"))
    else:
        write_dataset(tmp_path / "sample", month())
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "sample"))
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOK.parents[1]))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    stored = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
    assert stored == [], "outputs are not kept in the repository"
    client = NotebookClient(notebook, timeout=90, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    values = [output.get("data", {}).get("text/plain") for output in outputs]
    assert f"'{told}'" in values
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 3
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
