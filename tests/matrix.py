"""Runs the tests on every supported Python that is here, and with the oldest libraries allowed.

    python -m tests.matrix                    # every Python found, then the lowest bounds
    python -m tests.matrix 3.13 lowest        # these only
    python -m tests.matrix 3.10 -- tests/dataset -x     # other tests, options of pytest

Each environment is a folder below ``.matrix/`` and is kept. With the lowest bounds, every
requirement of Dateline itself is held at the oldest version that pyproject.toml allows, on the
oldest Python; tools for developers are as new as they come. ``make matrix`` calls this.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".matrix"
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
LOWEST = "lowest"
BOUNDED_EXTRAS = ("", "fulltext")
"""Requirements that users install: without an extra, and with that for article pages."""
BY_THEMSELVES = (
    "ipykernel",
    "matplotlib",
    "mcp",
    "mypy",
    "nbclient",
    "pre-commit",
    "ruff",
    "transformers",
)
"""Tools that no test of ``SHORT`` needs, some of which refuse the oldest libraries."""
SHORT = (
    "tests/pipeline/test_sample_run.py",
    "tests/pipeline/config",
    "tests/pipeline/query",
    "tests/dataset",
    "tests/transforms/http",
    "tests/transforms/model",
    "tests/transforms/test_parse.py",
)
"""Tests for the lowest bounds, where none are named: between them they use every library."""


def lower_bounds(requirements: Iterable[str]) -> list[str]:
    """``name==version`` for the lower bound of each requirement that users install.

    Raises:
        ValueError: a requirement has no lower bound.
    """
    found: dict[str, str] = {}
    for text in requirements:
        requirement = Requirement(text)
        if requirement.marker and not any(
            requirement.marker.evaluate({"extra": extra}) for extra in BOUNDED_EXTRAS
        ):
            continue
        bounds = [s.version for s in requirement.specifier if s.operator in (">=", "==", "~=")]
        if not bounds:
            raise ValueError(f"the requirement {text} has no lower bound")
        found.setdefault(requirement.name.lower(), f"{requirement.name}=={bounds[0]}")
    return sorted(found.values())


def tools(requirements: Iterable[str]) -> list[str]:
    """What the tests of ``SHORT`` need beside Dateline: the extra ``dev`` without some tools."""
    wanted = []
    for text in requirements:
        requirement = Requirement(text)
        if (
            requirement.marker
            and requirement.marker.evaluate({"extra": "dev"})
            and not requirement.marker.evaluate({"extra": ""})
            and requirement.name not in BY_THEMSELVES
        ):
            wanted.append(f"{requirement.name}{requirement.specifier}")
    return sorted(wanted)


def find_pythons(versions: Sequence[str] = PYTHONS) -> dict[str, str]:
    """The supported Pythons of this machine, on the path or below pyenv, by version."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {}
    for version in versions:
        candidates = [shutil.which(f"python{version}")]
        candidates += [str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python"))]
        for candidate in candidates:
            if candidate and _version_of(candidate) == version:
                found[version] = candidate
                break
    return found


def _version_of(python: str) -> str | None:
    """What an interpreter says of itself; a shim may stand for one that is not there."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _environment(name: str, python: str, constraints: Path | None) -> str:
    """The interpreter of an environment with Dateline and its tools installed."""
    folder = FOLDER / name
    own = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not own.exists():
        subprocess.run([python, "-m", "venv", folder], check=True)
    command = [str(own), "-m", "pip", "install", "-q", "-e"]
    if constraints is None:
        command.append(f"{ROOT}[dev]")
    else:
        needed = tools(metadata.requires("dateline") or ())
        command += [f"{ROOT}[fulltext]", *needed, "-c", str(constraints)]
    subprocess.run(command, check=True, cwd=ROOT)
    return str(own)


def run_one(name: str, python: str, arguments: Sequence[str]) -> str:
    """Builds an environment, runs the tests in it, and says how it went."""
    constraints = None
    if name == LOWEST:
        constraints = FOLDER / "lowest.txt"
        bounds = lower_bounds(metadata.requires("dateline") or ())
        constraints.write_text("\n".join(bounds) + "\n", encoding="utf-8")
        arguments = arguments or SHORT
    started = time.monotonic()
    try:
        own = _environment(name, python, constraints)
    except subprocess.CalledProcessError:
        return "cannot be installed"
    tests = [own, "-m", "pytest", *(arguments or ("-n", "auto"))]
    code = subprocess.run(tests, cwd=ROOT).returncode
    taken = time.monotonic() - started
    return f"{'ok' if code == 0 else f'failed with {code}'} after {taken:.0f} s"


def chosen(names: Sequence[str], pythons: dict[str, str]) -> dict[str, str]:
    """The interpreter for each environment that is asked for: all that can be, by default.

    Raises:
        ValueError: a name is neither a Python that is here nor ``lowest``.
    """
    if not pythons:
        raise ValueError(f"none of the Pythons {', '.join(PYTHONS)} is here")
    oldest = pythons[min(pythons, key=lambda version: int(version.partition(".")[2]))]
    possible = {**pythons, LOWEST: oldest}
    if missing := [name for name in names if name not in possible]:
        raise ValueError(f"not here: {', '.join(missing)}; here are {', '.join(possible)}")
    return {name: possible[name] for name in names or possible}


def main() -> None:
    """Runs what is asked for and ends with 1 where any of it failed."""
    parser = argparse.ArgumentParser(description="The tests on every Python that is here.")
    parser.add_argument("names", nargs="*", help="3.10 ... 3.13, lowest; default: all")
    own, _, arguments = _split(sys.argv[1:])
    try:
        environments = chosen(parser.parse_args(own).names, find_pythons())
    except ValueError as error:
        parser.error(str(error))
    FOLDER.mkdir(exist_ok=True)
    results = {}
    for name, python in environments.items():
        print(f"== {name}: {python}", flush=True)
        results[name] = run_one(name, python, arguments)
    print()
    for name, result in results.items():
        print(f"{name:<8} {result}")
    sys.exit(0 if all(re.match("ok ", result) for result in results.values()) else 1)


def _split(arguments: list[str]) -> tuple[list[str], str, list[str]]:
    """Arguments before and after ``--``."""
    if "--" not in arguments:
        return arguments, "", []
    at = arguments.index("--")
    return arguments[:at], "--", arguments[at + 1 :]


if __name__ == "__main__":
    main()
