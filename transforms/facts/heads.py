"""Nouns that stand for what a fact of a kind is about."""

from __future__ import annotations

from dateline.schemas.facts import FactKind

HEADS: dict[FactKind, frozenset[str]] = {
    "tariff": frozenset("tariff tariffs duty duties levy levies".split()),
    "rate": frozenset(
        "rate rates mortgage mortgages yield yields bond bonds interest deposit loans".split()
    ),
    "inflation": frozenset(
        "inflation prices cpi ppi pce index deflation deflator rpi price".split()
    ),
    "growth": frozenset(
        "economy gdp growth output sales production orders spending product economies plc "
        "volumes".split()
    ),
    "unemployment": frozenset("unemployment jobless joblessness rate".split()),
    "price": frozenset(
        "price prices gold silver karat 24-karat ticket tickets "
        "rent rents fee fees bill bills home "
        "house flat mansion villa apartment painting barrel crude brent oil riyal dirham pound "
        "sterling dollar euro bitcoin electricity gas valuation".split()
    ),
    "move": frozenset(
        "shares share stock stocks index nasdaq dow ftse nikkei sensex nifty dax kospi s&p bitcoin "
        "futures price prices rupee pkr currency yuan peso "
        "yen euro sterling lira rouble dollar rates "
        "rents premiums bills gold oil brent crude fees confidence value market pound fund "
        "fares wages".split()
    ),
    "budget": frozenset(
        "budget deficit deficits debt debts spending borrowing taxes shortfall limit ceiling "
        "surplus programme bailout".split()
    ),
    "trade": frozenset(
        "exports imports trade shipments surplus deficit goods export import".split()
    ),
    "other": frozenset(
        "wages wage pay salary salaries reserves emissions inheritance estate fortune savings "
        "dividends bonuses bonus remittances quotas deposits "
        "banknotes assets uranium loan loans debt "
        "repayments arrivals deaths attacks homicides capacity consumption lending drugs "
        "searches".split()
    ),
}

PEOPLE = frozenset(
    "americans voters adults respondents people britons households workers employers women men "
    "parents students republicans democrats germans canadians australians consumers users firms "
    "companies businesses investors executives patients".split()
)
"""Whom polls ask, and whom shares are of."""
