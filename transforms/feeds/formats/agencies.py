"""News agencies in bylines: ``Ana Ruiz, Reuters``, ``Ana Ruiz avec AFP``, ``AFP/Ana Ruiz``.

An agency that is named beside a person has sent the text, or a part of it, and is an author of its
own. Where it is only a word of an office ("Reuters Correspondent"), nothing is parted.
"""

from __future__ import annotations

import re

AGENCIES = frozenset(
    "reuters|ap|afp|dpa|ansa|efe|upi|tass|xinhua|kyodo|bloomberg|pti|ani|ians|adnkronos|apa|belga|anp|"
    "lusa|epa|europa press|associated press|the associated press|press association|pa media|"
    "the canadian press|canadian press|agencia brasil|agência brasil|agence france-presse|"
    "dow jones|dow jones newswires|thomson reuters|ap news|afp news".split("|")
)
"""News agencies, lower case: their names by themselves at an end of a text are credits."""

# Agencies that texts name only in bylines; lower case.
_MORE = frozenset(
    "ats|ats-afp|keystone-ats|ntb|ritzau|afp-services|agerpres|yonhap|interfax|ria novosti|anadolu|"
    "anadolu agency|anadolu ajansı|iha|dha|pap|čtk|ctk|tasr|mti|hina|tanjug|sda|"
    "aap|telam|télam|notimex|europapress|agencia efe|agence belga|agencies|agencias|"
    "agenturen|agences|agenzie".split("|")
)
_SPELT_SMALL = frozenset({"dpa", "agencies", "agencias", "agenturen", "agences", "agenzie"})
_TITLE_CASE = frozenset({"ansa", "lusa", "tass"})
"""Short names that are also written like words; "Ani" and "Efe" are people, "ANI" is none."""
_SHORT = 4  # letters
_JOINED = (
    r"\s*[,/]\s*(?:(?:and|et|und|y|e)\s+)?|\s+[-–—|+]\s+|"
    r"\s+(?:with|avec|mit|con|com|met|med|for|für|pour|para|voor|för|and|et|und|y|e|en|och|og|&)\s+"
)
_TAIL = re.compile(
    rf"(?:^|{_JOINED}|\s*\()(?:(?:with|avec|mit|con|com|met|med)\s+)?([^\s,/()&|][^,/()&|]{{1,30}}?)\)?$",
    re.IGNORECASE,
)
_HEAD = re.compile(r"^([^\s,/()&|][^,/()&|]{1,30}?)(?:\s*[,/]\s*|\s+[-–—|+]\s+)(?=\S)")
_WITH = re.compile(r"^(?:with|avec|mit|con|com|met|med)\s+", re.IGNORECASE)
_MOST = 8  # agencies of one byline
_LONGEST = 64  # characters at an end of a byline in which an agency is looked for


def is_agency(text: str) -> bool:
    """Whether a text is the name of a news agency as bylines write it."""
    name = text.strip()
    small = name.lower()
    if small not in AGENCIES and small not in _MORE:
        return False
    if small in _SPELT_SMALL:
        return True
    if len(name) <= _SHORT and small not in _TITLE_CASE:
        return name.isupper()
    return not name[:1].islower()


def parted_agencies(text: str) -> tuple[list[str], str, list[str]]:
    """The agencies before a byline, the byline without any, and those behind it.

    The byline is empty where there are only agencies.
    """
    before: list[str] = []
    behind: list[str] = []
    while len(before) + len(behind) < _MOST:
        end = text[-_LONGEST:]
        found = _last_agency(end)
        if found is not None:
            start, name = found
            behind.insert(0, name)
            text = text[: len(text) - len(end) + start].rstrip(" ,")
        elif (head := _HEAD.match(text)) and is_agency(head[1]):
            before.append(head[1])
            text = text[head.end() :]
        else:
            break
    return before, text, behind


def _last_agency(end: str) -> tuple[int, str] | None:
    """Where an agency at the end of a text begins with what joins it, and its name."""
    for at in _starts(end):
        found = _TAIL.match(end, at)
        if found and is_agency(name := _WITH.sub("", found[1]).strip()):
            return at, name
    return None


def _starts(end: str) -> list[int]:
    """The places from which an agency may be joined to what stands before it, the first first."""
    return [0, *(i for i, character in enumerate(end) if character in " ,/(")]
