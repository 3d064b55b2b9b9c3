"""The page as one document that asks for nothing and runs nothing but itself."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from html.parser import HTMLParser

import pytest

from dateline.pipeline.report_page.build import SCRIPTS, STYLES, encode, page
from dateline.pipeline.report_page.packing import pack

DATA = {"name": "News </script><script>alert(1)</script>", "total": 0, "é": ["中", 1.5, None]}


class Parts(HTMLParser):
    """The elements of a page with their attributes and, of scripts and styles, their texts."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            self.texts.append((self.cdata_elem, data))


@pytest.fixture(scope="module")
def text() -> str:
    return page(DATA)


@pytest.fixture(scope="module")
def parts(text: str) -> Parts:
    found = Parts()
    found.feed(text)
    return found


def test_no_mark_is_left_unfilled(text: str) -> None:
    assert text.startswith("<!doctype html>")
    assert not re.findall(r"\{\{(?:policy|styles|data|scripts)\}\}", text)


def test_the_data_are_packed_and_compressed() -> None:
    assert gzip.decompress(base64.b64decode(encode(DATA))) == pack(DATA)
    assert encode(DATA) == encode(dict(DATA)), "the same data give the same page"
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", encode(DATA))


def test_the_policy_allows_our_scripts_and_styles_and_nothing_else(parts: Parts) -> None:
    (policy,) = [
        attributes["content"] or ""
        for tag, attributes in parts.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["require-trusted-types-for"] == "'script'"
    hashes = {"script": set[str](), "style": set[str]()}
    for tag, text in parts.texts:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        hashes[tag].add(f"'sha256-{digest}'")
    listed = set(rules["script-src"].split())
    assert len(listed) == len(SCRIPTS)
    assert listed <= hashes["script"]
    assert set(rules["style-src"].split()) == hashes["style"]
    assert len(hashes["style"]) == len(STYLES)


def test_nothing_is_loaded_from_elsewhere(parts: Parts) -> None:
    for _, attributes in parts.elements:
        for name in ("src", "href", "action", "data"):
            target = attributes.get(name)
            assert target is None or target.startswith(("#", "data:")), target


def test_texts_of_the_data_stand_nowhere_in_the_page(text: str) -> None:
    assert "alert(1)" not in text
