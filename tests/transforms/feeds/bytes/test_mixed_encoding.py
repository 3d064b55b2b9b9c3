"""UTF-8 with bytes of windows-1252 in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.bytes.mixed_encoding import (
    decode_mixed,
    is_mixed,
    is_mostly_utf8,
    is_windows_1252_punctuation,
    stand_alone,
    with_surrogates_joined,
)

UTF8 = "Zölle für Stahl – “heute” in Zürich. " * 3


def both(text: str) -> bytes:
    """A text in UTF-8 with the same text in windows-1252 behind it."""
    return text.encode() + text.encode("cp1252")


def test_each_byte_is_read_as_what_it_is() -> None:
    text, repairs = decode_mixed(both("Zölle in Zürich "))
    assert text == "Zölle in Zürich " * 2
    assert repairs == ("windows_1252_bytes",)


@pytest.mark.parametrize(
    ("body", "mixed"),
    [
        (UTF8.encode() * 4 + b"caf\xe9 ", True),
        (both("Zölle in Zürich "), True),
        ("Zölle in Zürich".encode("cp1252"), False),
        ("Краны и корабли".encode("cp1251"), False),
        ("日本の経済".encode("shift_jis"), False),
    ],
)
def test_mixtures_are_told_from_other_encodings(body: bytes, mixed: bool) -> None:
    assert is_mixed(body) is mixed


def test_quotes_of_windows_in_a_text_of_another_script_are_read_and_letters_are_not() -> None:
    text, repairs = decode_mixed("Краны ".encode() * 9 + b"\x93" + "порт".encode() + b"\x94 \xe9 ")
    assert "“порт”" in text
    assert text.endswith("\ufffd ")
    assert repairs == ("windows_1252_bytes", "undecodable_bytes")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"a cut \xe2\x80 quote", "a cut \ufffd quote"),
        (b"the end of a word\xc3", "the end of a word\ufffd"),
        (b"\xc3pfel aus Wien", "Ãpfel aus Wien"),
        (b"caf\xe9\x92s", "café’s"),
    ],
)
def test_characters_that_were_cut_become_the_replacement(body: bytes, expected: str) -> None:
    assert decode_mixed(body)[0] == expected


def test_replacement_characters_that_were_there_already_are_no_fault() -> None:
    assert decode_mixed("a \ufffd b".encode()) == ("a \ufffd b", ())


@given(st.text(max_size=60))
def test_utf8_comes_out_as_it_is(text: str) -> None:
    assert decode_mixed(text.encode("utf-8", "replace")) == (
        text.encode("utf-8", "replace").decode(), (),
    )  # fmt: skip


@given(st.binary(max_size=80))
def test_no_bytes_are_an_error(body: bytes) -> None:
    is_mixed(body)
    stand_alone(body)
    assert isinstance(decode_mixed(body)[0], str)


def test_latin_texts_stand_alone_and_others_side_by_side() -> None:
    assert stand_alone("Zölle für Stahl".encode("cp1252"))
    assert not stand_alone("Краны".encode("cp1251"))


def test_punctuation_of_windows() -> None:
    assert is_windows_1252_punctuation(b"it\x92s \x93fine\x94 \x96 really")
    assert not is_windows_1252_punctuation(b"caf\xe9")
    assert is_windows_1252_punctuation(b"ascii")


@pytest.mark.parametrize(
    ("body", "mostly"),
    [
        ("Zürich".encode() + b" \xe2\x80 ", True),  # a dash that was cut
        ("Zürich, Köln".encode() + b" \xe2\x80 \xe2 \xe2\x80 ", False),
        ("Zölle in Zürich".encode("cp1252"), False),
        ("Краны и корабли".encode("cp1251"), False),
        ("日本の経済と港".encode("shift_jis"), False),
        ("中国的经济和港口".encode("gb18030"), False),
        (b"ascii", False),
    ],
)
def test_utf8_whose_characters_were_cut_is_told_from_other_encodings(
    body: bytes, mostly: bool
) -> None:
    assert is_mostly_utf8(body) is mostly


def test_characters_written_as_two_halves_are_joined() -> None:
    halves = "\U0001f600".encode("utf-16-be").hex()
    cesu = b"".join(
        chr(int(halves[at : at + 4], 16)).encode("utf-8", "surrogatepass") for at in (0, 4)
    )
    assert (
        with_surrogates_joined(b"Ship " + cesu * 2 + b"!") == "Ship \U0001f600\U0001f600!".encode()
    )
    for other in (b"ascii", "í한".encode(), cesu[:3], cesu[3:] + b" " + cesu[:3]):
        assert with_surrogates_joined(other) == other
