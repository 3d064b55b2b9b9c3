"""What a revision changed, and how many of them a day has."""

from __future__ import annotations

from dataclasses import replace

from dateline.schemas.remembered import Identity
from dateline.transforms.feeds.articles.text_hashes import text_hashes
from dateline.transforms.same.revisions import MOST_A_DAY, changed_since, is_over_limit
from dateline.transforms.same.sameness import Claim, Decision, decide

HOUR, DAY = 3_600, 86_400
KEY = b"k" * 16
CLAIM = Claim(("f", 0), KEY, KEY, None, 0, 7, (0.0, "f", 0))


def served(texts: list[str], step: int) -> tuple[list[Decision], list[Identity]]:
    """The decisions on an article whose text is another one every ``step`` seconds."""
    remembered: list[Identity] = []
    decisions = []
    for number, text in enumerate(texts):
        hashes = text_hashes("Title", text, None)
        claim = replace(CLAIM, content_hash=hashes.content, field_hashes=hashes.fields)
        (decision,), more = decide([claim], remembered, now=DAY + number * step, refresh_after=DAY)
        decisions.append(decision)
        remembered += more
    return decisions, remembered


def test_what_changed_is_unknown_without_what_was_before() -> None:
    assert changed_since(None, 5) is None
    assert changed_since(5, None) is None
    assert changed_since(5, 5) is None
    assert changed_since(5, 6) == ("content",)


def test_a_revision_says_what_it_changed() -> None:
    decisions, _ = served(["one", "two", "one"], HOUR)
    assert [(d.verdict, d.changed_fields) for d in decisions] == [
        ("new", None),
        ("revised", ("summary",)),
        ("duplicate", None),
    ]


def test_the_revisions_of_a_day_are_bounded_and_go_on_the_next_day() -> None:
    texts = [f"text {number}" for number in range(3 * 48)]
    decisions, remembered = served(texts, HOUR // 2)
    written = [number for number, d in enumerate(decisions) if d.verdict != "duplicate"]
    assert written[:MOST_A_DAY] == list(range(MOST_A_DAY))
    assert written[MOST_A_DAY] == 48, "a day after the first"
    assert sum(d.is_over_limit for d in decisions) == len(texts) - len(written)
    assert len(remembered) == len(written), "texts that were not written are not known"


def test_an_old_text_counts_no_more() -> None:
    assert not is_over_limit(dict.fromkeys(range(MOST_A_DAY), 0), DAY)
    assert is_over_limit(dict.fromkeys(range(MOST_A_DAY), 1), DAY)


def test_a_text_that_an_older_version_hashed_with_its_counters_is_known() -> None:
    hashes = text_hashes("Title", "Text. 57 comments", None)
    assert hashes.older is not None
    old = [Identity(KEY, KEY, hashes.older, 7, 3, 0)]
    claim = replace(CLAIM, content_hash=hashes.content, older_hash=hashes.older)
    (same,), more = decide([claim], old, now=1, refresh_after=DAY)
    assert (same.verdict, same.revision) == ("duplicate", 3)
    later = replace(claim, older_hash=1)  # 58 comments
    (again,), _ = decide([later], old + more, now=2, refresh_after=DAY)
    assert (again.verdict, again.revision) == ("duplicate", 3)
