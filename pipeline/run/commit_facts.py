"""What the commit of a planned run has to know, gathered where configuration and plan are."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from dateline.pipeline.planning import RunPlan
from dateline.schemas.config import Config
from dateline.schemas.manifest import Head
from dateline.transforms.model.labels import model_label
from dateline.transforms.reporting.committing import RunToCommit

_LIBRARIES = ("dateline", "apache-beam", "feedparser", "pyarrow", "onnxruntime", "tokenizers")


def run_to_commit(config: Config, plan: RunPlan, engine: str = "") -> RunToCommit:
    """The commit of a plan; ``engine`` says where the job works, for messages."""
    from dateline.pipeline.config.loading import config_digest

    return RunToCommit(
        root=plan.root,
        run_id=plan.run_id,
        token=plan.token,
        now=plan.now,
        base=without_memories(plan.head),
        inputs={
            "config": config_digest(config),
            "feeds": len(plan.feeds),
            "due": len(plan.due),
        },
        window_s=config.dedupe.window_days * 86_400,
        feeds=tuple(feed.key for feed in config.feeds),
        model=model_label(config.model) if config.model.enabled else None,
        versions=versions(),
        engine=engine,
    )


def without_memories(head: Head) -> Head:
    """The head as a name for what is in force, light enough to be sent to workers."""
    return replace(head, memories={}, obsolete=(), replaced=())


def versions() -> dict[str, str]:
    """Versions of Dateline and of the libraries that what it writes depends on."""
    return dict(_installed())


@cache
def _installed() -> dict[str, str]:
    """They stay as long as the process: looking them up takes as long as parsing some feeds."""
    from importlib import metadata

    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:  # dateline itself, run from a checkout
            continue
    return found
