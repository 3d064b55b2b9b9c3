"""``dateline feeds parse``: read feed documents and print what is in them, one JSON line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Annotated, Any

import typer


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A file to read, with what its server would have said of it."""

    file: str
    base_url: str = ""
    content_type: str | None = None


def parse(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Feed documents: RSS, Atom or JSON Feed.")
    ] = None,
    base_url: Annotated[
        str, typer.Option(help="Address of the document: relative links are resolved against it.")
    ] = "",
    content_type: Annotated[
        str | None, typer.Option(help="Content-Type header that the document came with.")
    ] = None,
    list_file: Annotated[
        Path | None,
        typer.Option(
            "--list",
            help="JSON lines with file, and optionally base_url and content_type; the files are "
            "relative to the list.",
        ),
    ] = None,
) -> None:
    """Print one JSON line per document: its title, its entries, or why it cannot be read."""
    documents = [ListedDocument(str(file), base_url, content_type) for file in files or ()]
    root = Path()
    if list_file is not None:
        documents += read_list(list_file)
        root = list_file.parent
    if not documents:
        raise typer.BadParameter("name at least one file, or give --list LIST.jsonl")
    now = datetime.now(timezone.utc)
    for row in parse_documents(documents, root, now=now):
        typer.echo(json.dumps(row, ensure_ascii=False))


def read_list(path: Path) -> list[ListedDocument]:
    """The documents that a list names. Raises ``typer.BadParameter`` for a line that is none."""
    documents = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            document = ListedDocument(
                row["file"], row.get("base_url") or "", row.get("content_type") or None
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise typer.BadParameter(
                f'{path}, line {number}: expected {{"file": ...}}, not {line[:60]!r}'
            ) from error
        documents.append(document)
    return documents


def parse_documents(
    documents: list[ListedDocument], root: Path, *, now: datetime
) -> Iterator[dict[str, Any]]:
    """One row per document: ``{file, feed_title, entries, error}``.

    A file is looked for below ``root`` first, then as it stands.
    """
    from dateline.transforms.feeds.errors import FeedError
    from dateline.transforms.feeds.formats.document import read_feed
    from dateline.transforms.feeds.text.plain_text import title_text

    for document in documents:
        row: dict[str, Any] = {
            "file": document.file,
            "feed_title": None,
            "entries": [],
            "error": None,
        }
        path = root / document.file
        try:
            body = (path if path.exists() else Path(document.file)).read_bytes()
            feed = read_feed(body, content_type=document.content_type, base_url=document.base_url)
        except (OSError, FeedError) as error:
            row["error"] = f"{type(error).__name__}: {error}"
        except Exception as error:  # a defect of ours: the other documents are still read
            row["error"] = f"defect in the parser, please report: {error!r}"
        else:
            row["feed_title"] = title_text(feed.title) or None
            row["entries"] = [_entry_row(entry, feed.language, now) for entry in feed.entries]
        yield row


def _entry_row(entry: Any, language: str | None, now: datetime) -> dict[str, Any]:
    from dateline.transforms.feeds.articles.article import published
    from dateline.transforms.feeds.dates.dates import parse_date
    from dateline.transforms.feeds.text.plain_text import title_text

    spoken = entry.language or language
    instant, _, _ = published(entry, now=now, language=spoken)
    updated, _ = parse_date(entry.updated_raw, now=now, language=spoken)
    return {
        "id": entry.id or entry.link,
        "url": entry.link,
        "title": title_text(entry.title) or None,
        "published_utc": _iso(instant),
        "updated_utc": _iso(updated),
        "authors": [title_text(author) for author in entry.authors],
    }


def _iso(instant: datetime | None) -> str | None:
    """ISO 8601 with Z, whole seconds."""
    return (
        None
        if instant is None
        else instant.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    )
