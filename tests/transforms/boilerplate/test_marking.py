"""The boilerplate of whole articles; properties that hold for any text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline.schemas.article import Article
from dateline.schemas.remembered import FeedLines
from dateline.transforms.boilerplate.learning import article_lines, learn
from dateline.transforms.boilerplate.marking import boilerplate_of, mark, with_content
from dateline.transforms.boilerplate.recurring import NOTHING, Recurring
from dateline.transforms.boilerplate.texts import FIELDS, text_of, without_boilerplate
from tests.transforms.boilerplate.articles import FOOTER, article, made


def shown(one: Article, recurring: Recurring = NOTHING) -> list[tuple[str, str, str]]:
    return [
        (span.field, span.kind, text_of(one, span.field)[span.start : span.end])
        for span in boilerplate_of(one, recurring)
    ]


def learnt(*told: Article) -> Recurring:
    return Recurring.of(learn(FeedLines(0), map(article_lines, told)))


def test_the_first_article_of_a_feed_has_the_general_list() -> None:
    one = article(
        "Oil rises on cuts - Reuters",
        "LONDON (Reuters) - Oil rose on Monday. (Reporting by Ann Doe)\nContinue reading",
        "Oil rises on cuts Reuters",
        url="https://www.reuters.com/oil",
    )
    assert shown(one) == [
        ("title", "publisher", " - Reuters"),
        ("summary", "credit", "(Reuters)"),
        ("summary", "credit", "(Reporting by Ann Doe)"),
        ("summary", "continue_reading", "Continue reading"),
        ("content", "publisher", "Reuters"),
    ]


def test_a_bar_goes_with_what_it_parts() -> None:
    one = article("A title of its own", "It rained. | Permalink | Comments")
    assert without_boilerplate(mark(one), "summary") == "It rained."


def test_what_a_feed_repeats_counts_once_it_is_known() -> None:
    told = [made(n, FOOTER, "Markets") for n in range(8)]
    assert shown(told[0]) == []
    kinds = shown(told[0], learnt(*told))
    assert kinds == [("summary", "recurring", FOOTER), ("summary", "section", "Markets")]


def test_a_repeated_line_with_the_title_or_the_author_in_it_is_known() -> None:
    told = [
        replace(one, summary=f"{one.summary}\nWe told {one.title} at length to Ann Doe{n}")
        for n, one in enumerate(made(n) for n in range(8))
    ]
    told = [replace(one, authors=(f"Ann Doe{n}",)) for n, one in enumerate(told)]
    assert [kind for _, kind, _ in shown(told[3], learnt(*told))] == []  # a digit in it says more
    told = [replace(one, summary=one.summary.replace(" to Ann", " by Ann")) for one in told]
    plain = [
        replace(one, authors=("Ann Doe",), summary=one.summary.rstrip("0123456789")) for one in told
    ]
    recurring = learnt(*plain)
    found = shown(replace(plain[3], title="Why spring matters for all of us", summary=(
        "Own words.\nWe told Why spring matters for all of us at length by Ann Doe"
    )), recurring)  # fmt: skip
    assert [kind for _, kind, _ in found] == ["recurring"]


def test_a_text_that_is_nothing_but_repeated_lines_stays() -> None:
    told = [made(n, FOOTER) for n in range(8)]
    recurring = learnt(*told)
    same = article("A title of its own", f"{FOOTER}")
    assert shown(same, recurring) == []


@pytest.mark.parametrize("title", ["", "?"])
def test_an_article_never_loses_all_of_its_text(title: str) -> None:
    assert shown(article(title, "Continue reading", "© 2026 Wire Daily")) == []
    assert shown(article("Rain", "Continue reading")) != []


def test_a_page_in_place_of_the_feeds_content_is_looked_at_anew() -> None:
    one = mark(article("Rain", "It rained.\nContinue reading", "Old.\nAdvertisement"))
    page = with_content(replace(one, content="It rained in Oslo.\nRead more"))
    assert [(s.field, s.kind) for s in page.boilerplate] == [
        ("summary", "continue_reading"),
        ("content", "continue_reading"),
    ]


PIECES = st.sampled_from(
    ["It rained in Oslo.", "Markets", FOOTER, "Continue reading", "(Reuters)", " - ", " | ", "\n",
     " ", "© 2026 Wire", "The post", "appeared first on Wire", "Rain on all of us", "Read", "more",
     "(Ann Doe/Reuters)", ".", "!", "Sign up", "é", "雨。", "Wire", "By Ann Doe", ": ", "  "]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=9).map("".join)
KNOWN = learnt(*(made(n, FOOTER, "Markets") for n in range(8)))


@settings(max_examples=2 * settings().max_examples)
@given(TEXTS, TEXTS, TEXTS)
def test_stretches_are_within_their_fields_sorted_and_apart(
    title: str, summary: str, content: str
) -> None:
    one = article(title, summary, content, authors=("Ann Doe",), feed_name="Wire")
    spans = boilerplate_of(one, KNOWN)
    order = [(FIELDS.index(span.field), span.start) for span in spans]
    assert order == sorted(order)
    for field in FIELDS:
        at = 0
        for span in (span for span in spans if span.field == field):
            assert at <= span.start < span.end <= len(text_of(one, field))
            at = span.end
    left = [without_boilerplate(replace(one, boilerplate=spans), field) for field in FIELDS]
    had_words = any(c.isalnum() for field in FIELDS for c in text_of(one, field))
    assert any(c.isalnum() for text in left for c in text) == had_words


@settings(max_examples=2 * settings().max_examples)
@given(TEXTS)
@example("Markets\n(Reuters) - \nIt rained in Oslo.")
def test_lines_without_boilerplate_have_none_left(summary: str) -> None:
    """Lines that are left out as a whole leave no others that would be."""
    lines = [line.strip() for line in summary.splitlines() if line.strip()]
    one = mark(article("Rain on all of the coast", "\n".join(lines)), KNOWN)
    gone = {(s.start, s.end) for s in one.boilerplate}
    kept, at = [], 0
    for line in lines:
        if (at, at + len(line)) not in gone:
            kept.append(line)
        at += len(line) + 1
    again = mark(replace(one, summary="\n".join(kept), boilerplate=()), KNOWN)
    whole = {
        again.summary[s.start : s.end]
        for s in again.boilerplate
        if s.kind != "publisher"
    } & set(kept)  # fmt: skip
    # A label and the name of a publisher count at an end, which may be another line now.
    assert whole <= {"Markets"}
