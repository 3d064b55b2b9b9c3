"""How well a fitted head does on labelled texts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.pipeline.config.user_topics import head_path, read_head
from dateline.pipeline.user_topics.fit import topic_model
from dateline.pipeline.user_topics.labelled import labelled_texts
from dateline.schemas.config import Config, UserTopic
from dateline.schemas.user_topics import TopicHead
from dateline.transforms.user_topics.examples import ExamplesError, read_examples
from dateline.transforms.user_topics.scoring import Scorer


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one topic over labelled texts."""

    name: str
    texts: int
    support: int  # with the topic
    labelled: int  # by the head
    right: int  # of these

    @property
    def precision(self) -> float:
        """Share of labelled texts that have the topic; 0 where none is labelled."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def recall(self) -> float:
        """Share of texts with the topic that are labelled."""
        return self.right / self.support

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / (self.labelled + self.support)


def check_topic(config: Config, topic: UserTopic, data: Path) -> Score:
    """Scores a topic's head on a file of labelled texts, in the form of examples.

    Raises:
        UsageError: the file or the head cannot be used.
        QueryError: the data set cannot be read.
    """
    head = read_head(head_path(topic))
    examples = read_examples(data)
    if not any(example.label for example in examples):
        raise ExamplesError(
            f"{data}: no line has the label true, so nothing can be said of {topic.name}; add some"
        )
    labelled = labelled_texts(config, topic_model(config), examples, data)
    scorer = Scorer(head)
    said = [scorer.score(features).label for features in labelled.features]
    return Score(
        topic.name,
        len(said),
        sum(labelled.labels),
        sum(said),
        sum(one and two for one, two in zip(said, labelled.labels, strict=True)),
    )


def is_stale(topic: UserTopic, head: TopicHead) -> bool:
    """Whether the examples have changed since the head was fitted."""
    from dateline.transforms.user_topics.examples import check_examples, digest

    examples = check_examples(read_examples(Path(topic.examples)), topic.examples)
    return digest(examples) != head.fit.examples
