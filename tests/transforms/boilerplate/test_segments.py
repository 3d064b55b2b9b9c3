"""Segments: what can be boilerplate by itself, and never a part of a sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.boilerplate.segments import MOST_READ, segments_of
from tests.rows import each


def parts(text: str, whole: tuple[int, int] | None = None) -> list[str]:
    return [text[one.start : one.end] for one in segments_of(text, whole)]


@each(
    ("text", "expected"),
    [
        ("One here. Two there.", ["One here.", "Two there."]),
        ("One\n\nTwo", ["One", "Two"]),
        ("Rep. Jim Doe met Sen. Ann Roe on Feb. 3.", ["Rep. Jim Doe met Sen. Ann Roe on Feb. 3."]),
        ("The U.S. Army left. It rained.", ["The U.S. Army left.", "It rained."]),
        ("He said no. then left", ["He said no. then left"]),
        ("It ended in 2023. Then more.", ["It ended in 2023.", "Then more."]),
        ("“It is over.” She left.", ["“It is over.”", "She left."]),
        ("Oil rose. (Reporting by A. Doe)", ["Oil rose.", "(Reporting by A. Doe)"]),
        ("A crane in Oslo (Jane Doe/Wire)", ["A crane in Oslo", "(Jane Doe/Wire)"]),
        ("Permalink | Comments | Share", ["Permalink", "Comments", "Share"]),
        ("雨が降った。終わり。", ["雨が降った。", "終わり。"]),
        ("Told here.   Continue reading", ["Told here.", "Continue reading"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_segments_are_lines_sentences_and_parts_between_bars(
    text: str, expected: list[str]
) -> None:
    assert parts(text) == expected


def test_a_title_within_a_text_is_not_parted_but_parts_what_follows() -> None:
    text = "Is it over? Yes. They won Wire"
    assert parts(text, (0, 25)) == ["Is it over? Yes. They won", "Wire"]
    assert parts(f"The post {text}", (9, 34)) == ["The post Is it over? Yes. They won Wire"]


def test_of_a_very_long_text_only_the_two_ends_are_read() -> None:
    text = "\n".join(f"Line {number}" for number in range(MOST_READ))
    found = parts(text)
    assert found[0] == "Line 0"
    assert found[-1] == f"Line {MOST_READ - 1}"
    assert sum(map(len, found)) <= MOST_READ


@given(st.text(alphabet="ab A.!?|()[] \n\u00a0。。”", max_size=80))
def test_segments_are_in_order_within_the_text_and_hold_all_its_words(text: str) -> None:
    found = segments_of(text)
    at = 0
    for one in found:
        assert at <= one.gap <= one.start < one.end <= len(text)
        assert text[one.start : one.end].strip() == text[one.start : one.end]
        at = one.end
    kept = "".join(text[one.start : one.end] for one in found)
    assert sorted(c for c in kept if c.isalpha()) == sorted(c for c in text if c.isalpha())


@given(st.integers(1, 3), st.sampled_from(["(", " ", ".", "[a ", "| ", "\u00a0", ". ("]))
def test_time_is_linear_in_the_length(times: int, piece: str) -> None:
    text = piece * (20_000 * times // len(piece))
    assert len(segments_of(text)) <= len(text)
