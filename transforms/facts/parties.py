"""Who takes part: imposer and target of a tariff, buyer and seller, the bank that sets a rate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from dateline.schemas.facts import FactKind, Party, Phrase, Role
from dateline.schemas.names import NamePlace
from dateline.transforms.facts.banks import acting_bank, is_of_the_market
from dateline.transforms.facts.contracts import pair_in
from dateline.transforms.facts.goods import goods_of
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.masked import Masked, masked
from dateline.transforms.facts.naming import Placed, Places, is_one
from dateline.transforms.facts.passages import AMOUNT
from dateline.transforms.facts.stated import Stated
from dateline.transforms.facts.taxed_goods import compound_goods, taxed_goods

_STATES = frozenset(("country", "government", "demonym", "alliance", "region"))
_FROM = re.compile(r"\b(?:from|against|made in)\s+(?:the\s+)?$", re.IGNORECASE)
_ELSE = re.compile(r"\bbut\b|;", re.IGNORECASE)
_ITS_TARIFF = re.compile(
    r"(?:['’]s?\s+(?:[\w%.-]+\s+){0,3}?|\s+(?:\w+\s+)?)(?:tariffs?|dut(?:y|ies)|levy|levies)\b",
    re.IGNORECASE,
)
_IMPOSES = re.compile(
    r"['’]?s?\W{1,2}(?:[\w-]+\W+){0,4}?(?!(?:proposal|suggestion|announcement)s?\b)"
    r"(?:rais|lift|impos|slap|levie|levyi|add|remov|slash|suggest"
    r"|eliminat|waive|restor|threat|announc|doubl|tripl|plan|propos|introduc|increas|hit|hik|extend"
    r"|reduc|cut|lower|suspend|scrap|keep|kept|maintain|mull|consider|vow|appl|charg|order|want"
    r"|crank|promis|ramp|jack|unleash|agree|puts?\b|plac|sets?\b|drop|halv|retaliat|readi|ready"
    r"|unveil"
    r"|warn(?!\w* that))"
    r"[a-z]*\b",
    re.IGNORECASE,
)
_SUFFERS = re.compile(
    r"\s+(?:(?:is|are|was|were)\s+)?(?:stunned by|hit (?:by|with)|faces?|facing|faced|braces? for"
    r"|bracing for|threatened with|slapped with|struck by)\s+(?:\S+\s+){0,4}?(?:\d[\d.]*\s?%"
    r"|\d[\d.]*\s?per\s?cent)",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r",\s+(?:threatening|imposing|announcing|slapping|raising|adding|promising|proposing"
    r"|unveiling)\s+(?:an?\s+|the\s+|new\s+)*$",
    re.IGNORECASE,
)
_NO_SUBJECT = re.compile(
    r"\b(?:with|from|against|to|in|on|of|for|between)\s+(?:the\s+)?$", re.IGNORECASE
)
_ANY = frozenset(("imports", "goods", "products", "exports"))
_WHO = re.compile(
    r"(?:countries|nations|allies|partners|rivals|neighbou?rs|companies|firms|exporters|importers"
    r"|producers|manufacturers|suppliers|growers|farmers|workers|buyers|[a-z-]*makers)"
)
_SPEAKS_OF_TARIFFS = re.compile(r"\b(?:tariffs?|dut(?:y|ies)|lev(?:y|ies))\b", re.IGNORECASE)
_IMPOSED_BY = re.compile(r"\bby\s+(?:the\s+)?$", re.IGNORECASE)
_OF_WORK = re.compile(
    r"\b(?:(?<!European )unions?|ratif\w+|walkouts?|teamsters|collective bargaining)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Side:
    """Buyer or seller at a place; ``placed`` is None for words without a name."""

    field: str
    start: int
    end: int
    placed: Placed | None

    @property
    def is_person(self) -> bool:
        """Whether it is a person, who sells work."""
        return self.placed is not None and self.placed.name.type == "PER"


Sides = tuple[Side | None, Side | None]
_SENTENCES = 60
"""Sentences of a field that are looked at for the other side of a contract."""


class Parties:
    """The parties of an article's facts."""

    def __init__(self, told: dict[str, Told], places: Places) -> None:
        self._told, self._places = told, places
        self._read: list[Sides] | None = None
        self._found: dict[tuple[FactKind, Stated], tuple[tuple[Party, ...], Phrase | None]] = {}

    def parties_of(self, kind: FactKind, amount: Stated) -> tuple[tuple[Party, ...], Phrase | None]:
        """Who takes part in a fact of this kind, and the item that it is about.

        It is looked for once: the subject of a fact is asked for its parties, too.
        """
        found = self._found.get((kind, amount))
        if found is None:
            found = self._found[kind, amount] = self._parties_of(kind, amount)
        return found

    def _parties_of(
        self, kind: FactKind, amount: Stated
    ) -> tuple[tuple[Party, ...], Phrase | None]:
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
        goods = taxed_goods(passage, amount, start, end)
        item = self._item(amount.field, *goods) if goods else None
        if item is None:
            around = self._places.within(amount.field, start, end)
            named = compound_goods(passage, amount, start, end, around)
            item = self._item(amount.field, *named) if named else None
        target = imposer = owner = None
        for field, placed in self._around(amount):
            name = placed.name
            text = self._told[field].passage.text
            before = text[max(0, placed.start - 14) : placed.start]
            inside = (
                goods is not None and field == amount.field and goods[0] <= placed.start < goods[1]
            )
            is_state = name.identity.kind in _STATES
            suffers = inside or (field == amount.field and _SUFFERS.match(text, placed.end))
            behind = text[amount.end : placed.start] if field == amount.field else ""
            if is_state and (suffers or (_FROM.search(before) and not _ELSE.search(behind))):
                target = target or (field, placed)
            elif (is_state or _is_owner(text, placed)) and _ITS_TARIFF.match(text, placed.end):
                owner = owner or (field, placed)
            elif name.identity.kind == "demonym" or not (
                is_state or name.type == "PER" or name.identity.kind == "city"
            ):
                continue  # "German steelmaker"
            elif field != amount.field and not _SPEAKS_OF_TARIFFS.search(text):
                continue
            elif (
                _acts(text, placed, before)
                or (field == amount.field and _goes_on(text, placed, start, amount))
            ) and _is_nearer(imposer, field, placed, amount):
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
        if (
            not words
            or words.casefold() in _ANY
            or any(_WHO.fullmatch(word) for word in words.casefold().split())
        ):
            return None
        return Phrase(words, NamePlace(field, start, end))

    def _contract(self, amount: Stated) -> tuple[tuple[Party, ...], Phrase | None]:
        passage = self._told[amount.field].passage
        start, end = self._sentence(amount)
        if _OF_WORK.search(passage.text, start, end):
            return (), None  # between a company and those who work for it
        sides = self._sides(amount.field, start, end, (amount.start, amount.end))
        if not all(sides) and (title := next(iter(self._told))) != amount.field:
            sides = _filled(sides, self._sides(title, 0, 300))
        if any(sides) and not all(side and side.placed for side in sides):
            for other in self._all_sides():
                if any(
                    one and two and _are_one(one, two)
                    for one, two in zip(sides, other, strict=True)
                ):
                    sides = _filled(sides, other)
        work = bool(sides[1] and sides[1].is_person)
        goods = goods_of(passage, amount, start, end, work=work)
        roles: tuple[Role, Role] = ("buyer", "seller")
        return (
            tuple(Party(r, self._said(side)) for r, side in zip(roles, sides, strict=True) if side),
            self._item(amount.field, *goods) if goods else None,
        )

    def _sides(
        self, field: str, start: int, end: int, amount: tuple[int, int] | None = None
    ) -> Sides:
        """Buyer and seller as a stretch of a field tells them."""
        passage = self._told[field].passage
        end = min(end, len(passage.text))
        amounts = [(w.start, w.end) for w in passage.words_in(start, end) if w.low == AMOUNT]
        sentence = masked(passage.text, self._places.within(field, start, end), amounts, start, end)
        pair = pair_in(sentence, amount)
        return (
            _side(field, sentence, pair.buyer),
            _side(field, sentence, pair.seller),
        )

    def _all_sides(self) -> list[Sides]:
        """Those of each sentence of the article, read once."""
        if self._read is None:
            self._read = [
                self._sides(field, start, end)
                for field, told in self._told.items()
                for start, end in pairwise(told.passage.sentences[:_SENTENCES])
            ]
        return self._read

    def _said(self, side: Side) -> Phrase:
        if side.placed is not None:
            return self._phrase(side.field, side.placed)
        text = self._told[side.field].passage.text[side.start : side.end]
        return Phrase(text, NamePlace(side.field, side.start, side.end))

    def _bank(self, amount: Stated) -> tuple[Party, ...]:
        """The bank that sets the rate: of the clause, then of the sentence, then of the title."""
        passage = self._told[amount.field].passage
        start, end = passage.clause(amount.start, amount.end)
        if is_of_the_market(passage.text, amount.start, amount.end, start, end):
            return ()
        banks = [p for p in self._around(amount) if p[1].name.identity.kind == "central_bank"]
        if not banks:
            return self._unnamed_bank(amount)
        here = [(f, p) for f, p in banks if f == amount.field and start <= p.start < end]
        bank = (here or banks)[0]
        same = [
            p for p in banks if not _differ(p, bank) and not p[1].name.name.endswith("Committee")
        ]
        longest = max(
            same or [bank], key=lambda each: each[1].end - each[1].start
        )  # "RBA" says less
        return (Party("bank", self._phrase(*longest)),)

    def _unnamed_bank(self, amount: Stated) -> tuple[Party, ...]:
        """ "Norvik's central bank", where no bank is named and one acts."""
        title = next(iter(self._told))
        for field, (start, end) in ((amount.field, self._sentence(amount)), (title, (0, 300))):
            found = acting_bank(self._told[field].passage.text, start, end)
            if found:
                words = self._told[field].passage.text[found[0] : found[1]]
                return (Party("bank", Phrase(words, NamePlace(field, *found))),)
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


