"""``dateline topics``: learn topics of the user's own from examples, and check them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.pipeline.cli.options import ConfigOption, OutputOption
from dateline.schemas.errors import FAILED

if TYPE_CHECKING:
    from dateline.schemas.config import Config

app = typer.Typer(
    no_args_is_help=True, help="Learn topics of your own from examples, and check them."
)

Topics = Annotated[list[str] | None, typer.Option("--topic", help="Only this topic; repeatable.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
HEADER = f"{'topic':24s} {'precision':>9s} {'recall':>6s} {'f1':>6s} {'support':>7s}"


@app.command()
def fit(
    config: ConfigOption,
    output: OutputOption = None,
    topic: Topics = None,
    as_json: Json = False,
) -> None:
    """Fit each topic's head to its examples, and say how it does on those it has not seen.

    Precision and recall are those of cross-validation, for articles of which the stated share have
    the topic. Exit codes: 0 all fitted, 2 nothing can be learnt from the examples.
    """
    settings = _settings(config, output)
    # Read when numpy is loaded. The products of a fit are so small that further threads of OpenBLAS
    # wait for each other by spinning, five times the CPU time of the fit.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from dateline.pipeline.user_topics.fit import fit_topics

    if not as_json:
        typer.echo(f"{HEADER} {'share':>6s} {'threshold':>9s}  file")
    for head, path in fit_topics(settings, topic or ()):
        report = head.fit
        if as_json:
            plain = head.model_dump(mode="json", exclude={"words", "vector", "bias", "format"})
            typer.echo(json.dumps(plain | {"revision": head.revision, "file": str(path)}))
            continue
        typer.echo(
            f"{head.name:24s} {report.precision:9.3f} {report.recall:6.3f} {report.f1:6.3f} "
            f"{report.positive:7d} {head.share:6.1%} {head.threshold:9.3f}  {path}"
        )


@app.command()
def check(
    config: ConfigOption,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Labelled texts in the form of examples; without it the numbers of the fit count."
        ),
    ] = None,
    output: OutputOption = None,
    topic: Topics = None,
    min_f1: Annotated[float, typer.Option(min=0, max=1, help="Lowest F1 that passes.")] = 0.0,
    min_precision: Annotated[float, typer.Option(min=0, max=1, help="Lowest precision.")] = 0.0,
    min_recall: Annotated[float, typer.Option(min=0, max=1, help="Lowest recall.")] = 0.0,
    as_json: Json = False,
) -> None:
    """Score fitted topics on labelled texts, for a floor in your own CI.

    Exit codes: 0 all well, 1 a score below its floor, or examples that changed since the fit, 2 the
    file or a head cannot be used.
    """
    from dateline.pipeline.config.user_topics import check_heads, head_path, read_head
    from dateline.pipeline.user_topics.check import check_topic, is_stale
    from dateline.pipeline.user_topics.fit import chosen_topics

    settings = _settings(config, output)
    chosen = chosen_topics(settings, topic or ())
    if data is not None and len(chosen) != 1:
        raise typer.BadParameter("--data holds labels of one topic; name it by --topic")
    check_heads(settings.model_copy(update={"topics": chosen}))
    if not as_json:
        typer.echo(HEADER)
    below = False
    for one in chosen:
        if data is not None:
            score = check_topic(settings, one, data)
            numbers = (score.precision, score.recall, score.f1)
            support = score.support
        else:
            head = read_head(head_path(one))
            numbers = (head.fit.precision, head.fit.recall, head.fit.f1)
            support = head.fit.positive
            if is_stale(one, head):
                typer.echo(
                    f"{one.examples}: changed since the fit; run `dateline topics fit`", err=True
                )
                below = True
        names = ("precision", "recall", "f1")
        if as_json:
            said = {key: round(value, 4) for key, value in zip(names, numbers, strict=True)}
            typer.echo(json.dumps({"topic": one.name} | said | {"support": support}))
        else:
            typer.echo(
                f"{one.name:24s} {numbers[0]:9.3f} {numbers[1]:6.3f} {numbers[2]:6.3f} {support:7d}"
            )
        floors = (min_precision, min_recall, min_f1)
        for name, value, floor in zip(names, numbers, floors, strict=True):
            if value < floor:
                typer.echo(f"{one.name}: {name} {value:.3f} is below {floor:.3f}", err=True)
                below = True
    if below:
        raise typer.Exit(FAILED)


def _settings(config: Path, output: str | None) -> Config:
    from dateline.pipeline.config.loading import load_config, with_output

    return with_output(load_config(config), output)
