"""The output root: is a data set there, and is it still the folder that we began in?"""

from __future__ import annotations

import os

from dateline.dataset import layout
from dateline.dataset.publication import CommitError
from dateline.dataset.storage import is_local

_BEGUN = (
    layout.STATE,
    layout.RUNS,
    layout.MAINTENANCE,
    layout.STAGING,
    layout.LEASES,
    layout.QUARANTINE,
    "articles",
)


def is_begun(root: str) -> bool:
    """Whether a local folder is the root of a data set, a damaged or unfinished one included.

    A folder of something else, or one below which a disk is not mounted, is none.
    """
    return any(os.path.exists(os.path.join(root, name)) for name in _BEGUN)


class OpenRoot:
    """Holds a local output root open, so that it can be told from another of the same name.

    A disk that is unmounted, or a folder that is moved away and made anew, would otherwise take
    the rest of a commit without an error. On object storage there is nothing to hold.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._handle = os.open(root, os.O_RDONLY) if self._can_be_held(root) else None

    @staticmethod
    def _can_be_held(root: str) -> bool:
        return is_local(root) and os.name == "posix"

    def check(self) -> None:
        """Raises CommitError where the root is gone or is another folder by now."""
        if self._handle is None:
            return
        ours = os.fstat(self._handle)
        try:
            there = os.stat(self._root)
        except FileNotFoundError:
            there = None
        if there is None or not os.path.samestat(ours, there):
            raise CommitError(
                f"the output root {self._root} vanished or was replaced while a run wrote to it; "
                "bring it back (a disk that is not mounted?) and start the run again"
            )

    def __enter__(self) -> OpenRoot:
        return self

    def __exit__(self, *_: object) -> None:
        if self._handle is not None:
            os.close(self._handle)
