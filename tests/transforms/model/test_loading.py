"""From settings to a model, and many documents through it without one costing another."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from dateline.schemas.config import ModelSettings
from dateline.schemas.enrichment import Prediction
from dateline.transforms.model import loading
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS, ModelError
from dateline.transforms.model.cpu_time import ArticleTimeout, check_cpu_time
from dateline.transforms.model.documents import Document
from dateline.transforms.model.labels import folder_of, model_label
from dateline.transforms.model.loading import (
    load,
    predict_all,
    usable_cores,
)


def test_a_task_for_our_own_model_is_refused() -> None:
    with pytest.raises(ModelError, match=r"leave model\.task out \(it is 'tone'\)"):
        load(ModelSettings(task="tone"))


def test_a_model_is_loaded_once_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def new(settings: ModelSettings) -> Any:
        made.append(settings.name)
        return object()

    monkeypatch.setattr(loading, "_new", new)
    monkeypatch.setattr(loading, "_loaded", {})
    found: list[Any] = []
    threads = [
        threading.Thread(target=lambda: found.append(load(ModelSettings(name="a"))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["a"]
    assert len({id(model) for model in found}) == 1
    load(ModelSettings(name="a", max_tokens=20))
    assert made == ["a", "a"], "other settings are another model"


@dataclass
class Words:
    """Says how many characters it was given; what it does before is told."""

    before: Callable[[str], None] = lambda _: None
    seen: list[str] = field(default_factory=list)
    label: str = "words@1"

    def predict(self, document: Document) -> Any:
        self.before(document.title)
        self.seen.append(document.title)
        return len(document.title)


def predicted(model: Words, *texts: str, threads: int, cpu_s: float = math.inf) -> list[Any]:
    return list(predict_all(model, documents(*texts), threads, cpu_s=cpu_s))


def documents(*texts: str) -> list[Document]:
    return [Document(title=text) for text in texts]


@pytest.mark.parametrize("threads", [1, 3])
def test_predictions_come_in_the_order_of_the_documents(threads: int) -> None:
    texts = ["a", "bbb", "", "cc"]
    assert predicted(Words(), *texts, threads=threads) == [1, 3, 0, 2]
    assert predict_all(Words(), [], threads) == []


def test_long_documents_start_first_so_that_threads_end_together() -> None:
    model = Words()
    gate = threading.Event()

    def wait(text: str) -> None:
        gate.wait(20) if len(text) == 9 else gate.set()  # the first thread waits for the second

    model.before = wait
    predict_all(model, documents("a", "bb" * 2, "c" * 9), 2)
    assert model.seen.index("bbbb") < model.seen.index("a")


@pytest.mark.parametrize("threads", [1, 2])
def test_a_document_that_fails_costs_itself_alone(threads: int) -> None:
    def fail(text: str) -> None:
        if text == "bad":
            raise ValueError("it is bad")

    found = predict_all(Words(fail), documents("ab", "bad", "abc"), threads)
    assert [one if isinstance(one, int) else type(one) for one in found] == [2, ValueError, 3]


@pytest.mark.parametrize("threads", [1, 2])
def test_each_document_has_the_cpu_time_of_one(threads: int) -> None:
    found = predict_all(
        Words(lambda _: check_cpu_time()), documents("a", "bb"), threads, cpu_s=-1.0
    )
    assert [type(one) for one in found] == [ArticleTimeout, ArticleTimeout]
    assert predicted(Words(lambda _: check_cpu_time()), "a", "bb", threads=threads) == [1, 2]


def test_there_is_a_core_to_run_on() -> None:
    assert usable_cores() >= 1


class Slow:
    """A model that notes the order of its documents; fails or never ends where they say so."""

    label = "slow@1"

    def __init__(self) -> None:
        self.read: list[str] = []
        self.threads: set[int] = set()

    def predict(self, document: Document) -> Prediction:
        self.read.append(document.title)
        self.threads.add(threading.get_ident())
        if document.title == "bad":
            raise ValueError("it cannot be read")
        while document.title == "endless":
            check_cpu_time()
        return Prediction((), (), document.title, "neutral", (0.0, 1.0, 0.0), 0.0)


def topics(found: list[Prediction | Exception]) -> list[str]:
    return [one.primary_topic if isinstance(one, Prediction) else repr(one) for one in found]


@pytest.mark.parametrize("threads", [1, 4])
def test_answers_come_in_the_order_of_the_documents(threads: int) -> None:
    documents = [Document(f"t{n}", "x" * (n % 7)) for n in range(40)]
    found = predict_all(Slow(), documents, threads)
    assert topics(found) == [f"t{n}" for n in range(40)]


@pytest.mark.parametrize("threads", [1, 4])
def test_a_document_that_fails_costs_no_other(threads: int) -> None:
    found = predict_all(Slow(), [Document("a"), Document("bad"), Document("b")], threads)
    assert topics(found) == ["a", "ValueError('it cannot be read')", "b"]


@pytest.mark.parametrize("threads", [1, 2])
def test_a_document_over_its_time_fails_alone(threads: int) -> None:
    documents = [Document("endless"), Document("a")]
    timeout, other = predict_all(Slow(), documents, threads, cpu_s=0.02)
    assert isinstance(timeout, ArticleTimeout)
    assert isinstance(other, Prediction)


def test_long_documents_start_first_on_several_threads() -> None:
    model = Slow()
    documents = [Document("short"), Document("long", content="x" * 100), Document("mid", "y" * 9)]
    predict_all(model, documents, threads=2)
    assert model.read[0] == "long"
    alone = Slow()
    predict_all(alone, documents, threads=1)
    assert alone.read == ["short", "long", "mid"]


def test_no_more_threads_than_documents_and_none_for_one() -> None:
    model = Slow()
    predict_all(model, [Document("a")], threads=8)
    assert model.threads == {threading.get_ident()}
    assert predict_all(Slow(), []) == []
    assert usable_cores() >= 1


def test_the_default_model_is_the_one_that_comes_along() -> None:
    assert folder_of("embedded") == WEIGHTS / DEFAULT
    label = model_label(ModelSettings())
    assert "@" in label
    assert load(ModelSettings()).label == label


def test_a_model_is_loaded_once_for_equal_settings() -> None:
    assert load(ModelSettings()) is load(ModelSettings())
    assert load(ModelSettings()) is not load(ModelSettings(max_tokens=128))


def test_our_own_model_has_no_task() -> None:
    with pytest.raises(ModelError, match=r"leave model\.task out"):
        load(ModelSettings(task="topics"))
