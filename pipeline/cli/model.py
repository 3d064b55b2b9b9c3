"""``dateline model``: try the model, look into it, and score it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from dateline.schemas.config import ModelSettings
    from dateline.schemas.enrichment import Prediction
    from dateline.transforms.model.documents import Document
    from dateline.transforms.model.evaluation import Report

app = typer.Typer(no_args_is_help=True, help="Try the model, look into it, and score it.")

Name = Annotated[
    str, typer.Option("--model", help="embedded, a model folder, or a hub name (see --task).")
]
Task = Annotated[
    str, typer.Option(help="What a foreign model predicts: topics, entities, tone or zero-shot.")
]
Threads = Annotated[
    int | None, typer.Option(min=1, help="Worker threads; one per usable core by default.")
]
CHUNK = 2048  # lines read, predicted and written at a time

COLOURS = {
    "PER": "cyan", "ORG": "yellow", "LOC": "green", "MISC": "magenta", "MONEY": "red",
    "PERCENT": "red", "DATE": "blue",
}  # fmt: skip


@app.command()
def predict(
    source: Annotated[
        str,
        typer.Option("--in", help="JSON lines with id, title, summary or id, text; - is stdin."),
    ],
    target: Annotated[str, typer.Option("--out", help="JSON lines to write; - is stdout.")] = "-",
    name: Annotated[
        str | None,
        typer.Option(
            "--model", help="As for the other commands.  [default: embedded, or the config's]"
        ),
    ] = None,
    task: Task = "embedded",
    threads: Threads = None,
    aliases: Annotated[
        Path | None, typer.Option(help="YAML file with names of your own, as `model.aliases`.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Use its model, names and topics.")
    ] = None,
) -> None:
    """Topics, entities, names, facts and tone of each line; offsets in `text` or in `field`.

    With a configuration each line also has `user_topics`, the probability of each topic of your
    own, and `user_labels`, the names of those that reach their threshold.
    """
    from dateline.transforms.model.loading import load, predict_all

    settings = _settings(name or "embedded", task, threads)
    if config is not None:
        from dateline.pipeline.config.loading import load_config
        from dateline.pipeline.config.user_topics import model_with_heads

        asked = {"name": name, "threads": threads}
        given = {key: value for key, value in asked.items() if value is not None}
        settings = model_with_heads(load_config(config), given)
    if aliases is not None:
        from dateline.pipeline.config.own_names import read_own_names

        settings = settings.model_copy(update={"names": read_own_names(aliases)})
    model = load(settings)
    with _reader(source) as lines, _writer(target) as out:
        for rows in _chunks(lines, source):
            documents = [_document(row, number, source) for number, row in rows]
            for (number, row), said in zip(
                rows, predict_all(model, documents, settings.threads), strict=True
            ):
                if isinstance(said, Exception):
                    raise type(said)(f"{source}:{number}: {said}") from said
                record = _record(row, said) | (_user_topics(said) if config else {})
                out.write(json.dumps(record, ensure_ascii=False) + "\n")


@app.command()
def info(name: Name = "embedded", as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Name, revision, labels, thresholds and files of a model of ours."""
    from dateline.transforms.model.bundle import BundleConfig, ModelError
    from dateline.transforms.model.labels import folder_of

    folder = folder_of(name)
    if folder is None:
        raise ModelError(f"there is no model folder {name}")
    config = BundleConfig.read(folder)
    facts: dict[str, Any] = {
        "name": config.name,
        "revision": config.revision,
        "folder": str(folder),
        "size_mb": round((folder / "model.onnx").stat().st_size / 1e6, 1),
        **_labels(config.thresholds),
        "window": f"{config.window} word pieces, overlapping by {config.overlap} words",
        **config.about,
    }
    if as_json:
        typer.echo(json.dumps(facts))
        return
    for key, value in facts.items():
        typer.echo(f"{key:12s} {value}")


