"""Log lines: readable on a terminal, one JSON object a line elsewhere, the run id in each."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone

_QUIET = ("apache_beam", "urllib3", "httpx", "httpcore", "asyncio", "trafilatura", "htmldate")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, run_id, message, and ``extra`` fields."""

    def __init__(self, run_id: str | None) -> None:
        super().__init__()
        self._run_id = run_id

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; control characters arrive escaped."""
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "run_id": getattr(record, "run_id", None) or self._run_id,
            "message": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class _TerminalFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        text = "".join(c if c.isprintable() else "?" for c in record.getMessage())
        return f"{record.levelname.lower()}: {text}"


def set_up_logs(run_id: str | None, level: int = logging.INFO) -> None:
    """Sends all log lines to standard error; libraries speak up from WARNING or ERROR on."""
    handler = logging.StreamHandler(sys.stderr)
    terminal = sys.stderr.isatty()
    handler.setFormatter(_TerminalFormatter() if terminal else JsonFormatter(run_id))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    root.addFilter(_is_ours)
    handler.addFilter(_is_ours)
    logging.getLogger("dateline").setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def _is_ours(record: logging.LogRecord) -> bool:
    """Beam warns of cloud libraries that nobody asked for, on the root logger, at import."""
    return not (record.name == "root" and record.levelno < logging.ERROR)
