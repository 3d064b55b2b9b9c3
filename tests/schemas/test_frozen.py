"""Twin of ``schemas/frozen.py``: quickly made instances are what slowly made ones are."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, is_dataclass, replace

import pytest

from dateline.schemas.frozen import made_quickly, pickled_quickly, replaced


@dataclass(frozen=True, slots=True)
class Slow:
    """Made as dataclasses are."""

    name: str
    number: int = 3
    words: tuple[str, ...] = ()


@made_quickly
@dataclass(frozen=True, slots=True)
class Quick:
    """The same."""

    name: str
    number: int = 3
    words: tuple[str, ...] = ()


@pickled_quickly
@dataclass(frozen=True, slots=True)
class Kept:
    """One with a default that is made anew for each."""

    name: str
    number: int = 3
    words: list[str] = field(default_factory=list)


SCHEMAS = (
    "article", "dead_letter", "enrichment", "facts", "feed", "names", "remembered", "story",
    "user_topics",
)  # fmt: skip


def test_an_instance_is_one_of_its_class_and_equals_another_one() -> None:
    one = Quick("a", words=("b",))
    assert type(one) is Quick
    assert one == Quick("a", 3, ("b",)) != Quick("a")
    assert hash(one) == hash(Quick("a", 3, ("b",)))
    assert repr(one) == "Quick(name='a', number=3, words=('b',))"


def test_nothing_of_an_instance_can_be_set() -> None:
    one = Quick("a")
    with pytest.raises(FrozenInstanceError):
        one.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del one.number
    with pytest.raises((AttributeError, TypeError)):
        one.other = 1  # type: ignore[attr-defined]


def test_copies_pickles_and_replacements_are_instances_too() -> None:
    one = Quick("a", 1, ("b",))
    for other in (copy.deepcopy(one), pickle.loads(pickle.dumps(one)), replace(one)):
        assert type(other) is Quick
        assert other == one
    assert replace(one, number=2) == Quick("a", 2, ("b",))


def test_replaced_makes_another_instance_with_the_rest_as_it_was() -> None:
    one = Quick("a", 1, ("b",))
    other = replaced(one, number=2, words=())
    assert type(other) is Quick
    assert other == replace(one, number=2, words=())
    assert one == Quick("a", 1, ("b",))
    with pytest.raises(FrozenInstanceError):
        other.name = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="colour"):
        replaced(one, colour="red")  # type: ignore[call-arg]


def test_arguments_are_those_of_the_dataclass() -> None:
    assert inspect.signature(Quick) == inspect.signature(Slow)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'other'"):
        Quick("a", other=1)  # type: ignore[call-arg]


def test_a_class_that_needs_its_own_init_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class WithFactory:
        names: list[str] = field(default_factory=list)

    @dataclass(frozen=True, slots=True)
    class Checked:
        name: str

        def __post_init__(self) -> None:
            raise AssertionError

    @dataclass(frozen=True)
    class WithoutSlots:
        name: str

    for cls in (WithFactory, Checked):
        with pytest.raises(TypeError, match="needs the __init__ that it has"):
            made_quickly(cls)
    for decorated in (made_quickly, pickled_quickly):
        with pytest.raises(TypeError, match="has no slots"):
            decorated(WithoutSlots)


def test_what_is_pickled_is_what_dataclasses_pickle() -> None:
    slow, kept = Slow("a", 1, ("b",)), Kept("a", 1)
    assert Quick("a", 1, ("b",)).__getstate__() == slow.__getstate__()
    read = pickle.loads(pickle.dumps(kept))
    assert (type(read), read) == (Kept, kept)
    again = object.__new__(Kept)
    again.__setstate__(["a", 1, ["b"]])  # type: ignore[attr-defined]
    assert again == Kept("a", 1, ["b"])
    with pytest.raises(FrozenInstanceError):
        again.name = "b"  # type: ignore[misc]


def test_a_pickle_of_another_number_of_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        object.__new__(Kept).__setstate__(["a", 1])  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", SCHEMAS)
def test_every_schema_of_elements_is_pickled_quickly(module: str) -> None:
    found = importlib.import_module(f"dateline.schemas.{module}")
    own = [
        each
        for each in vars(found).values()
        if isinstance(each, type) and is_dataclass(each) and each.__module__ == found.__name__
    ]
    assert own
    for each in own:
        assert each.__getstate__.__qualname__ == f"{each.__name__}.__getstate__"
