"""A bundle is a folder that the pipeline loads: graphs, tokenizer, names, ``config.json``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from dateline.transforms.model.fact_layers import GRAPH, HEADS


def name_revision(folder: Path) -> str:
    """Names what a bundle computes by its bytes, in its ``config.json``; returns the new name."""
    path = folder / "config.json"
    config = json.loads(path.read_text()) | {"revision": ""}
    digest = hashlib.sha256((folder / "model.onnx").read_bytes())
    for name in ("names.tsv", GRAPH, HEADS):
        if (folder / name).exists():
            digest.update((folder / name).read_bytes())
    digest.update(json.dumps(config, sort_keys=True).encode())
    config["revision"] = digest.hexdigest()[:12]
    path.write_text(json.dumps(config, indent=1) + "\n")
    return str(config["revision"])