@app.command("eval")
def evaluate(
    data: Annotated[Path, typer.Option(help="Annotated JSON lines: topics and tone, or entities.")],
    name: Name = "embedded",
    task: Task = "embedded",
    threads: Threads = None,
    groups: Annotated[bool, typer.Option(help="Also by publisher and by length.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Only the headline numbers.")] = False,
) -> None:
    """Score the model on annotated items."""
    from dateline.transforms.model import evaluation
    from dateline.transforms.model.loading import load

    settings = _settings(name, task, threads)
    model = load(settings)
    examples, digest = evaluation.read_examples(data)
    predictions = evaluation.evaluate(model, examples, settings.threads)
    report = evaluation.score(examples, predictions)
    if as_json:
        typer.echo(
            json.dumps(
                {"model": model.label, "data": digest, "items": report.items, **report.summary()}
            )
        )
        return
    console = _console()
    console.print(f"{model.label} on {data.name} ({report.items} items, digest {digest})")
    _print_report(console, report)
    if groups:
        for title, key, least in (
            ("publisher", lambda e: e.publisher, 30),
            ("length", evaluation.length_group, 1),
        ):
            found = evaluation.grouped(examples, predictions, key, least)
            console.print(_group_table(title, found))


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help='The text; " || " parts a title from a summary.')],
    name: Name = "embedded",
    words: Annotated[int, typer.Option(min=0, help="Words that moved each topic most.")] = 5,
) -> None:
    """What the heads see in a text: coloured spans, topic bars, and the words that matter."""
    from rich.text import Text

    from dateline.transforms.model.documents import Document
    from dateline.transforms.model.explain import influences
    from dateline.transforms.model.loading import load

    model = load(_settings(name, "embedded", None))
    said = model.predict(Document.from_text(text))
    console = _console()
    shown = Text(text)
    for mention in said.mentions:
        shown.stylize(f"bold {COLOURS[mention.type]}", mention.start, mention.end)
    console.print(shown)
    console.print()
    for mention in said.mentions:
        high = "" if mention.value_high is None else f" to {mention.value_high:,g}"
        amount = (
            "" if mention.value is None else f" = {mention.value:,g}{high} {mention.unit or ''}"
        )
        line = f"  {mention.type:8s}{mention.score:5.2f}  {mention.text}{amount}"
        console.print(Text(line, style=COLOURS[mention.type]))
    console.print()
    moved = influences(model, text, words) if words else {}
    for topic in said.topics:
        _bar(console, topic.label, topic.score, "*" if topic.label in said.labels else " ")
        if moved.get(topic.label):
            parts = [f"{word} {change:+.2f}" for word, change in moved[topic.label]]
            console.print(Text(f"{'':10s}   {', '.join(parts)}", style="dim"))
    console.print()
    tones = ("negative", "neutral", "positive")
    for tone, probability in zip(tones, said.tone_probabilities, strict=True):
        _bar(console, tone, probability, "*" if tone == said.tone else " ")
    console.print(f"\nprimary topic {said.primary_topic}, tone {said.tone}, {model.label}")


def _settings(name: str, task: str, threads: int | None) -> ModelSettings:
    from dateline.schemas.config import ModelSettings

    return ModelSettings.model_validate({"name": name, "task": task, "threads": threads})


def _labels(thresholds: tuple[float, ...]) -> dict[str, Any]:
    from dateline.schemas.vocabulary import ENTITY_TYPES, TONES, TOPICS

    return {
        "topics": dict(zip(TOPICS, thresholds, strict=True)),
        "tones": list(TONES),
        "entities": list(ENTITY_TYPES),
    }


def _document(row: dict[str, Any], number: int, source: str) -> Document:
    from dateline.transforms.amounts.country import country_of
    from dateline.transforms.model.bundle import ModelError
    from dateline.transforms.model.documents import Document

    parts = [row.get(key) for key in ("text", "title", "summary", "content")]
    if any(part is not None and not isinstance(part, str) for part in parts):
        raise ModelError(f"{source}:{number}: text, title, summary and content are strings")
    text, title, summary, content = (part or "" for part in parts)
    feed, language = row.get("feed") or row.get("url"), row.get("language")
    if not all(part is None or isinstance(part, str) for part in (feed, language)):
        raise ModelError(f"{source}:{number}: feed, url and language are strings")
    country = country_of(feed, language)
    if row.get("text") is not None:
        return Document.from_text(text, country)
    if row.get("title") is None and row.get("summary") is None and row.get("content") is None:
        raise ModelError(f'{source}:{number}: a line needs "text", or "title" and "summary"')
    return Document(title, summary, content, country=country)


