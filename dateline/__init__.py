"""Dateline from Python: ``open`` a data set to read it, ``run`` a configuration, or ``build`` the
job into a pipeline of your own.

>>> import dateline
>>> report = dateline.run(dateline.load_config("dateline.yaml"))
>>> news = dateline.open("data")
>>> frame = news.articles.select("title", "tone_score").filter("is_latest").to_pandas()

In a checkout the packages of Dateline are folders at its top, and links in this folder name them;
an installed wheel holds them here. docs/decisions/0001-one-import-root.md says why.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.pipeline.config.loading import load_config
    from dateline.pipeline.job import build
    from dateline.pipeline.planning import plan_run
    from dateline.pipeline.query.opened import open
    from dateline.pipeline.run.run import run
    from dateline.pipeline.run.run_report import RunReport

    __version__: str

__all__ = ["RunReport", "__version__", "build", "load_config", "open", "plan_run", "run"]

_HOMES = {
    "RunReport": "dateline.pipeline.run.run_report",
    "build": "dateline.pipeline.job",
    "load_config": "dateline.pipeline.config.loading",
    "open": "dateline.pipeline.query.opened",
    "plan_run": "dateline.pipeline.planning",
    "run": "dateline.pipeline.run.run",
}

if not Path(__file__).with_name("pipeline").is_dir():  # a checkout that cannot hold links
    __path__.append(str(Path(__file__).resolve().parents[1]))


def __getattr__(name: str) -> Any:
    """Imports what is asked for, and only that: Beam takes seconds."""
    if name == "__version__":
        from importlib import metadata

        return metadata.version("dateline")
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'dateline' has no attribute {name!r}")
