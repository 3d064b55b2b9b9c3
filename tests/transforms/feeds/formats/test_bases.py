from __future__ import annotations

import pytest
from lxml import etree

from dateline.transforms.feeds.formats.bases import Bases

TREE = etree.fromstring(
    '<feed xml:base="http://a.example/x/"><entry xml:base="y/"><link/></entry><link/></feed>'
)


def test_the_nearest_xml_base_counts_and_is_relative_to_the_one_around_it() -> None:
    bases = Bases("http://feed.example/f.xml", "", has_xml_base=True, rss=False)
    assert bases.resolve(TREE[0][0], "z") == "http://a.example/x/y/z"
    assert bases.resolve(TREE[1], "z") == "http://a.example/x/z"


@pytest.mark.parametrize(
    ("rss", "site", "expected"),
    [
        (True, "http://site.example/", "http://site.example/z"),
        (False, "http://site.example/", "http://feed.example/z"),
        (True, "", "http://feed.example/z"),
    ],
)
def test_an_rss_feed_that_is_hosted_elsewhere_means_its_site(
    rss: bool, site: str, expected: str
) -> None:
    bases = Bases("http://feed.example/f.xml", site, has_xml_base=False, rss=rss)
    assert bases.resolve(TREE[1], "z") == expected


def test_an_empty_link_is_none_and_an_absolute_one_stays() -> None:
    bases = Bases("http://feed.example/f.xml", "", has_xml_base=False, rss=False)
    assert bases.resolve(TREE[1], " ") is None
    assert bases.resolve(TREE[1], "http://b.example/") == "http://b.example/"


def test_an_identifier_is_made_absolute_only_by_an_xml_base() -> None:
    assert (
        Bases("http://f.example/", "", has_xml_base=True, rss=False).resolve_by_xml_base(
            TREE[0][0], "id"
        )
        == "http://a.example/x/y/id"
    )
    assert (
        Bases("http://f.example/", "", has_xml_base=False, rss=False).resolve_by_xml_base(
            TREE[0][0], "id"
        )
        == "id"
    )
