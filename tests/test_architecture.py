"""The structure that docs/architecture.md promises: imports go down, and Beam stays at the top."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("schemas", "dataset", "transforms", "pipeline")
"""From the ground up: a package imports itself and what stands before it."""
BEAM = {"dataset/storage.py"}
"""Modules below the top of ``transforms`` that may import Beam: object storage is reached by it."""
LONGEST = 400


def modules() -> list[str]:
    """All modules that are shipped, as paths below the repository."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for layer in LAYERS
        for path in (ROOT / layer).rglob("*.py")
    )


@cache
def parsed(path: str) -> list[ast.AST]:
    """All nodes of a module, the whole first."""
    return list(ast.walk(ast.parse((ROOT / path).read_text("utf-8"))))


def imports(path: str, *, lazy: bool = True) -> Iterator[str]:
    """What a module imports, by dotted name; ``lazy`` includes imports within functions."""
    nodes = parsed(path) if lazy else _at_import(parsed(path)[0])
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _at_import(tree: Any) -> Iterator[ast.AST]:
    """Nodes that run when the module is imported; not those for type checkers alone."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


@cache
def arrows(*, lazy: bool = False) -> dict[str, set[str]]:
    """Module -> modules of ours that its import imports; ``lazy``: that it ever imports."""
    known = {
        "dateline." + path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path
        for path in modules()
    }
    return {
        path: {known[name] for name in imports(path, lazy=lazy) if name in known} - {path}
        for path in modules()
    }


def in_circles(graph: Mapping[str, set[str]]) -> set[str]:
    """The nodes from which a way leads back to themselves."""
    found = set()
    for start in graph:
        seen: set[str] = set()
        waiting = list(graph[start])
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += graph.get(here, ())
        if start in seen:
            found.add(start)
    return found


def between_parts(folder: str) -> dict[str, set[str]]:
    """The arrows between the parts of a folder: its modules, and its sub-folders as wholes."""
    depth = folder.count("/") + 2
    part = {
        path: "/".join(path.split("/")[:depth])
        for path in modules()
        if path.startswith(f"{folder}/")
    }
    graph: dict[str, set[str]] = {name: set() for name in part.values()}
    for path, others in arrows(lazy=True).items():
        if path in part:
            graph[part[path]] |= {part[o] for o in others if o in part} - {part[path]}
    return graph


def test_imports_go_down() -> None:
    wrong = [
        f"{path} imports {name}"
        for path in modules()
        for name in imports(path)
        if name.startswith("dateline.")
        and (layer := name.split(".")[1]) in LAYERS
        and LAYERS.index(layer) > LAYERS.index(path.split("/")[0])
    ]
    assert wrong == []


def test_nothing_is_imported_but_as_dateline() -> None:
    wrong = [
        f"{path} imports {name}"
        for path in modules()
        for name in imports(path)
        if name.split(".")[0] in (*LAYERS, "configs", "tests", "benchmarks", "training")
    ]
    assert wrong == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert in_circles(arrows()) == set()


@pytest.mark.parametrize(
    "folder", sorted({path.rsplit("/", 1)[0] for path in modules() if path.count("/")})
)
def test_the_parts_of_a_folder_import_each_other_one_way_only(folder: str) -> None:
    """Imports within functions count, too, so that a folder can be read from the ground up."""
    assert in_circles(between_parts(folder)) == set()


def _imports_beam(path: str) -> bool:
    return any(name.split(".")[0] == "apache_beam" for name in imports(path))


def test_beam_is_imported_where_steps_are_wired_and_nowhere_below() -> None:
    low = [p for p in modules() if p.split("/")[0] in ("schemas", "dataset") or p.count("/") > 1]
    found = {path for path in low if _imports_beam(path)}
    allowed = BEAM | {path for path in found if path.startswith("pipeline/")}
    assert found <= allowed


def test_the_top_of_transforms_holds_the_steps_of_the_job_and_nothing_else() -> None:
    top = [p for p in modules() if p.startswith("transforms/") and p.count("/") == 1]
    plain = [p for p in top if not p.endswith("__init__.py") and not _imports_beam(p)]
    assert plain == []


def test_modules_stay_short() -> None:
    lengths = {path: len((ROOT / path).read_text("utf-8").splitlines()) for path in modules()}
    assert {path: n for path, n in lengths.items() if n > LONGEST} == {}


def test_paths_of_the_data_set_are_spelt_in_one_module() -> None:
    from dateline.dataset import layout

    folders = (layout.STAGING, layout.LEASES, layout.QUARANTINE, f"{layout.STATE}/")
    wrong = [
        f"{path}: {node.value!r}"
        for path in modules()
        if path != "dataset/layout.py" and path != "pipeline/query/data_dictionary.py"
        for node in parsed(path)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "\n" not in node.value
        and " " not in node.value
        and node.value.startswith(folders)
    ]
    assert wrong == []


def test_no_module_reads_python_files_through_pyarrows_scanner() -> None:
    """It may drop them in a thread of its own while the interpreter ends: a run that was fine
    then ended with an abort. ``parquet_file`` reads without it."""
    wrong = [
        path
        for path in modules()
        for node in parsed(path)
        if isinstance(node, ast.Attribute) and node.attr == "read_table"
    ]
    assert wrong == []
