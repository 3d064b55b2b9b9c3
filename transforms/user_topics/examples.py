"""Examples of a user's topic: JSON lines with a text or the id of a stored article, and a label."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.schemas.errors import UsageError

FEWEST, MOST = 10, 100
"""Examples that a topic may have in all."""
FEWEST_OF_A_KIND = 4
"""With the topic, and without it."""
WRITE = 'write {"text": "…", "label": true} or {"article_id": "…", "label": false}'


class ExamplesError(UsageError):
    """What is wrong with a file of examples, one problem a line, each with file and line."""


@dataclass(frozen=True, slots=True)
class Example:
    """One line: either ``text`` or ``article_id`` is there."""

    line: int
    label: bool
    text: str | None = None
    article_id: str | None = None

    @property
    def key(self) -> str:
        """What makes two examples the same one: words count, not their spacing or case."""
        if self.article_id is not None:
            return f"article {self.article_id}"
        return "text " + " ".join((self.text or "").split()).casefold()


def read_examples(path: Path) -> tuple[Example, ...]:
    """The examples in a file of JSON lines.

    Raises:
        ExamplesError: it cannot be read, or some of its lines cannot.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExamplesError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ExamplesError(f"{path}:{line}: is not UTF-8 text; save the file as UTF-8") from error
    return parse_examples(text, str(path))


def parse_examples(text: str, name: str) -> tuple[Example, ...]:
    """The examples in ``text``, the contents of the file ``name``; empty lines are passed over.

    Raises:
        ExamplesError: see ``read_examples``.
    """
    found: list[Example] = []
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(_example(line, number))
        except ValueError as error:
            problems.append(f"{name}:{number}: {error}")
    if problems:
        raise ExamplesError("\n".join(problems))
    return tuple(found)


def _example(line: str, number: int) -> Example:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"is no JSON ({error.msg} at character {error.pos + 1}); {WRITE}"
        ) from None
    except RecursionError:
        raise ValueError(f"is nested too deeply; {WRITE}") from None
    if not isinstance(row, dict):
        raise ValueError(f"is no JSON object; {WRITE}")
    label = row.get("label")
    if not isinstance(label, bool):
        said = json.dumps(label) if "label" in row else "missing"
        raise ValueError(f"`label` is {said[:40]}; it has to be true or false")
    given = [key for key in ("text", "article_id") if row.get(key) is not None]
    if len(given) != 1:
        have = "both `text` and `article_id`" if given else "neither `text` nor `article_id`"
        raise ValueError(f"has {have}; {WRITE}")
    value = row[given[0]]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"`{given[0]}` has to be a text that is not empty")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"`{given[0]}` has half of a character (a lone surrogate); take it out")
    if given[0] == "text":
        return Example(number, label, text=value)
    return Example(number, label, article_id=value.strip())


def check_examples(examples: Sequence[Example], name: str) -> tuple[Example, ...]:
    """The distinct examples, where a topic can be learnt from them.

    Raises:
        ExamplesError: there are too few or too many of them, all have one label, or two that are
            the same have different ones.
    """
    first: dict[str, Example] = {}
    problems = []
    for example in examples:
        earlier = first.setdefault(example.key, example)
        if earlier.label != example.label:
            problems.append(
                f"{name}:{example.line}: says {_said(example.label)} of what line {earlier.line} "
                f"says {_said(earlier.label)} of; keep the right one of the two lines"
            )
    if problems:
        raise ExamplesError("\n".join(problems))
    distinct = tuple(first.values())
    problems = list(_wrong_numbers(distinct, name))
    if problems:
        raise ExamplesError("\n".join(problems))
    return distinct


def _said(label: bool) -> str:
    return "true" if label else "false"


def _wrong_numbers(examples: Sequence[Example], name: str) -> Iterator[str]:
    count = len(examples)
    if count > MOST:
        yield (
            f"{name}:{examples[MOST].line}: is example {MOST + 1} of {count}, and a topic is "
            f"learnt from {MOST} at most; keep the clearest ones, and leave the others to "
            "`dateline topics check`"
        )
    last = examples[-1].line if examples else 1
    if count < FEWEST:
        yield (
            f"{name}:{last}: ends after {count} different examples, and a topic needs {FEWEST} at "
            "least, better 30 with it and 60 without; add some"
        )
        return
    for label, meaning in ((True, "with the topic"), (False, "without it")):
        have = sum(example.label == label for example in examples)
        if have < FEWEST_OF_A_KIND:
            yield (
                f"{name}:{last}: ends after {have} examples {meaning} (label {_said(label)}), and "
                f"there must be {FEWEST_OF_A_KIND} at least; add some"
            )


def digest(examples: Sequence[Example]) -> str:
    """Names what the examples say, whatever their order: 12 hex digits."""
    lines = sorted(f"{example.label} {example.key}" for example in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
