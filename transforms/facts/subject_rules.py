"""What an amount may be about by patterns of news: "shares of X", "X fined", "to buy X"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dateline.schemas.facts import FactKind, Phrase
from dateline.schemas.names import Name
from dateline.transforms.facts.heads import HEADS, PEOPLE
from dateline.transforms.facts.kinds import Told
from dateline.transforms.facts.naming import Placed, Places
from dateline.transforms.facts.phrases import after_amount, before_word, borders
from dateline.transforms.facts.stated import Stated

_GROUND = frozenset(("country", "region", "city", "demonym", "government"))
_JUDGES = frozenset(
    ("agency", "ministry", "central_bank", "government", "country", "city", "demonym")
)
_AIMED = re.compile(
    r"\b(?:acquir(?:e|es|ed|ing)|acquisition of|buy(?:s|ing)?|bought|takeover of"
    r"|buyout (?:bid )?(?:of|for)"
    r"|bids? for|stakes? in|interest in|invest(?:s|ed|ing)? in|investment in|purchas(?:e|es"
    r"|ed|ing)(?: of)?"
    r"|sell(?:s|ing)?|sold|sale of|merg(?:e|es|ed|ing|er) (?:with|of)|takes? over|deal for"
    r"|valu(?:e|es|ed|ing)"
    r"|launch(?:es|ed)?|combine with|snap(?:s|ped)? up)\s+(?:up\s+to\s+)?(?:of\s+)?",
    re.IGNORECASE,
)
_RAISES = re.compile(
    r"\b(?:rais(?:e|es|ed|ing)|secur(?:e|es|ed)|collect(?:s|ed)?|banks|seals?|lands?|nets?"
    r"|pumps|invest(?:s|ed|ing)?|to invest)\b",
    re.IGNORECASE,
)
_WORTH = re.compile(
    r"\b(?:worth|valued|priced|listed|trad(?:ed|ing)|sold|selling|sells?|costs?|costing"
    r"|recorded|available"
    r"|stands?|standing|settled|closed|reach(?:ed|es)?|touched|hits?|tops?|topped)\b[^.;]{0,45}$",
    re.IGNORECASE,
)
_TO = re.compile(r"\b(?:to|for|with)\s+(?:the\s+|help\s+)?$", re.IGNORECASE)
_FINED = re.compile(
    r"\b(?:fin(?:e|es|ed|ing)|su(?:e|es|ed|ing)|slams?|hits?|against|(?:penalty|fine) (?:on|for))"
    r"\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_SHARE_OF = re.compile(r"\s*of\s+(?:all\s+|the\s+|its\s+|their\s+|total\s+)*", re.IGNORECASE)
_STAFF = re.compile(
    r"\s*of\s+(?:its|the|his|their)?\s*(?:[\w-]+\s+){0,2}(?:workforce|staff|employees|jobs"
    r"|workers|headcount"
    r"|work\s?force|personnel)",
    re.IGNORECASE,
)
_OWN = re.compile(r"\s*of\s+(?:its|their|his|her)\b", re.IGNORECASE)
_GOODS = re.compile(r"\s*(?:worth\s+of|of|in)\s+(?:new\s+|additional\s+)?", re.IGNORECASE)
_VAGUE_GOODS = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november"
    r"|december|cash|total"
    r"|value|month|year|day|week|earlier|funding|contracts?|sales|revenue|losses|profits?"
    r"|the|a|20\d\d|aid|damages"
    r"|deals?|terms)\b",
    re.IGNORECASE,
)
_OF_FIRM = re.compile(
    r"(?:its |their )?(?:shares?|stocks?|(?:share|stock) prices?|(?:market |share )?value"
    r"|market cap)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:company|firm|group|deal|bank|agency|government|report|study|move|decision|rise"
    r"|drop|increase|fall"
    r"|maker|carmaker|retailer|package|bill|plan|agreement|figure|data|cuts?|total|amount)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Case:
    """An amount and the kind of what it states."""

    kind: FactKind
    amount: Stated


class SubjectRules:
    """What each pattern takes for the subject; a learned scorer weighs them (``subjects.py``)."""

    def __init__(self, told: dict[str, Told], places: Places) -> None:
        self._told, self._places = told, places
        self._title = next(iter(told))

    def told_by(self, kind: FactKind, amount: Stated) -> list[tuple[str, Phrase]]:
        """The names of the patterns for this kind that find something, and what; best first."""
        case = Case(kind, amount)
        told = ((look.__name__.strip("_"), look(case)) for look in self._looks(kind))
        return [(name, phrase) for name, phrase in told if phrase is not None]

    def _looks(self, kind: FactKind) -> list[Callable[[Case], Phrase | None]]:
        last = [self._body_before, self._name_of_title, self._clause_subject, self._any_name]
        if kind == "share":
            return [self._of_whole, self._people, *last]
        if kind == "deal":
            return [self._named_deal, self._raiser, self._aimed_at, *last]
        if kind == "contract":
            return [self._person, self._receiver, *last]
        if kind == "aid":
            return [self._receiver, self._ground, *last]
        if kind == "fine":
            return [self._fined, *last]
        if kind == "result":
            return [self._owner, *last]
        if kind in ("price", "other"):
            return [self._goods, self._noun_before_worth, self._head, self._clause_subject, *last]
        if kind == "move":
            return [self._name_at_head, self._of_shares, self._head, self._clause_subject, *last]
        if kind == "growth":
            return [self._head, *last]
        return [self._head, self._clause_subject, *last]

    def _phrase(self, field: str, start: int, end: int) -> Phrase:
        return self._places.phrase(field, self._told[field].passage.text, start, end)

    def _named(self, field: str, placed: Placed) -> Phrase:
        """A name in the fullest form that title and field have of it."""
        name = placed.name
        for place in name.places:
            if place.field in self._told:
                text = self._told[place.field].passage.text[place.start : place.end]
                if text == name.name:
                    return Phrase(text, place, name.identity.id)
        return self._phrase(field, placed.start, placed.end)

    def _sentence(self, amount: Stated) -> list[Placed]:
        passage = self._told[amount.field].passage
        return self._places.within(amount.field, *passage.sentence(amount.start, amount.end))

    def _everywhere(self, amount: Stated) -> Iterable[tuple[str, Placed]]:
        """The names of the sentence, then those of the title."""
        yield from ((amount.field, placed) for placed in self._sentence(amount))
        if amount.field != self._title:
            yield from ((self._title, p) for p in self._places.within(self._title, 0, 300))

    def _body_before(self, case: Case) -> Phrase | None:
        """The first body or person that the sentence names before the case.amount."""
        found = [
            p
            for p in self._sentence(case.amount)
            if p.end <= case.amount.start and _is_body(p.name)
        ]
        if case.kind in ("share", "fine"):
            found = [p for p in found if p.name.identity.kind not in _JUDGES] or found
        firms = [p for p in found if p.name.type == "ORG"] or found
        return self._named(case.amount.field, firms[0]) if firms else None

    def _any_name(self, case: Case) -> Phrase | None:
        for field, placed in self._everywhere(case.amount):
            return self._named(field, placed)
        return None

    def _name_of_title(self, _: Case) -> Phrase | None:
        found = self._places.within(self._title, 0, 300)
        firms = [p for p in found if _is_body(p.name)]
        return self._named(self._title, firms[0]) if firms else None

    def _owner(self, case: Case) -> Phrase | None:
        """Whose profit it is: "Testra's revenue grew 5.4%"."""
        text = self._told[case.amount.field].passage.text
        for placed in reversed(self._sentence(case.amount)):
            behind = text[placed.end : placed.end + 2]
            owns = behind in ("'s", "’s", "s'", "s’") and _is_body(placed.name)
            if owns and 0 <= case.amount.start - placed.end < 60:
                return self._named(case.amount.field, placed)
        return None

    def _person(self, case: Case) -> Phrase | None:
        """Whose contract it is, where a person is named and no firm or state acts for itself."""
        people = [(f, p) for f, p in self._everywhere(case.amount) if p.name.type == "PER"]
        text = self._told[case.amount.field].passage.text
        if re.search(r"\b(?:year|extension|record|season|NFL|NBA|coach|player|star)\b", text):
            for field, placed in people:
                return self._named(field, placed)
        return None

    def _fined(self, case: Case) -> Phrase | None:
        """Who is fined or sued; else the first that is no judge."""
        found = list(self._everywhere(case.amount))
        for field, placed in found:
            text = self._told[field].passage.text
            if _FINED.search(text, max(0, placed.start - 20), placed.start):
                return self._named(field, placed)
        for field, placed in found:
            party = placed.name.type in ("ORG", "PER")
            before = field != case.amount.field or placed.end <= case.amount.start
            if party and before and placed.name.identity.kind not in _JUDGES:
                return self._named(field, placed)
        return None

    def _receiver(self, case: Case) -> Phrase | None:
        """The name after "to", "for" or "with": who gets aid, arms or an order."""
        for field, placed in self._everywhere(case.amount):
            text = self._told[field].passage.text
            before = text[max(0, placed.start - 14) : placed.start]
            wanted = placed.name.type == "LOC" if case.kind == "aid" else placed.name.type != "PER"
            if wanted and _TO.search(before):
                return self._named(field, placed)
        return None

    def _ground(self, case: Case) -> Phrase | None:
        """The last country of the sentence, else of the title."""
        found = [
            (f, p) for f, p in self._everywhere(case.amount) if p.name.identity.kind == "country"
        ]
        return self._named(*found[-1]) if found else None

    def _of_whole(self, case: Case) -> Phrase | None:
        """What it is a part of: "61% of Americans"; staff is the company's."""
        text = self._told[case.amount.field].passage.text
        if _STAFF.match(text, case.amount.end, case.amount.end + 60) or _OWN.match(
            text, case.amount.end
        ):
            return None
        found = _SHARE_OF.match(text, case.amount.end)
        return self._noun_at(case.amount, found.end()) if found else None

    def _people(self, case: Case) -> Phrase | None:
        """Who was asked, where the sentence tells."""
        passage = self._told[case.amount.field].passage
        for word in passage.words_in(*passage.sentence(case.amount.start, case.amount.end)):
            if word.low in PEOPLE:
                return self._phrase(case.amount.field, word.start, word.end)
        return None

    def _goods(self, case: Case) -> Phrase | None:
        """What stands behind the amount: "$6 billion in assets", "the $35 Japanese Sickle"."""
        text = self._told[case.amount.field].passage.text
        found = _GOODS.match(text, case.amount.end)
        at = found.end() if found else case.amount.end
        if found and _VAGUE_GOODS.match(text, at):
            return None
        if not found and not re.match(r"[ -]\w", text[case.amount.end : case.amount.end + 2]):
            return None
        return self._noun_at(case.amount, at)

    def _noun_at(self, amount: Stated, at: int) -> Phrase | None:
        passage = self._told[amount.field].passage
        found = after_amount(passage, passage.first_word(at))
        if found is None or found[0] - at > 5 or self._is_ground(amount.field, *found):
            return None
        return self._phrase(amount.field, *found)

    def _noun_before_worth(self, case: Case) -> Phrase | None:
        """What is worth, sold or traded at the case.amount."""
        passage = self._told[case.amount.field].passage
        start, _ = passage.sentence(case.amount.start, case.amount.end)
        found = _WORTH.search(passage.text, max(start, case.amount.start - 80), case.amount.start)
        if found is None:
            return None
        place = before_word(passage, passage.first_word(found.start()), start)
        return self._phrase(case.amount.field, *place) if place else None

    def _named_deal(self, case: Case) -> Phrase | None:
        """The name behind the amount: "$20bn Testra deal"."""
        text = self._told[case.amount.field].passage.text
        for placed in self._places.within(case.amount.field, case.amount.end, case.amount.end + 60):
            behind = text[placed.end : placed.end + 14]
            if placed.start - case.amount.end < 3 and re.match(
                r"\s+(?:deal|takeover|bid|stake|acq)", behind
            ):
                return self._named(case.amount.field, placed)
        return None

    def _raiser(self, case: Case) -> Phrase | None:
        """Who raises or invests it."""
        passage = self._told[case.amount.field].passage
        start, _ = passage.sentence(case.amount.start, case.amount.end)
        found = _RAISES.search(passage.text, max(start, case.amount.start - 40), case.amount.start)
        if found is None:
            return None
        bodies = [
            p for p in self._sentence(case.amount) if p.end <= found.start() and _is_body(p.name)
        ]
        if bodies:
            return self._named(case.amount.field, bodies[-1])
        return self._name_of_title(case)

    def _aimed_at(self, case: Case) -> Phrase | None:
        """Who or what is bought, sold or invested in."""
        for field in dict.fromkeys((case.amount.field, self._title)):
            passage = self._told[field].passage
            start, end = (
                passage.sentence(case.amount.start, case.amount.end)
                if field == case.amount.field
                else (0, min(len(passage.text), 300))
            )
            for found in _AIMED.finditer(passage.text, start, end):
                if passage.text[found.start() - 1 : found.start()] == "-":
                    continue
                place = after_amount(passage, passage.first_word(found.end()))
                if place is None or place[0] - found.end() > 6:
                    continue
                if _GENERIC.match(passage.text, *place):
                    continue
                for placed in self._places.within(field, place[0] - 1, place[1] + 20):
                    if placed.start <= place[1] and _is_body(placed.name):
                        return self._named(field, placed)
                return self._phrase(field, *place)
        return None

    def _head_place(self, case: Case) -> tuple[int, int] | None:
        """The noun phrase whose head tells the kind, nearest to the amount in its sentence."""
        kind, amount = case.kind, case.amount
        told = self._told[amount.field]
        passage = told.passage
        heads = HEADS.get(kind, frozenset())
        first = passage.first_word(amount.start)
        start, end = passage.sentence(amount.start, amount.end)
        low, high = passage.first_word(start), passage.first_word(end)
        best: tuple[int, int] | None = None
        for number in range(max(low, first - 40), min(high, first + 25)):
            if passage.words[number].low in heads and number != first:
                gap = first - number if number < first else 8 + number - first
                if best is None or gap <= best[0]:
                    best = gap, number
        if best is None:
            return None
        found = borders(passage, best[1], best[1] + 1, right=4)
        if found[0] < amount.end and amount.start < found[1]:
            word = passage.words[best[1]]
            return word.start, word.end
        return found

    def _head(self, case: Case) -> Phrase | None:
        found = self._head_place(case)
        return self._phrase(case.amount.field, *found) if found else None

    def _name_at_head(self, case: Case) -> Phrase | None:
        """The name in the phrase of the kind: "Shares of Testra", "Norvik Stock Average"."""
        found = self._head_place(case)
        if found is None:
            return None
        for placed in self._places.within(case.amount.field, *found):
            if _is_body(placed.name):
                return self._named(case.amount.field, placed)
        return None

    def _is_ground(self, field: str, start: int, end: int) -> bool:
        """Whether words are no more than a place or a time: "in Pakistan", "next year"."""
        text = self._told[field].passage.text
        if _VAGUE_GOODS.match(text, start):
            return True
        return any(
            (placed.start, placed.end) == (start, end) and not _is_body(placed.name)
            for placed in self._places.within(field, start, end)
        )

    def _of_shares(self, case: Case) -> Phrase | None:
        """Whose shares or value they are, where the phrase of the kind does not say so."""
        found = self._head_place(case)
        if found is None:
            return None
        if _OF_FIRM.fullmatch(self._told[case.amount.field].passage.text, *found) is None:
            return None
        return self._body_before(case) or self._name_of_title(case)

    def _clause_subject(self, case: Case) -> Phrase | None:
        """The noun phrase with which the clause begins."""
        passage = self._told[case.amount.field].passage
        for start, _ in (
            passage.clause(case.amount.start, case.amount.end),
            passage.sentence(case.amount.start, case.amount.end),
        ):
            found = after_amount(passage, passage.first_word(start))
            if found is None or _GENERIC.match(passage.text, *found):
                continue
            if found[1] <= case.amount.start and found[0] - start < 8:
                return self._phrase(case.amount.field, *found)
        return None


def _is_body(name: Name) -> bool:
    """Whether it is somebody who acts or is traded, and no place."""
    return name.identity.kind not in _GROUND and name.type != "LOC"
