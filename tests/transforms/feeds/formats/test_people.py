"""Names of authors, out of every way of writing them."""

from __future__ import annotations

from lxml import etree

from dateline.transforms.feeds.formats.people import (
    authors_in,
    distinct,
    is_address,
    names_somebody,
    people,
    people_in_element,
    people_in_json,
    person,
)
from tests.rows import each


@each(
    ("text", "name"),
    [
        ("Ines Okafor", "Ines Okafor"),
        ("  Ines\n Okafor ", "Ines Okafor"),
        ("ines@a.example (Ines Okafor)", "Ines Okafor"),
        ("Ines Okafor <ines@a.example>", "Ines Okafor"),
        ('"Okafor, Ines" <ines@a.example>', "Okafor, Ines"),
        ("Ines Okafor (mailto:ines@a.example)", "Ines Okafor"),
        ("ines@a.example", "ines@a.example"),
        ("ines@a.example ()", "ines@a.example"),
        ("Ines Okafor (Reuters)", "Ines Okafor (Reuters)"),
        ("", ""),
    ],
)
def test_person(text: str, name: str) -> None:
    assert person(text) == name


def test_distinct_keeps_the_order() -> None:
    assert distinct(["b", "", "a", "b"]) == ("b", "a")


@each(
    ("markup", "names"),
    [
        ("<author>Ana Ruiz</author>", ["Ana Ruiz"]),
        ("<author name='Ana Ruiz'/>", ["Ana Ruiz"]),
        ("<author/>", []),
        ("<author><name>Ana Ruiz</name><uri>u</uri></author>", ["Ana Ruiz"]),
        ("<author><name/><displayName>Ana Ruiz</displayName></author>", ["Ana Ruiz"]),
        ("<author><name>Ana Ruiz</name><name>Bo Lind</name></author>", ["Ana Ruiz", "Bo Lind"]),
        ("<author><name>Ana <b>Ruiz</b></name></author>", ["Ana Ruiz"]),
        ("<a><firstName>Ana</firstName><lastName>Ruiz</lastName></a>", ["Ana Ruiz"]),
        ("<a><givenName>Ana</givenName><familyName>Ruiz</familyName></a>", ["Ana Ruiz"]),
        (
            "<a><firstName>Ana</firstName><firstName>B</firstName><lastName>Ruiz</lastName>"
            "<lastName>C</lastName></a>",
            ["Ana Ruiz"],
        ),
        ("<a><lastName>Ruiz</lastName></a>", ["Ruiz"]),
        ("<a><lastName/><firstName>Ana</firstName></a>", ["Ana"]),
        ("<a><email>a@p.example</email></a>", ["a@p.example"]),
        ("<a>Ana Ruiz<email/></a>", ["Ana Ruiz"]),
        ("<a>Ana Ruiz<uri>https://p.example</uri></a>", ["Ana Ruiz"]),
        ("<a><uri>https://p.example</uri></a>", [""]),
        ("<a><li>Ana Ruiz</li><li>Bo Lind</li></a>", ["Ana Ruiz", "Bo Lind"]),
        ("<a><Seq><li>Ana Ruiz</li><li>Bo Lind</li></Seq></a>", ["Ana Ruiz", "Bo Lind"]),
        ("<a><author><name>Ana Ruiz</name></author></a>", ["Ana Ruiz"]),
        ("<a>Ana <i>Ruiz</i></a>", ["Ana Ruiz"]),
        ("<a>" * 7 + "<li>Ana Ruiz</li>" + "</a>" * 7, ["Ana Ruiz"]),
        ("<li>" * 7 + "<b>A</b> <i>B</i>" + "</li>" * 7, ["A B"]),
    ],
)
def test_names_in_elements_of_any_shape(markup: str, names: list[str]) -> None:
    assert people_in_element(etree.fromstring(markup)) == names


def test_no_more_than_a_hundred_names_of_a_list_are_read() -> None:
    many = "".join(f"<li>Ana Ruiz{n}</li>" for n in range(150))
    assert len(people_in_element(etree.fromstring(f"<a>{many}</a>"))) == 100
    named = "".join(f"<name>Ana Ruiz{n}</name>" for n in range(150))
    assert len(people_in_element(etree.fromstring(f"<a>{named}</a>"))) == 100
    assert len(people_in_json([f"A{n}" for n in range(150)])) == 100


