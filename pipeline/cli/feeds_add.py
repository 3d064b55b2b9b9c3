"""``dateline feeds add`` and ``discover``: find the feeds of a site, try them, list them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dateline.pipeline.config.feed_trial import Trial
    from dateline.schemas.config import Config, FeedSpec

_LONGEST_NAME = 80  # characters of a feed's own title that become its name

ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="Configuration file.")]
GroupOption = Annotated[str | None, typer.Option("--group", help="Group of the new feeds.")]
LanguageOption = Annotated[
    str | None, typer.Option("--language", help="Language to assume where a feed declares none.")
]
TopicsOption = Annotated[
    bool, typer.Option("--topics/--no-topics", help="Let the model say what the entries are about.")
]


def add(
    addresses: Annotated[list[str], typer.Argument(help="Feeds, or pages that announce theirs.")],
    config: ConfigOption,
    name: Annotated[
        str | None, typer.Option("--name", help="How reports call it; else its own title.")
    ] = None,
    group: GroupOption = None,
    language: LanguageOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="Add all feeds of a page that has several.")
    ] = False,
    topics: TopicsOption = True,
) -> None:
    """Try feeds and add them to a configuration, whose text otherwise stays as it is.

    Of a page with one feed this adds that one. Exit codes: 0 added or listed already, 1 no feed
    found, 2 usage, such as a page with several feeds.
    """
    from dateline.pipeline.config.discovery import discover, feed_spec
    from dateline.pipeline.config.loading import load_config
    from dateline.schemas.errors import UsageError

    settings = load_config(config)
    now = datetime.now(timezone.utc)
    specs = [feed_spec(address, group=group, language=language) for address in addresses]
    for spec in specs:
        trials = discover(spec, settings.fetch, now)
        _show(trials, settings, topics=topics)
        chosen = trials if every else [t for t in trials if not t.is_of_comments] or trials
        if len(chosen) > 1 and (name or not every):
            listed = "".join(f"\n  {trial.address}" for trial in chosen)
            hint = "" if name else ", or all of them with --all"
            raise UsageError(f"{spec.key} has several feeds; add one by its address{hint}:{listed}")
        settings = _add(config, settings, chosen, name)


def discover_feeds(
    site: Annotated[str, typer.Argument(help="Address of a site, a section or a feed.")],
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="Configuration whose limits are kept, and for --add."),
    ] = None,
    add_them: Annotated[
        bool, typer.Option("--add", help="Add what is found to the configuration.")
    ] = False,
    group: GroupOption = None,
    language: LanguageOption = None,
    topics: TopicsOption = True,
) -> None:
    """Find the feeds of a site, try each, and say what is in it.

    Exit codes: 0 found, 1 none found, 2 usage.
    """
    from dateline.pipeline.config.discovery import discover, feed_spec
    from dateline.pipeline.config.loading import load_config
    from dateline.schemas.config import Config
    from dateline.schemas.errors import UsageError

    if add_them and config is None:
        raise UsageError("--add needs a configuration to add to: --config FILE")
    settings = load_config(config) if config else Config()
    now = datetime.now(timezone.utc)
    trials = discover(feed_spec(site, group=group, language=language), settings.fetch, now)
    _show(trials, settings, topics=topics)
    if add_them and config is not None:
        _add(config, settings, trials, None)


def _show(trials: Sequence[Trial], settings: Config, *, topics: bool) -> None:
    """Prints what is in each feed."""
    from rich.console import Console

    from dateline.pipeline.config.feed_trial import count_topics
    from dateline.pipeline.terminal import plain
    from dateline.schemas.config import without_credentials

    console = Console(highlight=False, soft_wrap=True)
    for trial in trials:
        title = (trial.document.title if trial.document else None) or "without title"
        console.print(f"{plain(without_credentials(trial.address))}  {plain(title)}")
        console.print(f"  {plain(trial.described())}")
        if topics and settings.model.enabled and trial.articles:
            counts = count_topics(trial.articles, settings.model)
            console.print(f"  topics: {plain(counts.described())}")


def _add(path: Path, settings: Config, trials: Sequence[Trial], name: str | None) -> Config:
    """Adds to the file what it does not list yet; the settings with these feeds in them."""
    from dateline.pipeline.config.feed_address import comparable_address
    from dateline.pipeline.config.feed_entries import add_to_file
    from dateline.schemas.config import without_credentials

    listed = {comparable_address(feed.url) for feed in settings.feeds}
    new: list[FeedSpec] = []
    for trial in trials:
        addresses = {trial.address, trial.fetched.due.spec.url, trial.fetched.url}
        if listed & {comparable_address(address) for address in addresses}:
            typer.echo(f"{without_credentials(trial.address)} is listed already")
            continue
        title = trial.document.title if trial.document else None
        given = {"url": trial.address, "name": name or _short(title)}
        new.append(trial.fetched.due.spec.model_copy(update=given))
    if not new:
        return settings
    line = add_to_file(path, new)
    for spec in new:
        typer.echo(f"added {spec.key} to {path}" + (f", line {line}" if spec is new[0] else ""))
    return settings.model_copy(update={"feeds": (*settings.feeds, *new)})


def _short(title: str | None) -> str | None:
    """A feed's own title as a name in a configuration: one line of printable characters."""
    if not title:
        return None
    words = "".join(c if c.isprintable() else " " for c in title).split()
    text = " ".join(words)
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1].rstrip() + "…"
