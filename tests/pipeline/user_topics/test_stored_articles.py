from __future__ import annotations

from dateline.pipeline.user_topics.stored_articles import sample_documents, stored_documents
from dateline.schemas.config import Config


def test_articles_are_found_by_their_ids(config: Config, article_ids: list[str]) -> None:
    found = stored_documents(config, [article_ids[0], "0" * 32])
    assert list(found) == [article_ids[0]]
    assert found[article_ids[0]].title.startswith("A tanker burns in the strait")


def test_a_sample_is_the_same_every_time(config: Config, article_ids: list[str]) -> None:
    documents = sample_documents(config, 2)
    assert len(documents) == 2
    assert sample_documents(config, 2) == documents
    assert len(sample_documents(config, 10)) == len(article_ids)


def test_articles_that_the_model_does_not_read_are_no_sample(
    config: Config, article_ids: list[str]
) -> None:
    assert article_ids
    french = config.model.model_copy(update={"languages": ("fr",)})
    assert sample_documents(config.model_copy(update={"model": french}), 10) == []


def test_without_a_data_set_there_is_nothing(config: Config) -> None:
    assert stored_documents(config, ["0" * 32]) == {}
    assert sample_documents(config, 5) == []
