"""What headers say of time."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.http.waits import (
    LONGEST_WAIT_S,
    asked_wait_s,
    fresh_for_s,
    http_date,
    is_wait_header,
    quota_used_up,
    retry_after_s,
    stay_away_s,
)
from tests.rows import each

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


@each(
    ("text", "seconds"),
    [
        ("7200s", 7200),
        ("7200 s", 7200),
        ("120 seconds", 120),
        ("delay-seconds=120", 120),
        ("2h", 7200),
        ("2 Hours", 7200),
        ("90 min.", 5400),
        ("5 minutes", 300),
        ("1h30m", 5400),
        ("6m0s", 360),
        ("1 hour, 30 minutes", 5400),
        ("1 hour and 30 minutes", 5400),
        ("1500ms", 1.5),
        ("1 day", 86_400),
        ("PT2H", 7200),
        ("PT1H30M5S", 5405),
        ("P1DT1S", 86_401),
        ('"120"', 120),
        ("120 (seconds)", 120),
        ("120, 120", 120),
        ("60, 7200", 7200),
        ("60;7200", 7200),
        ("60s, 2h", 7200),
        ("60, Tue, 24 Nov 2026 12:10:00 GMT", 600),
        ("Tue, 24 Nov 2026 12:10:00 GMT, 60", 600),
        ("2026-11-24T15:00:00Z", 10_800),
        ("2026-11-24T15:00:00.123Z", 10_800),
        ("2026-11-24 15:00:00", 10_800),
        ("2026-11-24 15:00 UTC", 10_800),
        ("2026-11-24T15:00:00+01:00", 7200),
        ("2026-11-24T15:00:00+0100", 7200),
        ("1795528800", 7200),
        ("1795528800000", 7200),
        ("1795528800.5", 7200.5),
        ("1795528800000000", 7200),
        ("120,", 120),
        ("120;reason=busy", 120),
        ("in 5 minutes", 300),
        ("after 120", 120),
        ("1,800", 1800),
        ("Tue Nov 24 15:00:00 2026", 10_800),
        ("Tue, 24 Nov 2026 16:00:00 +0100", 10_800),
        ("Tue, 24 Nov 2026 15:00:00GMT", 10_800),
        ("Tue Nov 24 2026 15:00:00 GMT+0000 (Coordinated Universal Time)", 10_800),
        ("120.", 120),
        ("+120", 120),
        ("-1", 0),
        ("Please retry after 60 seconds", 60),
        ("try again in 5 minutes", 300),
        ("retry in 60s", 60),
        ("Retry-After: 60", 60),
        ("seconds=60", 60),
        ("about 60 seconds", 60),
        ("~60", 60),
        ("[60]", 60),
        ("<60>", 60),
        ("60+", 60),
        ("60 # comment", 60),
        ("60 60", 60),
        ("60 7200", 7200),
        ("1 800", 1800),
        ("00:02:00", 120),
        ("01:00:00", 3600),
        ("20261124T150000Z", 10_800),
        ("2026/11/24 15:00:00", 10_800),
        ("2026-11-25", 43_200),
        ("2026-11-24T15:00:00,123Z", 10_800),
        ("2026-11-24 15:00:00 +0000 UTC", 10_800),
        ("2026-11-24 15:00:00.123456789 +0000 UTC m=+0.1", 10_800),
        ("@1795528800", 7200),
        ("1795528800s", 7200),
        ("P1W", LONGEST_WAIT_S),
        ("P1M", LONGEST_WAIT_S),
        ("P1Y", LONGEST_WAIT_S),
        ("1 month", LONGEST_WAIT_S),
        ("500us", 0.0005),
    ],
)
def test_waits_in_other_forms(text: str, seconds: float) -> None:
    assert retry_after_s({"retry-after": text}, NOW) == seconds


@each(
    "text",
    ["7200 parsecs", "2h or so", "P", "PT", "tomorrow", "2026-13-40T15:00:00Z", "12:00", "s", "h2"],
)
def test_what_says_no_time_is_no_wait(text: str) -> None:
    assert retry_after_s({"retry-after": text}, NOW) is None


@each(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "7200"}, 7200),
        ({"x-ratelimit-reset": "1795528800"}, 7200),
        ({"x-rate-limit-reset": "1795528800000"}, 7200),
        ({"ratelimit-reset": "50"}, 50),
        ({"x-ratelimit-reset-after": "5.25"}, 5.25),
        ({"x-retry-after": "2 minutes"}, 120),
        ({"ratelimit": "limit=100, remaining=0, reset=50"}, 50),
        ({"ratelimit": '"default";r=0;t=50'}, 50),
        ({"ratelimit": '"burst";r=0;t=5, "daily";r=0;t=7200'}, 7200),
        ({"x-ratelimit-reset": "6m0s"}, 360),
        ({"x-ratelimit-reset": "2026-11-24T15:00:00Z"}, 10_800),
        ({"retry-after": "60", "x-ratelimit-reset": "7200"}, 60),
        ({"retry-after": "soon", "x-ratelimit-reset": "7200"}, 7200),
        ({"x-ratelimit-reset": "soon"}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "60", "retry-after-ms": "1500"}, 60),
        ({"rate-limit-reset": "60"}, 60),
        ({"x-rate-limit-reset": "3600000"}, 3600),  # milliseconds: no limit lasts for weeks
        ({"x-ratelimit-reset": "1797000000"}, LONGEST_WAIT_S),  # a moment, two weeks ahead
        ({"x-ratelimit-reset-requests": "6m0s", "x-ratelimit-reset-tokens": "1s"}, 360),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, 360),
        ({"vendor-ratelimit-requests-reset": "2026-11-24T15:00:00Z"}, 10_800),
        ({"ratelimit-resettime": "Tue, 24 Nov 2026 15:00:00 GMT"}, 10_800),
        ({"x-ratelimit-userreset": "1795528800"}, 7200),
        ({"x-rate-limit-time-reset-ms": "15000"}, 15),
        ({"x-rate-limit-retry-after": "60"}, 60),
        ({"x-ratelimit-resets-at": "2026-11-24T15:00:00Z"}, 10_800),
        ({"x-rate-reset": "60"}, 60),
        ({"x-ms-retry-after-ms": "1500"}, 1.5),
        ({"retry-after-seconds": "60"}, 60),
        ({"retry_after": "60"}, 60),
        ({"x-ratelimit-reset": "soon", "x-ratelimit-reset-after": "60"}, 60),
        ({"x-reset-cache": "60", "ratelimit-policy": "100;w=60"}, None),
        ({}, None),
    ],
)
@each("status", [429, 503])
def test_resets_of_rate_limits(status: int, headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait_s(status, headers, NOW) == seconds
    assert stay_away_s(status, headers, NOW) == seconds


def test_a_quota_that_is_used_up_counts_whatever_the_status() -> None:
    reset = {"x-ratelimit-reset": "7200"}
    for status in (200, 304, 403):
        assert stay_away_s(status, reset, NOW) is None
        assert stay_away_s(status, reset | {"x-ratelimit-remaining": "12"}, NOW) is None
        assert stay_away_s(status, reset | {"x-ratelimit-remaining": "0"}, NOW) == 7200
    assert asked_wait_s(403, reset | {"x-ratelimit-remaining": "0"}, NOW) == 7200
    assert asked_wait_s(403, reset, NOW) is None
    assert asked_wait_s(200, reset | {"x-ratelimit-remaining": "0"}, NOW) is None
    assert quota_used_up({"ratelimit": '"default";r=0;t=50'})
    assert not quota_used_up({"ratelimit": '"default";r=7;t=50'})
    for name in ("x-ratelimit-remaining-requests", "x-ratelimit-userremaining", "x-rate-remaining"):
        assert quota_used_up({"x-ratelimit-remaining": "9", name: '"0"'})
    assert not quota_used_up({"x-remaining-stock": "0", "x-ratelimit-limit": "0"})
    assert stay_away_s(None, reset, NOW) is None


@given(st.text(max_size=80), st.integers(100, 599))
def test_whatever_a_rate_limit_says_is_bounded(text: str, status: int) -> None:
    headers = dict.fromkeys(("retry-after", "x-ratelimit-reset", "ratelimit"), text)
    found = stay_away_s(status, headers | {"x-ratelimit-remaining": "0"}, NOW)
    assert found is None or 0 <= found <= LONGEST_WAIT_S


def test_headers_that_say_how_long_to_wait_are_known_by_their_names() -> None:
    for name in ("retry-after", "ratelimit", "x-ratelimit-reset", "ratelimit-remaining"):
        assert is_wait_header(name)
    for name in ("date", "ratelimit-policy", "x-reset", "x-remaining", "etag"):
        assert not is_wait_header(name)
