"""Which model the settings name, and what it is called, without loading it or what it runs on."""

from __future__ import annotations

from pathlib import Path

from dateline.schemas.config import ModelSettings
from dateline.transforms.model.bundle import DEFAULT, WEIGHTS, BundleConfig, ModelError, is_bundle


def folder_of(name: str) -> Path | None:
    """The folder of a model on this machine; None for what must be a hub name."""
    if name == "embedded":
        return WEIGHTS / DEFAULT
    folder = Path(name).expanduser()
    return folder if folder.is_dir() else None


def model_label(settings: ModelSettings) -> str:
    """Name and revision of the model that the settings name, without loading it.

    A foreign model's revision is known once it is loaded; until then its name has to do.
    Raises ModelError for a folder that is no model.
    """
    folder = folder_of(settings.name)
    if folder is not None and is_bundle(folder):
        return BundleConfig.read(folder).label
    if settings.task == "embedded":
        raise ModelError(
            f"{settings.name!r} is no model folder of ours; for a transformers model say in "
            "model.task what it predicts: topics, entities, tone or zero-shot"
        )
    return settings.name
