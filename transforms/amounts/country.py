"""The country that a feed writes for, which settles a bare "$"."""

from __future__ import annotations

from urllib.parse import urlsplit

# Country codes that sites use for their sound, all over the world.
_NOT_COUNTRIES = frozenset(
    "ai am cc co eu fm gg im io la ly me ms nu sh so st su tk to tv ws".split()
)


def country_of(address: str | None, language: str | None) -> str | None:
    """ISO 3166 code of two letters: the host's top-level domain, else the language's region.

    ``address`` is the URL of the feed; ``language`` a BCP 47 code such as ``en-au``.
    """
    host = ""
    if address:
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
    end = host.rpartition(".")[2]
    if len(end) == 2 and end.isalpha() and end not in _NOT_COUNTRIES:
        return "GB" if end == "uk" else end.upper()
    for part in (language or "").split("-")[1:]:
        if len(part) == 2 and part.isalpha():
            return "GB" if part.lower() == "uk" else part.upper()
    return None
