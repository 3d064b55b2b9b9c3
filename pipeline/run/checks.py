"""What makes a run impossible, found before it touches anything.

``dateline run`` and ``dateline config check`` both ask here, so that they cannot disagree.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence

from dateline.dataset.storage import check_root, is_local
from dateline.pipeline.config.user_topics import check_heads
from dateline.pipeline.planning import check_request
from dateline.pipeline.run.engines import without_own_options
from dateline.schemas.config import Config
from dateline.schemas.errors import UsageError
from dateline.transforms.model.labels import model_label

_READ_ONLY = ("http://", "https://", "ftp://")


def mistakes(
    config: Config,
    *,
    run_id: str | None = None,
    feeds: Sequence[str] = (),
    groups: Sequence[str] = (),
    beam_arguments: Sequence[str] = (),
) -> Iterator[Exception]:
    """Each reason for which a run would be refused, as the error that it is refused with."""
    checks: tuple[Callable[[], object], ...] = (
        lambda: check_root(config.output.path),
        lambda: _check_options(beam_arguments),
        lambda: check_request(config, run_id=run_id, feeds=feeds, groups=groups),
        lambda: config.model.enabled and model_label(config.model),
        lambda: check_heads(config),
        lambda: check_writable(config.output.path),
    )
    for check in checks:
        try:
            check()
        except (ValueError, OSError, RuntimeError) as error:
            yield error


def refuse_mistakes(
    config: Config,
    *,
    run_id: str | None = None,
    feeds: Sequence[str] = (),
    groups: Sequence[str] = (),
    beam_arguments: Sequence[str] = (),
) -> None:
    """Raises the first of ``mistakes``."""
    found = mistakes(
        config, run_id=run_id, feeds=feeds, groups=groups, beam_arguments=beam_arguments
    )
    for error in found:
        raise error


def check_writable(root: str) -> None:
    """Whether a local output root can be made and written to, asked without writing.

    On object storage only a write can tell, so nothing is asked there.

    Raises:
        UsageError: it is a place of the web, which can only be read.
        OSError: something that is no folder is in the way, or its rights forbid it.
    """
    if root.lower().startswith(_READ_ONLY):
        raise UsageError(f"nothing can be written to {root}; output goes to a folder or a bucket")
    if not is_local(root):
        return
    there = os.path.abspath(root)
    while not os.path.lexists(there):
        there = os.path.dirname(there)
    if not os.path.isdir(there):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), there)
    if not os.access(there, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), there)


def _check_options(arguments: Sequence[str]) -> None:
    """Beam's own options; the defaults hold no mistake, and Beam takes seconds to load."""
    if not arguments:
        return
    from dateline.pipeline.run.beam_import import import_beam
    from dateline.pipeline.run.beam_options import beam_options

    import_beam()
    beam_options(without_own_options(arguments))
