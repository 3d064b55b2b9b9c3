"""One import root: whatever lies in the current folder, Dateline imports its own code, once."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.connection import Connection
from pathlib import Path
from zipfile import ZipFile

import pytest

from dateline.pipeline.config.loading import load_config
from dateline.pipeline.run.run import run
from tests import child_processes

ROOT = Path(__file__).parents[1]
CONFIG = """\
feeds:
  - url: feed.xml
    name: Large
model: {enabled: false}
output: {path: out}
"""
ITEM = "<item><title>Story %d</title><guid>%d</guid><description>%s</description></item>"


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    """A folder with packages of its own that bear the names of ours and of the standard library.

    Each of them leaves a file behind if its code ever runs.
    """
    for name in ("schemas", "transforms", "pipeline", "configs", "dataset"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"open('ran-{name}', 'w').close()\n")
    for name in ("pickle", "json", "multiprocessing"):
        (tmp_path / f"{name}.py").write_text(f"open('ran-{name}', 'w').close()\n")
    items = "".join(ITEM % (n, n, "word " * 1000) for n in range(80))
    (tmp_path / "feed.xml").write_text(
        f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
    )
    (tmp_path / "config.yaml").write_text(CONFIG)
    assert (tmp_path / "feed.xml").stat().st_size > 300_000, "so that the other process parses it"
    return tmp_path


def _ran(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("ran-*"))


def _has_setuptools() -> bool:
    """Whether the build system that pyproject.toml asks for is here already."""
    try:
        return int(version("setuptools").split(".")[0]) >= 77
    except PackageNotFoundError:
        return False


def _bare_environment(folder: Path) -> Path:
    """An environment that holds the installed wheel and, by path, the libraries of this one."""
    built = folder / "wheel"
    command = ["-m", "pip", "wheel", "-q", "--no-deps", "-w", str(built), str(ROOT)]
    if _has_setuptools():  # what pip would call in an environment of its own; saves seconds
        call = "from setuptools.build_meta import build_wheel; import sys; build_wheel(sys.argv[1])"
        command = ["-c", call, str(built)]
    built.mkdir()
    subprocess.run(
        [sys.executable, *command], cwd=ROOT, check=True, timeout=100, stdout=subprocess.DEVNULL
    )
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    found = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    target = Path(found.stdout.strip())
    (wheel,) = built.glob("*.whl")
    with ZipFile(wheel) as packed:  # what installing a wheel does with its packages
        packed.extractall(target)
    libraries = {path for path in sys.path if path.endswith("site-packages")}
    (target / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n")
    return python


@pytest.mark.skipif(os.name != "posix", reason="the other process is used on POSIX systems only")
def test_the_installed_wheel_runs_in_a_folder_with_packages_of_the_same_names(
    crowded: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not _has_setuptools():
        pytest.importorskip("pip", reason="the environment of the tests has nothing to build with")
    python = _bare_environment(tmp_path_factory.mktemp("bare"))
    command = python.parent / "dateline"
    command.write_text(
        f"#!{python}\nimport sys\nimport dateline\nprint(dateline.__file__)\n"
        "from dateline.pipeline.cli.main import main\nsys.exit(main())\n"
    )
    command.chmod(0o755)
    done = subprocess.run(
        [command, "run", "--config", "config.yaml"],
        cwd=crowded,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )
    assert done.returncode == 0, done.stderr
    assert "80 new" in done.stdout
    assert _ran(crowded) == []
    assert "env" in done.stdout.splitlines()[0], "the wheel was tried, not the checkout"


def test_python_in_such_a_folder_reads_a_configuration(crowded: Path) -> None:
    (crowded / "json.py").unlink()  # here Python itself puts the folder first
    (crowded / "pickle.py").unlink()
    (crowded / "multiprocessing.py").unlink()
    code = "import dateline; print(len(dateline.load_config('config.yaml').feeds))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=crowded,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.strip() == "1", done.stderr
    assert _ran(crowded) == []


def _loaded_by_a_run(output: str, told: Connection) -> None:
    """Runs the samples and sends the names of every loaded module, by its file."""
    config = load_config(ROOT / "configs" / "sample.yaml")
    there = config.output.model_copy(update={"path": output})
    run(config.model_copy(update={"output": there}), limit=3)
    files: dict[str, list[str]] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file and not name.startswith(("__", "tests")):
            files.setdefault(os.path.realpath(file), []).append(name)
    told.send(files)


def test_a_run_imports_no_module_under_two_names(tmp_path: Path) -> None:
    telling, told = child_processes.pipe()
    child = child_processes.start(_loaded_by_a_run, str(tmp_path / "out"), told)
    told.close()
    files = telling.recv()
    child.join(child_processes.PATIENCE_S)
    ours = {path: names for path, names in files.items() if Path(path).is_relative_to(ROOT)}
    assert any("dateline.transforms.parse" in names for names in ours.values())
    assert any("dateline.transforms.model.session" in names for names in ours.values())
    wrong = {
        path: names
        for path, names in ours.items()
        if "site-packages" not in path
        and not path.startswith(f"{ROOT / 'tests'}/")
        and not (len(names) == 1 and names[0].startswith("dateline"))
    }
    assert wrong == {}
