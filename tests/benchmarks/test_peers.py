"""Agreement with other readers: rules of ours, differences, and what a test suite expects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.peers import Agreement, compare, main, our_reading

FEED = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>F</title>
<link>https://feeds.example/</link>{items}</channel></rss>"""
PLAIN = """<item><title>Grain prices fell</title><link>https://a.example/1</link>
<guid isPermaLink="false">one</guid><dc:creator>Ines Okafor</dc:creator>
<pubDate>Mon, 15 Jun 2026 10:00:00 GMT</pubDate></item>"""
BY_RULE = """<item><title>Ships &amp;amp; ports</title>
<link>https://a.example/2?utm_source=rss</link><guid isPermaLink="false">two</guid>
<dc:creator>Ines Okafor and Bo Lind</dc:creator></item>
<item><title>Steel</title><guid>https://a.example/3</guid></item>"""
DIFFERENT = """<item><title>Oil</title><link>https://a.example/4</link>
<pubDate>15.06.2026 10:00 Uhr MESZ</pubDate></item>"""


def table(output: str, reader: str) -> dict[str, tuple[int, float, float, int]]:
    """The numbers that are printed for a reader, by field."""
    block = output.split(f"{reader}: ")[1].split("documents read by both\n")[1]
    rows = {}
    for line in block.splitlines()[1:]:
        if not line.startswith("  "):
            break
        field, *numbers = line.replace(",", "").split()
        rows[field] = (int(numbers[0]), float(numbers[1]), float(numbers[2]), int(numbers[3]))
    return rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plain.xml").write_text(FEED.format(items=PLAIN))
    (tmp_path / "rules.xml").write_text(FEED.format(items=BY_RULE))
    (tmp_path / "different.xml").write_text(FEED.format(items=DIFFERENT))
    (tmp_path / "no-feed.xml").write_text("<html><body>moved</body></html>")
    return tmp_path


def test_rules_are_told_from_differences(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--reader", "feedparser", "--show", "published"]) == 0
    output = capsys.readouterr().out
    rows = table(output, "feedparser")
    assert rows["entries"] == (3, 1.0, 1.0, 0)
    assert rows["id"][0] == 4
    assert rows["link"] == (4, 0.75, 1.0, 0)  # a tracking parameter
    assert rows["title"] == (4, 0.75, 1.0, 0)  # references escaped twice
    assert rows["authors"] == (4, 0.75, 1.0, 0)  # two in one text
    assert rows["published"] == (4, 0.75, 0.75, 1)
    (shown,) = [line for line in output.splitlines() if line.startswith("different.xml")]
    assert "2026, 6, 15, 8, 0" in shown
    assert shown.endswith("feedparser None")


def test_what_a_suite_expects_counts_for_the_fields_that_it_names(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {
            "file": "plain.xml",
            "n_entries": 1,
            "feed_title": "F",
            "entries": [{"id": "one", "url": "https://a.example/1/", "authors": ["Somebody"]}],
        },
        {"file": "rules.xml", "n_entries": 3, "entries": [None, {"id": "https://a.example/3"}]},
        {"file": "different.xml", "entries": [{"published_utc": "2026-06-15T08:00:00Z"}]},
        {"file": "absent.xml", "n_entries": 1},
    ]
    (folder / "expected.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert main([str(folder), "--reader", "expected", "--show", "authors"]) == 0
    output = capsys.readouterr().out
    assert table(output, "expected") == {
        "entries": (2, 0.5, 0.5, 1),
        "feed_title": (1, 1.0, 1.0, 0),
        "id": (2, 1.0, 1.0, 0),
        "link": (1, 1.0, 1.0, 0),
        "published": (1, 1.0, 1.0, 0),
        "authors": (1, 0.0, 0.0, 1),
    }
    assert "plain.xml: ours ['Ines Okafor'] | expected ['Somebody']" in output


def test_entries_in_another_order_are_found_by_their_ids() -> None:
    ours = our_reading(FEED.format(items=PLAIN + BY_RULE).encode())
    assert ours is not None
    other = (ours[0], [*reversed(ours[1])])
    agreement = Agreement()
    assert compare(ours, other, agreement) == []
    assert agreement.as_is == agreement.compared


def test_a_folder_without_documents_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "no documents" in capsys.readouterr().err
