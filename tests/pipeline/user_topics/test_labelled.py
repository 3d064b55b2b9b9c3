from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.user_topics.fit import topic_model
from dateline.pipeline.user_topics.labelled import labelled_texts
from dateline.schemas.config import Config
from dateline.transforms.user_topics.examples import Example, ExamplesError


def test_texts_and_stored_articles_give_features_in_their_order(
    config: Config, article_ids: list[str]
) -> None:
    examples = [
        Example(1, False, text="Wheat falls || Prices in Chicago"),
        Example(2, True, article_id=article_ids[0]),
    ]
    found = labelled_texts(config, topic_model(config), examples, Path("x"))
    assert found.labels == (False, True)
    assert found.features[0].words["wheat"] == 1
    assert "fall price" not in found.features[0].words  # a title and a summary
    assert found.features[1].words["tanker burn"] >= 1


def test_an_article_that_is_not_there_is_named_with_its_line(config: Config) -> None:
    examples = [Example(4, True, article_id="ab"), Example(9, True, article_id="cd")]
    with pytest.raises(ExamplesError) as caught:
        labelled_texts(config, topic_model(config), examples, Path("mine.jsonl"))
    first, second = str(caught.value).splitlines()
    assert first.startswith("mine.jsonl:4: the data set ")
    assert first.endswith("has no article ab; correct the id, or give the text instead")
    assert second.startswith("mine.jsonl:9: ")


def test_a_text_that_takes_too_long_is_named_with_its_line(config: Config) -> None:
    hasty = config.model.model_copy(update={"timeout": 1e-9})
    with pytest.raises(ExamplesError, match=r"^x:1: the model cannot read this text: "):
        labelled_texts(
            config.model_copy(update={"model": hasty}),
            topic_model(config),
            [Example(1, True, text="Wheat falls")],
            Path("x"),
        )
