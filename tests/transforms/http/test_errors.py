"""The classes of failed visits: their names are stored in tables and compared there."""

from __future__ import annotations

import inspect

from dateline.transforms.http import errors
from dateline.transforms.http.errors import NOT_VISITED, UNREACHABLE, VisitError

CLASSES = {
    name: one
    for name, one in inspect.getmembers(errors, inspect.isclass)
    if issubclass(one, VisitError)
}


def test_every_failure_of_a_visit_is_one_kind_of_error() -> None:
    assert len(CLASSES) > 20
    assert all(name.endswith("Error") for name in CLASSES)
    assert all(one.retry_after_s is None for one in CLASSES.values())


def test_a_feed_that_was_not_asked_is_not_blamed() -> None:
    assert {"HostBusyError", "DeadlineError"} == NOT_VISITED
    assert set(CLASSES) >= NOT_VISITED


def test_only_errors_of_the_way_there_say_that_a_host_cannot_be_reached() -> None:
    """A host that answers slowly or wrongly can be reached: its other feeds are asked."""
    assert {one.__name__ for one in UNREACHABLE} == {
        "DnsError",
        "NotConnectedError",
        "ConnectTimeoutError",
        "TlsError",
    }
