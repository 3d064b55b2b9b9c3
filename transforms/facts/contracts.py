"""Buyer and seller of a contract, by patterns over the names of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.transforms.facts.masked import (
    AMOUNT,
    BODY,
    PEOPLE,
    PERSON,
    SERVICE,
    STATE,
    Masked,
)

Place = tuple[int, int]

_STATE, _BODY = f"[{STATE}{SERVICE}]+", f"{BODY}+"
_ANY = f"[{STATE}{SERVICE}{BODY}]"
_MONEY = f"{AMOUNT}+"
_NAMES = f"{STATE}{SERVICE}{BODY}{PERSON}"
_W = rf"(?:[^\s;:!?—{_NAMES}]+\s+)"
"""A word that is no name of a party."""
_GOODS = rf"(?:[^\s;:!?—{STATE}{SERVICE}{PERSON}]+\s+)"
"""A word of goods, which may have the name of who makes them."""
_OF_STATE = (
    r"(?:(?:['’]s?)?\s+(?:(?:federal|national|defen[cs]e|armed|air)\s+)?"
    r"(?:government|gov['’]?t|administration|army|navy|marines|forces?|military|ministry"
    r"|department|authorities|parliament|cabinet))?"
)
_B = rf"(?P<b>{_ANY}+|{PEOPLE}+(?=\s+(?:army|navy|military|forces?|air force|ministry|gov)))"
_BUYER = rf"{_B}{_OF_STATE}"
_STATE_BUYER = (
    rf"(?P<b>{_STATE}|{PEOPLE}+(?=\s+(?:army|navy|military|forces?|air force|ministry|gov)))"
    rf"{_OF_STATE}"
)
_AUX = (
    r"(?:,?\s*\b(?:has|have|had|is|are|was|will|would|to|plans?|planned|planning|set|due|agree[ds]?"
    r"|decided|expected|wants?|seeks?|aims?|moves?|ready|poised|prepares?|close|also|now|today"
    r"|just|officials?|\w+ly|been|bids?|for"
    r"|(?:finali[sz]e[ds]?|seal(?:s|ed)?|clinch(?:es|ed)?|sign(?:s|ed)?|reach(?:es|ed)?)\s+"
    rf"(?:an?\s+)?(?:{AMOUNT}+\s+)?(?:\w+\s+)?(?:deal|contract|agreement|pact))\s+){{0,6}}"
)
_NOT_PASSIVE = (
    r"(?!(?:is|are|was|were|be|been|being|gets?|got)\s+(?:\w+ly\s+)?(?:being\s+)?(?:awarded|given"
    r"|granted|handed|ordered|bought|sold|picked|selected|chosen|hired)\b)"
)
_CONTRACT = r"(?:contracts?|orders?|deals?|awards?|agreements?|pacts?|extensions?|tenders?|work)\b"
_PREPOSITION = r"(?:to|in|for|of|by|at|on|with|and|from|as|after|over|under|while|but|into)\b"
_WHO = rf"(?:(?:the|an?|its|another)\s+)?(?:[{STATE}{PEOPLE}]+(?:-\w+|['’]s)?\s+)?" + (
    rf"(?:(?!{_PREPOSITION})[A-Za-z][\w-]*\s+){{0,4}}?"
)
"""What may stand before a name: "the US spy tech firm"."""
_WINS = (
    r"(?:wins?|won|winning|secures?|secured|securing|bags?|bagged|lands?|landed|landing"
    r"|clinch(?:es|ed)|nabs?|scoops?|gets?(?: near| close to)?|got|receives?|received"
    r"|nets?|netted|scores?|scored|picks? up|picked up|closes in on|nears)"
)
_GIVEN = (
    r"(?:is|are|was|were|has been|have been|had been|being)\s+(?:being\s+|\w+ly\s+)?"
    r"(?:awarded|given|granted|handed|picked|selected|chosen|hired|contracted|tapped)"
)
_AWARDS = r"(?:award(?:s|ed|ing)?|hand(?:s|ed|ing)?|giv(?:es|ing)|gave|grant(?:s|ed|ing)?|give)"
_CHOOSES = (
    r"(?:pick(?:s|ed)?|select(?:s|ed)?|hir(?:es|ed)|taps|tapped|chooses|chose|enlist(?:s|ed))"
)
_BUYS = (
    r"(?:order(?:s|ed|ing)?|buy(?:s|ing)?|bought|approves? purchase|purchas(?:es?|ed|ing)"
    r"|acquir(?:es?|ed|ing)|procur(?:es?|ed|ing)|shell(?:s|ing)? out"
    r"|plac(?:es?|ed|ing)\s+(?:an?\s+)?(?:\S+\s+){0,4}?(?:orders?|contracts?)\b)"
)
_SIGNS = (
    r"(?:(?:re-)?sign(?:s|ed|ing)?|ink(?:s|ed)?|strik(?:es|ing)|struck|seal(?:s|ed)?"
    r"|finali[sz](?:es|ed)|clinch(?:es|ed)|reach(?:es|ed)?|agree[sd]?(?: to| on)?|ha(?:s|d|ve)"
    r"|hold(?:s)?)"
)
_ENDS = (
    r"(?:cancel(?:s|led|ed)?|scrap(?:s|ped)?|axe[sd]?|terminat(?:es|ed)|suspend(?:s|ed)?"
    r"|reject(?:s|ed)|approv(?:es|ed)|extend(?:s|ed)|renew(?:s|ed)|review(?:s|ed)|is rejecting"
    r"|pull(?:s|ed)|paus(?:es|ed)|halt(?:s|ed))"
)
_OFFICE = r"(?:\s+(?:comptroller|mayor|council|governor|minister|officials|lawmakers|board))?"
_ITS = rf"(?:(?:an?|the|its|their|his|her)\s+)?(?:[\w-]+,?\s+){{0,4}}?{_MONEY}"
_OWNS = r"(?:['’]s?)\s+(?:[a-z]\w*\s+){0,2}?"
_P = rf"(?P<s>{PERSON}+)"
_CLUB = rf"(?P<b>{_BODY})"
_SELLER = rf"(?P<s>[{BODY}{PERSON}]+)"
_SOLD = (
    r"(?:arms|weapons?|missiles?|jets?|fighters?|aircraft|planes?|tanks?|helicopters?|drones?"
    r"|ammunition|submarines?|ships?|frigates?|trains?|engines?|chips?|vaccines?|buses"
    r"|satellites?|rockets?|howitzers?|gas|lng|oil|grain|radars?|reactors?)"
)
_JOINS = r"(?:joins|joined|moves? to|moved to|signs? for|signed for|signs? with|signed with)"
_PLAYERS_AGREE = (
    r"(?:agree[sd]?|sign(?:s|ed)?|ink(?:s|ed)?|re-sign(?:s|ed)?|finali[sz]e[sd]?|land(?:s|ed)?"
    r"|get(?:s)?|reach(?:es|ed)?)"
)
_ROLE = (
    r"(?:striker|forward|midfielder|defender|goalkeeper|quarterback|pitcher|star|coach|manager"
    r"|guard|cent(?:er|re)|winger|linebacker|actor|actress|singer|driver|player|receiver|tackle)s?"
)

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # A club or a studio and a person, whose work is sold.
        rf"{_CLUB}(?:\s+ha(?:s|ve))?\s+(?:\w+ly\s+)?(?:re-)?(?:sign(?:s|ed|ing)?|extend(?:s|ed)?"
        rf"|hand(?:s|ed)?|giv(?:es|e)|gave|lock(?:s|ed)? up)\s+{_W}{{0,5}}?{_P}\s+(?:to|on|for"
        rf"|an?|{_W}{{0,4}}{_MONEY})",
        rf"{_CLUB}['’]s?\s+(?:[\w-]+\s+){{0,3}}?{_P}\s+{_AUX}(?:{_PLAYERS_AGREE}|ends? holdout)\b",
        rf"{_CLUB},?\s+(?:and\s+)?{_WHO}{_P}\s+agree(?:d)?\s+(?:to|on)\b",
        rf"{_P}(?:,| and)\s+{_WHO}{_CLUB}\s+agree(?:d)?\s+(?:to|on)\b",
        rf"{_P}(?:['’]s?)?\s+{_W}{{0,4}}?(?:{_PLAYERS_AGREE}|has|contract|signing)\b\s+"
        rf"{_W}{{0,8}}?(?:(?:contract|deal|extension|terms)s?\s+)?with\s+(?:the\s+)?{_WHO}{_CLUB}",
        rf"{_P}\s+{_AUX}{_JOINS}\s+{_WHO}{_CLUB}",
        rf"{_P}['’]s?\s+(?:(?!{_PREPOSITION}|about\b)[\w-]+,?\s+){{0,5}}?{_MONEY}(?:-a-\w+)?\s+"
        rf"(?:\w+\s+){{0,2}}?"
        rf"{_CONTRACT}(?:\s+{_W}{{0,3}}?with\s+(?:the\s+)?{_CLUB})?",
        rf"{_P}['’]s?\s+(?:[\w-]+\s+)?(?:contract|extension)\s+{_W}{{0,6}}?{_MONEY}",
        rf"(?<!by ){_P}(?:,[^;.]{{2,60}},)?\s+{_AUX}(?:sign(?:s|ed)?|agree[sd]?(?:\s+to)?"
        rf"|ink(?:s|ed)?|earn(?:s|ed)?)\s+{_ITS}\s+(?:\w+\s+)?{_CONTRACT}(?!\s+"
        rf"{_W}{{0,6}}?(?:with|between))",
        rf"\b{_ROLE}\s+{_W}{{0,2}}?{_PLAYERS_AGREE}\s+{_W}{{0,6}}?with\s+(?:the\s+)?{_CLUB}",
        rf"{_P}\s+{_AUX}(?:sign(?:s|ed)?|agree[sd]?(?:\s+to)?|ink(?:s|ed)?|strikes|struck)\s+"
        rf"{_W}{{0,4}}?"
        rf"{_CONTRACT}\s+{_W}{{0,2}}?(?:worth|for)\s+{_W}{{0,3}}?{_MONEY}"
        rf"(?:\s+with\s+(?:the\s+)?{_WHO}{_CLUB})?",
        rf"(?<!former ){_CLUB}\s+(?:[a-z]+\s+){{0,2}}?{_ROLE}\s+{_P}\s+{_W}{{0,10}}?"
        rf"(?:sign(?:s|ed|ing)|agree[sd]?)\s+{_W}{{0,8}}?extension",
        rf"\b{_ROLE}\s+{_JOINS}\s+{_WHO}{_CLUB}",
        # Sales by a state or a company.
        rf"(?P<s>{_BODY})\s+{_AUX}{_SIGNS}\s+{_W}{{0,5}}?{_CONTRACT}\s+{_W}{{0,3}}?with\s+"
        rf"{_WHO}(?P<b>{_ANY}+)\s+(?:to|for the)\s+(?:supply|build|deliver|provide|make|develop)\b",
        rf"(?P<s>{_ANY}+){_OF_STATE}\s+{_AUX}sell(?:s|ing)?\s+{_BUYER}(?=\s)",
        rf"(?P<s>{_ANY}+){_OF_STATE}\s+{_AUX}(?:sell(?:s|ing)?|sold|suppl(?:y|ies|ied)"
        rf"|deliver(?:s|ed)?)\s+{_GOODS}{{0,12}}?to\s+{_WHO}{_STATE_BUYER}",
        rf"(?P<s>{STATE}+){_OF_STATE}\s+{_W}{{0,4}}?(?:approv(?:es|ed|al)|clear(?:s|ed)|plan(?:s"
        rf"|ning|ned)?|announc(?:es|ed)|propos(?:es|ed)|okays?|agree[sd]?|back(?:s|ed)|offer(?:s"
        rf"|ed)?)\s+{_W}{{0,8}}?sales?\s+{_GOODS}{{0,12}}?to\s+{_WHO}{_STATE_BUYER}",
        rf"\b(?:sales?|sell(?:ing)?|sold)\s+{_GOODS}{{0,14}}?to\s+{_WHO}{_STATE_BUYER}(?!['’]s\s+"
        rf"(?:enem|rival))",
        rf"{_STATE_BUYER}\s+{_AUX}(?:get|gets|receive|receives)\s+{_ITS}\s+(?:(?:in|worth of)\s+"
        rf")?(?P<s>{STATE}+|{BODY}+)\s+{_SOLD}",
        rf"(?P<s>{_BODY})\s+{_AUX}(?:suppl(?:y|ies)|build|deliver|provide|make)\s+"
        rf"{_W}{{1,10}}?(?:for|to)\s+(?:the\s+)?{_STATE_BUYER}",
        rf"(?P<s>{_BODY})\s+(?:to|will)\s+(?:supply|build|deliver|provide)\b",
        # Awards.
        rf"{_BUYER}\s+{_NOT_PASSIVE}{_AUX}(?:{_AWARDS}|{_CHOOSES})\s+{_WHO}{_SELLER}",
        rf"{_BUYER}\s+{_NOT_PASSIVE}{_W}{{0,8}}?{_AWARDS}\s+{_W}{{0,5}}?{_MONEY}\s+"
        rf"{_W}{{0,10}}to\s+{_WHO}{_SELLER}",
        rf"{_BUYER}\s+{_NOT_PASSIVE}{_AUX}{_AWARDS}\s+{_W}{{0,5}}?(?:{_MONEY}|{_CONTRACT})",
        rf"{_SELLER}(?:,[^.;{_NAMES}]{{2,50}},)?\s+{_GIVEN}\s+{_W}{{0,10}}?by\s+(?:the\s+)?"
        rf"{_BUYER}",
        rf"{_CONTRACT}\s+{_W}{{0,10}}?(?:awarded|handed|given|went|going)\s+to\s+{_WHO}"
        rf"{_SELLER}(?:\s+by\s+(?:the\s+)?{_BUYER})?",
        rf"(?P<s>{_BODY})(?:,? (?:corp|inc|co|ltd|llc|plc)\.?)?(?:,[^;]{{2,60}},)?\s+{_GIVEN}\b",
        rf"awarded\s+{_WHO}(?P<s>{_BODY})",
        # Wins.
        rf"(?P<s>{_BODY})(?:(?:,| and)\s+{_BODY})*(?:,? (?:corp|inc|co|ltd|llc"
        rf"|plc)\.?)?(?:,[^.;{_NAMES}]{{2,60}},)?\s+{_AUX}{_WINS}\s+{_W}{{0,12}}?{_CONTRACT}\s+"
        rf"{_W}{{0,10}}?(?:from|with|by)\s+{_WHO}(?P<b>{_ANY}+)",
        rf"(?P<s>{_BODY})(?:(?:,| and)\s+{_BODY})*(?:,? (?:corp|inc|co|ltd|llc"
        rf"|plc)\.?)?(?:,[^.;{_NAMES}]{{2,60}},)?\s+{_AUX}{_WINS}\s+{_W}{{0,8}}?(?:{_MONEY}|"
        rf"{_CONTRACT}|(?=[{STATE}{SERVICE}{PEOPLE}]))",
        rf"(?P<s>[{BODY}{PERSON}]+),?\s+(?:an?\s+|the\s+)?{_W}{{0,7}}?(?:that|which|who)\s+"
        rf"{_AUX}{_WINS}\s+{_W}{{0,5}}?{_MONEY}",
        rf"(?P<s>{_BODY})\s+{_W}{{1,6}}?(?:after|by|for)\s+{_WINS}\s+{_W}{{0,3}}?{_MONEY}",
        rf"(?P<s>{_BODY})\s+(?:\w+\s+)?(?:holds?|held|has|had)\s+{_ITS}\s+{_W}{{0,2}}?"
        rf"{_CONTRACT}\s+{_W}{{0,6}}?(?:to \w+|with|for|from)\s+(?:the\s+"
        rf")?(?P<b>[{STATE}{SERVICE}{BODY}]+)(?=\W*(?:$|[,.;]|\s(?:ending|until|that|which|and)))",
        rf"(?P<s>{_BODY})\s+(?:\w+\s+)?(?:holds?|held)\s+{_ITS}\s+{_W}{{0,2}}?{_CONTRACT}",
        rf"(?P<s>{_BODY})\s+(?:says\s+it\s+)?is\s+owed\s+{_ITS}",
        # Orders and signatures.
        rf"(?P<b>{_BODY})\s+{_AUX}{_SIGNS}\s+{_W}{{0,8}}?{_CONTRACT}\s+to\s+(?:import|buy|purchase)"
        rf"\s+{_W}{{1,8}}?from\s+{_WHO}(?P<s>{_ANY}+)",
        rf"{_BUYER}\s+{_NOT_PASSIVE}{_AUX}{_BUYS}\s+{_W}{{0,6}}?(?P<s>{_BODY})\s+(?:[\w-]+\s+)?"
        rf"{_SOLD}\b",
        rf"\b(?:bought|purchased|ordered)\s+(?:for\s+)?{_W}{{0,3}}?{_MONEY}\s+by\s+{_WHO}{_BUYER}",
        rf"\b(?:supply|supplying|deliver|delivering|provide|providing|build|building)\s+"
        rf"{_GOODS}{{1,8}}?(?:to|for)\s+{_WHO}{_STATE_BUYER}(?=\W*(?:$|[,.;]|\s(?:in|as|by|under"
        rf"|and)\b))",
        rf"{_MONEY}\s+{_W}{{0,3}}?(?:orders?|contracts?)\s+{_W}{{0,4}}?from\s+{_WHO}(?P<b>{_ANY}+)",
        rf"{_BUYER}\s+{_NOT_PASSIVE}{_AUX}(?<!and ){_BUYS}\s+{_W}{{0,14}}?(?:from|(?:made|built"
        rf"|produced)\s+by)\s+{_WHO}(?P<s>{_ANY}+)",
        rf"{_BUYER}\s+{_W}{{0,4}}?(?:deal|contract|agreement|order)s?\s+with\s+(?:the\s+)?"
        rf"{_WHO}(?P<s>{_ANY}+)\s+{_W}{{0,2}}?to\s+(?:buy|purchase|acquire|procure)",
        rf"(?P<s>{_BODY})\s+{_AUX}{_SIGNS}\s+{_W}{{0,8}}?{_CONTRACT}\s+{_W}{{0,10}}?(?:with"
        rf"|by)\s+{_WHO}{_STATE_BUYER}",
        rf"{_STATE_BUYER}\s+{_NOT_PASSIVE}{_AUX}{_SIGNS}\s+{_W}{{0,8}}?{_CONTRACT}\s+"
        rf"{_W}{{0,10}}?with\s+{_WHO}(?P<s>{_ANY}+)",
        rf"{_STATE_BUYER}{_OFFICE}\s+{_AUX}{_ENDS}\s+{_W}{{0,3}}?(?:{_MONEY})\s+{_W}{{0,3}}?"
        rf"{_CONTRACT}(?:\s+{_W}{{0,3}}?(?:with|to|for)\s+{_WHO}(?P<s>{_BODY}))?",
        rf"{_STATE_BUYER}\s+{_AUX}{_SIGNS}\s+{_W}{{0,3}}?{_MONEY}\s+{_W}{{0,3}}?{_CONTRACT}\s+"
        rf"(?:for|to\s+buy|to\s+purchase)\b",
        rf"{_STATE_BUYER}\s+{_NOT_PASSIVE}{_AUX}(?:{_BUYS}|(?<!to )sign(?:s|ed|ing)?|{_AWARDS})\b",
        rf"(?<=to |as ){_STATE_BUYER}\s+{_NOT_PASSIVE}{_BUYS}\b",
        rf"(?P<b>{_BODY})\s+{_AUX}(?:orders|ordered|ordering|(?<=to )order|buys|buying|bought"
        rf"|to buy|to purchase|(?<=to )(?:buy|purchase)|purchases|purchased)\b",
        rf"{_MONEY}\s+{_W}{{0,2}}?(?P<s>{_BODY})\s+(?:[\w-]+\s+)?{_SOLD}\s+(?:pact|deal|order"
        rf"|contract|agreement|purchase)s?\b",
        rf"\b{_CONTRACT}\s+{_W}{{0,6}}?with\s+{_WHO}(?P<s>{_BODY})(?P<with>)",
        # Whose contract it is.
        rf"(?P<b>{_STATE}|{PEOPLE}+)(?:['’]s?\s+(?:\w+\s+)?(?:contracts?|awards?)|\s+(?:(?!"
        rf"{_PREPOSITION})[\w-]+\s+){{0,2}}?(?:contracts?|orders?|awards?))\b",
        rf"(?P<b>{SERVICE}+|{STATE}+|{PEOPLE}+)\s+(?:[\w-]+\s+)?deals?\b",
        rf"{_MONEY}\s+{_W}{{0,4}}?(?:contracts?|orders?|deals?|awards?)\s+{_W}{{0,4}}?(?:by|from"
        rf"|with)\s+(?:the\s+)?(?P<b>{_STATE})",
        rf"\bfor\s+(?:the\s+)?(?P<b>{SERVICE}+)",
    )
)
_UNTOLD = re.compile(
    rf"{STATE}+\s+{_AUX}{_SIGNS}\s+{_W}{{0,5}}?(?:defen[cs]e|arms|weapons?|security|trade|missiles?"
    rf"|energy|gas|minerals?)\s+{_W}{{0,2}}?{_CONTRACT}\s+{_W}{{0,6}}?with\s+(?:the\s+)?{STATE}",
    re.IGNORECASE,
)
"""Two states sign, and either may be the one that sells."""
_NEAR = 40


@dataclass(frozen=True)
class Pair:
    """Places of buyer and seller as one sentence tells them."""

    buyer: Place | None = None
    seller: Place | None = None


def pair_in(sentence: Masked, amount: Place | None = None) -> Pair:
    """Who buys and who sells; the first pattern that tells a role tells it for the sentence.

    What is told around the ``amount`` goes before what is told elsewhere in the sentence.
    """
    if _UNTOLD.search(sentence.text):
        return Pair()
    found = [
        (match, "with" in match.groupdict())
        for p in _PATTERNS
        for match in p.finditer(sentence.text)
    ]
    if amount:
        found.sort(key=lambda each: not _is_near(each[0].span(), amount))
    buyer: Place | None = None
    seller: Place | None = None
    for match, is_weak in found:
        told = match.groupdict()
        b = match.span("b") if told.get("b") else None
        s = match.span("s") if told.get("s") else None
        if same(sentence, b, s) or (is_weak and not _is_seller(sentence, s)):
            continue
        if buyer is None and b and not same(sentence, b, seller):
            buyer = b
        if seller is None and s and not same(sentence, s, buyer):
            seller = s
    return Pair(buyer, seller)


def _is_near(one: Place, amount: Place) -> bool:
    return one[0] <= amount[1] + _NEAR and one[1] >= amount[0] - _NEAR


def _is_seller(sentence: Masked, place: Place | None) -> bool:
    """Whether a name behind "with" is a company, and no other body or person makes the contract."""
    found = sentence.names.get(place[0]) if place else None
    if found is None or found.name.identity.kind != "company":
        return False
    before = sentence.text[: found.start]
    return PERSON not in before and BODY not in before


def same(sentence: Masked, one: Place | None, other: Place | None) -> bool:
    """Whether two places are of one name or of one identity."""
    if one is None or other is None:
        return False
    if one == other:
        return True
    first, second = sentence.names.get(one[0]), sentence.names.get(other[0])
    if first is None or second is None:
        return False
    known = first.name.identity.id
    return first.name is second.name or (known is not None and known == second.name.identity.id)
