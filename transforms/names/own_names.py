"""The tables that ship with the user's own names before them."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.schemas.config import OwnName
from dateline.transforms.names.records import Lexicon, Record, own_id
from dateline.transforms.names.tables import lexicon


def lexicon_with(names: Sequence[OwnName]) -> Lexicon:
    """What is known of names; a form of the user's means what the user says and nothing else."""
    if not names:
        return lexicon()
    return lexicon().with_records(
        [
            Record(
                name.name,
                name.kind,
                name.id or own_id(name.name),
                "user",
                name.country,
                certain=name.aliases,
                is_user=True,
            )
            for name in names
        ]
    )
