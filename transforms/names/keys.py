"""Forms of a name that count as one when it is looked up."""

from __future__ import annotations

import re
import unicodedata

_NO_KEY = re.compile(r"[\W_]+")
_LEGAL = re.compile(
    r"[\s,]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|llp|lp|ag|se|sa|nv"
    r"|n\.v|s\.a|spa|s\.p\.a|ab|asa|a/s|oyj|kk|gmbh|kgaa|pjsc|ojsc|bhd|tbk|pty|sas|sarl|b\.?v)\.?$",
    re.IGNORECASE,
)
_TITLES = re.compile(
    r"^(?:(?:former|ex|vice|acting|prime|deputy|foreign|us|u\.s\.)[\s-]+)*(?:president|minister"
    r"|chancellor|secretary|senator|sen|rep|representative|governor|gov|general|gen|admiral|judge"
    r"|justice|king|queen|prince|princess|pope|sir|dame|lord|lady|dr|mr|mrs|ms|prof|professor|pm"
    r"|speaker|mayor|sheikh|ayatollah|crown prince|captain|capt|col|colonel|lt)\.?\s+",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"(?<=\s)[A-Z]\.?(?=\s)\s*")


def lookup_key(text: str) -> str:
    """Letters and digits of a name, in lower case and without accents.

    "U.S." and "US", "Türkiye" and "Turkiye", "Coca-Cola" and "Coca Cola" have one key. A name
    of marks alone is its own key.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text[:200])
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NO_KEY.sub("", text.casefold()) or text


def without_legal_form(name: str) -> str:
    """A company's name without "Inc.", "AG", "Co., Ltd." at its end; never nothing."""
    for _ in range(3):
        shorter = _LEGAL.sub("", name)
        if not shorter or shorter == name:
            break
        name = shorter
    return name


def without_title(name: str) -> str:
    """A person's name without a title in front and without initials in its middle."""
    return _INITIAL.sub("", _TITLES.sub("", name)) or name


def forms(name: str, type_: str) -> list[str]:
    """The keys by which a name is looked up, the most literal first, none twice."""
    found = [name]
    if name[:4].casefold() == "the ":
        found.append(name[4:])
    found.append(without_title(name) if type_ == "PER" else without_legal_form(found[-1]))
    return list(dict.fromkeys(lookup_key(form) for form in found))
