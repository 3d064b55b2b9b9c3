from __future__ import annotations

from pathlib import Path

import pytest

from training.listings import at_home, symbols


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path = tmp_path_factory.mktemp("sp") / "sp500.csv"
    path.write_text(
        "Symbol,Security\nKEYS,Keysight Technologies\nCSGP,CoStar Group\nBF.B,Brown & Brown Inc.\n"
        "CBOE,Cboe Global Markets\n"
    )
    return symbols(path)


@pytest.mark.parametrize(
    ("name", "ticker", "home"),
    [
        ("Keysight Technologies", "ticker:XLON:0A7N", "ticker:XNYS:KEYS"),
        ("CoStar Group", "ticker:BVMF:C1GP34", "ticker:XNAS:CSGP"),
        ("Brown & Brown", "ticker:XETR:BTW", "ticker:XNYS:BF-B"),
        ("Cboe Global Markets", "ticker:BVMF:C1BO34", "ticker:BATS:CBOE"),
        ("Testra Steel", "ticker:XLON:TST", "ticker:XLON:TST"),
        ("Testra Steel", "ticker:XLON:0TST", ""),
        ("Testra Steel", "ticker:BVMF:T1ST34", ""),
        ("Testra Steel", "ticker:BVMF:TEST3", "ticker:BVMF:TEST3"),
    ],
)
def test_a_company_has_its_listing_at_home(
    known: dict[str, str], name: str, ticker: str, home: str
) -> None:
    assert at_home(name, ticker, known) == home


def test_no_table_that_ships_has_a_receipt_for_a_listing() -> None:
    tables = Path(__file__).parents[2] / "transforms" / "names" / "tables"
    for line in (tables / "listed.tsv").read_text("utf-8").splitlines():
        name, *rest = line.split("\t")
        if len(rest) > 2 and not line.startswith("#"):
            assert at_home(name, rest[2], {}) == rest[2], name
