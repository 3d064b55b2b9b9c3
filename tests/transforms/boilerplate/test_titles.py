"""Ends of titles."""

from __future__ import annotations

from dateline.schemas.remembered import FeedLines
from dateline.transforms.boilerplate.lines import prefix_of, suffix_of
from dateline.transforms.boilerplate.names import Names
from dateline.transforms.boilerplate.recurring import NOTHING, Recurring
from dateline.transforms.boilerplate.titles import title_spans
from tests.rows import each

NAMES = Names(frozenset({"wire", "bbcnews"}), frozenset({"ann doe"}))


def left(title: str, recurring: Recurring = NOTHING) -> str:
    for span in reversed(title_spans(title, NAMES, recurring)):
        title = title[: span.start] + title[span.end :]
    return title


@each(
    ("title", "expected"),
    [
        ("Oil rises on cuts - Wire", "Oil rises on cuts"),
        ("Oil rises on cuts | Reuters", "Oil rises on cuts"),
        ("Oil rises on cuts - BBC News", "Oil rises on cuts"),
        ("Oil rises on cuts | Ann Doe", "Oil rises on cuts"),
        ("Markets: oil rises on cuts | Opinion", "oil rises on cuts"),
        ("Ann Doe: my garden in winter", "my garden in winter"),
        ("Morning briefing", "Morning briefing"),
        ("Markets: open", "Markets: open"),
        ("Wire: a history of the agency", "Wire: a history of the agency"),
        ("War in the north: what we know", "War in the north: what we know"),
        ("Oil - a history", "Oil - a history"),
        ("Reuters", "Reuters"),
    ],
)
def test_titles_lose_names_and_sections_at_their_ends_only(title: str, expected: str) -> None:
    assert left(title) == expected


def test_what_recurs_at_an_end_goes_if_it_is_in_enough_titles() -> None:
    title = "Harbour: the tunnel is open | Weekend Desk"
    suffix, prefix = suffix_of(title), prefix_of(title)
    assert suffix is not None
    assert prefix is not None
    for of_suffix, of_prefix, expected in (
        (10, 70, "the tunnel is open"),
        (9, 69, title),
        (9, 70, "the tunnel is open | Weekend Desk"),
    ):
        lines = sorted([(suffix.hash, of_suffix), (prefix.hash, of_prefix)])
        feed = FeedLines(1, 100, tuple(h for h, _ in lines), tuple(n for _, n in lines))
        assert left(title, Recurring.of(feed)) == expected
