"""Words are found as whole words, by DuckDB and by Python alike, and their spans are theirs."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.pipeline.mcp.words import MOST, pattern, place, terms
from dateline.schemas.errors import UsageError


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        yield found


def found_by_duckdb(connection: duckdb.DuckDBPyConnection, term: str, text: str) -> bool:
    (row,) = connection.execute("SELECT regexp_matches(?, ?)", [text, pattern(term)]).fetchall()
    return bool(row[0])


def test_words_and_phrases() -> None:
    assert terms('steel "Bank of  England" U.S. "" -') == ["steel", "Bank of  England", "U.S."]


@pytest.mark.parametrize("text", ["", "  ", '"', '""', "- / !"])
def test_a_search_for_nothing_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="say what to search for"):
        terms(text)


def test_a_search_for_too_much_is_refused() -> None:
    with pytest.raises(UsageError, match=f"at most {MOST}"):
        terms("word " * (MOST + 1))


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("US", "Bush in Russia", None),
        ("US", "tariffs: US-made", "US"),
        ("us", "The US.", "US"),
        ("bank of england", "the Bank  of\nEngland says", "Bank  of\nEngland"),
        ("U.S.", "the U.S. says", "U.S."),
        ("U.S.", "the UxSx says", None),
        ("straße", "Die Straße nach", "Straße"),
        ("Париж", "в париж!", "париж"),
        ("$5", "worth $5 billion", "$5"),
        ("5", "worth $5,000", "5"),
        ("a*", "aaa a* b", "a*"),
    ],
)
def test_whole_words_in_any_case(
    connection: duckdb.DuckDBPyConnection, term: str, text: str, expected: str | None
) -> None:
    found = place(term, {"title": text})
    assert (found and found["text"]) == expected
    assert found_by_duckdb(connection, term, text) == (expected is not None)


def test_the_first_field_that_holds_a_word_is_quoted() -> None:
    texts = {"title": "Nothing", "summary": None, "content": "x" * 200 + " steel " + "y" * 200}
    found = place("steel", texts)
    assert found is not None
    assert (found["field"], found["start"], found["end"]) == ("content", 201, 206)
    quote = str(found["quote"])
    assert quote.startswith("…")
    assert quote.endswith("…")
    assert len(quote) < 180


WORD = st.text("abcDE012é'.$&*+(", min_size=1, max_size=6).filter(
    lambda w: any(map(str.isalnum, w))
)


@settings(max_examples=2 * settings().max_examples)
@given(term=WORD, words=st.lists(WORD, max_size=5), gap=st.sampled_from([" ", "\n", ", ", "-"]))
def test_duckdb_and_python_find_the_same(
    connection: duckdb.DuckDBPyConnection, term: str, words: list[str], gap: str
) -> None:
    text = gap.join(words)
    found = place(term, {"title": text})
    assert found_by_duckdb(connection, term, text) == (found is not None)
    if found is not None:
        start, end = int(str(found["start"])), int(str(found["end"]))
        assert text[start:end] == found["text"]
        assert str(found["text"]).casefold() == term.casefold()
