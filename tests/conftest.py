"""Fixtures that several test modules share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.feed_server import FeedServer


@pytest.fixture
def feed_server() -> Iterator[FeedServer]:
    """A web server on loopback that behaves as told; see ``tests/feed_server.py``."""
    server = FeedServer()
    yield server
    server.close()
