"""The faults that are put into a module."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.modules import ALSO, ROOT, files_for
from tests.mutants.operators import mutants_of
from tests.rows import each


def changes(source: str) -> list[str]:
    return [one.name for one in mutants_of(source.encode())]


@each(
    ("source", "change"),
    [
        ("check()\nwork()\n", "check() → pass"),
        ("async def f():\n    await g.check_the_lease()\n", "await g.check_the_lease() → pass"),
        (
            "def f(x):\n    raise KeyError(x, 'it is gone')\n",
            "raise KeyError(x, 'it is gone') → pass",
        ),
        (
            "if is_closed_now(x):\n    g()\n",
            "if is_closed_now(x): → if (is_closed_now(x)) and False:",
        ),
        (
            "if is_closed_now(x):\n    g()\n",
            "if is_closed_now(x): → if (is_closed_now(x)) or True:",
        ),
        (
            "x = [y for y in z if g(y)]\n",
            "x = [y for y in z if g(y)] → x = [y for y in z if (g(y)) and False]",
        ),
        ("x = first_of_all and second\n", "first_of_all and second → ((second))"),
        ("x = a < b\n", "x = a < b → x = a <= b"),
        ("x = a < b < c\n", "x = a < b < c → x = a < b <= c"),
        ("limit(100, x)\n", "limit(100, x) → limit(101, x)"),
        ("x = y[:LIMIT]\n", "x = y[:LIMIT] → x = y[:]"),
        ("x = a - b\n", "x = a - b → x = a + b"),
        ("x = min(a, b)\n", "x = min(a, b) → x = max(a, b)"),
        ("get(url, redirects=False)\n", "get(url, redirects=False) → get(url, )"),
        ("try:\n    f()\nexcept OSError:\n    gone_for_good()\n", "gone_for_good() → raise"),
        ("try:\n    f()\nexcept (A, B):\n    raise\n", "except (A, B): → except (B,):"),
        (
            "with the_lock_of_it:\n    f()\n",
            'with the_lock_of_it: → with __import__("contextlib").nullcontext():',
        ),
        ("def f(x) -> bool:\n    return x.ok\n", "return x.ok → return not (x.ok)"),
    ],
)
def test_guards_are_taken_away(source: str, change: str) -> None:
    assert change in changes(source)


@each(
    "source",
    [
        '"""A docstring of 1 line."""\n',
        "logger.warning('%d of %d', 1, 2)\n",
        "x: Literal[1]\n",
        "def f(x: Annotated[int, 5]) -> Literal[3]: ...\n",
        "x = f'{y:5}'\n",
        "@dataclass(frozen=True)\nclass A: ...\n",
        "if TYPE_CHECKING:\n    import a\n",
        "while True:\n    x = y\n",
        "LIMIT = 100\n",
        "assert x is not None\n",
        "x = dict(zip(a, b, strict=True))\n",
    ],
)
def test_what_promises_nothing_is_left_alone(source: str) -> None:
    assert changes(source) == []


def test_a_removed_guard_is_not_tried_twice() -> None:
    assert changes("if too_many_of_them:\n    raise_the_alarm()\n") == [
        "if too_many_of_them: → if (too_many_of_them) and False:",
        "if too_many_of_them: → if (too_many_of_them) or True:",
    ]


def test_equal_changes_in_one_place_are_numbered() -> None:
    found = [(one.where, one.name) for one in mutants_of(b"def f():\n    check()\n    check()\n")]
    assert found == [("f", "check() → pass"), ("f", "check() → pass (no. 2)")]


SOME = [name for name in ALSO if (ROOT / name).exists()][::4]
"""A quarter of the modules: all of them hold the same kinds of statements."""


@pytest.mark.parametrize("module", SOME)
def test_every_fault_is_one_change_that_compiles(module: str) -> None:
    source = Path(ROOT / module).read_bytes()
    mutants = mutants_of(source)
    for one in mutants[::7]:
        ast.parse(one.source)
    assert source not in {one.source for one in mutants}
    names = {(one.where, one.name) for one in mutants}
    assert len(names) == len(mutants), "the page of survivors names them apart"


@each("module", ALSO)
def test_every_module_of_the_list_exists_and_has_tests(module: str) -> None:
    assert (ROOT / module).exists()
    assert files_for(module)
    assert [one for one in ALSO[module] if not (ROOT / one).exists()] == []
