"""The files below a folder by their digests, to tell whether two runs wrote the same."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digests(root: Path) -> dict[str, str]:
    """SHA-256 of each file by its path; leases, which are of their run alone, are left out."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "_lease" not in path.parts
    }
