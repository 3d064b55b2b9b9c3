"""Labelled texts of a file, as the heads of topics see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.pipeline.user_topics.stored_articles import stored_documents
from dateline.schemas.config import Config
from dateline.transforms.model.documents import Document
from dateline.transforms.model.embedded import EmbeddedModel
from dateline.transforms.model.loading import features_all
from dateline.transforms.user_topics.examples import Example, ExamplesError
from dateline.transforms.user_topics.scoring import TopicFeatures


@dataclass(frozen=True, slots=True)
class Labelled:
    """Features and labels, in the order of the file."""

    features: tuple[TopicFeatures, ...]
    labels: tuple[bool, ...]


def labelled_texts(
    config: Config, model: EmbeddedModel, examples: Sequence[Example], path: Path
) -> Labelled:
    """Reads every example with the model; ``path`` is their file.

    Raises:
        ExamplesError: an article is not in the data set, or a text cannot be read.
        QueryError: the data set cannot be read.
    """
    wanted = [example.article_id for example in examples if example.article_id is not None]
    stored = stored_documents(config, wanted)
    problems = []
    documents: list[Document] = []
    for example in examples:
        if example.text is not None:
            documents.append(Document.from_text(example.text))
        elif example.article_id in stored:
            documents.append(stored[example.article_id])
        else:
            problems.append(
                f"{path}:{example.line}: the data set {config.output.path} has no article "
                f"{example.article_id}; correct the id, or give the text instead"
            )
    if problems:
        raise ExamplesError("\n".join(problems))
    features = []
    found = features_all(model, documents, config.model.threads, cpu_s=config.model.timeout)
    for example, seen in zip(examples, found, strict=True):
        if isinstance(seen, Exception):
            problems.append(f"{path}:{example.line}: the model cannot read this text: {seen}")
        else:
            features.append(seen)
    if problems:
        raise ExamplesError("\n".join(problems))
    return Labelled(tuple(features), tuple(example.label for example in examples))
