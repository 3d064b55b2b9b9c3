"""Paths in a configuration: relative to its file, and told apart from addresses of the web."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dateline.dataset.storage import BUCKETS
from dateline.pipeline.config.feed_address import masked_address, mended_address

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_COPIED_ALONG = " \t\u200b\u200c\u200d\ufeff\u00a0\u201c\u201d\u2018\u2019\u00ab\u00bb\"'"
"""What editors and web pages put around an address that is copied from them."""


def resolve_paths(
    data: dict[str, Any], folder: Path, lines: Mapping[tuple[str | int, ...], int], name: str
) -> list[str]:
    """Makes relative feed paths file URLs, all others relative to the file's folder.

    A file that names no output leaves the default: ``data`` in the working directory. Returns the
    problems: addresses that are meant for the web and would be taken for paths.
    """
    problems: list[str] = []
    feeds = data.get("feeds")
    if isinstance(feeds, list):
        data["feeds"] = feeds = [{"url": f} if isinstance(f, str) else f for f in feeds]
    for number, feed in enumerate(feeds if isinstance(feeds, list) else ()):
        if isinstance(feed, dict) and isinstance(url := feed.get("url"), str):
            feed["url"] = _feed_url(url, folder)
            if feed["url"] != url and (meant := _meant_for_the_web(url, folder)):
                place = lines.get(("feeds", number, "url"), lines.get(("feeds", number), 1))
                problems.append(
                    f"{name}:{place}: `feeds.{number}.url`: there is no such file; "
                    f"did you mean {meant}?"
                )
    output = data.get("output")
    if isinstance(output, dict) and isinstance(output.get("path"), str):
        path = output["path"]
        # An empty one and a bucket without slashes are told by `check_root`.
        scheme = path.partition(":")[0].lower() if ":" in path else ""
        if path.strip() and "://" not in path and scheme not in BUCKETS | {"file"}:
            output["path"] = str(folder / Path(path).expanduser())
    topics = data.get("topics")
    for topic in topics if isinstance(topics, list) else ():
        for key in ("examples", "head"):
            if isinstance(topic, dict) and isinstance(path := topic.get(key), str) and path:
                topic[key] = str(folder / Path(path).expanduser())
    metrics = data.get("metrics")
    if isinstance(metrics, dict):
        for kind, path in metrics.items():
            if isinstance(path, str):
                metrics[kind] = str(folder / Path(path).expanduser())
    return problems


def _meant_for_the_web(url: str, folder: Path) -> str | None:
    """The web address that a text was meant for which is no path of a file."""
    meant, changed = mended_address(url.strip(_COPIED_ALONG))
    if not changed and meant == url:
        return None
    is_web = meant[:7].lower() in ("http://", "https:/")
    return masked_address(meant) if is_web and not (folder / url).exists() else None


def _feed_url(url: str, folder: Path) -> str:
    if not url or _SCHEME.match(url):
        return url
    return (folder.resolve() / url).resolve().as_uri()
