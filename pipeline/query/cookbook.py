"""Runs the recipes of docs/cookbook.md.

``python -m dateline.pipeline.query.cookbook`` writes their outputs anew.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from dateline.schemas.user_topics import TopicHead

PATH = Path("docs/cookbook.md")
NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)  # just after the last of the samples

_BLOCK = re.compile(r"```(sql|python)\n(.*?)```\n+```text\n(.*?)```", re.DOTALL)
_QUESTION = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A block of code, the question it answers and the output that the document shows."""

    question: str
    language: str
    code: str
    output: str


def recipes(text: str) -> list[Recipe]:
    """The recipes in a document, in order."""
    found = []
    for match in _BLOCK.finditer(text):
        question = _QUESTION.findall(text[: match.start()])[-1]
        found.append(Recipe(question, *match.groups()))
    return found


def make_dataset(root: str) -> None:
    """Reads the shipped sample feeds into ``root``, with the topic whose examples ship."""
    from dateline import configs
    from dateline.pipeline.config.loading import load_config, with_output
    from dateline.pipeline.run.run import run

    config = with_output(load_config(configs.path("sample.yaml")), root)
    model = config.model.model_copy(update={"heads": (_shipping(),)})
    run(config.model_copy(update={"model": model}), run_id="sample", now=NOW)


def _shipping() -> TopicHead:
    """The topic of ``configs/topics/shipping.jsonl``, as ``dateline topics fit`` learns it."""
    from dateline import configs
    from dateline.transforms.model.bundle import DEFAULT, WEIGHTS
    from dateline.transforms.model.documents import Document
    from dateline.transforms.model.embedded import EmbeddedModel
    from dateline.transforms.user_topics.examples import digest, read_examples
    from dateline.transforms.user_topics.learning import learn

    examples = read_examples(configs.path("topics/shipping.jsonl"))
    model = EmbeddedModel(WEIGHTS / DEFAULT)
    features = [model.features(Document.from_text(example.text or "")) for example in examples]
    labels = [example.label for example in examples]
    return learn("shipping", model.label, features, labels, digest=digest(examples))


def answer(recipe: Recipe, connection: duckdb.DuckDBPyConnection, root: str) -> str:
    """What a recipe prints. Python recipes see the data set's folder as ``data/sample``."""
    from dateline.pipeline.query.results import table_text

    if recipe.language == "sql":
        return table_text(connection.execute(recipe.code), width=110)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = compile(recipe.code.replace("data/sample", root), recipe.question, "exec")
        exec(code, {"__name__": "cookbook"})
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def refreshed(text: str, root: str) -> str:
    """The document with every output written anew."""
    from dateline.pipeline.query.session import open_session

    connection = open_session(root)
    answers: Iterator[str] = (answer(recipe, connection, root) for recipe in recipes(text))

    def replace(match: re.Match[str]) -> str:
        return f"```{match[1]}\n{match[2]}```\n\n```text\n{next(answers)}```"

    return _BLOCK.sub(replace, text)


def main() -> None:
    """Refreshes the document from the samples, or from the data set that the argument names."""
    with tempfile.TemporaryDirectory() as folder:
        root = sys.argv[1] if len(sys.argv) > 1 else folder
        if root == folder:
            make_dataset(root)
        PATH.write_text(refreshed(PATH.read_text("utf-8"), root), "utf-8")


if __name__ == "__main__":
    main()