def _goes_on(text: str, placed: Placed, start: int, amount: Stated) -> bool:
    """Whether a sentence begins with a name and goes on with its tariff: "…, threatening a 5%"."""
    lead = text[start : placed.start].strip().casefold()
    return lead in ("", "the", "president") and bool(
        _GOES_ON.search(text, max(start, amount.start - 60), amount.start)
    )


def _is_owner(text: str, placed: Placed) -> bool:
    """Whether it is a person whose tariff it is: "Trump's 39 % tariff"."""
    return placed.name.type == "PER" and text.startswith(("'s", "’s"), placed.end)


def _side(field: str, sentence: Masked, place: tuple[int, int] | None) -> Side | None:
    return Side(field, *place, sentence.names.get(place[0])) if place else None


def _are_one(one: Side, other: Side) -> bool:
    return bool(one.placed and other.placed and is_one(one.placed.name, other.placed.name))


def _filled(sides: Sides, other: Sides) -> Sides:
    """What is missing of both sides from others, unless it would be one body twice."""
    buyer, seller = sides
    if buyer and buyer.placed is None and other[0] and other[0].placed:
        buyer = other[0]  # "the government" is the ministry that another sentence names
    if buyer is None and other[0] and not (seller and _are_one(seller, other[0])):
        buyer = other[0]
    if seller is None and other[1] and not (buyer and _are_one(buyer, other[1])):
        seller = other[1]
    return buyer, seller


def _differ(one: tuple[str, Placed], other: tuple[str, Placed]) -> bool:
    """Whether two names are not the same body, as far as they are known."""
    return not is_one(one[1].name, other[1].name)


def _acts(text: str, placed: Placed, before: str) -> bool:
    """Whether a name is said to impose something; where it only stands near, nobody knows."""
    if _IMPOSED_BY.search(before):
        return True
    return not _NO_SUBJECT.search(before) and bool(_IMPOSES.match(text, placed.end))
