"""Precision and recall of each topic, as a model's card has them: a small file beside the weights.

``python -m training.publish_scores`` measures and writes it; nothing in it is typed by hand. It
keeps the four counts of each topic rather than shares, because error bars also need how many items
a share was measured on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.schemas.errors import UsageError
from dateline.schemas.vocabulary import TOPICS

if TYPE_CHECKING:
    from dateline.schemas.enrichment import Prediction
    from dateline.transforms.model.evaluation import Example

FILE = "scores.json"
_WEIGHTS = Path(__file__).parent / "weights"  # without the imports of bundle.py: queries read it


@dataclass(frozen=True, slots=True)
class TopicScore:
    """How often a model was right about one topic, in annotated items."""

    topic: str
    hits: int  # has it, and was given it
    wrong: int  # was given it and has it not
    missed: int  # has it and was not given it
    rest: int  # neither

    @property
    def precision(self) -> float:
        """Of the items that were given the topic, the share that has it; 0 where none was."""
        given = self.hits + self.wrong
        return self.hits / given if given else 0.0

    @property
    def recall(self) -> float:
        """Of the items that have the topic, the share that was given it; 0 where none has."""
        having = self.hits + self.missed
        return self.hits / having if having else 0.0

    @property
    def false_share(self) -> float:
        """Of the items that have it not, the share that was given it; 0 where all have it."""
        lacking = self.wrong + self.rest
        return self.wrong / lacking if lacking else 0.0


@dataclass(frozen=True, slots=True)
class PublishedScores:
    """What one model scored on one file of annotated items.

    ``model`` is the label that rows of the data set carry; ``data`` and ``digest`` are the name of
    the file and the first 16 hex digits of its SHA-256.
    """

    model: str
    data: str
    digest: str
    items: int
    topics: tuple[TopicScore, ...]


def measured(
    model: str, data: str, digest: str, examples: Sequence[Example], said: Sequence[Prediction]
) -> PublishedScores:
    """The scores of predictions over the items that are annotated with topics."""
    pairs = [
        (example.topics, frozenset(prediction.labels))
        for example, prediction in zip(examples, said, strict=True)
        if example.topics is not None
    ]
    scores = []
    for topic in TOPICS:
        found = [(topic in true, topic in given) for true, given in pairs]
        hits, wrong = found.count((True, True)), found.count((False, True))
        missed, rest = found.count((True, False)), found.count((False, False))
        scores.append(TopicScore(topic, hits, wrong, missed, rest))
    return PublishedScores(model, data, digest, len(pairs), tuple(scores))


def write(scores: PublishedScores, folder: Path) -> None:
    """Into the file beside the weights in ``folder``."""
    text = json.dumps(asdict(scores), indent=1) + "\n"
    (folder / FILE).write_text(text, encoding="utf-8")


def read(folder: Path) -> PublishedScores | None:
    """What is published of the model in ``folder``, or None.

    Raises:
        UsageError: the file is damaged.
    """
    path = folder / FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        topics = tuple(TopicScore(**one) for one in raw.pop("topics"))
        return PublishedScores(**raw, topics=topics)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(f"{path} holds no scores: {error!r}") from error


def shipped() -> list[PublishedScores]:
    """What is published of the models that come with the package."""
    found = (read(folder) for folder in sorted(_WEIGHTS.iterdir()) if folder.is_dir())
    return [scores for scores in found if scores is not None]
