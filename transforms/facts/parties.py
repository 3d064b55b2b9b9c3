"""Who takes part: imposer and target of a tariff, buyer and seller, the bank that sets a rate."""

from __future__ import annotations

import re

from dateline.schemas.facts import FactKind, Party, Phrase, Role
from dateline.schemas.names import NamePlace
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.naming import Placed, Places
from dateline.transforms.facts.phrases import after_amount
from dateline.transforms.facts.stated import Stated

_STATES = frozenset(("country", "government", "demonym", "alliance", "region"))
_SERVICES = frozenset(("ministry", "armed_force", "agency"))
_BUYERS = _STATES | _SERVICES | {"city"}
_ON = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|levy|levies|tax(?:es)?|\d\s?%|per ?cent)\s+(?:(?:import"
    r"|additional|new)\s+)?"
    r"(?:tariffs?\s+|dut(?:y|ies)\s+)?(?:of\s+\S+\s+)?(?:up\s+to\s+\S+\s+)?on\s+",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|against|made in)\s+(?:the\s+)?$", re.IGNORECASE)
_ITS_TARIFF = re.compile(
    r"(?:['’]s?\s+(?:[\w%.-]+\s+){0,3}?|\s+(?:\w+\s+)?)(?:tariffs?|dut(?:y|ies)|levy|levies)\b",
    re.IGNORECASE,
)
_SOME = re.compile(r"(?:some|certain|most|many|all|other|various|several)\s+", re.IGNORECASE)
_IMPOSES = re.compile(
    r"['’]?s?\W{1,2}(?:[\w-]+\W+){0,4}?(?!(?:proposal|suggestion|announcement)s?\b)"
    r"(?:rais|lift|impos|slap|levie|levyi|add|remov|slash|suggest"
    r"|eliminat|waive|restor|threat|announc|doubl|tripl|plan|propos|introduc|increas|hit|hik|extend"
    r"|reduc|cut|lower|suspend|scrap|keep|kept|maintain|mull|consider|vow|appl|charg|order|want"
    r"|agree|puts?\b|plac|sets?\b|drop|halv|retaliat|readi|ready|unveil|warn(?!\w* that))"
    r"[a-z]*\b",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"\b(?:with|from|against|to|in|on|of|for|between)\s+(?:the\s+)?$", re.IGNORECASE
)
_ANY = frozenset(("imports", "goods", "products", "exports"))
_WHO = frozenset("countries nations allies partners rivals neighbours neighbors companies".split())
_SPEAKS_OF_TARIFFS = re.compile(r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies))\b", re.IGNORECASE)
_IMPOSED_BY = re.compile(r"\bby\s+(?:the\s+)?$", re.IGNORECASE)
_BY = re.compile(
    r"\b(?:awarded|ordered|bought|placed|signed|won|contracts?|orders?|deals?|awards?)\b"
    r"[^.;,]{0,30}\b(?:by|from|with)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_SELLS = re.compile(
    r"^(?:,? (?:corp|inc|co|ltd|llc|plc)\.?)?(?:,[^.;]{2,60},)?\s*(?:\w+\s+)?"
    r"(?:wins?|won|secures?|secured|bags?|lands?|landed|gets?|receives?|received"
    r"|(?:is|was|were|has been|have been)\s+(?:being\s+)?"
    r"(?:awarded|given|granted|picked|selected|chosen)"
    r"|(?:to|will) (?:supply|build|deliver))\b",
    re.IGNORECASE,
)
_OF_THE_STATE = (
    r"(?:['’]s?)?\s+(?:(?:federal|national|defen[cs]e|armed|air)\s+)?"
    r"(?:government|gov['’]?t|administration|army|navy|marines|force|forces|military|ministry"
    r"|department|authorities)"
)
_ABOUT_TO = (
    r"(?:has|have|had|is|are|will|would|to|plans?|planned|planning|set|due|agree[ds]?|decided"
    r"|expected|\w+ly|also|now|today"
    r"|(?:finali[sz]e[ds]?|seal(?:s|ed)?|clinch(?:es|ed)?)\s+(?:an?\s+)?(?:deal|contract|agreement))"
)
_BUYS = re.compile(
    rf"^(?:{_OF_THE_STATE})?\s*(?!(?:is|are|was|were|be|been|being)\s+(?:awarded|ordered|bought"
    rf"|purchased|signed|picked|selected)\b)(?:\w+\s+)?(?:{_ABOUT_TO}\s+){{0,4}}"
    r"(?:award(?:s|ed|ing)?|order(?:s|ed|ing)?|buy(?:s|ing)?|bought|sign(?:s|ed|ing)?"
    r"|approves? purchase|purchas(?:es?|ed|ing)|to acquire|pick(?:s|ed)?|select(?:s|ed)?"
    r"|shell(?:s|ing)? out"
    r"|plac(?:es?|ed|ing)\s+(?:an?\s+)?(?:\S+\s+){0,4}?(?:orders?|contracts?))\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    rf"^\s*(?:{_ABOUT_TO}\s+){{0,4}}(?:order(?:s|ed|ing)|(?<=to )order|buy(?:s|ing)|bought|to buy"
    r"|to purchase|purchas(?:es|ed|ing))\b",
    re.IGNORECASE,
)
_OF_WORK = re.compile(
    r"\b(?:(?<!European )unions?|ratif\w+|walkouts?|teamsters|collective bargaining)\b",
    re.IGNORECASE,
)
_ITS_CONTRACT = re.compile(
    r"^(?:['’]s?\s+(?:\w+\s+)?(?:contracts?|awards?)"
    r"|\s+(?:[\w-]+\s+){0,2}?(?:contracts?|orders?|awards?|deals?))\b",
    re.IGNORECASE,
)
_SERVED = re.compile(r"\bfor\s+(?:the\s+)?$", re.IGNORECASE)
_FROM_SELLER = re.compile(r"\b(?:from|with)\s+(?:the\s+)?$", re.IGNORECASE)
_GIVEN = re.compile(r"\b(?:to|awarded|awards|picks|selects|hires)\s+(?:the\s+)?$", re.IGNORECASE)


class Parties:
    """The parties of an article's facts."""

    def __init__(self, told: dict[str, Told], places: Places) -> None:
        self._told, self._places = told, places

    def parties_of(self, kind: FactKind, amount: Stated) -> tuple[tuple[Party, ...], Phrase | None]:
        """Who takes part in a fact of this kind, and the item that it is about."""
        if kind == "tariff":
            return self._tariff(amount)
        if kind == "contract":
            return self._contract(amount)
        if kind == "rate":
            return self._bank(amount), None
        return (), None

    def _sentence(self, amount: Stated) -> tuple[int, int]:
        return self._told[amount.field].passage.sentence(amount.start, amount.end)

    def _around(self, amount: Stated) -> list[tuple[str, Placed]]:
        """Names of the sentence, then those of the title."""
        found = [
            (amount.field, p) for p in self._places.within(amount.field, *self._sentence(amount))
        ]
        title = next(iter(self._told))
        if title != amount.field:
            found += [(title, placed) for placed in self._places.within(title, 0, 300)]
        return found

    def _phrase(self, field: str, placed: Placed) -> Phrase:
        text = self._told[field].passage.text
        return Phrase(
            text[placed.start : placed.end],
            NamePlace(field, placed.start, placed.end),
            placed.name.identity.id,
        )

    def _tariff(self, amount: Stated) -> tuple[tuple[Party, ...], Phrase | None]:
        passage = self._told[amount.field].passage
        start, end = self._sentence(amount)
        item: Phrase | None = None
        goods: tuple[int, int] | None = None
        on = next(iter(_ON.finditer(passage.text, start, end)), None)
        if on is not None:
            some = _SOME.match(passage.text, on.end())
            goods = after_amount(passage, passage.first_word(some.end() if some else on.end()))
            if goods is not None:
                item = self._item(amount.field, *goods)
        target = imposer = owner = None
        for field, placed in self._around(amount):
            name = placed.name
            text = self._told[field].passage.text
            before = text[max(0, placed.start - 14) : placed.start]
            inside = (
                goods is not None and field == amount.field and goods[0] <= placed.start < goods[1]
            )
            is_state = name.identity.kind in _STATES
            if is_state and (inside or _FROM.search(before)):
                target = target or (field, placed)
            elif (is_state or _is_owner(text, placed)) and _ITS_TARIFF.match(text, placed.end):
                owner = owner or (field, placed)
            elif name.identity.kind == "demonym" or not (is_state or name.type == "PER"):
                continue  # "German steelmaker"
            elif field != amount.field and not _SPEAKS_OF_TARIFFS.search(text):
                continue
            elif _acts(text, placed, before) and _is_nearer(imposer, field, placed, amount):
                imposer = field, placed
        if owner and imposer and _differ(owner, imposer):
            target = target or owner  # "Norvik to double Corvania's tariff"
        else:
            imposer = owner or imposer
        if imposer and target and imposer[1].name.identity.id == target[1].name.identity.id:
            imposer = None
        roles: list[tuple[Role, tuple[str, Placed] | None]] = [
            ("imposer", imposer),
            ("target", target),
        ]
        return self._made(roles), item

    def _item(self, field: str, start: int, end: int) -> Phrase | None:
        """Goods without the country that they come from: "steel" of "Chinese steel"."""
        text = self._told[field].passage.text
        for placed in self._places.within(field, start, end):
            if placed.start == start and placed.name.identity.kind in _STATES:
                start = placed.end
        while start < end and not text[start].isalnum():
            start += 1
        words = text[start:end]
        if not words or words.casefold() in _ANY or words.casefold().split()[-1] in _WHO:
            return None
        return Phrase(words, NamePlace(field, start, end))

    def _contract(self, amount: Stated) -> tuple[tuple[Party, ...], Phrase | None]:
        passage = self._told[amount.field].passage
        if _OF_WORK.search(passage.text, *self._sentence(amount)):
            return (), None  # between a company and those who work for it
        acting = buyer = seller = None
        for field, placed in self._around(amount):
            text = self._told[field].passage.text
            behind = text[placed.end : placed.end + 110]
            before = text[max(0, placed.start - 50) : placed.start]
            kind = placed.name.identity.kind
            if placed.name.type == "PER" or (kind == "demonym" and not _ITS_CONTRACT.match(behind)):
                continue
            if kind in _BUYERS:
                if _BUYS.match(behind):
                    acting = acting or (field, placed)
                elif (
                    _TO_STATE.search(before)
                    or _BY.search(before)
                    or _ITS_CONTRACT.match(behind)
                    or (kind in _SERVICES and _SERVED.search(before))
                ):
                    buyer = buyer or (field, placed)
            elif (
                _SELLS.match(behind)
                or _GIVEN.search(before)
                or (kind == "company" and _FROM_SELLER.search(before))
            ):
                seller = seller or (field, placed)
            elif placed.name.type == "ORG" and kind == "company" and _ORDERS.match(behind):
                acting = acting or (field, placed)
        buyer = acting or buyer  # "Norvik signs a deal with Corvania"
        return self._made([("buyer", buyer), ("seller", seller)]), self._bought(amount)

    def _bought(self, amount: Stated) -> Phrase | None:
        passage = self._told[amount.field].passage
        _, end = self._sentence(amount)
        found = _FOR_GOODS.search(passage.text, amount.end, min(end, amount.end + 90))
        if found is None:
            return None
        goods = after_amount(passage, passage.first_word(found.end()))
        return self._item(amount.field, *goods) if goods else None

    def _bank(self, amount: Stated) -> tuple[Party, ...]:
        for field, placed in self._around(amount):
            if placed.name.identity.kind == "central_bank":
                return (Party("bank", self._phrase(field, placed)),)
        return ()

    def _made(self, roles: list[tuple[Role, tuple[str, Placed] | None]]) -> tuple[Party, ...]:
        return tuple(Party(role, self._phrase(*found)) for role, found in roles if found)


def _is_nearer(
    found: tuple[str, Placed] | None, field: str, placed: Placed, amount: Stated
) -> bool:
    """Whether a name is a better imposer: a state, then the last one before the amount."""
    if found is None:
        return True
    is_person, was_person = placed.name.type == "PER", found[1].name.type == "PER"
    if is_person != was_person:
        return was_person
    return field == amount.field == found[0] and placed.end <= amount.start


def _is_owner(text: str, placed: Placed) -> bool:
    """Whether it is a person whose tariff it is: "Trump's 39 % tariff"."""
    return placed.name.type == "PER" and text.startswith(("'s", "’s"), placed.end)


def _differ(one: tuple[str, Placed], other: tuple[str, Placed]) -> bool:
    """Whether two names are not the same body, as far as they are known."""
    return one[1].name is not other[1].name and (
        one[1].name.identity.id is None or one[1].name.identity.id != other[1].name.identity.id
    )


def _acts(text: str, placed: Placed, before: str) -> bool:
    """Whether a name is said to impose something; where it only stands near, nobody knows."""
    if _IMPOSED_BY.search(before):
        return True
    return not _NO_SUBJECT.search(before) and bool(_IMPOSES.match(text, placed.end))


_TO_STATE = re.compile(
    r"\b(?:sales?|sell|deliver\w*|suppl\w+|missiles|jets|arms)\b.{0,30}\bto\s+(?:the\s+)?$"
    r"|\bto\s+$",
    re.I,
)
_FOR_GOODS = re.compile(
    r"\b(?:worth of|(?:contract|order|deal)s?\s+(?:\w+\s+)?(?:for|to (?:build|supply"
    r"|deliver|provide))|sale of"
    r"|to (?:build|supply|deliver))\s+",
    re.IGNORECASE,
)
