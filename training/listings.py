"""Where a company is listed at home: the sources also have receipts of it on other exchanges.

Of the companies in the S&P 500 the symbol comes from ``sp500.csv`` of the repository
datasets/s-and-p-500-companies (ODC-PDDL), which does not tell the exchange: those of Nasdaq and
Cboe are a list of our own, all others are of the New York Stock Exchange.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from dateline.transforms.names.keys import lookup_key, without_legal_form

NASDAQ = frozenset(
    "ADI ADP AKAM ALGN BKNG CDNS CINF CME CSGP EXPE FANG HBAN HSIC HST IDXX ISRG JKHY KDP KHC LNT "
    "LULU MCHP MNST MRVL NTRS ON ORLY PFG REG REGN ROP ROST SBAC SWKS TSCO ULTA VRSK VRTX WYNN "
    "XEL".split()
)
CBOE = frozenset(("CBOE",))
_RECEIPT = re.compile(r"ticker:(?:XLON:0[A-Z0-9]{3}|BVMF:[A-Z0-9]{4}3[2-9])")
"""Foreign shares in London's international order book, and Brazilian depositary receipts."""


def symbols(path: Path) -> dict[str, str]:
    """The symbols of ``sp500.csv`` by the key of the company's name."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            lookup_key(without_legal_form(row["Security"])): row["Symbol"].replace(".", "-")
            for row in csv.DictReader(file)
        }


def at_home(name: str, ticker: str, known: Mapping[str, str]) -> str:
    """The identifier of a company by its listing at home; empty where only a receipt is known."""
    symbol = known.get(lookup_key(name))
    if symbol is not None:
        mic = "XNAS" if symbol in NASDAQ else "BATS" if symbol in CBOE else "XNYS"
        return f"ticker:{mic}:{symbol}"
    return "" if _RECEIPT.fullmatch(ticker) else ticker
