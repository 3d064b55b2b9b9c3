"""Names put together of a state and a body: "Russian defence ministry", "Ukraine's army"."""

from __future__ import annotations

import re

from dateline.schemas.names import NameKind
from dateline.transforms.names.keys import lookup_key
from dateline.transforms.names.records import Lexicon, Record, own_id

_MINISTRIES = (
    ("(?:national )?defen[cs]e", "Defence"),
    ("finance", "Finance"),
    ("foreign(?: affairs)?", "Foreign Affairs"),
    ("trade|commerce", "Trade"),
    ("interior|home(?: affairs)?", "the Interior"),
    ("econom(?:y|ic affairs)", "Economy"),
    ("energy", "Energy"),
    ("health", "Health"),
    ("justice", "Justice"),
)
_OTHERS: tuple[tuple[str, NameKind, str], ...] = (
    ("foreign office", "ministry", "Ministry of Foreign Affairs"),
    ("army", "armed_force", "Army"),
    ("navy", "armed_force", "Navy"),
    ("air ?force", "armed_force", "Air Force"),
    ("coast ?guard", "armed_force", "Coast Guard"),
    ("military|armed forces|troops|forces", "armed_force", "Armed Forces"),
    ("central bank", "central_bank", "Central Bank"),
    ("parliament", "agency", "Parliament"),
    ("supreme court|top court", "agency", "Supreme Court"),
    ("government|govt|administration|regime|embassy|authorities", "government", ""),
)
_BODIES: tuple[tuple[re.Pattern[str], NameKind, str], ...] = (
    *(
        (
            re.compile(f"ministry of (?:{word})|(?:{word}) ministry", re.IGNORECASE),
            "ministry",
            f"Ministry of {what}",
        )
        for word, what in _MINISTRIES
    ),
    *((re.compile(word, re.IGNORECASE), kind, what) for word, kind, what in _OTHERS),
)
_POSSESSIVE = re.compile(r"['’]s?$")


def composed(name: str, lexicon: Lexicon) -> Record | None:
    """The record of a name that begins with a state or ends in "of" one; None for any other."""
    words = name.split()
    if not 2 <= len(words) <= 7:
        return None
    for cut in range(min(3, len(words) - 1), 0, -1):
        state = _state(_POSSESSIVE.sub("", " ".join(words[:cut])), lexicon)
        if state is not None:
            return _body(" ".join(words[cut:]), state, lexicon)
    if " of " in name:
        body, _, place = name.rpartition(" of ")
        state = _state(place.removeprefix("the "), lexicon)
        if state is not None:
            return _body(body, state, lexicon)
    return None


def _state(text: str, lexicon: Lexicon) -> Record | None:
    for candidate in lexicon.find(lookup_key(text)):
        record = candidate.record
        is_state = record.kind in ("country", "demonym") and record.scheme == "iso3166"
        if candidate.is_certain and is_state:
            return record
    return None


def _body(text: str, state: Record, lexicon: Lexicon) -> Record | None:
    for candidate in lexicon.find(lookup_key(text)):
        record = candidate.record
        if record.country == state.country and record.kind not in ("person", "city", "region"):
            return record
    for pattern, kind, canonical in _BODIES:
        if not pattern.fullmatch(text):
            continue
        if kind == "government":
            return Record(state.canonical, kind, state.id, state.scheme, state.country)
        known = next(
            (
                c.record
                for c in lexicon.find(lookup_key(canonical))
                if c.record.country == state.country
            ),
            None,
        )
        if known is not None:
            return known
        full = f"{canonical} ({state.canonical})"
        return Record(full, kind, own_id(full), "dateline", state.country)
    return None
