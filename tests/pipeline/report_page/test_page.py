"""The report page in a real browser: values, filters, hostile texts, size."""

from __future__ import annotations

import base64
import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dateline.pipeline.query.views import create_views
from dateline.pipeline.report_page.build import encode, page
from dateline.pipeline.report_page.data import collect, pieces
from tests.made_up import HOSTILE_TITLES, article, letter, manifest, visit, write_dataset

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    "--disable-dev-shm-usage --window-size=1280,1200"
).split()


class Browser:
    """Chromium, spoken to by the WebDriver protocol (W3C)."""

    def __init__(self, profile: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.until(lambda: self._call("GET", "/status")["ready"])
        options = {"args": [*FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        made = self._call("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.base += f"/session/{made['sessionId']}"

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    @staticmethod
    def until(condition: Any, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if condition():
                    return
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(0.05)
        raise TimeoutError("the browser did not get there")

    def open(self, path: Path, fragment: str = "") -> None:
        self._call("POST", "/url", {"url": "about:blank"})
        self._call("POST", "/url", {"url": f"{path.as_uri()}{fragment}"})
        self.until(lambda: self.run("return document.documentElement.dataset.ready") == "true")

    def run(self, script: str, *arguments: Any) -> Any:
        return self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def cdp(self, command: str, parameters: dict[str, Any]) -> None:
        self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def type(self, id: str, text: str) -> None:
        found = self._call("POST", "/element", {"using": "css selector", "value": f"#{id}"})
        (element,) = found.values()
        self._call("POST", f"/element/{element}/value", {"text": text})

    def count(self) -> int:
        return int(
            self.run("return document.getElementById('count').textContent")
            .split(" of ")[0]
            .replace(",", "")
        )

    def wait_for_count(self, expected: int) -> None:
        self.until(lambda: self.count() == expected, 5)

    def errors(self) -> list[str]:
        return [entry["message"] for entry in self._call("POST", "/se/log", {"type": "browser"})]

    def close(self) -> None:
        self._call("DELETE", "")
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        pytest.skip("Debian's packages chromium and chromium-driver are not installed")
    started = Browser(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    articles = [article(number) for number in range(200)]
    articles += [
        article(
            200 + n,
            title=title,
            summary=title,
            feed_name=title,
            entities=[],
            entity_names=[{"name": title, "type": "ORG", "count": 1, "field": "title", "start": 0}],
            url=url,
        )
        for n, title in enumerate(HOSTILE_TITLES)
        for url in (("javascript://x.example/%0awindow.pwned=1", "data:text/html,x", None)[n % 3],)
    ]
    root = write_dataset(
        tmp_path_factory.mktemp("set"),
        articles,
        [visit(n, feed_name=HOSTILE_TITLES[n], message=HOSTILE_TITLES[n]) for n in range(5)],
        [letter(n, message=title, error_class=title) for n, title in enumerate(HOSTILE_TITLES)],
        [manifest(0), manifest(1)],
    )
    opened = duckdb.connect()
    create_views(opened, str(root))
    return opened


@pytest.fixture(scope="module")
def report(connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(collect(connection, name="<b>x", now=NOW)), "utf-8")
    return path


def sql(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def test_the_page_loads_without_a_word_on_the_console(browser: Browser, report: Path) -> None:
    browser.open(report)
    assert browser.errors() == []
    assert browser.count() == 211


def test_hostile_texts_stay_texts(browser: Browser, report: Path) -> None:
    browser.open(report, "#feed=" + urllib.parse.quote(HOSTILE_TITLES[0]))
    assert browser.run("return window.pwned === undefined") is True
    assert browser.run(
        "return [...document.querySelectorAll('#list h3')].map(e => e.textContent)"
    ) == [HOSTILE_TITLES[0]]
    for script in (
        "return [...document.links].filter(a => !/^(https?:|#|file:.*#)/.test(a.href)).length",
        "return document.querySelectorAll('img, iframe, object, embed').length",
    ):
        assert browser.run(script) == 0
    assert browser.errors() == []


def test_markup_made_from_strings_is_refused_by_the_policy(browser: Browser, report: Path) -> None:
    browser.open(report)
    script = (
        "try { document.body.innerHTML = '<p>'; return 'let through'; } "
        "catch (error) { return error.name; }"
    )
    assert browser.run(script) == "TypeError"
    browser.errors()


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        ("#topic=trade", "list_contains(list_transform(topics, lambda t: t.label), 'trade')"),
        ("#topic=other", "primary_topic = 'other'"),
        ("#feed=Feed+3", "feed_name = 'Feed 3'"),
        ("#from=2026-11-12&to=2026-11-13", "published_date BETWEEN '2026-11-12' AND '2026-11-13'"),
        (
            "#entity=Japan+(LOC)",
            "list_contains(list_transform(entity_names, lambda n: n.name), 'Japan')",
        ),
        ("#q=norvik+agree", "title ILIKE '%norvik%agree%' OR title ILIKE '%agree%norvik%'"),
        (
            "#q=norvik&topic=markets&feed=Feed+2",
            "title ILIKE '%norvik%' AND feed_name = 'Feed 2' AND primary_topic = 'markets'",
        ),
    ],
)
def test_filters_find_what_sql_finds(
    fragment: str, where: str, browser: Browser, report: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    ((expected,),) = sql(connection, f"SELECT count(*) FROM articles WHERE is_latest AND ({where})")
    assert expected > 0
    browser.open(report, fragment)
    assert browser.count() == expected


def test_typing_filters_and_reset_undoes_it(browser: Browser, report: Path) -> None:
    browser.open(report)
    browser.type("q", "points norvik")
    browser.until(lambda: 0 < browser.count() < 211, 5)
    assert "q=points+norvik" in browser.run("return location.hash")
    browser.run("document.getElementById('reset').click()")
    browser.wait_for_count(211)


def test_tables_of_the_charts_hold_what_sql_counts(
    browser: Browser, report: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    browser.open(report)
    read = (
        "return [...document.querySelectorAll(arguments[0] + ' tbody tr')]"
        ".map(r => [...r.cells].map(c => c.textContent))"
    )
    topics = ("trade", "defense", "markets", "other")
    columns = ", ".join(f"count(*) FILTER (primary_topic = '{t}')" for t in topics)
    expected = sql(
        connection,
        f"SELECT strftime(published_date, '%Y-%m-%d'), {columns} FROM articles WHERE is_latest "
        "GROUP BY 1 ORDER BY 1 DESC",
    )
    assert browser.run(read, "#d-topics") == [[str(value) for value in row] for row in expected]
    named = sql(
        connection,
        "SELECT name, type, sum(articles)::INT FROM entity_day "
        "GROUP BY ALL ORDER BY 3 DESC, 1 LIMIT 7",
    )
    shown = [[r[0], r[1], int(r[2])] for r in browser.run(read, "#names")[:7]]
    assert shown == [list(row) for row in named]
    tones = sql(
        connection,
        "SELECT round(avg(tone_score), 2) FROM articles WHERE primary_topic = 'trade' "
        "GROUP BY published_date ORDER BY published_date DESC",
    )
    told = [float(row[1].replace("−", "-")) for row in browser.run(read, "#d-tone")]
    assert told == pytest.approx([row[0] for row in tones], abs=0.011)


def test_both_themes_are_readable_and_the_button_switches(browser: Browser, report: Path) -> None:
    browser.open(report)
    ground = "return getComputedStyle(document.body).backgroundColor"
    before = browser.run(ground)
    browser.run("document.getElementById('theme').click()")
    assert browser.run(ground) != before
    assert browser.errors() == []


def test_a_phone_need_not_scroll_sideways(browser: Browser, report: Path) -> None:
    size = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.cdp("Emulation.setDeviceMetricsOverride", size)
    browser.open(report)
    browser.until(
        lambda: browser.run(
            "return [...document.querySelectorAll('canvas')].every(c => c.clientWidth <= 390)"
        )
    )
    wide = (
        "return [...document.querySelectorAll('main > *, section, .scroll, .chart')]"
        ".filter(e => e.getBoundingClientRect().right > 390).map(e => e.id || e.className)"
    )
    assert browser.run(wide) == []
    assert browser.run("return document.scrollingElement.scrollWidth") <= 390
    browser.cdp("Emulation.clearDeviceMetricsOverride", {})


def test_every_control_has_a_name_and_the_page_has_one_outline(
    browser: Browser, report: Path
) -> None:
    browser.open(report)
    nameless = (
        "return [...document.querySelectorAll('input, select, button')].filter(e => "
        "!(e.labels?.length || e.textContent.trim() || e.getAttribute('aria-label'))).length"
    )
    assert browser.run(nameless) == 0
    levels = "return [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])"
    found = browser.run(levels)
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(found))
    drawn = (
        "return [...document.querySelectorAll('canvas')].every(c => c.getAttribute('aria-label'))"
    )
    assert browser.run(drawn) is True


def test_fifty_thousand_articles_stay_usable(browser: Browser, tmp_path: Path) -> None:
    root = write_dataset(tmp_path / "set", [article(number) for number in range(50_000)])
    connection = duckdb.connect()
    create_views(connection, str(root))
    path = tmp_path / "big.html"
    path.write_text(page(collect(connection, name="big", now=NOW)), "utf-8")
    assert path.stat().st_size < 8e6
    browser.open(path)
    assert browser.count() == 50_000
    spent = "const t = performance.now(); update(); return performance.now() - t"
    assert browser.run(spent) < 2_000, "a change of filters answers at once"


def test_an_empty_data_set_gives_a_page(browser: Browser, tmp_path: Path) -> None:
    connection = duckdb.connect()
    create_views(connection, str(tmp_path))
    path = tmp_path / "empty.html"
    path.write_text(page(collect(connection, name="empty", now=NOW)), "utf-8")
    browser.open(path)
    assert browser.count() == 0
    assert browser.errors() == []


def test_the_file_asks_for_nothing_from_elsewhere(report: Path) -> None:
    text = report.read_text("utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.S)
    assert re.findall(r"(?:src|href)=\S*", markup) == ['href="#articles">Skip']


def test_data_cannot_end_its_element() -> None:
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", encode({"x": "</script><script>alert(1)</script>"}))
    assert base64.b64decode(encode({})) == base64.b64decode(encode({})), "the same bytes each time"


def test_mentions_are_cut_by_code_points_and_overlaps_left_out() -> None:
    text = "🚀 Japan and Chile"
    spans = [
        {"field": "title", "start": 2, "end": 7, "type": "LOC"},
        {"field": "title", "start": 5, "end": 11, "type": "MISC"},
        {"field": "title", "start": 12, "end": 17, "type": "LOC"},
        {"field": "title", "start": 12, "end": 99, "type": "ORG"},
        {"field": "summary", "start": 0, "end": 3, "type": "ORG"},
    ]
    assert pieces(text, spans, "title") == ["🚀 ", ["Japan", "LOC"], " and ", ["Chile", "LOC"]]
