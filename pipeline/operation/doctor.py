"""Checks of an installation: each finds out one thing, and says what to do where it failed."""

from __future__ import annotations

import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from dateline.dataset.dataset import Dataset
from dateline.dataset.storage import TEMPORARY, delete, is_local, join, modified_at, write_bytes
from dateline.pipeline.run.checks import check_writable, mistakes
from dateline.schemas.config import Config
from dateline.schemas.errors import FAILED
from dateline.transforms.http.environment import Proxies
from dateline.transforms.http.urls import parse_url

CLOCK_TOLERANCE_S = 300.0
"""Seconds by which the local clock may differ from the storage's, or lag behind the last run."""
PROXY_TIMEOUT_S = 5.0
"""Seconds that a proxy has to accept a connection."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``exit_code`` is 0 where all is well."""

    name: str
    message: str
    exit_code: int = 0


def examine(config: Config, environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Examines one thing after another; a failure does not keep the others from being looked at."""
    checks: tuple[tuple[str, Callable[[], str], str], ...] = (
        ("config", lambda: _config(config), "see `dateline config check`"),
        (
            "storage",
            lambda: _storage(config.output.path),
            "give the user of the run the right to write there, or choose another output.path",
        ),
        (
            "model",
            lambda: _model(config),
            "correct model.name, or install Dateline anew if it is the embedded one",
        ),
        ("clock", lambda: _clock(config.output.path), "set the clock (NTP) before the next run"),
        (
            "proxies",
            lambda: _proxies(environ),
            "correct HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, or list hosts in NO_PROXY",
        ),
    )
    for name, check, advice in checks:
        try:
            yield Finding(name, check())
        except Exception as error:
            code = int(getattr(error, "exit_code", FAILED))
            yield Finding(name, f"{error}; {advice}", code)


def _config(config: Config) -> str:
    for error in mistakes(config):
        raise error
    return f"{len(config.feeds)} feeds"


def _storage(root: str) -> str:
    """Writes a file and deletes it; where the root is still to be made, only rights are asked."""
    if is_local(root) and not os.path.isdir(root):
        check_writable(root)
        return f"{root} does not exist yet and can be made"
    _probe(root)
    return f"{root} can be written"


def _probe(root: str) -> float | None:
    """Writes and deletes a file; its time by the storage's clock, in seconds since 1970."""
    path = f"{TEMPORARY}doctor-{uuid.uuid4().hex}"
    try:
        write_bytes(root, path, b"dateline doctor")
        return modified_at(join(root, path))
    finally:
        delete([join(root, path)])


def _model(config: Config) -> str:
    if not config.model.enabled:
        return "none is wanted"
    from dateline.transforms.model.loading import load

    return f"{load(config.model).label} loads"


def _clock(root: str) -> str:
    now = datetime.now(timezone.utc)
    if is_local(root) and not os.path.isdir(root):
        return f"{now:%Y-%m-%d %H:%M:%SZ}, with no data set to compare it with"
    written_at = _probe(root)
    if written_at is not None and abs(time.time() - written_at) > CLOCK_TOLERANCE_S:
        raise OSError(f"the clock differs by {time.time() - written_at:.0f} s from the storage's")
    dataset = Dataset(root)
    for commit in dataset.commits(dataset.head())[-1:]:
        ahead = (datetime.fromisoformat(commit.now) - now).total_seconds()
        if ahead > CLOCK_TOLERANCE_S:
            raise OSError(f"the last run is {ahead:.0f} s ahead of the clock")
    return f"{now:%Y-%m-%d %H:%M:%SZ}"


def _proxies(environ: Mapping[str, str]) -> str:
    proxies = Proxies(dict(environ))
    found = {
        (proxy.url.host, proxy.url.port)
        for url in ("http://feeds.example/", "https://feeds.example/")
        if (proxy := proxies.proxy_for(parse_url(url))) is not None
    }
    for host, port in sorted(found):
        try:
            socket.create_connection((host, port), PROXY_TIMEOUT_S).close()
        except OSError as error:
            raise OSError(f"the proxy {host}:{port} does not answer ({error})") from error
    return ", ".join(sorted(f"{host}:{port} answers" for host, port in found)) or "none is set"
