"""Tables of other formats that follow every commit, as ``output.tables`` asks for.

They are brought up to date while the commit still holds the data set, and before the files that it
replaces are moved aside, so that a reader of these tables never meets a file that is gone. What
goes wrong there is told and harms no commit: each later one brings the tables all the way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from dateline.dataset.publication import Point, unobserved
from dateline.schemas.config import Config

logger = logging.getLogger("dateline.tables")


class Follower:
    """An observer of commits that brings the tables to each."""

    def __init__(self, config: Config | None, at: Callable[[Point], None] = unobserved) -> None:
        """Follows nothing without a configuration; ``at`` observes as well, first."""
        self._config = config
        self._at = at
        self._last: float | None = None
        self.behind: list[str] = []
        """A sentence for each time that a format could not be brought up to date."""

    def __call__(self, point: Point) -> None:
        """Follows where the head was replaced."""
        self._at(point)
        if point == "head":
            self.follow()

    def follow_each(self, seconds: float, now: float) -> None:
        """Follows once so many seconds have gone by since it did so last, or was first asked.

        For commits of others, which cannot be observed; ``now`` is of a clock that only goes on.
        """
        if self._last is None:
            self._last = now
        elif now - self._last >= seconds:
            self.follow()
            self._last = now

    def follow(self) -> None:
        """Brings the tables of each format to the snapshot in force; raises nothing."""
        if self._config is None or not self._config.output.tables:
            return
        from dateline.pipeline.export.formats import export

        for format in self._config.output.tables:
            try:
                export(format, self._config.output.path, self._config.iceberg)
            except Exception as error:  # catalogs and storages raise whatever they like
                sentence = f"the {format} tables are behind: {type(error).__name__}: {error}"
                self.behind.append(sentence)
                logger.warning("%s; the next commit brings them up to date", sentence)
