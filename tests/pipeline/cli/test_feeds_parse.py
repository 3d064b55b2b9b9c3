"""``dateline feeds parse``: one JSON line per document, in a form that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from dateline.pipeline.cli.feeds_parse import parse

app = typer.Typer()
app.command()(parse)

RSS = """<rss version="2.0"><channel><title>News &amp;amp; notes</title><link>https://a.example/</link>
<item><title>One</title><link>/1</link><guid isPermaLink="false">g1</guid>
<author>a@a.example (Ann)</author><pubDate>Tue, 03 Mar 2026 10:00:00 +0100</pubDate></item>
<item><link>https://a.example/2</link></item></channel></rss>"""
ROW = {
    "id": "g1",
    "url": "https://a.example/1",
    "title": "One",
    "published_utc": "2026-03-03T09:00:00Z",
    "updated_utc": None,
    "authors": ["Ann"],
}


def rows(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.xml"
    path.write_text(RSS, "utf-8")
    return path


def test_one_line_per_file_whatever_is_in_it(feed: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html></html>", "utf-8")
    found = rows(str(feed), str(page), str(tmp_path / "absent.xml"))
    assert [row["file"] for row in found] == [str(feed), str(page), str(tmp_path / "absent.xml")]
    assert found[0]["feed_title"] == "News & notes"
    assert found[0]["error"] is None
    entries = found[0]["entries"]
    assert isinstance(entries, list)
    assert entries[0] == ROW
    assert entries[1]["id"] == "https://a.example/2"
    assert str(found[1]["error"]).startswith("HtmlPage: ")
    assert str(found[2]["error"]).startswith("FileNotFoundError")
    assert found[1]["entries"] == []


def test_base_url_and_content_type(tmp_path: Path) -> None:
    path = tmp_path / "f.xml"
    path.write_bytes("<rss><channel><item><title>Цена</title><link>/1</link></item></channel></rss>"
                     .encode("cp1251"))  # fmt: skip
    (row,) = rows(
        str(path), "--base-url", "https://b.example/f", "--content-type", "text/xml; charset=cp1251"
    )
    assert row["entries"] == [
        {**ROW, "id": "https://b.example/1", "url": "https://b.example/1", "title": "Цена",
         "published_utc": None, "authors": []}
    ]  # fmt: skip


def test_a_list_is_relative_to_itself(feed: Path, tmp_path: Path) -> None:
    listing = tmp_path / "list.jsonl"
    lines = [{"file": "feed.xml", "base_url": "https://c.example/"}, {"file": str(feed)}]
    listing.write_text("\n".join(map(json.dumps, lines)) + "\n\n", "utf-8")
    found = rows("--list", str(listing))
    assert [row["file"] for row in found] == ["feed.xml", str(feed)]
    assert all(row["feed_title"] == "News & notes" for row in found)


@pytest.mark.parametrize("line", ["not json", '{"name": "x"}', "[]"])
def test_a_wrong_line_names_its_place(tmp_path: Path, line: str) -> None:
    listing = tmp_path / "list.jsonl"
    listing.write_text('{"file": "a"}\n' + line, "utf-8")
    result = CliRunner().invoke(app, ["--list", str(listing)])
    assert result.exit_code == 2
    assert "line 2" in " ".join(result.output.split())


def test_nothing_to_do_is_an_error() -> None:
    assert CliRunner().invoke(app, []).exit_code == 2
