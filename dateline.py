"""Dateline from Python: ``run`` a configuration, or ``build`` the job into a pipeline of your own.

>>> import dateline
>>> report = dateline.run(dateline.load_config("dateline.yaml"))
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.config import load_config
    from pipeline.job import build
    from pipeline.planning import plan_run
    from pipeline.run import RunReport, run

    __version__: str

__all__ = ["RunReport", "__version__", "build", "load_config", "plan_run", "run"]

_HOMES = {
    "RunReport": "pipeline.run",
    "build": "pipeline.job",
    "load_config": "pipeline.config",
    "plan_run": "pipeline.planning",
    "run": "pipeline.run",
}


def __getattr__(name: str) -> Any:
    """Imports what is asked for, and only that: Beam takes seconds."""
    if name == "__version__":
        return metadata.version("dateline")
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'dateline' has no attribute {name!r}")
