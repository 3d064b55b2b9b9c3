"""Paths of a configuration, and addresses that would be taken for paths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline.config.paths import resolve_paths


def resolved(data: dict[str, Any], folder: Path, lines: dict[Any, int] | None = None) -> list[str]:
    return resolve_paths(data, folder, lines or {}, "c.yaml")


def test_all_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    data: dict[str, Any] = {
        "feeds": ["feed.xml", {"url": "sub/feed.xml"}, {"url": "https://a.example/f"}, 3],
        "output": {"path": "out"},
        "topics": [{"examples": "e.tsv", "head": ""}, "odd"],
        "metrics": {"prometheus": "m.prom", "n": 1},
    }
    assert resolved(data, tmp_path) == []
    assert data == {
        "feeds": [
            {"url": (tmp_path / "feed.xml").as_uri()},
            {"url": (tmp_path / "sub/feed.xml").as_uri()},
            {"url": "https://a.example/f"},
            3,
        ],
        "output": {"path": str(tmp_path / "out")},
        "topics": [{"examples": str(tmp_path / "e.tsv"), "head": ""}, "odd"],
        "metrics": {"prometheus": str(tmp_path / "m.prom"), "n": 1},
    }


@pytest.mark.parametrize("path", ["s3://bucket/x", "gs://bucket/x", "/srv/x"])
def test_other_storage_and_whole_paths_stay(tmp_path: Path, path: str) -> None:
    data = {"output": {"path": path}}
    resolved(data, tmp_path)
    assert data == {"output": {"path": path}}


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("a.example/f", "https://a.example/f"),
        ("www.a.example", "https://www.a.example"),
        ("//a.example/f", "https://a.example/f"),
        ("\u201chttps://a.example/f\u201d", "https://a.example/f"),
        ("\u200bhttps://a.example/f", "https://a.example/f"),
        ("'https://a.example/f'", "https://a.example/f"),
        ("<https://me:secret@a.example/f>", "https://a.example/f"),
        ("http//a.example/f", "http://a.example/f"),
    ],
)
def test_an_address_that_would_be_a_path_is_told_with_what_it_means(
    tmp_path: Path, url: str, meant: str
) -> None:
    (problem,) = resolved({"feeds": [url]}, tmp_path, {("feeds", 0): 7})
    assert problem == f"c.yaml:7: `feeds.0.url`: there is no such file; did you mean {meant}?"


@pytest.mark.parametrize("url", ["feed.xml", "./a.example/f", "sub/feed", "/srv/a.xml", "", "x y"])
def test_paths_are_no_addresses_though_there_is_no_such_file(tmp_path: Path, url: str) -> None:
    assert resolved({"feeds": [{"url": url}]}, tmp_path) == []


def test_a_file_that_is_there_is_meant(tmp_path: Path) -> None:
    (tmp_path / "a.example").mkdir()
    (tmp_path / "a.example/f").touch()
    assert resolved({"feeds": ["a.example/f"]}, tmp_path) == []
