"""Small faults to try on a module: guards that are gone, borders that are off by one.

A mutant is one replaced piece of text, so what is printed is what was run. Made for code that keeps
promises: besides the usual operators (borders of comparisons, numbers, arithmetic) whole statements
are removed, conditions become always true or always false, and exceptions are no longer caught.
Annotations, decorators, docstrings, log lines, formatted texts, the ``strict`` of a ``zip`` and
numbers that the module names at its top (choices, not borders) are left as they are.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

SWAPPED = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
ARITHMETIC = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*",
    ast.BitAnd: "|", ast.BitOr: "&",
}  # fmt: skip
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
NOTHING = '__import__("contextlib").nullcontext()'

SMALL = 16
"""Bytes up to which a change is shown with its line."""

Edit = tuple[int, int, str]
"""Start and end in the bytes of the source, and the text to put there."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: ``old`` became ``new`` in ``where``, a function or class ("" for the module)."""

    where: str
    first_line: int
    last_line: int
    old: str
    new: str
    source: bytes
    """The whole module with the fault in it."""
    number: int = 1
    """Which one it is of the equal changes in ``where``."""

    @property
    def name(self) -> str:
        """The change on one line, to print and to look up; a small one with the line around it."""
        change = f"{_line(self.old)} → {_line(self.new)}"
        return change if self.number == 1 else f"{change} (no. {self.number})"


def mutants_of(source: bytes) -> list[Mutant]:
    """Every mutant of a module that compiles, in the order of its lines; ``source`` is UTF-8."""
    module = _Module(source)
    found: dict[bytes, Mutant] = {}
    for node, where in module.walk():
        for start, end, text in module.edits(node):
            changed = source[:start] + text.encode() + source[end:]
            if changed in found or not _compiles(changed):
                continue
            left, right = (start, end) if end - start > SMALL else _whole_lines(source, start, end)
            found[changed] = Mutant(
                where,
                source.count(b"\n", 0, start) + 1,
                source.count(b"\n", 0, end) + 1,
                source[left:right].decode(),
                changed[left : right + len(changed) - len(source)].decode(),
                changed,
            )
    times: Counter[tuple[str, str]] = Counter()
    numbered = []
    for one in sorted(found.values(), key=lambda one: (one.first_line, one.last_line)):
        times[one.where, one.name] += 1
        numbered.append(replace(one, number=times[one.where, one.name]))
    return numbered


def _whole_lines(source: bytes, start: int, end: int) -> tuple[int, int]:
    stop = source.find(b"\n", end)
    return source.rfind(b"\n", 0, start) + 1, stop if stop >= 0 else len(source)


def _compiles(source: bytes) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _line(text: str) -> str:
    short = re.sub(r"\s+", " ", re.sub(r"  # .*", "", text)).strip()
    return short if len(short) <= 90 else f"{short[:60]} … {short[-25:]}"


