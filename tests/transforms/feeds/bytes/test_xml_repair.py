"""Repair: whatever comes in, well-formed XML goes out, and it says what was meant."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dateline.transforms.feeds.bytes.xml_repair import MAX_ATTRIBUTES, MAX_DEPTH, repair
from tests.rows import each

PIECES = st.sampled_from(
    ["<rss>", "</rss>", "<item>", "</item>", "<a b='c' d=e f>", "<a b='1' b='2'/>", "</a>", "<br>",
     "<![CDATA[", "]]>", "<!--", "-->", "<?x", "?>", "<!DOCTYPE rss [", "<!ENTITY a 'b'>", "]>",
     "&", "&amp;", "&a;", "&nbsp;", "&#0;", "&#xD83D;", "&#xDE00;", "&#x110000;", "<", ">", '"',
     "'", "=", "text", "é", "\0", "\x0b", "<1>", "</>", "<a:b c:d='e'>", "\ud800", "\uffff"]
)  # fmt: skip


def strictly(text: str) -> etree._Element:
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
    return etree.fromstring(text.encode(), parser)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=5 * settings().max_examples)
def test_the_result_is_always_well_formed(text: str) -> None:
    try:
        strictly(repair(text).text)
    except etree.XMLSyntaxError as error:
        assert "Namespace prefix" in str(error)  # noqa: PT017  declared nowhere, and kept


@each(
    ("given", "meant", "note"),
    [
        ("<rss><a>Fish & chips <3 &c;</a></rss>", "Fish & chips <3 &c;", "bare_ampersand"),
        ("<rss><a>caf&eacute;&nbsp;&hellip;</a></rss>", "café\xa0…", "html_entities"),
        ("<rss><a>x &lt;b&gt; &#65; &#x42;</a></rss>", "x <b> A B", None),
        ("<rss><a>&#xD83D;&#xDE00;</a></rss>", "\U0001f600", "surrogate_references"),
        ("<rss><a>a\0b\x0bc</a></rss>", "abc", "control_characters"),
        ("<rss><a>a &#8; b</a></rss>", "a  b", "illegal_references"),
        ("<rss><a><![CDATA[1 < 2 & 3]]></a></rss>", "1 < 2 & 3", None),
        ("<rss><a>a ]]> b</a></rss>", "a ]]> b", None),
        ("<!DOCTYPE rss [<!ENTITY co 'Co.'>]><rss><a>A &co;</a></rss>", "A Co.", None),
        ("<rss><a>one<b>two</a></rss>", "onetwo", "mismatched_tags"),
    ],
)  # fmt: skip
def test_text_is_what_the_author_meant(given: str, meant: str, note: str | None) -> None:
    repaired = repair(given)
    element = strictly(repaired.text).find("a")
    assert element is not None
    assert "".join(element.itertext()) == meant
    assert note is None or note in repaired.repairs


def test_attributes_are_put_right() -> None:
    element = strictly(repair("<rss a=1 b='2\"' c d=\"<&\" a='x' 1=2/>").text)
    assert dict(element.attrib) == {"a": "1", "b": '2"', "c": "", "d": "<&"}


def test_depth_and_attributes_are_bounded() -> None:
    deep = strictly(repair("<rss>" + "<a>" * 5_000 + "core").text)
    assert "core" in "".join(deep.itertext())
    depth = max(sum(1 for _ in node.iterancestors()) for node in deep.iter())
    assert depth < MAX_DEPTH
    wide = repair("<rss " + " ".join(f"a{n}='1'" for n in range(5_000)) + "/>")
    assert len(strictly(wide.text).attrib) == MAX_ATTRIBUTES
    assert "too_many_attributes" in wide.repairs


def test_what_follows_a_flattened_depth_is_still_structure() -> None:
    text = "<rss><item>" + "<b>" * 500 + "x" + "</b>" * 500 + "</item><item>y</item></rss>"
    items = strictly(repair(text).text).findall("item")
    assert ["".join(item.itertext()) for item in items] == ["x", "y"]


def test_well_formed_xml_keeps_its_meaning() -> None:
    text = '<rss version="2.0" xmlns:a="u"><a:b c="d &amp; e">x<i/>y</a:b><!-- no --></rss>'
    repaired = repair(text)
    assert repaired.repairs == ()
    element = strictly(repaired.text)
    assert element[0].get("c") == "d & e"
    assert "".join(element.itertext()) == "xy"


def test_an_end_tag_or_a_quote_that_is_never_closed_takes_no_neighbour_along() -> None:
    open_tag = repair("<rss><item><title>a</title<item><title>b</title></item></rss>").text
    assert open_tag.count("<item>") == 2
    quote = repair(
        '<rss><item><guid isPermaLink="false>1</guid></item><item><a b="c">d</a></item></rss>'
    ).text
    assert quote.count("<item>") == 2
    assert '<guid isPermaLink="false">1</guid>' in quote
    assert '<a b="c">d</a>' in quote
    kept = repair('<rss><item><a title="x <b>y</b>">&</a></item></rss>').text
    assert 'title="x &lt;b>y&lt;/b>"' in kept


def test_what_stands_open_between_entries_takes_none_along() -> None:
    text = "<rss><channel><item>a</item>x<titl>y<b><item>c</item><item>d</item></channel></rss>"
    repaired = repair(text).text
    assert "</b></titl><item>c</item><item>d</item></channel>" in repaired
    wrapped = repair("<rss><items><item>a &</item><item>b</item></items></rss>").text
    assert "<items><item>" in wrapped
    assert "</item></items></rss>" in wrapped
    two = "<rss><channel><item>a</channel></rss><x><rss><channel><item>b"
    assert "<channel><item>b" in repair(two).text
