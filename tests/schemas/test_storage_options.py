from __future__ import annotations

import pytest

from dateline.schemas.storage_options import StorageOptions


def test_the_variables_of_the_environment_give_the_options_back() -> None:
    options = StorageOptions("http://127.0.0.1:9000", "eu-west-1", anonymous=False, path_style=True)
    assert StorageOptions.of_environment(options.environment()) == options
    assert StorageOptions.of_environment({}) == StorageOptions()


def test_a_word_that_is_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(ValueError, match="DATELINE_STORAGE_ANONYMOUS is yes or no, not 'maybe'"):
        StorageOptions.of_environment({"DATELINE_STORAGE_ANONYMOUS": "maybe"})


def test_what_is_said_first_counts_and_the_rest_is_filled() -> None:
    first, second = StorageOptions(endpoint="a"), StorageOptions(endpoint="b", region="c")
    assert first.over(second) == StorageOptions(endpoint="a", region="c")


def test_each_protocol_gets_the_arguments_of_its_library() -> None:
    options = StorageOptions("http://x", "eu", anonymous=True, path_style=True)
    s3 = options.arguments("s3")
    assert s3["endpoint_url"] == "http://x"
    assert s3["anon"] is True
    assert s3["client_kwargs"] == {"region_name": "eu"}
    assert s3["config_kwargs"] == {"s3": {"addressing_style": "path"}}
    assert options.arguments("gs") == {
        "use_listings_cache": False, "endpoint_url": "http://x", "token": "anon",
    }  # fmt: skip
    assert StorageOptions().arguments("memory") == {}
