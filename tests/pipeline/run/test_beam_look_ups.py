"""What Beam looks up again and again is remembered in a run, and says the same."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import (
    DebugOptions,
    PipelineOptions,
    SetupOptions,
    StandardOptions,
)
from apache_beam.runners.worker.statecache import get_deep_size
from apache_beam.transforms import core, userstate
from apache_beam.transforms.userstate import CombiningValueStateSpec

from dateline.pipeline.run.beam_look_ups import (
    look_ups,
    looked_up_once,
    remember_by_function,
    remember_flags,
    remember_specs,
    weigh_some,
)


class _Counting(beam.DoFn):
    total = CombiningValueStateSpec("total", sum)

    def process(self, element: Any, total: Any = beam.DoFn.StateParam(total)) -> Any:
        total.add(1)
        yield element


class _Plain(beam.DoFn):
    def process(self, element: Any) -> Any:
        yield element


def _counted(look_up: Callable[..., Any]) -> tuple[Callable[..., Any], list[Any]]:
    asked: list[Any] = []

    def count(*about: Any) -> Any:
        asked.append(about)
        return look_up(*about)

    return count, asked


def test_a_signature_is_looked_up_once_for_a_function_and_once_for_its_methods() -> None:
    look_up, asked = _counted(inspect.signature)
    remembering = remember_by_function(look_up)
    for _ in range(3):
        assert list(remembering(_Plain.process).parameters) == ["self", "element"]
        assert list(remembering(_Plain().process).parameters) == ["element"]
        assert list(remembering(_Counting().process).parameters) == ["element", "total"]
        assert remembering(len) == inspect.signature(len)  # is no function of Python
    assert len(asked) == 3 + 3


def test_runs_that_overlap_leave_beam_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def before(_: object) -> tuple[set[object], set[object]]:
        return set(), set()

    monkeypatch.setattr(userstate, "get_dofn_specs", before)
    one, other = looked_up_once(), looked_up_once()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    within = userstate.get_dofn_specs
    other.__exit__(None, None, None)
    assert userstate.get_dofn_specs is before
    assert within is next(new for _, name, new in look_ups() if name == "get_dofn_specs")


def test_the_states_of_a_class_are_looked_up_once() -> None:
    look_up, asked = _counted(userstate.get_dofn_specs)
    specs = remember_specs(look_up, core.CallableWrapperDoFn)
    for _ in range(3):
        assert specs(_Counting()) == ({_Counting.total}, set())
        assert specs(_Plain()) == (set(), set())
    assert len(asked) == 2
    with_a_method_of_its_own = _Plain()
    with_a_method_of_its_own.process = _Counting().process  # type: ignore[method-assign]
    assert specs(with_a_method_of_its_own) == ({_Counting.total}, set())


def test_views_of_options_parse_the_same_flags_once_and_share_what_is_set() -> None:
    view_as = remember_flags(PipelineOptions.view_as)
    plain = PipelineOptions(["--streaming", "--experiments=a"])
    options = PipelineOptions(["--streaming", "--experiments=a"])
    for kind in (StandardOptions, SetupOptions, DebugOptions, DebugOptions):
        found, expected = view_as(options, kind), plain.view_as(kind)
        assert type(found) is kind
        assert vars(found._visible_options) == vars(expected._visible_options)
        assert found._all_options == expected._all_options
        assert found.get_all_options() == expected.get_all_options()
    view_as(options, StandardOptions).streaming = False
    assert view_as(options, StandardOptions).streaming is False
    view_as(options, DebugOptions).experiments.append("b")
    assert options._all_options["experiments"] == ["a", "b"]
    other = PipelineOptions(["--streaming", "--experiments=a"])
    assert view_as(other, StandardOptions).streaming is True
    assert view_as(other, DebugOptions).experiments == ["a"], "of one job alone"


def test_options_without_flags_are_those_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    view_as = remember_flags(PipelineOptions.view_as)
    monkeypatch.setattr("sys.argv", ["dateline", "--streaming"])
    assert view_as(PipelineOptions(None), StandardOptions).streaming is True
    monkeypatch.setattr("sys.argv", ["dateline"])
    assert view_as(PipelineOptions(None), StandardOptions).streaming is False


def test_a_large_side_input_is_weighed_by_some_of_its_values() -> None:
    weigh, asked = _counted(get_deep_size)
    about = weigh_some(weigh)
    many = [(number, f"{number} " * 50) for number in range(1_010)]
    assert about(many) == pytest.approx(get_deep_size(many), rel=0.1)
    assert 20 <= len(asked[0][0]) < 40
    few = many[:30]
    assert about(few) == get_deep_size(few)
    assert about("text", 1) == get_deep_size("text", 1)


JOB = """
import argparse
import operator

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms import core, userstate
from apache_beam.typehints import decorators

from dateline.pipeline.run.beam_look_ups import looked_up_once
from dateline.pipeline.run.beam_options import beam_options

made = []
init = argparse.ArgumentParser.__init__


def counted(self, *given, **named):
    made.append(self)
    init(self, *given, **named)


def parsers_of_a_job():
    made.clear()
    with beam.Pipeline(options=beam_options(())) as pipeline:
        doubled = pipeline | beam.Create([1, 2, 3]) | beam.Map(lambda one: one * 2)
        doubled | beam.Map(lambda one: out.append(one))
    return len(made)


out = []
argparse.ArgumentParser.__init__ = counted
owners = [(PipelineOptions, "view_as"), (userstate, "get_dofn_specs")]
owners += [(core, "get_signature"), (decorators, "get_signature")]
before = [getattr(owner, name) for owner, name in owners]
made_by = [parsers_of_a_job()]
for _ in range(2):
    with looked_up_once():
        made_by.append(parsers_of_a_job())
        within = [getattr(owner, name) for owner, name in owners]
    assert not any(map(operator.is_, before, within))
    assert all(map(operator.is_, before, [getattr(owner, name) for owner, name in owners]))
print(*made_by)
"""


def test_a_job_makes_few_parsers_the_next_one_none_and_beam_is_as_it_was_afterwards() -> None:
    # In a process of its own: this one remembers anyway (tests/beam_shortcuts.py).
    done = subprocess.run([sys.executable, "-c", JOB], check=True, capture_output=True, text=True)
    alone, first, second = map(int, done.stdout.split())
    assert first * 3 < alone
    assert second <= 2, "those that are made outright"


def test_beam_is_as_it_was_after_an_error() -> None:
    before = PipelineOptions.view_as
    with pytest.raises(RuntimeError), looked_up_once():
        raise RuntimeError
    assert PipelineOptions.view_as is before
