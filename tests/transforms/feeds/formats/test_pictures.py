"""The picture of an entry among all that it has."""

from __future__ import annotations

import pytest
from lxml import etree

from dateline.transforms.feeds.formats.pictures import (
    area_of,
    best_picture,
    is_avatar,
    is_picture,
    names_picture,
)
from tests.rows import each

A, B, C = (f"https://a.example/{name}.jpg" for name in "abc")
AVATAR = "https://secure.gravatar.com/avatar/0a1b?s=96"


def element(attributes: str = "") -> etree._Element:
    return etree.fromstring(f"<e {attributes}/>")


@pytest.mark.parametrize(
    ("found", "best"),
    [
        ([], None),
        ([(A, ""), (B, "")], A),
        ([(A, "width='10'"), (B, "width='90'"), (C, "width='40'")], B),
        ([(A, "width='10'"), (B, "width='10'")], A),
        ([(A, ""), (B, "width='90'")], A),
        ([(AVATAR, "width='999'"), (B, "width='10'")], B),
        ([(AVATAR, "")], AVATAR),
    ],
)
def test_the_largest_counts_and_authors_come_last(
    found: list[tuple[str, str]], best: str | None
) -> None:
    assert best_picture([(url, element(attributes)) for url, attributes in found]) == best


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (AVATAR, True),
        ("https://a.example/avatars/7.jpg", True),
        ("https://a.example/profile_images/7.jpg", True),
        ("https://a.example/news/avatar-film-review.jpg", False),
        ("https://a.example/x.jpg?from=/avatar/", False),
    ],
)
def test_pictures_of_authors(url: str, expected: bool) -> None:
    assert is_avatar(url) is expected


@each(
    ("attributes", "url", "expected"),
    [
        ("type='image/png'", "https://a.example/x", True),
        ("type='IMAGE'", "https://a.example/x", True),
        ("medium='image'", "https://a.example/x", True),
        ("medium='video'", "https://a.example/x.jpg", False),
        ("type='audio/mpeg'", "https://a.example/x.jpg", False),
        ("type='application/octet-stream'", "https://a.example/x.jpg", True),
        ("", "https://a.example/x.webp?w=3", True),
        ("", "https://a.example/x.mp3", False),
        ("width='30' height='20'", "https://a.example/x", True),
        ("width='30' height='20'", "https://a.example/x.mp4", False),
        ("width='30'", "https://a.example/x", False),
    ],
)
def test_what_is_a_picture(attributes: str, url: str, expected: bool) -> None:
    assert is_picture(element(attributes), url) is expected


def test_names_of_pictures() -> None:
    assert names_picture("https://a.example/x.JPEG")
    assert names_picture("https://a.example/x.png!small")
    assert not names_picture("https://a.example/x.jpgs")


@each(
    ("attributes", "url", "area"),
    [
        ("width='30' height='20'", A, 600),
        ("width='30px' height=' 20 '", A, 600),
        ("width='30'", A, 600),
        ("width='many' height='20'", A, None),
        ("width='0.5'", A, None),
        ("width='99999999'", A, None),
        ("", "https://a.example/x-300x200.jpg", 60_000),
        ("", "https://a.example/x.jpg?w=300", 60_000),
        ("", "https://a.example/x.jpg", None),
        ("width='30' height='20'", "https://a.example/x-300x200.jpg", 600),
    ],
)
def test_the_size_of_a_picture(attributes: str, url: str, area: int | None) -> None:
    assert area_of(element(attributes), url) == area
