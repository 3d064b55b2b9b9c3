"""Texts with marked names, as the tests of names write them: "[US/LOC] and [China/LOC]"."""

from __future__ import annotations

import re
from typing import Any

from dateline.schemas.enrichment import EntityMention
from dateline.schemas.names import Name
from dateline.transforms.names.naming import names_of
from dateline.transforms.names.tables import lexicon

_MARKED = re.compile(r"\[([^\[\]]+)/(PER|ORG|LOC|MISC)\]")


def read(marked: str) -> tuple[str, list[EntityMention]]:
    """The plain text and its mentions."""
    text, mentions, last = "", [], 0
    for found in _MARKED.finditer(marked):
        text += marked[last : found.start()]
        name, type_ = found[1], found[2]
        mentions.append(EntityMention(name, type_, len(text), len(text) + len(name), 1.0))
        text += name
        last = found.end()
    return text + marked[last:], mentions


def named(marked: str, **options: Any) -> dict[str, Name]:
    """The names of a title, by their form."""
    text, mentions = read(marked)
    options.setdefault("lexicon", lexicon())
    return {name.name: name for name in names_of(mentions, {"title": text}, **options)}
