"""Twin of ``transforms/model/ahead.py``: what is read early is read once, if it may count."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from dateline.schemas.article import Article, Boilerplate
from dateline.schemas.config import ModelSettings
from dateline.transforms.model import ahead
from dateline.transforms.model.ahead import ENOUGH, ReadingAhead
from dateline.transforms.model.articles import document_of
from dateline.transforms.model.bundle import ModelError
from dateline.transforms.model.documents import Document
from dateline.transforms.model.switching import SWITCH_S
from tests.articles import PLAIN

SETTINGS = ModelSettings.model_validate({"threads": 2})
SOON = 20.0  # seconds that nothing takes


@dataclass
class Reader:
    """A model that says the title; ``go`` lets it read."""

    label: str = "a model"
    read: Counter[str] = field(default_factory=Counter)
    go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def predict(self, document: Document) -> Any:
        self.read[document.title] += 1
        self.begun.release()
        assert self.go.wait(SOON)
        if document.title == "bad":
            raise ValueError("unreadable")
        return f"said of {document.title}"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    model = Reader()
    monkeypatch.setattr(ahead, "load", lambda _: model)
    yield model
    model.go.set()


def titled(*titles: str, **changes: Any) -> list[Article]:
    return [replace(PLAIN, title=title, **changes) for title in titles]


def many(start: int = 0) -> list[Article]:
    return titled(*(f"guess {start + n}" for n in range(ENOUGH)))


def ask(reading: ReadingAhead, articles: list[Article]) -> list[Any]:
    return reading.predict_all([document_of(article) for article in articles])


def in_time(done: Callable[[], bool]) -> None:
    waiting = threading.Event()
    assert any(done() or waiting.wait(0.01) for _ in range(int(SOON * 100)))


def test_guesses_are_read_before_anyone_asks_and_only_once(reader: Reader) -> None:
    reader.go.set()
    with ReadingAhead(SETTINGS) as reading:
        reading.guess(many())
        in_time(lambda: len(reader.read) == ENOUGH)
        assert ask(reading, many()[:2]) == ["said of guess 0", "said of guess 1"]
    assert set(reader.read.values()) == {1}


def test_few_guesses_load_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[ModelSettings] = []
    monkeypatch.setattr(ahead, "load", loaded.append)
    with ReadingAhead(SETTINGS) as reading:
        reading.guess(many()[1:])
        reading.guess(titled("in French", language="fr") * ENOUGH)
    assert loaded == []
    assert not any(thread.name.startswith("model-") for thread in threading.enumerate())


def test_what_is_decided_goes_first_and_ends_all_guessing(reader: Reader) -> None:
    with ReadingAhead(SETTINGS) as reading:
        reading.guess(many())
        assert reader.begun.acquire(timeout=SOON)
        assert reader.begun.acquire(timeout=SOON)  # both threads are busy now
        (news,) = titled("news")
        reading.want(news)
        reading.guess(many(ENOUGH))
        reader.go.set()
        assert ask(reading, [news]) == ["said of news"]
    assert set(reader.read) == {"guess 0", "guess 1", "news"}


def test_articles_of_one_document_are_read_once(reader: Reader) -> None:
    reader.go.set()
    twice = [*titled("one"), *titled("one", feed="https://b.example/")]
    with ReadingAhead(SETTINGS) as reading:
        for article in twice:
            reading.want(article)
        assert ask(reading, twice[:1]) == ["said of one"]
        assert ask(reading, twice[1:]) == ["said of one"]
        assert reader.read["one"] == 1
        assert ask(reading, twice[1:]) == ["said of one"]  # nothing is kept for those who asked
    assert reader.read["one"] == 2


def test_what_nobody_announced_is_read_when_it_is_asked_for(reader: Reader) -> None:
    reader.go.set()
    with ReadingAhead(SETTINGS, frozenset([PLAIN.feed])) as reading:
        reading.guess(many())
        reading.want(titled("its page is to come")[0])
        assert not reader.read
        assert ask(reading, titled("later", "later", "last")) == [
            "said of later",
            "said of later",
            "said of last",
        ]


def test_an_article_with_boilerplate_of_its_feed_is_read_as_it_is_marked(reader: Reader) -> None:
    reader.go.set()
    guessed = many()
    marked = replace(guessed[0], boilerplate=(Boilerplate("title", 5, 7, "recurring"),))
    with ReadingAhead(SETTINGS) as reading:
        reading.guess(guessed)
        in_time(lambda: len(reader.read) == ENOUGH)
        reading.want(marked)
        assert ask(reading, [marked]) == ["said of guess"]


def test_an_article_that_fails_costs_no_other(reader: Reader) -> None:
    reader.go.set()
    with ReadingAhead(SETTINGS) as reading:
        said = ask(reading, titled("good", "bad", "fine"))
    assert [said[0], str(said[1]), said[2]] == ["said of good", "unreadable", "said of fine"]


def test_a_guess_that_cannot_be_marked_is_left_to_the_step_that_marks(reader: Reader) -> None:
    reader.go.set()
    broken = replace(PLAIN, summary=7)  # type: ignore[arg-type]
    with ReadingAhead(SETTINGS) as reading:
        reading.guess([broken, *many()])
        in_time(lambda: len(reader.read) == ENOUGH)


def test_who_asks_is_told_that_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = threading.Semaphore(0)

    def fail(_: ModelSettings) -> Any:
        tried.release()
        raise ModelError("there is no such model")

    monkeypatch.setattr(ahead, "load", fail)
    with ReadingAhead(SETTINGS) as reading:
        reading.want(PLAIN)
        assert tried.acquire(timeout=SOON)
        with pytest.raises(ModelError, match="no such model"):
            ask(reading, [PLAIN])
        reader = Reader()
        reader.go.set()
        monkeypatch.setattr(ahead, "load", lambda _: reader)
        assert ask(reading, [PLAIN]) == ["said of T"]  # it is there the second time


def test_nothing_is_read_after_the_block(reader: Reader) -> None:
    with ReadingAhead(SETTINGS) as reading:
        reading.guess(many())
        assert reader.begun.acquire(timeout=SOON)
        reader.go.set()
    read = reader.read.total()
    assert not any(thread.name.startswith("model-") for thread in threading.enumerate())
    reading.want(PLAIN)
    assert reader.read.total() == read


def test_threads_switch_often_while_it_reads_and_not_after_it(reader: Reader) -> None:
    reader.go.set()
    before = sys.getswitchinterval()
    assert before > SWITCH_S
    with ReadingAhead(SETTINGS) as reading:
        assert sys.getswitchinterval() == before
        reading.want(PLAIN)
        assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
    assert sys.getswitchinterval() == before
