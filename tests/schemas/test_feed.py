"""What is known of a feed: the stored state has a column for each field."""

from __future__ import annotations

from dataclasses import fields

from dateline.schemas.feed import FeedState
from dateline.schemas.state_tables import FEED_STATE


def test_a_state_has_the_fields_of_its_table_in_their_order() -> None:
    """Files of formats 1 and 2 are read by these names."""
    assert [field.name for field in fields(FeedState)] == FEED_STATE.names


def test_a_feed_that_was_never_visited_has_no_history() -> None:
    state = FeedState("https://a.example/")
    assert (state.consecutive_failures, state.redirect_seen, state.silent) == (0, 0, False)
    assert (state.etag, state.retired_at, state.next_due_at) == (None, None, None)
