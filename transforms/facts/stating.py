"""All facts of an article: the one function that the model calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dateline.schemas.enrichment import EntityMention
from dateline.schemas.facts import Fact
from dateline.schemas.names import Name


def facts_of(
    mentions: Sequence[EntityMention],  # noqa: ARG001
    texts: Mapping[str, str],  # noqa: ARG001
    names: Sequence[Name],  # noqa: ARG001
) -> tuple[Fact, ...]:
    """What the amounts among the mentions state, in reading order.

    Args:
        mentions: of all types, in reading order.
        texts: each field's text, in reading order.
        names: those of the article with their identities.
    """
    return ()
