from __future__ import annotations

from importlib import resources

from dateline.schemas.names import ID_SCHEMES, NAME_KINDS
from dateline.transforms.names.records import record_of_line
from dateline.transforms.names.tables import FILES, lexicon, table_lines
from tests.rows import each

FOLDER = resources.files("dateline.transforms.names") / "tables"


@each("name", FILES)
def test_every_row_is_sound(name: str) -> None:
    for line in table_lines(name):
        record = record_of_line(line)
        assert record.canonical == record.canonical.strip() != ""
        assert record.kind in NAME_KINDS, line
        assert record.scheme in ID_SCHEMES, line
        assert record.id, line
        assert record.country is None or len(record.country) == 2, line
        assert all(form.strip() for form in (*record.certain, *record.doubtful)), line


@each("name", FILES)
def test_every_table_says_its_licence(name: str) -> None:
    assert "Licence:" in (FOLDER / name).read_text("utf-8")[:400]


def test_all_tables_together_are_small() -> None:
    sizes = [len((FOLDER / name).read_bytes()) for name in FILES]
    assert sum(sizes) < 4e6
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


def test_the_tables_are_read_once() -> None:
    assert lexicon() is lexicon()
    assert lexicon().find("toyota")[0].record.id == "XTKS:7203"
