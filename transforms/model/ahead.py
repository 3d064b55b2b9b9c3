"""Articles that the model reads before the step that asks for them, on threads of this process.

A run in one process works stage by stage: feeds are parsed, then decided, then marked, and only
then does the model get articles, one batch after the other. On threads of its own it reads on
while the stages before it and behind it work. What it says depends on the document alone, so a
document that was read early is as good as one that is read when it is asked for.

At first articles are guesses: they may turn out to be known, or to have boilerplate that their feed
repeats, and then they were read in vain. What is decided goes first and ends all guessing.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from dateline.schemas.article import Article
from dateline.schemas.config import ModelSettings
from dateline.schemas.enrichment import Prediction
from dateline.transforms.boilerplate.marking import mark
from dateline.transforms.model.articles import document_of, status_of
from dateline.transforms.model.documents import Document
from dateline.transforms.model.loading import Model, attempt, load, usable_cores
from dateline.transforms.model.switching import switching_often

logger = logging.getLogger("dateline.run")

ENOUGH = 32
"""Guesses from which on reading begins: fewer are read in a moment when they are asked for, and
may all be known, so that the model would be loaded for an hour without news."""


@dataclass(slots=True)
class _Reading:
    said: Prediction | Exception | None = None
    claims: int = 0  # articles that will ask for it


class ReadingAhead:
    """What the model has read, is reading and is to read; a context manager.

    Threads start with the first articles, and the model is loaded by them.
    """

    def __init__(self, settings: ModelSettings, left_out: frozenset[str] = frozenset()) -> None:
        """
        Args:
            left_out: feeds whose texts are still to come, with the pages of their articles.
        """
        self._settings = settings
        self._left_out = left_out
        lock = threading.Lock()
        self._work, self._done = threading.Condition(lock), threading.Condition(lock)
        self._guesses: deque[Article] = deque()
        self._guessing = True
        self._wanted: deque[Document] = deque()
        self._readings: dict[Document, _Reading] = {}
        self._threads: list[threading.Thread] = []
        self._while_reading = ExitStack()
        self._model: Model | None = None  # once anybody has asked for predictions
        self._is_closed = False

    def guess(self, articles: Iterable[Article]) -> None:
        """Articles that are new to their feed, and may be news."""
        chosen = [article for article in articles if self._is_read(article)]
        with self._work:
            if not self._guessing:
                return
            self._guesses.extend(chosen)
            if len(self._guesses) >= ENOUGH or self._threads:
                self._go()

    def want(self, article: Article) -> None:
        """An article that is news and will be asked for, marked; guesses end with the first."""
        if not self._is_read(article):
            return
        document = document_of(article)
        with self._work:
            self._guessing = False
            self._guesses.clear()
            self._ask(document).claims += 1

    def predict_all(self, documents: Sequence[Document]) -> list[Prediction | Exception]:
        """What the model says of each, as ``loading.predict_all``; waits for what is still unread.

        Raises ModelError where there is no such model.
        """
        model = load(self._settings)
        with self._work:
            if self._model is None:
                self._model = model
                self._work.notify_all()
            readings = [self._ask(document) for document in documents]
            said = list(map(self._wait, readings))
            for document, reading in zip(documents, readings, strict=True):
                reading.claims -= 1
                if reading.claims <= 0:
                    self._readings.pop(document, None)
        return said

    def _wait(self, reading: _Reading) -> Prediction | Exception:
        while reading.said is None:
            self._done.wait()
        return reading.said

    def __enter__(self) -> ReadingAhead:
        return self

    def __exit__(self, *_: object) -> None:
        with self._work:
            self._is_closed = True
            self._work.notify_all()
        for thread in self._threads:
            thread.join()
        self._while_reading.close()

    def _is_read(self, article: Article) -> bool:
        return article.feed not in self._left_out and status_of(article, self._settings) == "ok"

    def _ask(self, document: Document) -> _Reading:
        """The reading of a document, to be made unless it is under way."""
        found = self._readings.get(document)
        if found is None:
            found = self._readings[document] = _Reading()
            self._wanted.append(document)
            self._go()
        return found

    def _go(self) -> None:
        """Wakes the threads, or starts them."""
        if not self._threads and not self._is_closed:
            self._while_reading.enter_context(switching_often())
            for number in range(self._settings.threads or usable_cores()):
                name = f"model-{number}"
                self._threads.append(threading.Thread(target=self._work_on, name=name, daemon=True))
                self._threads[-1].start()
        self._work.notify_all()

    def _work_on(self) -> None:
        """What each thread does."""
        model = self._loaded()
        while model is not None and (found := self._next()) is not None:
            document, reading = found
            said = attempt(model.predict, document, self._settings.timeout)
            with self._work:
                reading.said = said
                self._done.notify_all()

    def _loaded(self) -> Model | None:
        """The model; where it cannot be loaded, once whoever asks for predictions has it."""
        try:
            return load(self._settings)
        except Exception as error:  # whoever asks is told
            logger.debug("the model cannot read ahead: %s", error)
        with self._work:
            while self._model is None and not self._is_closed:
                self._work.wait()
            return self._model

    def _next(self) -> tuple[Document, _Reading] | None:
        """What this thread is to read next; None at the end."""
        while True:
            with self._work:
                while not (self._is_closed or self._wanted or self._guesses):
                    self._work.wait()
                if self._is_closed:
                    return None
                if self._wanted:
                    document = self._wanted.popleft()
                    return document, self._readings[document]
                article = self._guesses.popleft()
            guessed = _guessed(article)
            with self._work:
                if guessed is not None and guessed not in self._readings:
                    reading = self._readings[guessed] = _Reading()
                    return guessed, reading


def _guessed(article: Article) -> Document | None:
    """What the model will read of an article, unless its feed repeats parts of it."""
    try:
        return document_of(mark(article))
    except Exception as error:  # the step that marks it tells what is wrong with it
        logger.debug("no guess at %s: %s", article.article_id, error)
        return None
