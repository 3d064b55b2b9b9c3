"""Lines as the memory of a feed knows them."""

from __future__ import annotations

from dateline.transforms.boilerplate.lines import (
    BETWEEN,
    HEADS,
    TAILS,
    body_segments,
    lines_of,
    own_texts,
    prefix_of,
    spelling_of,
    suffix_of,
    title_core,
)
from dateline.transforms.boilerplate.segments import segments_of
from tests.transforms.boilerplate.articles import article


def test_title_and_authors_are_taken_out_of_a_line() -> None:
    one = article("Rain falls on Oslo - Wire", authors=("Ann Doe",))
    own = own_texts(one, title_core(one.title))
    assert spelling_of("The post Rain falls on Oslo came by Ann  Doe.", own) == (
        "the post {t} came by {a}"
    )


def test_a_line_that_is_only_the_title_is_none() -> None:
    one = article("Rain falls on Oslo - Wire", "Rain falls on Oslo Wire")
    core = title_core(one.title)
    segments = body_segments(one.summary, core)
    found = lines_of(one.summary, segments, own_texts(one, core))
    assert [one.summary[line.segment.start : line.segment.end] for line in found] == ["Wire"]


def test_ends_of_titles_are_told_by_their_marks() -> None:
    suffix, prefix = suffix_of("Oil: it rose - Wire"), prefix_of("Oil: it rose - Wire")
    assert suffix is not None
    assert prefix is not None
    assert (suffix.text, suffix.start, suffix.end) == ("Wire", 12, 19)
    assert (prefix.text, prefix.start, prefix.end) == ("Oil", 0, 5)
    assert suffix_of("No marks at all") is None
    assert prefix_of("At 10:30 sharp") is None
    assert title_core("A - B - C") == "A - B"


def test_of_a_long_text_the_ends_and_some_short_lines_are_compared() -> None:
    text = "\n".join(f"line {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60))
    found = lines_of(text, segments_of(text), [])
    assert len(found) == HEADS + BETWEEN + TAILS
