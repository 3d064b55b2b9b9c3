"""Whether what finds the text of pages is installed; asked before anything is fetched."""

from __future__ import annotations

from importlib.util import find_spec


def require_extractor() -> None:
    """Raises ModuleNotFoundError, which says what to do, where trafilatura is missing."""
    if find_spec("trafilatura") is None:
        raise ModuleNotFoundError(
            "full text needs trafilatura: pip install 'dateline[fulltext]', or set "
            "`fulltext: false`"
        )
