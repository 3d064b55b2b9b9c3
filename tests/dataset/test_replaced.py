"""Replaced files stay for readers that began before, and not for ever."""

from __future__ import annotations

from dateline.dataset.replaced import expire
from dateline.schemas.manifest import Replaced

HOUR = 3_600


def after(entry: Replaced, *, sequence: int, now_s: int) -> list[str]:
    """The files whose time is over, an hour of grace being given."""
    stay, over = expire([entry], [], [], sequence=sequence, now_s=now_s, grace_s=HOUR)
    assert (entry in stay) == (over == []), "a file waits on or goes, never both"
    return over


def test_a_file_stays_for_the_grace_time_and_until_a_later_commit() -> None:
    entry = Replaced(path="articles/a", sequence=5, at=1_000)
    assert after(entry, sequence=6, now_s=1_000 + HOUR - 1) == []
    assert after(entry, sequence=6, now_s=1_000 + HOUR) == ["articles/a"]
    assert after(entry, sequence=5, now_s=1_000 + HOUR) == [], "a repeated commit is no later one"


def test_a_clock_that_went_backwards_keeps_files_for_a_day_of_hours_at_most() -> None:
    entry = Replaced(path="articles/a", sequence=5, at=10**9)
    assert after(entry, sequence=28, now_s=0) == []
    assert after(entry, sequence=29, now_s=0) == ["articles/a"]


def test_what_is_removed_now_begins_to_wait() -> None:
    stay, over = expire([], [], ["b", "a"], sequence=7, now_s=50, grace_s=HOUR)
    assert over == []
    assert [(entry.path, entry.sequence, entry.at) for entry in stay] == [
        ("a", 7, 50),
        ("b", 7, 50),
    ]


def test_what_the_repeated_attempt_removed_waits_on() -> None:
    earlier = Replaced(path="a", sequence=7, at=50)
    stay, _ = expire([], [earlier], [], sequence=7, now_s=60, grace_s=HOUR)
    assert stay == (earlier,)
