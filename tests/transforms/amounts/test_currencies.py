from __future__ import annotations

from dateline.transforms.amounts.currencies import SHARED, WORDS, settle


def test_a_code_is_stated_and_a_shared_name_goes_by_the_country() -> None:
    assert settle("EUR", "AU").quality == "stated"
    assert (settle("dollar", "AU").code, settle("dollar", "AU").quality) == ("AUD", "inferred")
    assert (settle("dollar", None).code, settle("dollar", None).quality) == ("USD", "assumed")
    assert settle("peso", "DE").code is None
    assert settle("RMB", None).code == "CNY"


def test_every_word_means_a_code_or_a_shared_name() -> None:
    for name, (_, meant) in WORDS.items():
        assert meant in SHARED or len(meant) == 3, name
