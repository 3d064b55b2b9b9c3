"""The example notebook runs from its first cell to its last and draws three plots."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.shared_sets import month_set, sample_set

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "first-look.ipynb"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_notebook_runs_and_draws_three_plots(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On two data sets, one after the other: to start a kernel takes longer than to run it."""
    from nbclient import NotebookClient

    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOK.parents[1]))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    both = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    made = {
        "from 2026-09-30 on; 0 older articles are left out": sample_set(tmp_path_factory),
        "from 2026-09-29 on; 6 older articles are left out": month_set(tmp_path_factory),
    }
    for folder in made.values():
        notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
        stored = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
        assert stored == [], "outputs are not kept in the repository"
        code = f"%reset -f\nimport os\nos.environ['DATELINE_DATA'] = {str(folder)!r}"
        both.cells += [nbformat.v4.new_code_cell(code), *notebook.cells]  # type: ignore[no-untyped-call]
        both.metadata = notebook.metadata
    client = NotebookClient(both, timeout=250, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    half = len(both.cells) // 2
    for told, cells in zip(made, (both.cells[:half], both.cells[half:]), strict=True):
        outputs = [output for cell in cells for output in cell.get("outputs", ())]
        values = [output.get("data", {}).get("text/plain") for output in outputs]
        assert f"'{told}'" in values
        assert sum("image/png" in output.get("data", {}) for output in outputs) == 3
        assert not [output for output in outputs if output.output_type in ("error", "stream")]
