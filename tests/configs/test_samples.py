"""The shipped feeds and configurations hold what configs/samples/README.md promises."""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timezone
from difflib import SequenceMatcher
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
import yaml

from dateline import configs
from dateline.schemas.config import Config, FeedSpec, UserTopic, WatchSettings

SAMPLES = configs.path("samples")
README = (SAMPLES / "README.md").read_text(encoding="utf-8")
FEEDS = sorted(file for file in SAMPLES.iterdir() if file.suffix != ".md")
FORMATS = {
    "rss20": "RSS 2.0",
    "rss10": "RSS 1.0",
    "rss091n": "RSS 0.91",
    "rss092": "RSS 0.92",
    "atom10": "Atom 1.0",
    "": "HTML",
}
FOUNDING_STORY = "https://www.harbourwire.example/2026/11/18/trump-joins-japan-trade-talks"

FROM_FILES = {"names", "heads"}
"""Settings that are read from a file which another one names: nobody writes them here."""


@dataclass(frozen=True)
class Item:
    file: str
    id: str | None
    url: str
    title: str
    text: str
    body: str
    date: datetime | None
    language: str | None


def plain(markup: str) -> str:
    without_tags = re.sub(r"<[^>]+>", " ", unescape(markup))
    return " ".join(unescape(without_tags).split())


def parse(file: Path) -> tuple[str, str | None, list[Item]]:
    """Format, language and entries of one sample."""
    raw = file.read_bytes()
    if file.suffix == ".json":
        document = json.loads(raw)
        items = [
            Item(
                file=file.name,
                id=item["id"],
                url=item["url"],
                title=plain(item["title"]),
                text=plain(item.get("summary") or item.get("content_text", "")),
                body=plain(item.get("content_html", "")),
                date=_iso(item.get("date_published")),
                language=None,
            )
            for item in document["items"]
        ]
        version = document["version"].rsplit("/", 1)[1]
        return f"JSON Feed {version}", document.get("language"), items
    parsed = feedparser.parse(raw, sanitize_html=False, resolve_relative_uris=True)
    items = [_item(file.name, entry) for entry in parsed.entries]
    return FORMATS[parsed.version], parsed.feed.get("language"), items


def _item(file: str, entry: Any) -> Item:
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    link = entry.get("link", "")
    return Item(
        file=file,
        id=entry.get("id"),
        url=link.partition("?utm_")[0] if "?utm_" in link else link,
        title=plain(entry.get("title", "")),
        text=plain(entry.get("summary", "")),
        body=plain(entry.content[0].value) if "content" in entry else "",
        date=datetime.fromtimestamp(timegm(when), timezone.utc) if when else None,
        language=entry.get("title_detail", {}).get("language"),
    )


