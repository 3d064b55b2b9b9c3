"""One Chromium for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import Browser, is_there


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not is_there():
        pytest.skip("Debian's packages chromium and chromium-driver are not installed")
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()
