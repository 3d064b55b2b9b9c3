"""Whether a feed writes the day or the month first."""

from __future__ import annotations

from datetime import datetime, timezone

from dateline.transforms.feeds.dates.day_order import day_first
from tests.rows import each

NOW = datetime(2026, 6, 10, 12, tzinfo=timezone.utc)


@each(
    ("raws", "expected"),
    [
        (["13/05/2026", "05/06/2026"], True),
        (["05/13/2026", "05/06/2026"], False),
        (["13-05-2026 10:00"], True),
        (["13/05/2026", "05/13/2026"], None),  # two templates
        (["09/05/2026"], True),  # the other reading is still to come
        (["05/09/2026", "06/09/2026"], False),  # the same the other way round
        (["05/06/2025"], None),  # both are possible
        (["11/02/2025", "12/02/2025", "01/03/2025"], True),  # in order if the day comes first
        (["03/01/2025", "02/12/2025", "02/11/2025"], False),
        (["01/02/2026", "02/02/2026"], None),  # too few to say
        (["01/02/2026", "03/01/2026", "02/03/2026"], None),  # in no order
        (["99/99/2026"], None),
        ([None, "", "2026-05-06", "5.6.2026", "x" * 200 + "13/05/2026"], None),
        ([], None),
    ],
)
def test_what_the_dates_of_a_feed_say_together(
    raws: list[str | None], expected: bool | None
) -> None:
    assert day_first(raws, now=NOW) is expected


def test_tomorrow_is_no_future_for_a_clock_that_is_fast() -> None:
    assert day_first(["10/11/2026"], now=NOW) is None
    assert day_first(["11/06/2026"], now=NOW) is True