def _record(row: dict[str, Any], said: Prediction) -> dict[str, Any]:
    from dateline.dataset.rows import amount_rows, fact_row, name_row

    entities = []
    for mention in said.mentions:
        entity: dict[str, Any] = {
            "text": mention.text,
            "type": mention.type,
            "start": mention.start,
            "end": mention.end,
            "score": round(mention.score, 4),
        }
        if mention.field != "text":
            entity["field"] = mention.field
        if mention.unit is not None or mention.value is not None:
            is_range = mention.value_high is not None
            entity["value"], entity["unit"] = None if is_range else mention.value, mention.unit
        entities.append(entity)
    return {
        "id": row.get("id"),
        "topics": {topic.label: round(topic.score, 6) for topic in said.topics},
        "labels": list(said.labels),
        "primary_topic": said.primary_topic,
        "tone": said.tone,
        "tone_probabilities": {
            tone: round(p, 6)
            for tone, p in zip(
                ("negative", "neutral", "positive"), said.tone_probabilities, strict=True
            )
        },
        "entities": entities,
        "truncated": said.truncated,
        "amounts": amount_rows(said),
        "names": [_name(name_row(name)) for name in said.names],
        "facts": [
            fact_row(fact) | {"day": fact.day.isoformat() if fact.day else None}
            for fact in said.facts
        ],
    }


def _user_topics(said: Prediction) -> dict[str, Any]:
    return {
        "user_topics": {topic.name: topic.score for topic in said.user_topics},
        "user_labels": [topic.name for topic in said.user_topics if topic.label],
    }


def _name(row: dict[str, Any]) -> dict[str, Any]:
    """An element of the column ``names`` with its mentions as short lists."""
    places = [[place["field"], place["start"], place["end"]] for place in row["mentions"]]
    if row["tone_probabilities"]:
        rounded = {tone: round(p, 6) for tone, p in row["tone_probabilities"].items()}
        row = row | {"tone_probabilities": rounded}
    return row | {"mentions": places}


def _chunks(lines: TextIO, source: str) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    from dateline.transforms.model.bundle import ModelError

    chunk: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ModelError(f"{source}:{number}: not JSON: {error}") from None
        if not isinstance(row, dict):
            raise ModelError(f"{source}:{number}: a line is a JSON object")
        chunk.append((number, row))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _reader(name: str) -> AbstractContextManager[TextIO]:
    return nullcontext(sys.stdin) if name == "-" else open(name, encoding="utf-8")


def _writer(name: str) -> AbstractContextManager[TextIO]:
    if name == "-":
        return nullcontext(sys.stdout)
    return open(name, "w", encoding="utf-8")


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _bar(console: Console, label: str, probability: float, mark: str) -> None:
    full = round(probability * 40)
    console.print(f"{label:10s} {mark} {'█' * full}{'·' * (40 - full)} {probability:5.2f}")


def _print_report(console: Console, report: Report) -> None:
    from rich.table import Table

    for title, scores in (
        ("topics", report.topics), ("tone", report.tones), ("entities", report.entities),
    ):  # fmt: skip
        if not scores:
            continue
        table = Table(title=f"{title}: {report.counts[title]} items", title_justify="left")
        table.add_column("label")
        for column in ("precision", "recall", "F1"):
            table.add_column(column, justify="right")
        for label, values in scores.items():
            table.add_row(label, *(f"{value:.3f}" for value in values))
        console.print(table)
    for key, value in report.summary().items():
        console.print(f"{key:18s} {value:.4f}")
    if report.curve:
        console.print("\nreliability of topic probabilities (mean probability, share true, pairs)")
        for mean, share, count in report.curve:
            console.print(f"  {mean:.2f}  {share:.2f}  {'█' * round(share * 40):40s} {count}")
    if report.confusion:
        console.print("\ntone: annotated (rows) against said (negative, neutral, positive)")
        for tone, row in zip(("negative", "neutral", "positive"), report.confusion, strict=True):
            console.print(f"  {tone:10s}" + "".join(f"{count:7d}" for count in row))


def _group_table(title: str, reports: dict[str, Report]) -> Table:
    from rich.table import Table

    table = Table(title=f"by {title}", title_justify="left")
    table.add_column(title)
    for column in ("items", "topics", "tone", "entities"):
        table.add_column(column, justify="right")
    for name, report in reports.items():
        numbers = report.summary()
        cells = [
            f"{numbers[key]:.3f}" if key in numbers else ""
            for key in ("topics_macro_f1", "tone_macro_f1", "entities_f1")
        ]
        table.add_row(name, str(report.items), *cells)
    return table
