"""Feed lists as OPML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.pipeline.config.opml import OpmlError, parse_opml, read_opml, write_opml
from dateline.schemas.config import FeedSpec

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Zs", "Zl", "Zp"]),
    min_size=1,
    max_size=12,
)


def feed(url: str, **fields: str | None) -> FeedSpec:
    return FeedSpec.model_validate({"url": url, **fields})


@given(
    st.lists(
        st.builds(
            feed,
            url=st.integers(0, 10**6).map(lambda n: f"https://news.example/{n}?a=1&b=2"),
            name=WORDS,
            group=st.none() | WORDS.filter(lambda word: "/" not in word),
            language=st.sampled_from([None, "en", "fr"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_what_is_exported_can_be_imported(feeds: list[FeedSpec]) -> None:
    def order(feed: FeedSpec) -> str:
        return repr(feed)

    assert sorted(parse_opml(write_opml(feeds), name="x"), key=order) == sorted(feeds, key=order)


def test_folders_become_groups_and_nested_folders_the_innermost_one() -> None:
    data = b"""<?xml version="1.0"?><opml version="2.0"><head/><body>
      <outline text="World"><outline text="Defense">
        <outline type="rss" text="MoD" xmlUrl="https://mod.example/feed"/>
      </outline></outline>
      <outline text="Loose" xmlurl="https://loose.example/feed" category="/markets"/>
    </body></opml>"""
    found = [(f.name, f.group) for f in parse_opml(data, name="x")]
    assert found == [("MoD", "Defense"), ("Loose", "markets")]


def test_credentials_are_not_exported() -> None:
    assert b"secret" not in write_opml([feed("https://me:secret@news.example/feed")])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not well-formed"),
        (b"<rss/>", "root element is <rss>"),
        (b"<opml><body/></opml>", "names no feed"),
        (
            b"<opml><body><outline text='A' xmlUrl='ftp://a/'/></body></opml>",
            "outline 'A': a feed URL",
        ),
        (b"<!DOCTYPE o [<!ENTITY a 'b'>]><opml/>", "declares entities"),
    ],
)
def test_what_is_no_feed_list_is_refused_by_name(data: bytes, told: str) -> None:
    with pytest.raises(OpmlError, match=told) as caught:
        parse_opml(data, name="list.opml")
    assert str(caught.value).startswith("list.opml: ")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(OpmlError, match=r"no-such\.opml: cannot be read"):
        read_opml("no-such.opml")
