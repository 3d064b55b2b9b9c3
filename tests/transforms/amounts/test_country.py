from __future__ import annotations

import pytest

from dateline.transforms.amounts.country import country_of


@pytest.mark.parametrize(
    ("address", "language", "country"),
    [
        ("https://www.abc.net.au/rss", "en-us", "AU"),
        ("https://example.com/rss", "en-au", "AU"),
        ("https://example.co.uk/rss", None, "GB"),
        ("https://example.io/rss", "en", None),
        ("https://[broken/rss", "en-nz", "NZ"),
        (None, None, None),
    ],
)
def test_the_host_tells_the_country_else_the_language(
    address: str | None, language: str | None, country: str | None
) -> None:
    assert country_of(address, language) == country
