"""``dateline brief``: what is new since a time, for people and for scripts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dateline.pipeline.cli.options import DEFAULT_CONFIG, OutputOption, check_folder


def brief(
    since: Annotated[
        str,
        typer.Option("--since", help="A day, a time, or how long ago: 2026-11-23, 24h, 7d."),
    ],
    output: OutputOption = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="Configuration with the watchlist (`watch`)."),
    ] = None,
    format: Annotated[str, typer.Option("--format", help="markdown, html or json.")] = "markdown",
    out: Annotated[Path | None, typer.Option("--out", help="Write it here.")] = None,
    error_bars: Annotated[
        bool,
        typer.Option(
            "--error-bars",
            help="Also tell how many articles of each topic there are, given the model's "
            "precision and recall.",
        ),
    ] = False,
    remember: Annotated[
        Path | None,
        typer.Option(
            "--remember",
            help="File that keeps how far the last brief went: the next one begins there, and "
            "--since is for the first.",
        ),
    ] = None,
) -> None:
    """What is new on watched names, topics and feeds, and what changed.

    The watchlist is `watch` of --config, else of ./dateline.yaml; without one, every story has a
    line. Exit code 1: no run has looked since then, so that there can be no news.
    """
    import json
    from datetime import datetime, timezone

    from dateline.pipeline.brief.begin import begin
    from dateline.pipeline.brief.brief import brief as make
    from dateline.pipeline.brief.brief import unknown_feeds
    from dateline.pipeline.brief.mail import mail
    from dateline.pipeline.brief.markdown import markdown
    from dateline.pipeline.brief.watching import watches
    from dateline.pipeline.config.loading import load_config
    from dateline.pipeline.query.session import open_session, output_root
    from dateline.schemas.config import Config
    from dateline.schemas.errors import FAILED, UsageError
    from dateline.transforms.names.own_names import lexicon_with

    if format not in ("markdown", "html", "json"):
        raise UsageError(f"--format takes markdown, html or json, not {format!r}")
    check_folder("--out", out)
    check_folder("--remember", remember)
    begun = begin(since, datetime.now(timezone.utc))
    if remember is not None and remember.exists():
        kept = remember.read_text("utf-8", errors="replace").strip()
        told = f"{remember}, which keeps how far the last brief went, says"
        begun = begin(kept, datetime.now(timezone.utc), told)
    file = config or (Path(DEFAULT_CONFIG) if Path(DEFAULT_CONFIG).is_file() else None)
    loaded = load_config(file) if file else Config()
    root = output_root(output, config)
    if not loaded.watch:
        print("dateline: no watchlist (`watch` of a --config): every story", file=sys.stderr)
    watched = watches(loaded.watch, lexicon_with(loaded.model.names))
    session = open_session(root)
    for watch, feed in unknown_feeds(session, loaded.watch):
        told = f"the watch {watch!r} asks for the feed {feed!r}, which the data set does not know"
        print(f"dateline: {told}", file=sys.stderr)
    found = make(session, begun, watched, error_bars=error_bars)
    if format == "json":
        text = json.dumps(found.document(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    else:
        text = mail(found) if format == "html" else markdown(found)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")
    if found.is_stale:
        newest = (
            f"the newest run is of {found.until:%Y-%m-%d %H:%M} UTC, before --since"
            if found.has_looked
            else f"there was no run at {root} yet"
        )
        print(f"dateline: {newest}: there is no news because nobody looked", file=sys.stderr)
        raise typer.Exit(FAILED)
    if remember is not None:
        beside = remember.with_name(remember.name + ".new")
        beside.write_text(found.next_since.isoformat() + "\n", encoding="utf-8")
        beside.replace(remember)