class _Module:
    """The tree of a source, with the places of its nodes in the bytes."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.tree = ast.parse(source)
        self.line_starts = [0]
        for line in source.splitlines(keepends=True):
            self.line_starts.append(self.line_starts[-1] + len(line))
        self.parent: dict[ast.AST, ast.AST] = {
            child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)
        }

    def walk(self) -> Iterator[tuple[ast.AST, str]]:
        """Nodes that may be changed, each with the name of what it stands in."""
        stack: list[tuple[ast.AST, str]] = [(self.tree, "")]
        while stack:
            node, where = stack.pop()
            yield node, where
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                where = f"{where}.{node.name}" if where else node.name
            for field, value in ast.iter_fields(node):
                if field in ("annotation", "returns", "decorator_list"):
                    continue
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST) and not _left_alone(child):
                        stack.append((child, where))

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node starts and ends."""
        assert isinstance(node, (ast.expr, ast.stmt, ast.keyword, ast.excepthandler))
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            self.line_starts[node.lineno - 1] + node.col_offset,
            self.line_starts[node.end_lineno - 1] + node.end_col_offset,
        )

    def text(self, node: ast.AST) -> str:
        """The source of a node."""
        start, end = self.span(node)
        return self.source[start:end].decode()

    def edits(self, node: ast.AST) -> Iterator[Edit]:
        """The faults of one node, without those below it."""
        if isinstance(node, ast.stmt):
            yield from self._statement(node)
        elif isinstance(node, ast.ExceptHandler):
            yield from self._handler(node)
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield from self._condition(test)
        elif isinstance(node, ast.expr):
            yield from self._expression(node)

    def _replace(self, node: ast.AST, text: str) -> Edit:
        return (*self.span(node), text)

    def _condition(self, test: ast.expr, endless: bool = False) -> Iterator[Edit]:
        """Always false and, unless that would never end, always true; names it binds stay bound."""
        if isinstance(test, ast.Constant):
            return
        yield self._replace(test, f"({self.text(test)}) and False")
        if not endless:
            yield self._replace(test, f"({self.text(test)}) or True")

    def _statement(self, node: ast.stmt) -> Iterator[Edit]:
        if isinstance(node, (ast.If, ast.While)):
            yield from self._condition(node.test, endless=isinstance(node, ast.While))
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                if item.optional_vars is None:
                    yield self._replace(item.context_expr, NOTHING)
        elif self._removable(node):
            yield self._replace(node, "pass")
        if isinstance(node, ast.Return) and node.value and self._returns_bool(node):
            yield self._replace(node.value, f"not ({self.text(node.value)})")
        if isinstance(node, ast.AugAssign):
            yield from self._operator(node.op, node.target, node.value)

    def _removable(self, node: ast.stmt) -> bool:
        parent = self.parent[node]
        if isinstance(parent, ast.If) and len(parent.body) == 1 and not parent.orelse:
            return False  # the same as a condition that is always false
        if isinstance(node, ast.Expr):
            return isinstance(node.value, (ast.Call, ast.Await, ast.Yield, ast.YieldFrom))
        if isinstance(node, ast.Assign):
            return self._function(node) != "__init__" and all(
                isinstance(one, (ast.Attribute, ast.Subscript)) for one in node.targets
            )
        if isinstance(node, ast.Return):
            return node.value is None or (isinstance(parent, ast.If) and node in parent.body)
        return isinstance(
            node, (ast.Raise, ast.Delete, ast.AugAssign, ast.Continue, ast.Break, ast.Assert)
        )

    def _function(self, node: ast.AST) -> str:
        while node in self.parent and not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node = self.parent[node]
        return getattr(node, "name", "")

    def _returns_bool(self, node: ast.AST) -> bool:
        while not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            node = self.parent[node]
        if isinstance(node, ast.Lambda) or node.returns is None:
            return False
        return self.text(node.returns) == "bool"

    def _handler(self, node: ast.ExceptHandler) -> Iterator[Edit]:
        """Errors that pass through instead of being handled, all of them or one class."""
        if not isinstance(node.body[0], ast.Raise) or node.body[0].exc is not None:
            yield (self.span(node.body[0])[0], self.span(node.body[-1])[1], "raise")
        if isinstance(node.type, ast.Tuple):
            for one in node.type.elts:
                kept = ", ".join(self.text(other) for other in node.type.elts if other is not one)
                yield self._replace(node.type, f"({kept},)")

    def _expression(self, node: ast.expr) -> Iterator[Edit]:
        if isinstance(node, ast.IfExp):
            yield from self._condition(node.test)
        elif isinstance(node, ast.BoolOp):
            word = " and " if isinstance(node.op, ast.And) else " or "
            for one in node.values:
                kept = [f"({self.text(other)})" for other in node.values if other is not one]
                yield self._replace(node, f"({word.join(kept)})")
        elif isinstance(node, ast.Compare):
            yield from self._comparison(node)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            if not self._is_condition(node):
                yield self._replace(node, f"({self.text(node.operand)})")
        elif isinstance(node, ast.BinOp):
            yield from self._operator(node.op, node.left, node.right)
        elif isinstance(node, ast.Constant):
            yield from self._constant(node)
        elif isinstance(node, ast.Call):
            yield from self._call(node)
        elif isinstance(node, ast.Slice):
            for border in (node.lower, node.upper):
                if border is not None:
                    yield self._replace(border, "")

    def _is_condition(self, node: ast.expr) -> bool:
        parent = self.parent[node]
        if isinstance(parent, ast.BoolOp):
            return True
        return isinstance(parent, (ast.If, ast.While, ast.IfExp)) and parent.test is node

    def _comparison(self, node: ast.Compare) -> Iterator[Edit]:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if type(operator) in SWAPPED:
                yield from self._between(left, right, r"[<>]=?", SWAPPED[type(operator)])
            left = right
        if not self._is_condition(node):
            yield self._replace(node, f"(not ({self.text(node)}))")

    def _operator(self, operator: ast.operator, left: ast.expr, right: ast.expr) -> Iterator[Edit]:
        if type(operator) in ARITHMETIC and not any(map(_is_text, (left, right))):
            signs = r"//|[-+*/%&|]"
            yield from self._between(left, right, signs, ARITHMETIC[type(operator)])

    def _between(self, left: ast.AST, right: ast.AST, signs: str, new: str) -> Iterator[Edit]:
        start, end = self.span(left)[1], self.span(right)[0]
        found = re.search(signs.encode(), self.source[start:end])
        if found:
            yield (start + found.start(), start + found.end(), new)

    def _constant(self, node: ast.Constant) -> Iterator[Edit]:
        value = node.value
        if self._is_condition(node):
            return
        if isinstance(value, bool):
            yield self._replace(node, str(not value))
        elif isinstance(value, (int, float)) and not self._is_a_choice(node):
            yield self._replace(node, repr(value + 1))

    def _is_a_choice(self, node: ast.AST) -> bool:
        parent = self.parent[node]
        return isinstance(parent, ast.Assign) and isinstance(self.parent[parent], ast.Module)

    def _call(self, node: ast.Call) -> Iterator[Edit]:
        if isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield self._replace(node.func, CALLS[node.func.id])
        parts: list[ast.AST] = sorted([*node.args, *node.keywords], key=self.span)
        for number, part in enumerate(parts):
            if isinstance(part, ast.keyword) and part.arg not in (None, "strict"):
                after = parts[number + 1] if number + 1 < len(parts) else None
                end = self.span(after)[0] if after is not None else self.span(part)[1]
                yield (self.span(part)[0], end, "")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, (ast.JoinedStr, ast.List, ast.Tuple)) or (
        isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    )


def _left_alone(node: ast.AST) -> bool:
    """Log lines, formatted texts, and what is made for a type checker."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return ast.unparse(node.value.func).startswith(("logger.", "logging."))
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.Assert):
        return ast.unparse(node.test).endswith(" is not None")
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    return isinstance(node, (ast.JoinedStr, ast.AnnAssign)) and (
        isinstance(node, ast.JoinedStr) or node.value is None
    )
