"""Fits the heads of a configuration's topics and writes each beside its examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dateline.pipeline.config.user_topics import head_path, write_head
from dateline.pipeline.user_topics.labelled import labelled_texts
from dateline.pipeline.user_topics.stored_articles import sample_documents
from dateline.schemas.config import Config, UserTopic
from dateline.schemas.errors import UsageError
from dateline.schemas.user_topics import TopicHead
from dateline.transforms.model.bundle import ModelError
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import features_all, load
from dateline.transforms.user_topics.examples import check_examples, digest, read_examples
from dateline.transforms.user_topics.learning import learn

SAMPLE = 500
"""Unlabelled articles of the data set that tell what is common."""


def fit_topics(config: Config, names: Sequence[str] = ()) -> Iterator[tuple[TopicHead, Path]]:
    """Each topic's head and the file that it was written to, one after another.

    Args:
        names: topics to fit; all of them where none is named.

    Raises:
        UsageError: there is no such topic, or its examples teach nothing; topics before it are
            written.
        QueryError: the data set cannot be read.
    """
    topics = chosen_topics(config, names)
    prepared = [
        (topic, check_examples(read_examples(Path(topic.examples)), topic.examples))
        for topic in topics
    ]
    model = topic_model(config)
    documents = sample_documents(config, SAMPLE)
    found = features_all(model, documents, config.model.threads, cpu_s=config.model.timeout)
    others = [seen for seen in found if not isinstance(seen, Exception)]
    for topic, examples in prepared:
        labelled = labelled_texts(config, model, examples, Path(topic.examples))
        known = {features.vector for features in labelled.features}
        head = learn(
            topic.name,
            model.label,
            labelled.features,
            labelled.labels,
            digest=digest(examples),
            others=[other for other in others if other.vector not in known],
            share=topic.share,
        )
        path = head_path(topic)
        write_head(path, head)
        yield head, path


def chosen_topics(config: Config, names: Sequence[str]) -> tuple[UserTopic, ...]:
    """The topics of these names, or all.

    Raises:
        UsageError: the configuration has none, or none of that name.
    """
    if not config.topics:
        raise UsageError(
            "the configuration has no topics; add `topics: [{name: …, examples: FILE.jsonl}]`"
        )
    known = {topic.name: topic for topic in config.topics}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no topic {name}; the configuration has {', '.join(known)}")
    return tuple(known[name] for name in names) if names else config.topics


def topic_model(config: Config) -> EmbeddedModel:
    """The configured model without heads.

    Raises:
        ModelError: it is none of ours, so it has no sentence vector.
    """
    model = load(config.model.model_copy(update={"heads": ()}))
    if not isinstance(model, EmbeddedModel):
        raise ModelError(f"topics are fitted on a model of ours, and {model.label} is none")
    return model
