from __future__ import annotations

from dateline.transforms.facts.kinds import best, scores
from tests.transforms.facts.reading import stated


def kind_of(title: str, summary: str = "") -> tuple[str, float]:
    (amount,), told = stated(title, summary)
    return best(scores(amount, told[amount.field], told["title"]), amount)


def test_the_nearest_words_count_most() -> None:
    assert kind_of("Inflation falls, and shares gain 3%")[0] == "move"
    assert kind_of("Shares gain as inflation falls to 3%")[0] == "inflation"


def test_the_title_tells_where_the_sentence_does_not() -> None:
    assert kind_of("Testra raises funds for takeover", "It is worth $3 million.")[0] != "other"


def test_shares_are_told_by_other_words_than_money() -> None:
    assert kind_of("Revenue of $3 million")[0] == "result"
    assert kind_of("3% of voters")[0] == "share"


def test_without_any_word_a_small_sum_is_a_price_and_a_large_one_is_other() -> None:
    assert kind_of("Ah, $5!") == ("price", 0.0)
    assert kind_of("Ah, $5 million!") == ("other", 0.0)


def test_the_margin_is_a_share() -> None:
    assert 0.0 <= kind_of("Profit and revenue of $3 million")[1] <= 1.0
