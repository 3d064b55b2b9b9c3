"""Builds the tables of names that come from public sources, from a folder with copies of them.

Run ``python -m training.name_tables SOURCES TARGET`` where ``SOURCES`` holds
``resources/territories/*.yml`` of opensanctions/rigour (MIT), ``us_legislators_current.yaml.gz`` of
unitedstates/congress-legislators (CC0) and ``equities/*.csv``, which are ``database/equities`` of
JerBouma/FinanceDatabase (MIT), with ``sp500.csv`` of datasets/s-and-p-500-companies (PDDL). The
other tables are lists of our own and edited by hand.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from dateline.transforms.names.keys import lookup_key, without_legal_form
from dateline.transforms.names.tables import FILES, table_lines
from training.listings import at_home, symbols

COLUMNS = (
    "# name, kind, country, identifier, certain forms, doubtful forms, context, first day, last day"
)
DOUBTFUL = {
    "Georgia": "Atlanta;Savannah;Fulton;Kemp;Raffensperger;Willis;Ga;Republican;Republicans;"
    "Democrat;Democrats;GOP;Trump;Biden;Senate;Ossoff;Warnock;Walker;state;Bulldogs",
    "Washington": "Seattle;Spokane;Tacoma;Inslee",
    "New York": "Albany;Hochul",
    "Victoria": "Melbourne;Australia;Australian;Victorian",
    "Amazonas": "",
    "La Rioja": "",
    "Punjab": "",
}
"""Provinces whose name also means something else, with what settles it."""
SHORT = {
    "Alabama": "Ala.", "Arizona": "Ariz.", "Arkansas": "Ark.", "California": "Calif.",
    "Colorado": "Colo.", "Connecticut": "Conn.", "Florida": "Fla.", "Georgia": "Ga.",
    "Illinois": "Ill.", "Indiana": "Ind.", "Kansas": "Kan.", "Kentucky": "Ky.",
    "Maryland": "Md.", "Massachusetts": "Mass.", "Michigan": "Mich.", "Minnesota": "Minn.",
    "Mississippi": "Miss.", "Missouri": "Mo.", "Montana": "Mont.", "Nebraska": "Neb.",
    "Nevada": "Nev.", "New Hampshire": "N.H.", "New Jersey": "N.J.;NJ", "New Mexico": "N.M.",
    "North Carolina": "N.C.", "North Dakota": "N.D.", "Oklahoma": "Okla.", "Oregon": "Ore.",
    "Pennsylvania": "Pa.", "South Carolina": "S.C.", "South Dakota": "S.D.",
    "Tennessee": "Tenn.", "Texas": "Tex.", "Vermont": "Vt.", "Virginia": "Va.",
    "Washington": "Washington state;Washington State", "West Virginia": "W.Va.",
    "Wisconsin": "Wis.", "Wyoming": "Wyo.", "New York": "New York state;New York State",
    "British Columbia": "B.C.;BC", "Ontario": "Ont.", "Quebec": "Québec", "Alberta": "Alta.",
    "New South Wales": "NSW;N.S.W.", "Queensland": "Qld", "Northern Territory": "NT",
}  # fmt: skip
ROLES = {
    "sen": "Sen;Senator;senator;Senate",
    "rep": "Rep;Representative;congressman;congresswoman",
}
COUNTRIES = "us ca au in de br cn".split()
EXCHANGES = (
    "NMS NYQ ASE NGM NCM LSE PAR AMS BRU LIS MIL MCE GER EBS STO CPH OSL HEL JPX KSC HKG ASX TOR "
    "NSE SES TAI SAU SAO MEX JNB TLV IST"
).split()
MICS = {
    "LSE": "XLON", "PAR": "XPAR", "AMS": "XAMS", "BRU": "XBRU", "LIS": "XLIS", "MIL": "XMIL",
    "MCE": "XMAD", "GER": "XETR", "EBS": "XSWX", "STO": "XSTO", "CPH": "XCSE", "OSL": "XOSL",
    "HEL": "XHEL", "JPX": "XTKS", "KSC": "XKRX", "HKG": "XHKG", "ASX": "XASX", "TOR": "XTSE",
    "NSE": "XNSE", "SES": "XSES", "TAI": "XTAI", "SAU": "XSAU", "SAO": "BVMF", "MEX": "XMEX",
    "JNB": "XJSE", "TLV": "XTAE", "IST": "XIST", "NMS": "XNAS", "NGM": "XNAS", "NCM": "XNAS",
    "NYQ": "XNYS", "ASE": "XASE",
}  # fmt: skip
_SHARES = re.compile(r"\s*(?:Class [A-C]\b)?\s*(?:Common|Ordinary|Depositary|Capital)\s.*$")
_WORD = re.compile(r"[A-Z][A-Za-z&.'’-]+")


def provinces(folder: Path) -> Iterator[str]:
    """States and provinces of big federations with their Wikidata identifiers."""
    for path in sorted(folder.glob("*_*.yml")):
        row: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        country = row.get("parent", "")
        if country not in COUNTRIES or "qid" not in row or "_" not in path.stem:
            continue
        name = row["name"].partition(" (")[0]
        if name in ("District of Columbia", "Taiwan"):
            continue
        short = SHORT.get(name, "") if country in ("us", "ca", "au") else ""
        cells = [name, "region", country.upper(), f"wikidata:{row['qid']}", short, "", ""]
        if name in DOUBTFUL:
            if name == "Punjab":
                continue  # one of India and one of Pakistan are in regions.tsv
            cells[0] = f"{name} ({'United States' if country == 'us' else country.upper()})"
            cells[5], cells[6] = name, DOUBTFUL[name]
        yield line(cells)


def legislators(path: Path) -> Iterator[str]:
    """Sitting members of the Congress of the United States, with surname and role as context."""
    taken = {lookup_key(row.split("\t")[0]) for row in table_lines("people.tsv")}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        members: list[dict[str, Any]] = yaml.load(file, Loader=loader)
    for member in members:
        name, last = member["name"], member["terms"][-1]
        common = f"{name.get('nickname') or name['first']} {name['last']}"
        full = name.get("official_full", common)
        if lookup_key(common) in taken or lookup_key(full) in taken:
            continue
        forms = {full, f"{name['first']} {name['last']}"} - {common}
        roles = ROLES[last["type"]]
        item = member["id"].get("wikidata")
        cells = [common, "person", "US", f"wikidata:{item}" if item else ""]
        cells += [";".join(sorted(forms)), name["last"], roles]
        yield line(cells)


def listed(folder: Path, sp500: Path) -> Iterator[str]:
    """Companies of large and middle size by their main listing, where their name is plain.

    A name of one word is left out unless it is no word of any other table's, because single words
    mean many things; so is every name that the lists of our own have already.
    """
    taken = set()
    for name in FILES:
        if name == "listed.tsv":
            continue
        for row in table_lines(name):
            cells = row.split("\t")
            forms = [cells[0], *(";".join(cells[4:6]).split(";") if len(cells) > 4 else ())]
            taken |= {lookup_key(form) for form in forms if form}
    home = symbols(sp500)
    seen: set[str] = set()
    for exchange in EXCHANGES:
        path = folder / f"{exchange}.csv"
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            for row_ in csv.DictReader(file):
                found = _company(row_, exchange)
                if found is None:
                    continue
                key = lookup_key(found[0])
                if key in taken or key in seen:
                    continue
                seen.add(key)
                found[3] = at_home(found[0], found[3], home)
                yield line(found)


def _company(row: dict[str, str], exchange: str) -> list[str] | None:
    name = _SHARES.sub("", " ".join((row.get("name") or "").split()))
    name = without_legal_form(name.strip(" ,.")).strip(" ,.")
    if row.get("market_cap") not in ("Mega Cap", "Large Cap", "Mid Cap"):
        return None
    if row.get("delisted") == "True" or not row.get("symbol") or len(name) > 40:
        return None
    words = name.split()
    small = ("&", "of", "and", "de")
    if len(words) < 2 or not all(_WORD.fullmatch(word) or word in small for word in words):
        return None
    symbol = row["symbol"].split(".")[0]
    return [name, "company", "", f"ticker:{MICS[exchange]}:{symbol}"]


def line(cells: Iterable[str]) -> str:
    """A row of a table without empty columns at its end."""
    return "\t".join(cells).rstrip("\t")


def write(path: Path, about: str, lines: Iterable[str]) -> None:
    """One table with what it is and under which licence."""
    rows = list(dict.fromkeys(lines))
    path.write_text("\n".join([f"# {about}", COLUMNS, *rows]) + "\n", encoding="utf-8")
    print(f"{path}: {len(rows)} rows, {path.stat().st_size / 1e3:.0f} kB")


def main(sources: Path, target: Path) -> None:
    """Writes the three tables."""
    about = "States and provinces, from opensanctions/rigour. Licence: MIT, (c) OpenSanctions."
    write(target / "provinces.tsv", about, provinces(sources / "resources" / "territories"))
    about = "Members of the US Congress, from unitedstates/congress-legislators. Licence: CC0."
    write(
        target / "legislators.tsv", about, legislators(sources / "us_legislators_current.yaml.gz")
    )
    about = "Listed companies, from JerBouma/FinanceDatabase. Licence: MIT, (c) Jeroen Bouma."
    write(target / "listed.tsv", about, listed(sources / "equities", sources / "sp500.csv"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
