"""Entities of a document's own, as far as they are text."""

from __future__ import annotations

import pytest

from dateline.transforms.feeds.bytes.declared_entities import declared_entities


def of(*declarations: str) -> tuple[dict[str, str], bool]:
    return declared_entities("<!DOCTYPE rss [" + "".join(declarations) + "]>")


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ('<!ENTITY nbsp "&#160;">', "&#160;"),
        ("<!ENTITY paper 'The &quot;Harbour&quot;'>", "The &quot;Harbour&quot;"),
        ('<!ENTITY less "&#38;lt;">', "&lt;"),
        ('<!ENTITY empty "">', ""),
        ('<!ENTITY a.b-c "x" >', "x"),
    ],
)
def test_plain_text_is_a_replacement(declaration: str, value: str) -> None:
    found, left_out = of(declaration)
    assert list(found.values()) == [value]
    assert not left_out


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY b "&a;&a;">',
        "<!ENTITY m '<b>x</b>'>",
        '<!ENTITY p "%q;">',
        '<!ENTITY b "&#38;a;">',
    ],
)
def test_entities_of_entities_and_of_markup_are_nothing(declaration: str) -> None:
    found, left_out = of(declaration)
    assert list(found.values()) == [""]
    assert left_out


def test_files_are_not_declared_at_all() -> None:
    assert of('<!ENTITY f SYSTEM "file:///etc/passwd">') == ({}, False)


def test_the_first_of_two_declarations_counts() -> None:
    assert of('<!ENTITY a "1">', '<!ENTITY a "2">')[0] == {"a": "1"}


def test_long_ones_and_late_ones_are_not_read() -> None:
    assert of(f'<!ENTITY a "{"x" * 4_097}">')[0] == {}
    assert len(of(f'<!ENTITY a "{"x" * 4_096}">')[0]["a"]) == 4_096
    assert declared_entities(" " * 200_000 + '<!ENTITY a "1">') == ({}, False)


def test_without_declarations_there_is_nothing() -> None:
    assert declared_entities("<!DOCTYPE rss>") == ({}, False)


def test_an_entity_may_be_made_of_those_before_it_as_long_as_it_stays_short() -> None:
    entities, left_out = declared_entities('<!ENTITY a "Oslo"><!ENTITY b "&a; &amp; Bergen">')
    assert (entities["b"], left_out) == ("Oslo &amp; Bergen", False)
    bomb = '<!ENTITY a0 "xxxxxxxxxx">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 6)
    )
    entities, left_out = declared_entities(bomb)
    assert left_out
    assert [len(text) for text in entities.values()] == [10, 100, 1_000, 0, 0, 0]
    many = '<!ENTITY a "' + "x" * 4_000 + '">' + "".join(f'<!ENTITY b{n} "&a;">' for n in range(60))
    assert sum(map(len, declared_entities(many)[0].values())) <= 104_000
