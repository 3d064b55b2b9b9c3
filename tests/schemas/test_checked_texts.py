"""What a header and a language can be called is checked where the configuration is read."""

from __future__ import annotations

import pytest

from dateline.schemas.checked_texts import header_name, header_value, language_tag
from dateline.schemas.config import FeedSpec


@pytest.mark.parametrize("name", ["Authorization", "X-Api-Key", "x_key", "A"])
def test_names_of_headers(name: str) -> None:
    assert header_name(name) == name


@pytest.mark.parametrize("name", ["", "X Y", "X:", "Schlüssel", "a\r\nb"])
def test_what_no_header_is_called(name: str) -> None:
    with pytest.raises(ValueError, match="no header is called"):
        header_name(name)


@pytest.mark.parametrize("name", ["Host", "content-length", "Transfer-Encoding", "Connection"])
def test_headers_that_the_client_makes_itself(name: str) -> None:
    with pytest.raises(ValueError, match=f"the header {name} is made for each request"):
        header_name(name)


@pytest.mark.parametrize("value", ["", "Bearer x", "a\tb", "Zürich"])
def test_values_of_headers(value: str) -> None:
    assert header_value(value) == value


@pytest.mark.parametrize("value", ["a\r\nb", "a\n", "\0", "\x7f"])
def test_a_value_that_would_be_two_headers_is_refused_and_not_told(value: str) -> None:
    with pytest.raises(ValueError, match="which no header can have") as told:
        header_value(f"secret{value}")
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("text", ["en", "en-uk", "pt_BR", "zh-Hant-TW", "sr-Latn", "yue", "de-x-a"])
def test_languages(text: str) -> None:
    assert language_tag(text) == text


@pytest.mark.parametrize("text", ["", "english", "e", "en us", "en-", "klingon-x", "en-ninechars"])
def test_what_is_no_language(text: str) -> None:
    with pytest.raises(ValueError, match="expected a language code such as en"):
        language_tag(text)


def test_no_message_about_a_setting_holds_its_value() -> None:
    with pytest.raises(ValueError, match="which no header can have") as told:
        FeedSpec(url="https://a.example/", headers={"X-Key": "s3cret\n"})
    assert "s3cret" not in str(told.value)