def _iso(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


PARSED = {file.name: parse(file) for file in FEEDS}
ITEMS = [item for _, _, items in PARSED.values() for item in items]
BY_URL = defaultdict(list)
for _one in ITEMS:
    BY_URL[_one.url].append(_one)


def table(heading: str) -> list[list[str]]:
    """Cells of the first table after a heading of the README, without its head."""
    section = README.partition(f"# {heading}\n")[2].partition("\n#")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


DUPLICATES = table("Duplicates")


def test_readme_lists_every_file_with_its_format_language_and_entries() -> None:
    promised = {row[0].strip("`"): (row[1], row[2], int(row[4])) for row in table("Sample feeds")}
    found = {
        name: (kind, language or "-", len(items))
        for name, (kind, language, items) in PARSED.items()
    }
    assert found == promised


def test_there_are_all_formats_and_enough_entries_in_a_small_set() -> None:
    kinds = Counter(kind for kind, _, _ in PARSED.values())
    assert set(kinds) == {*FORMATS.values(), "JSON Feed 1.1"}
    assert len(FEEDS) == 13
    assert len(ITEMS) == 133
    assert "In all 133 entries" in README
    assert sum(file.stat().st_size for file in SAMPLES.iterdir()) < 250_000


def test_every_entry_has_a_title_and_a_summary_of_its_own() -> None:
    # Official releases may begin with a long paragraph or a mere dateline.
    for item in ITEMS:
        assert item.title, item
        if item.file != "fleet-releases.xml":
            assert len(item.title) < 110, item
            assert (40 if item.language == "ja" else 80) < len(item.text) < 600, item


def test_dates_lie_in_the_fortnight() -> None:
    undated = [item for item in ITEMS if item.date is None]
    assert len(undated) == 2
    days = {item.date.date() for item in ITEMS if item.date}
    assert min(days).isoformat() == "2026-11-10"
    assert max(days).isoformat() == "2026-11-23"
    assert len(days) == 14


def test_duplicates_share_link_title_and_text() -> None:
    promised = {row[0].strip("`"): set(re.findall(r"`([\w.-]+)`", row[1])) for row in DUPLICATES}
    found = {
        url: {item.file for item in items}
        for url, items in BY_URL.items()
        if url and len({item.file for item in items}) > 1
    }
    assert found == promised
    for url in promised:
        assert len({(item.title, item.text, item.body) for item in BY_URL[url]}) == 1


def test_copies_are_later_under_another_headline_and_nearly_the_same_text() -> None:
    rows = table("Copies")
    copies = {row[0].strip("`"): re.findall(r"`([^`]+)`", row[1]) for row in rows}
    assert len(copies) == 5
    assert sum(map(len, copies.values())) == 6
    for original_url, copy_urls in copies.items():
        original = BY_URL[original_url][0]
        for url in copy_urls:
            (copy,) = BY_URL[url]
            assert copy.title != original.title
            assert copy.date is not None
            assert original.date is not None
            assert copy.date > original.date
            assert SequenceMatcher(None, copy.text, original.text, autojunk=False).ratio() > 0.95


def test_nothing_else_is_nearly_the_same() -> None:
    known = {
        url
        for row in DUPLICATES + table("Copies")
        for url in re.findall(r"`(http[^`]+)`", "|".join(row))
    }
    others = [item for item in ITEMS if item.url not in known]
    words = [(item, set(re.findall(r"\w+", item.text.lower()))) for item in others]
    alike = {
        item.id
        for number, (item, ours) in enumerate(words)
        for _, theirs in words[:number]
        if len(ours & theirs) > 0.5 * len(ours | theirs)
    }
    assert alike == {"tag:pacificsecurity.example,2026:escort-two-drones"}


def test_one_entry_is_revised() -> None:
    ids = Counter((item.file, item.id) for item in ITEMS if item.id)
    ((file, revised),) = [key for key, count in ids.items() if count > 1]
    assert file == "pacific-security-review.atom"
    versions = [item for item in ITEMS if item.id == revised]
    assert len({item.title for item in versions}) == len({item.text for item in versions}) == 2
    assert len({item.url for item in versions}) == 1


def test_flaws_are_there() -> None:
    without_id = Counter(item.file for item in ITEMS if item.id is None)
    assert without_id == {
        "northern-dispatch.xml": 10,
        "grain-and-freight.xml": 10,
        "harbour-wire.xml": 2,
        "meridian-business.rss": 1,
    }
    raw = {file.name: file.read_text(encoding="latin-1") for file in FEEDS}
    everything = "\n".join(raw.values())
    for zone in (" EST<", " BST<", " JST<", " CET<", " +0530<", "Z<", "+09:00<", "11:30<"):
        assert zone in everything, zone
    assert 'isPermaLink="false"' in everything
    assert "<enclosure " in raw["grain-and-freight.xml"]
    assert "<media:thumbnail " in raw["meridian-business.rss"]
    assert "utm_source=rss&amp;" in raw["meridian-business.rss"]
    assert "<![CDATA[" in raw["meridian-business.rss"]
    assert "&amp;amp;" in raw["northern-dispatch.xml"]
    assert 'xml:base="' in raw["pacific-security-review.atom"]
    assert '<entry xml:lang="ja">' in raw["pacific-security-review.atom"]
    assert "récord de trigo" in unescape(
        (SAMPLES / "grain-and-freight.xml").read_text(encoding="utf-8")
    )
    assert sum(1 for item in ITEMS if item.body) == 13


def test_founding_story_names_its_persons_and_amounts() -> None:
    (story,) = BY_URL[FOUNDING_STORY]
    assert FOUNDING_STORY in README
    for text in (story.text, story.body):
        for name in ("Donald Trump", "Ryosei Akazawa", "Scott Bessent", "$150 billion", "25%"):
            assert name in text
        assert re.search("defense spending|military spending", text)
        assert "trade" in text
        assert "against the yen" in text
        assert "Japanese equities surged" in text
    assert "700%" in story.body
    assert "Alaskan natural gas" in story.body


def test_invented_outlets_have_invented_hosts() -> None:
    for item in ITEMS:
        host = urlsplit(urljoin("https://none.example/", item.url)).hostname or ""
        expected = "www.dvidshub.net" if item.file == "fleet-releases.xml" else ".example"
        assert host.endswith(expected), item


def load(name: str) -> dict[str, Any]:
    text = configs.path(name).read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    for feed in data["feeds"]:
        feed["url"] = urljoin(configs.path(name).as_uri(), feed["url"])
    return data


@pytest.mark.parametrize("name", ["sample.yaml", "dateline.yaml"])
def test_configs_are_valid_and_say_how_to_run_them(name: str) -> None:
    config = Config.model_validate(load(name))
    first = configs.path(name).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith(f"# Run it: dateline run --config configs/{name} ")
    assert all(feed.name and feed.group for feed in config.feeds)
    assert len({feed.name for feed in config.feeds}) == len(config.feeds)


def test_sample_config_reads_every_sample_in_its_group() -> None:
    config = Config.model_validate(load("sample.yaml"))
    listed = {Path(urlsplit(feed.url).path).name: feed.group for feed in config.feeds}
    assert listed == {row[0].strip("`"): row[3] for row in table("Sample feeds")}


def test_starter_list_covers_the_topics() -> None:
    config = Config.model_validate(load("dateline.yaml"))
    visited = [feed for feed in config.feeds if feed.enabled]
    groups = Counter(feed.group for feed in visited)
    assert set(groups) == {"trade", "defense", "markets", "world"}
    assert min(groups[topic] for topic in ("trade", "defense", "markets")) >= 12
    assert all(feed.url.startswith("https://") for feed in visited)


def test_every_feed_of_the_starter_list_has_a_comment_with_its_section() -> None:
    lines = configs.path("dateline.yaml").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("  - url:"):
            assert re.match(r"  # \w.*: .+", lines[number - 1]), line


def _whole_feeds(data: dict[str, Any]) -> dict[str, Any]:
    """The configuration without the feeds that are their URL alone; loading reads those."""
    return data | {"feeds": [feed for feed in data["feeds"] if isinstance(feed, dict)]}


def test_starter_list_shows_every_other_option_in_a_comment() -> None:
    text = configs.path("dateline.yaml").read_text(encoding="utf-8")
    options = text.partition("before it away. Lines with `##` stay comments.\n")[2]
    uncommented = re.sub(r"^# ", "", options, flags=re.MULTILINE)
    data = _whole_feeds(yaml.safe_load(uncommented))
    config = Config.model_validate(data)
    assert set(data) == set(Config.model_fields)
    assert set(data["feeds"][0]) == set(FeedSpec.model_fields)
    assert set(data["watch"][0]) == set(WatchSettings.model_fields)
    assert set(data["topics"][0]) == set(UserTopic.model_fields)
    for section in set(data) - {"feeds", "opml", "watch", "topics"}:
        fields = set(type(getattr(config, section)).model_fields) - FROM_FILES
        assert set(data[section]) == fields, section


def test_defaults_in_the_comments_are_the_defaults() -> None:
    text = configs.path("dateline.yaml").read_text(encoding="utf-8")
    options = text.partition("before it away. Lines with `##` stay comments.\n")[2]
    data = _whole_feeds(yaml.safe_load(re.sub(r"^# ", "", options, flags=re.MULTILINE)))
    examples = {
        "shards",
        "user_agent",
        "allow_hosts",
        "max_age_days",
        "threads",
        "thresholds",
        "labels",
        "aliases",
        "days",
    }
    default, shown = Config(), Config.model_validate(data)
    for section in ("fetch", "dedupe", "model", "output", "retention"):
        for name in type(getattr(default, section)).model_fields:
            if name not in examples:
                expected = getattr(getattr(default, section), name)
                assert getattr(getattr(shown, section), name) == expected, f"{section}.{name}"


def test_path_finds_shipped_files_only() -> None:
    assert configs.path("samples/harbour-wire.xml").is_file()
    with pytest.raises(FileNotFoundError, match=r"'nothing\.yaml'.*sample\.yaml"):
        configs.path("nothing.yaml")
    with pytest.raises(FileNotFoundError, match="ships no file"):
        configs.path("../pyproject.toml")
