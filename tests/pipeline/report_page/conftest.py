"""One Chromium for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import Browser, is_there
from tests.report_pages import Made, made


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not is_there():
        pytest.skip("Debian's packages chromium and chromium-driver are not installed")
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture
def month_page(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Six weeks of made-up news."""
    return made(tmp_path_factory, "month")
