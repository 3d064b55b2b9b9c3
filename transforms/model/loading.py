"""From settings to a model: embedded, our own folder, or a foreign one; once per process."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol, TypeVar

from dateline.schemas.config import ModelSettings
from dateline.schemas.enrichment import Prediction
from dateline.transforms.model.bundle import ModelError, is_bundle
from dateline.transforms.model.cpu_time import cpu_limit
from dateline.transforms.model.documents import Document
from dateline.transforms.model.labels import folder_of
from dateline.transforms.names.own_names import lexicon_with

if TYPE_CHECKING:
    from dateline.transforms.model.embedded import EmbeddedModel
    from dateline.transforms.user_topics.scoring import TopicFeatures

T = TypeVar("T")


class Model(Protocol):
    """Anything that predicts; must be safe to call from several threads."""

    @property
    def label(self) -> str:
        """Name and revision."""

    def predict(self, document: Document) -> Prediction:
        """What the model says about one document."""


_lock = threading.Lock()
_loaded: dict[str, Model] = {}


def load(settings: ModelSettings) -> Model:
    """The model that the settings name, loaded on the first call and kept for the process.

    Raises ModelError when there is no such model.
    """
    key = settings.model_dump_json()
    with _lock:
        if key not in _loaded:
            _loaded[key] = _new(settings)
        return _loaded[key]


def _new(settings: ModelSettings) -> Model:
    folder = folder_of(settings.name)
    if folder is not None and is_bundle(folder):
        if settings.task != "embedded":
            raise ModelError(
                f"{settings.name} is a model of ours that predicts everything: "
                f"leave model.task out (it is {settings.task!r})"
            )
        from dateline.transforms.model.embedded import EmbeddedModel

        return EmbeddedModel(
            folder,
            thresholds=settings.thresholds,
            max_tokens=settings.max_tokens,
            with_vector=True,
            lexicon=lexicon_with(settings.names),
            heads=settings.heads,
        )
    if settings.heads:
        raise ModelError(
            "topics of your own need a model of ours with its sentence vector, and "
            f"{settings.name} is none; leave `topics` or `model.name` out"
        )
    from dateline.transforms.model.foreign import load_foreign

    return load_foreign(settings, folder)


def usable_cores() -> int:
    """Cores that this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def predict_all(
    model: Model,
    documents: Sequence[Document],
    threads: int | None = None,
    *,
    cpu_s: float = math.inf,
) -> list[Prediction | Exception]:
    """Predictions in the order of the documents; a document that fails gives its exception.

    One that takes more than ``cpu_s`` seconds of CPU time fails with ``ArticleTimeout``. Each
    document is computed alone on one thread, so its result depends on no other; long ones start
    first, so that the threads finish together.
    """
    return _each(model.predict, documents, threads, cpu_s)


def features_all(
    model: EmbeddedModel,
    documents: Sequence[Document],
    threads: int | None = None,
    *,
    cpu_s: float = math.inf,
) -> list[TopicFeatures | Exception]:
    """What the heads of a user's topics see of each document; otherwise as ``predict_all``."""
    return _each(model.features, documents, threads, cpu_s)


def _each(
    function: Callable[[Document], T],
    documents: Sequence[Document],
    threads: int | None,
    cpu_s: float,
) -> list[T | Exception]:
    workers = min(threads or usable_cores(), max(1, len(documents)))

    def each(document: Document) -> T | Exception:
        return attempt(function, document, cpu_s)

    if workers == 1:
        return list(map(each, documents))
    order = sorted(range(len(documents)), key=lambda i: -_size(documents[i]))
    results: list[T | Exception | None] = [None] * len(documents)
    with ThreadPoolExecutor(workers, thread_name_prefix="model") as pool:
        done = pool.map(each, [documents[i] for i in order])
        for index, result in zip(order, done, strict=True):
            results[index] = result
    return [result for result in results if result is not None]


def attempt(function: Callable[[Document], T], document: Document, cpu_s: float) -> T | Exception:
    """What a function says of a document in so many seconds of CPU time, or why it does not."""
    try:
        with cpu_limit(cpu_s):
            return function(document)
    except Exception as error:  # one bad document must not cost the others: the caller reports it
        return error


def _size(document: Document) -> int:
    return sum(len(text) for _, text in document.fields if isinstance(text, str))
