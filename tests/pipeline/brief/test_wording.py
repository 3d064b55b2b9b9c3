from __future__ import annotations

from dataclasses import replace

from dateline.pipeline.brief.wording import (
    change_line,
    estimate_line,
    estimates_note,
    left_out,
    period,
    time_of,
)
from tests.pipeline.brief.made import CHANGE, ESTIMATE, hostile, item


def test_a_change_tells_its_figures() -> None:
    assert change_line(CHANGE) == (
        "<b>Karim</b> *Strait* (region): 1,234 articles, 5.0 %; before 1.0 % (1.2 a day); "
        "+7.0 standard deviations; burst, tone -0.50 ± 0.10"
    )
    new = CHANGE | {"is_new": True, "articles": 1, "tone_shift_error": None, "watch": "mine"}
    assert change_line(new).endswith("burst, named for the first time, watched: mine")
    assert "1 article, " in change_line(new)
    young = CHANGE | {"base_share": None, "kind": None, "share": None}
    assert "(name): 1,234 articles, –; nothing to compare with" in change_line(young)


def test_an_estimate_tells_its_figures() -> None:
    assert estimate_line(ESTIMATE) == (
        "trade: 310 of 1,400 articles counted; estimate 322.5, with 95 % confidence 300.0 to "
        "1,345.0; precision 91.8 %, recall 84.0 % of minilm_*x*@1"
    )


def test_estimates_say_what_they_are_of() -> None:
    told = estimates_note(hostile())
    assert told.startswith("Articles dated 2026-11-24 to 2026-11-24, copies left out")
    nothing = estimates_note(replace(hostile(), estimates=[]))
    assert nothing.startswith("No article of 2026-11-24 to 2026-11-24 was read by a model")


def test_times_are_told_as_far_as_they_are_known() -> None:
    assert time_of(item(1, "x")) == "2026-11-23 05:04 UTC"
    assert time_of(item(1, "x", published_at=None)) == "without a date"
    assert period(hostile()) == "News since 2026-11-24 06:00, until 2026-11-24 06:00 UTC"


def test_what_is_left_out_is_told_with_its_number() -> None:
    assert left_out(hostile()).startswith("Left out: 1,200 copies, 0 new texts")
