from __future__ import annotations

import pytest

from dateline.transforms.names.records import Lexicon, Record, RecordError, own_id, record_of_line

GEORGIA = "Georgia\tcountry\tGE\tiso3166:GE\tRepublic of Georgia\tGeorgia\tTbilisi;Russia"


def test_a_line_gives_a_record() -> None:
    record = record_of_line("Jane Doe\tperson\tUS\t\tDoe\t\t\t2024-01-02\t2025-03-04")
    assert (record.canonical, record.kind, record.country) == ("Jane Doe", "person", "US")
    assert (record.scheme, record.id) == ("dateline", "jane-doe")
    assert record.since is not None
    assert record.since.isoformat() == "2024-01-02"


@pytest.mark.parametrize("line", ["Georgia", "\t".join("x" * 10)])
def test_a_line_with_other_columns_is_refused(line: str) -> None:
    with pytest.raises(RecordError, match="2 to 9 columns"):
        record_of_line(line)


def test_a_doubtful_form_is_never_certain_though_it_is_the_canonical_name() -> None:
    lexicon = Lexicon()
    lexicon.add_lines(["# a comment", "", GEORGIA])
    (candidate,) = lexicon.find("georgia")
    assert not candidate.is_certain
    assert lexicon.find("republicofgeorgia")[0].is_certain
    assert lexicon.find("tbilisi") == []


def test_records_of_the_user_come_before_the_tables() -> None:
    lexicon = Lexicon()
    lexicon.add_lines([GEORGIA])
    own = Record("Georgia Inc", "company", "g", "user", certain=("Georgia",), is_user=True)
    assert lexicon.with_records([own]).find("georgia")[0].record is own
    assert lexicon.find("georgia")[0].record.kind == "country"


def test_own_identifiers_are_plain_words() -> None:
    assert own_id("Ministry of Defence (Russia)") == "ministry-of-defence-russia"
