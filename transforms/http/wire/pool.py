"""Connections that wait for another request to the same place."""

from __future__ import annotations

from collections.abc import Hashable

from dateline.transforms.http.wire.connection import Connection

LONGEST_IDLE_S = 15.0
"""Seconds after which servers close idle connections as a rule."""


class Pool:
    """Idle connections by place; at most ``limit`` in all, the oldest close first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._idle: list[tuple[Hashable, float, Connection]] = []  # oldest first

    def take(self, place: Hashable, now: float) -> Connection | None:
        """The connection that was used last, if one is still good; ``now`` is in seconds."""
        found = None
        kept = []
        for entry in reversed(self._idle):
            where, since, connection = entry
            if now - since > LONGEST_IDLE_S or not connection.quiet:
                connection.close()
            elif found is None and where == place:
                found = connection
            else:
                kept.append(entry)
        self._idle = kept[::-1]
        return found

    def put(self, place: Hashable, connection: Connection, now: float) -> None:
        """Keep a connection whose answer was read to its end."""
        connection.used = True
        self._idle.append((place, now, connection))
        while len(self._idle) > self._limit:
            self._idle.pop(0)[2].close()

    def close(self) -> None:
        """Close all."""
        while self._idle:
            self._idle.pop()[2].close()