@each(
    ("value", "names"),
    [
        ("Ana Ruiz", ["Ana Ruiz"]),
        ("Ana Ruiz and Bo Lind", ["Ana Ruiz", "Bo Lind"]),
        ({"name": "Ana Ruiz", "url": "u"}, ["Ana Ruiz"]),
        ({"name": "", "displayName": "Ana Ruiz"}, ["Ana Ruiz"]),
        ({"name": ["Ana Ruiz", "Bo Lind"]}, ["Ana Ruiz", "Bo Lind"]),
        ({"0": "Ana Ruiz", "1": {"name": "Bo Lind"}}, ["Ana Ruiz", "Bo Lind"]),
        ({"url": "https://p.example"}, []),
        ({"name": "Ana Ruiz", "title": "Bo Lind"}, ["Ana Ruiz"]),
        ({"0": "Ana Ruiz", "x": "Bo Lind"}, []),
        ([["Ana Ruiz"], [["Bo Lind"]]], ["Ana Ruiz", "Bo Lind"]),
        ([[[[["Ana Ruiz"]]]]], ["Ana Ruiz"]),
        ([[[[[["Ana Ruiz"]]]]]], []),
        ({"name": {"name": {"name": {"name": {"name": "Ana Ruiz"}}}}}, ["Ana Ruiz"]),
        ({"name": {"name": {"name": {"name": {"name": {"name": "Ana Ruiz"}}}}}}, []),
        (None, []),
        (57, []),
    ],
)
def test_names_in_json_of_any_shape(value: object, names: list[str]) -> None:
    assert people_in_json(value) == names


@each(
    ("text", "names"),
    [
        ("Ana Ruiz / Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ("AC/DC", ("AC/DC",)),
        ("Ana Ruiz, Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ("Ana Ruiz, Bo Lind & Cy Ohm", ("Ana Ruiz", "Bo Lind", "Cy Ohm")),
        ("Ana Ruiz, und Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ("Ana de la Ruiz y Bo van Lind", ("Ana de la Ruiz", "Bo van Lind")),
        ("Ana Ruiz, Lagos", ("Ana Ruiz, Lagos",)),
        ("Ana Ruiz, ana lind", ("Ana Ruiz, ana lind",)),
        ("Ana Ruiz, Route 66", ("Ana Ruiz, Route 66",)),
        ("Ana Ruiz, Bo L1nd", ("Ana Ruiz, Bo L1nd",)),
        ("Ana Ruiz, Bo van der Lind Ohm", ("Ana Ruiz", "Bo van der Lind Ohm")),
        ("Ana Ruiz, Bo " + "L" * 47, ("Ana Ruiz", "Bo " + "L" * 47)),
        ("Ana Ruiz, Daily Herald", ("Ana Ruiz, Daily Herald",)),
        ("Ana Ruiz, One Two Three Four Five Six", ("Ana Ruiz, One Two Three Four Five Six",)),
        ("Ana Ruiz, " + "B" * 30 + " " + "L" * 30, ("Ana Ruiz, " + "B" * 30 + " " + "L" * 30,)),
        ("Ana Ruiz, de la", ("Ana Ruiz, de la",)),
        ("By: Ana Ruiz", ("Ana Ruiz",)),
        ("By 57", ("By 57",)),
        ("Ana Ruiz; ; Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ("Ana Ruiz | Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ("Ana Ruiz &amp;amp; Bo Lind", ("Ana Ruiz", "Bo Lind")),
        ("a@p.example (Ana Ruiz), b@p.example (Bo Lind)", ("Ana Ruiz", "Bo Lind")),
        ("Ana Ruiz <a@p.example>, Bo Lind <b@p.example>", ("Ana Ruiz", "Bo Lind")),
        ("a@p.example, b@p.example", ("a@p.example", "b@p.example")),
        ("", ()),
    ],
)
def test_several_names_are_parted_where_each_reads_like_one(
    text: str, names: tuple[str, ...]
) -> None:
    assert people(text) == names


def test_a_text_of_a_thousand_characters_is_one_name() -> None:
    assert people("Ana Ruiz; " * 100 + "x") == ("Ana Ruiz; " * 100 + "x",)
    assert len(people("Ana Ruiz; " * 100)) == 100


def test_what_stands_for_nobody() -> None:
    assert not names_somebody("N/A")
    assert not names_somebody("null")
    assert names_somebody("Nana")
    assert is_address("a@p.example")
    assert not is_address("Ana a@p.example")
    assert distinct(["a", "", "b", "a"]) == ("a", "b")
    assert distinct([]) == ()


@each(
    ("inside", "names"),
    [
        (["Ines Okafor, No Author, Jo Li"], ("Ines Okafor", "Jo Li")),
        (["Ines Okafor and Jo Li"], ("Ines Okafor", "Jo Li")),
        (["Jo Li; admin; No author; Jo Li"], ("Jo Li", "admin")),
        (["Jo Li", "no byline", "Ines Okafor", "Jo Li"], ("Jo Li", "Ines Okafor")),
        (["<name>Jo Li</name>"], ("Jo Li",)),
        ([""], ()),
    ],
)
def test_authors_in_elements_are_named_once(inside: list[str], names: tuple[str, ...]) -> None:
    elements = [etree.fromstring(f"<author>{text}</author>") for text in inside]
    assert authors_in(elements) == names
