"""Attached files and the picture of an entry."""

from __future__ import annotations

import pytest

from dateline.schemas.article import Enclosure, Entry
from dateline.transforms.feeds.formats.attachments import number_of_bytes
from dateline.transforms.feeds.formats.document import read_feed
from tests.rows import each

SPACES = (
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)


def item(inside: str) -> Entry:
    body = f"<rss {SPACES}><channel><item><title>T</title>{inside}</item></channel></rss>"
    return read_feed(body.encode(), base_url="https://a.example/x/rss").entries[0]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<enclosure url='1.mp3' type=' audio/mpeg ' length=' 12 '/>",
         Enclosure("https://a.example/x/1.mp3", "audio/mpeg", 12)),
        ("<media:content url='/1.mp4' fileSize='5'/>",
         Enclosure("https://a.example/1.mp4", None, 5)),
        ("<atom:link rel='Enclosure' href='/1.mp3' length='7'/>",
         Enclosure("https://a.example/1.mp3", None, 7)),
        ("<link rel='enclosure' href='/1.mp3'/>", Enclosure("https://a.example/1.mp3")),
    ],
)  # fmt: skip
def test_attached_files(inside: str, expected: Enclosure) -> None:
    assert item(inside).enclosures == (expected,)


@pytest.mark.parametrize(
    "inside", ["<enclosure/>", "<enclosure url=' '/>", "<atom:link href='/1'/>", "<link>/1</link>"]
)
def test_what_is_no_file(inside: str) -> None:
    assert item(inside).enclosures == ()


def test_a_file_is_listed_once_and_the_first_time_counts() -> None:
    found = item("<enclosure url='/1' length='1'/><media:content url='/1' fileSize='2'/>")
    assert found.enclosures == (Enclosure("https://a.example/1", None, 1),)


def test_fifty_files_are_listed_and_no_more() -> None:
    found = item("".join(f"<enclosure url='/{n}'/>" for n in range(60)))
    assert [one.url.rpartition("/")[2] for one in found.enclosures] == [str(n) for n in range(50)]


@pytest.mark.parametrize(
    ("inside", "picture"),
    [
        ("<enclosure url='/p.png' type='image/png'/>", "https://a.example/p.png"),
        ("<media:content url='/p' medium='image'/>", "https://a.example/p"),
        ("<media:content url='/v' medium='video'/><media:thumbnail url='/t'/>",
         "https://a.example/t"),
        ("<itunes:image href='/i.jpg'/>", "https://a.example/i.jpg"),
        ("<image><url>/u.jpg</url></image>", "https://a.example/u.jpg"),
        ("<enclosure url='/a.mp3' type='audio/mpeg'/>", None),
    ],
)  # fmt: skip
def test_the_picture(inside: str, picture: str | None) -> None:
    assert item(inside).image_url == picture


@each(
    ("text", "number"),
    [("12", 12), (" 12 ", 12), ("0", 0), ("", None), (None, None), ("-1", None), ("1.5", None),
     ("12 MB", None), ("١٢", None), ("9" * 18, int("9" * 18)), ("9" * 19, None)],
)  # fmt: skip
def test_lengths(text: str | None, number: int | None) -> None:
    assert number_of_bytes(text) == number
