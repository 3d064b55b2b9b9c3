"""What headers say of time."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.waits import (
    LONGEST_WAIT_S,
    fresh_for_s,
    http_date,
    retry_after_s,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
IN_TEN_MINUTES = "Tue, 24 Nov 2026 12:10:00 GMT"


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 24 Nov 2026 12:10:00 GMT",
        "Tuesday, 24-Nov-26 12:10:00 GMT",
        "Tue Nov 24 12:10:00 2026",
    ],
)
def test_the_three_forms_of_http_dates(text: str) -> None:
    assert http_date(text) == datetime(2026, 11, 24, 12, 10, tzinfo=timezone.utc)


def test_text_that_is_no_date() -> None:
    for text in ("", "0", "-1", "soon", "Tue, 99 Nov 2026 12:10:00 GMT", "\x00"):
        assert http_date(text) is None


def test_retry_after() -> None:
    assert retry_after_s({"retry-after": "120"}, NOW) == 120
    assert retry_after_s({"retry-after": " 1.5 "}, NOW) == 1.5
    assert retry_after_s({"retry-after": IN_TEN_MINUTES}, NOW) == 600
    assert retry_after_s({"retry-after": "Tue, 24 Nov 2026 11:00:00 GMT"}, NOW) == 0
    assert retry_after_s({"retry-after": "1e99"}, NOW) == LONGEST_WAIT_S
    for text in ("", "later", "nan", "Infinity and beyond"):
        assert retry_after_s({"retry-after": text}, NOW) is None
    assert retry_after_s({}, NOW) is None


def test_dates_are_measured_by_the_servers_own_clock() -> None:
    headers = {"retry-after": IN_TEN_MINUTES, "date": "Tue, 24 Nov 2026 12:09:00 GMT"}
    assert retry_after_s(headers, NOW) == 60
    headers = {"expires": IN_TEN_MINUTES, "date": "Tue, 24 Nov 2026 12:09:00 GMT"}
    assert fresh_for_s(headers, NOW) == 60


def test_freshness() -> None:
    assert fresh_for_s({"cache-control": "public, max-age=900"}, NOW) == 900
    assert fresh_for_s({"cache-control": 'Max-Age = "900"', "age": "300"}, NOW) == 600
    assert fresh_for_s({"cache-control": "max-age=60", "age": "300"}, NOW) == 0
    assert fresh_for_s({"cache-control": "s-maxage=900"}, NOW) is None, "for shared caches"
    assert fresh_for_s({"cache-control": "max-age=60", "expires": IN_TEN_MINUTES}, NOW) == 60
    assert fresh_for_s({"expires": IN_TEN_MINUTES}, NOW) == 600
    assert fresh_for_s({"expires": "0"}, NOW) is None
    assert fresh_for_s({"cache-control": "no-cache", "expires": IN_TEN_MINUTES}, NOW) is None
    assert fresh_for_s({"cache-control": "max-age=99999999999"}, NOW) == LONGEST_WAIT_S
    assert fresh_for_s({}, NOW) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_headers_of_any_kind_do_no_harm(one: str, other: str) -> None:
    headers = {"retry-after": one, "cache-control": one, "expires": other, "date": other}
    for found in (retry_after_s(headers, NOW), fresh_for_s(headers, NOW)):
        assert found is None or 0 <= found <= LONGEST_WAIT_S
