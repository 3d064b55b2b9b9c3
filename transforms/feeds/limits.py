"""How much of a document is read, so that no document floods a run."""

from __future__ import annotations

MAX_BYTES = 32_000_000
"""Bytes of the largest document that is read at all, after decompression."""
MAX_ENTRIES = 20_000
"""Entries of one document that are read; what follows them is dropped, and said so."""
TOO_MANY_ENTRIES = "entries_dropped"
"""The repair that says so."""
TRUNCATED = "truncated"
"""The repair of a document that ends in the middle of an entry."""
