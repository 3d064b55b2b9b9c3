from __future__ import annotations

import time

from dateline.transforms.facts.contracts import pair_in
from dateline.transforms.facts.masked import masked
from dateline.transforms.facts.naming import Places
from tests.rows import each
from tests.transforms.facts.reading import Known, names_in

KNOWN: tuple[Known, ...] = (
    ("Norvik", "LOC", "country", "XN", "XN"),
    ("Corvania", "LOC", "country", "XC", "XC"),
    ("Navy", "ORG", "armed_force", "xn-navy", "XN"),
    ("Testra", "ORG", "company", "XTES:TST", None),
    ("Quell", "ORG", "company", "XTES:QLL", None),
    ("Stonequay Rovers", "ORG", "other", None, None),
    ("Harbour Lions", "ORG", "other", None, None),
    ("Ada Ruler", "PER", "person", "Q7", "XN"),
    ("Ben Marker", "PER", "person", None, None),
)


def told(text: str) -> tuple[str | None, str | None]:
    """Buyer and seller of a text whose amount is written "#5"."""
    placed = Places(names_in({"title": text}, KNOWN)).within("title", 0, len(text))
    at = text.find("#5")
    amount = (at, at + 2) if at >= 0 else None
    pair = pair_in(masked(text, placed, [amount] if amount else [], 0, len(text)), amount)
    buyer, seller = (text[slice(*side)] if side else None for side in (pair.buyer, pair.seller))
    return buyer, seller


@each(
    ("text", "buyer", "seller"),
    [
        # sales
        ("Norvik to sell Corvania #5 in launchers", "Corvania", "Norvik"),
        ("Norvik bids for selling 26 fighters to Corvania", "Corvania", "Norvik"),
        ("Norvik approves #5 in arms sales to Corvania", "Corvania", "Norvik"),
        ("Norvik planning #5 sale of launchers to Corvania", "Corvania", "Norvik"),
        ("Corvania's military to get a #5 Norvik arms boost", "Corvania", "Norvik"),
        # awards
        ("Navy awards Testra #5 contract", "Navy", "Testra"),
        (
            "Navy is handing the #5 contract to operate the new software to the Norvik spy tech "
            "firm Testra", "Navy", "Testra",
        ),
        ("#5 contract awarded to Testra by the Navy", "Navy", "Testra"),
        ("Testra chooses Quell for #5 cloud contract", "Testra", "Quell"),
        ("Navy cancels #5 contract with Testra", "Navy", "Testra"),
        ("Navy loses face over #5 contract given to Testra", None, "Testra"),
        # wins
        ("Testra wins #5 order for missiles from Norvik", "Norvik", "Testra"),
        ("Testra, a company that won #5 in contracts", None, "Testra"),
        ("Testra holds the #5 contract to audit the Navy", "Navy", "Testra"),
        ("Testra grew after securing a #5 contract overseeing ports", None, "Testra"),
        ("Testra clinches #5 contract to supply trains to Corvania", "Corvania", "Testra"),
        ("Shares of Testra jump on #5 order from Quell", "Quell", None),
        ("Testra signs #5 contract with Quell to supply batteries", "Quell", "Testra"),
        ("Testra in a dispute over #5 contract with Quell", None, None),
        # orders
        ("Corvania finalises #5 deal to buy dozens of jets from Norvik", "Corvania", "Norvik"),
        ("Norvik buys tanks from Corvania's Testra in #5 contract", "Norvik", "Testra"),
        ("The government seals a deal with Norvik to buy #5 of planes", "government", "Norvik"),
        ("Norvik pleased with #5 Testra jet pact", None, "Testra"),
        ("Norvik signs #5 refinery deal with Corvania", "Norvik", "Corvania"),
        ("Norvik signs #5 defence deal with Corvania", None, None),
        # work of a person
        ("Stonequay Rovers sign Ada Ruler to new #5 contract", "Stonequay Rovers", "Ada Ruler"),
        ("Stonequay Rovers' Ada Ruler agrees to #5 extension", "Stonequay Rovers", "Ada Ruler"),
        ("Ada Ruler, Stonequay Rovers agree to #5 contract", "Stonequay Rovers", "Ada Ruler"),
        ("Ada Ruler has joined Stonequay Rovers for #5 a year", "Stonequay Rovers", "Ada Ruler"),
        ("Ada Ruler's #5 contract with Stonequay Rovers ends", "Stonequay Rovers", "Ada Ruler"),
        ("Ada Ruler, then a forward, signed a #5 deal for two books", None, "Ada Ruler"),
        ("Ada Ruler signs #5 contract, according to Quell", None, "Ada Ruler"),
        ("Ada Ruler leaves Stonequay Rovers after rejecting #5 contract", None, None),
        ("Ada Ruler pays tribute to Testra over #5 contract", None, None),
        ("Ada Ruler's talk of a controversial #5 contract", None, None),
        ("Ada Ruler has agreed to a new deal worth #5", None, "Ada Ruler"),
        ("Star joins Stonequay Rovers in record #5 deal", "Stonequay Rovers", None),
        ("Testra strikes #5 deal to import gas from Norvik", "Testra", "Norvik"),
        ("Missiles bought for #5 by Corvania", "Corvania", None),
        ("Quell orders 300 new Testra aircraft for #5", "Quell", "Testra"),
    ],
)  # fmt: skip
def test_who_buys_and_who_sells(text: str, buyer: str | None, seller: str | None) -> None:
    assert told(text) == (buyer, seller)


def test_what_stands_by_the_amount_goes_before_what_is_told_elsewhere() -> None:
    text = (
        "Harbour Lions reportedly sign Ben Marker on trial and much else is said of the day, "
        "Ada Ruler has agreed to a #5 contract with the Stonequay Rovers"
    )
    assert told(text) == ("Stonequay Rovers", "Ada Ruler")


def test_a_long_sentence_takes_little_time() -> None:
    text = ("Norvik plans to agree to a deal with the new big " * 14)[:690] + " #5"
    before = time.process_time()
    told(text)
    assert time.process_time() - before < 1
