"""Log lines: readable on a terminal, one JSON object a line elsewhere, the run id in each."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dateline.schemas.config import Config

_QUIET = ("apache_beam", "urllib3", "httpx", "httpcore", "asyncio", "trafilatura", "htmldate")
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@\"']+@")
_SECRET_PARAMETER = re.compile(
    r"([?&](?:api[_-]?key|access[_-]?token|token|key|secret|password|auth|sig|signature)=)[^&\s\"']+",
    re.IGNORECASE,
)

logger = logging.getLogger("dateline.feeds")


class _Context:
    """What all lines share: the run that is going on, and what no line may say."""

    run_id: str | None = None
    secrets: tuple[str, ...] = ()


def use_run_id(run_id: str | None) -> None:
    """Names the run that all further lines belong to."""
    _Context.run_id = run_id


def hide_secrets(config: Config) -> None:
    """Keeps the values of the feeds' own headers out of all further lines."""
    values = {value for feed in config.feeds for value in feed.headers.values()}
    words = {word for value in values for word in (value, *value.split()) if len(word) >= 6}
    _Context.secrets = tuple(sorted(words, key=len, reverse=True))


def redacted(text: str) -> str:
    """The text without credentials in URLs, secret query parameters and header values."""
    for secret in _Context.secrets:
        text = text.replace(secret, "***")
    return _SECRET_PARAMETER.sub(r"\1***", _CREDENTIALS.sub("***@", text))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, run_id, message, and ``extra`` fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; control characters arrive escaped."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "run_id": getattr(record, "run_id", None) or _Context.run_id,
            "message": redacted(record.getMessage()),
        }
        for name, value in getattr(record, "fields", {}).items():
            line[name] = redacted(value) if isinstance(value, str) else value
        if record.exc_info:
            line["traceback"] = redacted(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class TerminalFormatter(logging.Formatter):
    """Level, run id and message; what could steer a terminal is replaced."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        text = "".join(c if c.isprintable() else "?" for c in redacted(record.getMessage()))
        run_id = getattr(record, "run_id", None) or _Context.run_id
        return f"{record.levelname.lower()}: {f'[{run_id}] ' if run_id else ''}{text}"


def set_up_logs(run_id: str | None, level: int = logging.INFO) -> None:
    """Sends all log lines to standard error; libraries speak up from WARNING or ERROR on.

    To be called before Beam is imported, which logs at import.
    """
    use_run_id(run_id)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TerminalFormatter() if sys.stderr.isatty() else JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    handler.addFilter(_is_of_use)
    logging.getLogger("dateline").setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def _is_of_use(record: logging.LogRecord) -> bool:
    """Beam warns of cloud libraries that nobody asked for, on the root logger; others may."""
    beams = "apache_beam" in record.pathname
    return not (beams and record.name == "root" and record.levelno < logging.ERROR)


def log_problems(problems: Iterable[Mapping[str, Any]], total: int) -> None:
    """One line per feed and kind of failure.

    Args:
        problems: ``{feed, stage, error_class, message, count}``, see ``run_outcome``,
            which bounds their number.
        total: how many there are; the rest stands in the table dead_letters.
    """
    logged = 0
    for problem in problems:
        more = f" (and {problem['count'] - 1} more like it)" if problem["count"] > 1 else ""
        text = f"{problem['feed']}: {problem['message']}{more}"
        logger.warning("%s", text, extra={"fields": dict(problem)})
        logged += 1
    if total > logged:
        logger.warning("%d more problems stand in the table dead_letters", total - logged)
