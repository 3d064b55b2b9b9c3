"""Whether a capital acts for its government in a text, or is a place in it."""

from __future__ import annotations

import re
from typing import Literal

_VERB = (
    r"(?:said|says|say|saying|told|tells|warns?|warned|accuses?|accused|denie[sd]|den(?:y|ies)"
    r"|rejects?|rejected|wants?|wanted|hopes?|hoped|seeks?|sought|vows?|vowed|urges?|urged|calls?"
    r"|called|claims?|claimed|agrees?|agreed|imposes?|imposed|announces?|announced|plans?|planned"
    r"|threatens?|threatened|demands?|demanded|insists?|insisted|signals?|signall?ed|sees?|bans?"
    r"|banned|sends?|sent|sanctions|sanctioned|pledges?|pledged|promises?|promised|considers?"
    r"|considered|condemns?|condemned|criticis(?:es|ed)|criticiz(?:es|ed)|responds?|responded"
    r"|retaliates?|retaliated|reacts?|reacted|refuses?|refused|offers?|offered|opposes?|opposed"
    r"|supports?|supported|backs?|backed|approves?|approved|hits? back|slams?|slammed|blames?"
    r"|blamed|fears?|feared|believes?|believed|thinks?|tries|tried|needs?|needed|must|should|would"
    r"|could|will|may|might|can|cannot|does|did|doesn|won|wouldn"
    r"|(?:has|have|had)(?: also| not| yet)?"
    r" (?:\w+ed|said|made|sent|given|told|sought|put|taken)|(?:is|was)(?: also| not)? \w+ing"
    r"|launched|launches|invaded|invades|annexed|supplies|supplied|provides?|provided|gives?"
    r"|gave|moves?|moved|pushes|pushed|presses|pressed|summons|summoned|expels?|expelled|recalls?"
    r"|recalled|welcomes?|welcomed|confirms?|confirmed|reports?|reported|lifts?|lifted|extends?"
    r"|extended|suspends?|suspended|drops?|dropped|raises?|raised|cuts?|uses?|used|makes?"
    r"|made|takes?|took|aims?|aimed|continues?|continued"
    r"|intends?|intended|proposes?|proposed|sign(?:s|ed)?|invites?|invited|eyes|mulls?|weighs?"
    r"|faces?|faced|keeps?|kept|controls?|controlled|regards?|views?|viewed|deploys?"
    r"|deployed|captured?|captures|seized|seizes|occupied|occupies"
    r"|trades? (?:blame|barbs|accusations)"
    r"|targets?|targeted|attacks?|attacked|fired|fires)"
)
_BEFORE_PLACE = re.compile(
    r"(?:\b(?:in|near|outside|around|across|downtown|central|at|inside|throughout|north of"
    r"|south of|east of|west of|outskirts of|suburb of|city of|capital|capital of|capital,|streets"
    r" of|visit(?:s|ed|ing)?(?: to)?|trip to|travel(?:s|l?ed|l?ing)? to|arriv(?:es|ed|ing) in|flew"
    r" to|flies to|flight to|left|leaves|airport|residents of|mayor of|heart of|via|toured?"
    r"|strikes? on|attacks? on|assault on|drones? (?:hit|strike|attack)s?|hits?|struck|over|bomb"
    r"(?:ed|ing|s)?|shell(?:ed|ing|s)?|from)\s+|,\s*)$",
    re.IGNORECASE,
)
_AFTER_PLACE = re.compile(
    r"\s*(?:\(|,\s*(?:[A-Z]|where)|airport|suburbs?|neighbou?rhoods?|streets?|hospital|hotel"
    r"|university|metro|court|police|residents?|mayor|Olympics|Games|summit|\d)|\s*[-–—]\s",
)
_AFTER_STATE = re.compile(rf"(?:['’]s?)?\s+(?:also\s+|has\s+|had\s+|have\s+)?{_VERB}\b")
_POSSESSIVE = re.compile(
    r"(?:['’]s?\b|(?:['’]s?)?\s(?:officials?|generals?|diplomacy|diplomats?|regime|troops|forces"
    r"|negotiators?|authorities|envoys?|battle)\b|-(?:backed|led|based|controlled|installed|appointed|run)\b)"
)
_PAIR_AFTER = re.compile(r"\s*(?:and|or|,|–|-|—|/|to|with|versus|vs)\s*$")
_STATE_BEFORE = re.compile(
    r"\b(?:between|by|with|against|pressure|pressures|pressuring|urge[sd]?|warn(?:s|ed|ing)?|accuse[sd]?|accusing|pushing|urging|pressing|telling"
    r"|meets?|met"
    r"|tell|tells|told|blame[sd]?|weapons to|aid to|support for|help|asks?|asked|calls? on"
    r"|allies? of|pro|anti|sanctions? on|tariffs? on|lets?|allows?|forces?|thanks?|slams?"
    r"|criticises|backs?|backed)\s+$",
    re.IGNORECASE,
)

Role = Literal["government", "city"]


def role_of_capital(text: str, start: int, end: int, *, near_state: bool) -> Role | None:
    """What the capital at ``text[start:end]`` is; None where the words around do not settle it.

    ``near_state`` says that another state is named right beside it ("Beijing and the US").
    """
    before, after = text[max(0, start - 30) : start], text[end : end + 30]
    if text[start:end].isupper() and end - start > 4:  # a dateline: "BAGHDAD, Iraq -"
        return "city"
    if _AFTER_STATE.match(after) and not _BEFORE_PLACE.search(before):
        return "government"
    if _AFTER_PLACE.match(after) and (not before.strip() or not near_state):
        return "city"
    if _BEFORE_PLACE.search(before) and not before.endswith(", "):
        return "city"
    if near_state or _POSSESSIVE.match(after) or _STATE_BEFORE.search(before):
        return "government"
    return None


def is_joined(between: str) -> bool:
    """Whether the text between two names joins them as equals: "Washington and Beijing"."""
    return _PAIR_AFTER.fullmatch(between) is not None
