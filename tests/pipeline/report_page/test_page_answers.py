"""What the page answers is what SQL answers, and its "SQL" buttons hand out that very SQL."""

from __future__ import annotations

import csv
import io

import duckdb
import pytest

from tests.browser import Browser
from tests.report_pages import Made, ask, cells, made

TOPICS = ("trade", "defense", "markets", "other")
FRAGMENTS = (
    "",
    "#topic=trade",
    "#topic=other",
    "#entity=US",
    "#entity=white+house",
    "#entity=Norvik",
    "#entity=Ford",
    "#country=NO",
    "#feed=Feed+3",
    "#from=2026-11-20&to=2026-11-22",
    "#from=1999-01-01",
    "#q=norvik+points",
    "#q=a&topic=markets&entity=Russia&from=2026-11-01",
)


SETS = ("sample", "month", "month without summaries")


@pytest.fixture(params=SETS)
def set_made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory, request.param)


def number(text: str) -> int:
    return int(text.replace(",", ""))


def assert_tone(shown: str, mean: float | None, count: int) -> None:
    """Tones travel with three places: the last one that is shown may differ by one."""
    if not count or mean is None:
        assert shown == "–"
        return
    told, _, of = shown.partition(" ")
    assert of == f"({count:,})"
    assert float(told.replace("−", "-")) == pytest.approx(mean, abs=0.0106)


@pytest.mark.parametrize(
    ("set_made", "fragment"),
    [("sample", fragment) for fragment in FRAGMENTS[:4]]
    + [("month", fragment) for fragment in FRAGMENTS]
    + [("month without summaries", fragment) for fragment in FRAGMENTS[-2:]],
    indirect=["set_made"],
)
def test_every_figure_is_that_of_its_sql(fragment: str, set_made: Made, browser: Browser) -> None:
    connection, path = set_made.connection, set_made.path
    browser.open(path, fragment)
    ((count,),) = ask(browser, connection, "count")
    assert browser.count() == count
    by_day = {
        str(day): list(map(str, counts)) for day, *counts in ask(browser, connection, "topics")
    }
    shown = {row[0]: row[1:] for row in cells(browser, "d-topics")}
    assert {day: counts for day, counts in shown.items() if set(counts) != {"0"}} == {
        day: counts for day, counts in by_day.items() if set(counts) != {"0"}
    }
    tones = {
        (str(day), topic): (mean, n) for day, topic, mean, n in ask(browser, connection, "tone")
    }
    told = [
        ((row[0], topic), value)
        for row in cells(browser, "d-tone")
        for topic, value in zip(TOPICS, row[1:], strict=True)
    ]
    assert {key for key, value in told if value != "–"} == set(tones)
    for key, value in told:
        assert_tone(value, *tones.get(key, (None, 0)))
    browser.run("if (!$('bars').checked) $('bars').click()")
    estimates = ask(browser, connection, "estimates")
    rows = sorted(cells(browser, "estimate"))  # the page has topics in its own order
    assert [(row[0], number(row[1])) for row in rows] == [(e[0], e[2]) for e in estimates]
    for row, (*_, estimate, low, high, _) in zip(rows, estimates, strict=True):
        shown_bars = [float(text.replace(",", "")) for text in row[2:5]]
        assert shown_bars == pytest.approx([estimate, low, high], abs=0.11)
        assert low <= estimate <= high
    names = ask(browser, connection, "names")
    labels = dict(browser.run("return data.names.map(([id, label]) => [id, label])"))
    rows = cells(browser, "names")
    assert [(row[0], number(row[2])) for row in rows] == [(labels[n[0]], n[1]) for n in names]
    for row, (_, _, mean, n) in zip(rows, names, strict=True):
        assert_tone(row[4], mean, n)
    countries = ask(browser, connection, "countries")
    rows = cells(browser, "countries")
    assert [(row[1], number(row[2])) for row in rows] == [(c[0], c[1]) for c in countries]
    stories = ask(browser, connection, "stories")
    rows = cells(browser, "stories")
    titles = dict(
        browser.run("return Array.from(data.every, (i) => [hex(data.articles.id, i), titleOf(i)])")
    )
    assert [(row[0], *map(number, row[3:6])) for row in rows] == [
        (titles[first] or "(no title)", publishers, reports, copies)
        for _, publishers, reports, copies, first, _ in stories
    ]
    assert_matrix(browser, connection, [c[0] for c in countries[:12]])
    pairs = {(one, two): n for one, two, n in ask(browser, connection, "pairs")}
    top = [n[0] for n in names[:10]]
    matrix = cells(browser, "pairs")
    for one, row in zip(top, matrix, strict=True):
        for two, value in zip(top, row[1:], strict=True):
            if one != two:
                assert number(value or "0") == pairs.get((min(one, two), max(one, two)), 0)
    assert browser.errors() == []


def assert_matrix(browser: Browser, connection: duckdb.DuckDBPyConnection, top: list[str]) -> None:
    """The matrix of countries, against each other and against the topics."""
    by = (
        "const by = document.getElementById('matrix-by'); by.value = arguments[0];"
        "by.dispatchEvent(new Event('input'))"
    )
    browser.run(by, "countries")
    expected = {(one, two): n for one, two, n in ask(browser, connection, "matrix")}
    for one, row in zip(top, cells(browser, "matrix"), strict=True):
        for two, value in zip(top, row[1:], strict=True):
            if one != two:
                assert number(value or "0") == expected.get((min(one, two), max(one, two)), 0)
    browser.run(by, "topics")
    expected = {(one, two): n for one, two, n in ask(browser, connection, "matrix")}
    for one, row in zip(top, cells(browser, "matrix"), strict=True):
        for topic, value in zip(TOPICS, row[1:], strict=True):
            assert number(value or "0") == expected.get((one, topic), 0)


def test_the_list_and_the_csv_hold_all_articles_in_the_order_of_sql(
    set_made: Made, browser: Browser
) -> None:
    connection, path = set_made.connection, set_made.path
    browser.open(path, "#topic=markets")
    expected = ask(browser, connection, "articles")
    rows = list(csv.DictReader(io.StringIO(browser.run("return csvOf(chosen(read()))"))))
    assert {row["article_id"] for row in rows} == {row[0] for row in expected}
    read = (
        "document.querySelectorAll('#list .hidden').forEach(e => e.remove());"
        "return [...document.querySelectorAll('#list h3')].map(e => e.textContent)"
    )
    assert browser.run(read) == [row["title"] or "(no title)" for row in rows[:20]]
    dated = [bool(row["published_at"]) for row in rows]
    assert dated == sorted(dated, reverse=True), "those without a date come last"


def test_fixed_tables_have_their_sql(set_made: Made, browser: Browser) -> None:
    connection, path = set_made.connection, set_made.path
    browser.open(path)
    ((total,),) = ask(browser, connection, "total")
    figure = browser.run("return document.querySelector('#figures b').textContent")
    assert number(figure) == total
    for which in ("feeds", "runs", "letters"):
        assert len(ask(browser, connection, which)) == len(cells(browser, which))
    strengths = {row[3]: row for row in ask(browser, connection, "changes")}
    shown = cells(browser, "changes")
    assert shown
    assert {row[0] for row in shown if not row[1].startswith("country")} <= set(strengths)
    assert len(cells(browser, "facts")) == len(ask(browser, connection, "facts"))


def test_a_name_is_found_whole_and_by_any_of_its_forms(set_made: Made, browser: Browser) -> None:
    browser.open(set_made.path, "#entity=US")
    by_id = browser.count()
    browser.open(set_made.path, "#entity=united+states")
    assert browser.count() == by_id > 0
    browser.open(set_made.path, "#entity=Nor")
    assert browser.count() == 0
    nothing = browser.run("return document.getElementById('nothing').textContent")
    assert (
        "No article passes the filters: name “Nor”. No name on this page is called “Nor”" in nothing
    )
    shown = browser.run("return getComputedStyle(document.querySelector('.follows')).display")
    assert shown == "none", "no empty charts"
    button = "return document.querySelector('#nothing button')?.textContent"
    assert browser.run(button) is not None, "names with these letters are offered"
    browser.run("document.querySelector('#nothing button').click()")
    assert browser.count() > 0


def test_every_name_of_the_window_can_be_found(set_made: Made, browser: Browser) -> None:
    browser.open(set_made.path)
    lost = (
        "const nothing = Object.fromEntries(FILTERS.map(id => [id, '']));"
        "return data.names.flatMap(([id, label]) => [id, label])"
        ".filter(text => !chosen({...nothing, entity: text}).length).length"
    )
    assert browser.run(lost) == 0


def test_the_headline_says_what_is_left_out(set_made: Made, browser: Browser) -> None:
    browser.open(set_made.path, "#q=steel")
    period = browser.run("return document.getElementById('period').textContent")
    older = browser.run("return data.older")
    assert (f"{older} older ones" in period) == (older > 0)
    readable = browser.run("return data.readable")
    count = browser.run("return document.getElementById('count').textContent")
    assert ("titles were searched" in count) != readable
    assert browser.run("return document.title") == "News · Dateline report"


def test_the_address_holds_the_filters_and_back_works(set_made: Made, browser: Browser) -> None:
    browser.open(set_made.path)
    everything = browser.count()
    browser.run("document.querySelector('#names button').click()")
    named = browser.count()
    assert 0 < named < everything
    browser.run("choose({ topic: 'trade' })")
    both = browser.count()
    assert "topic=trade" in browser.run("return location.hash")
    browser.run("history.back()")
    browser.until(lambda: browser.count() == named, 5)
    browser.run("history.back()")
    browser.until(lambda: browser.count() == everything, 5)
    browser.run("history.go(2)")
    browser.until(lambda: browser.count() == both, 5)


def test_a_click_on_a_bar_filters_by_its_topic_and_day(set_made: Made, browser: Browser) -> None:
    browser.open(set_made.path)
    browser.run(
        "const chart = charts['c-topics'], bar = chart.getDatasetMeta(0).data.at(-2);"
        "const box = chart.canvas.getBoundingClientRect();"
        "chart.canvas.dispatchEvent(new MouseEvent('click', {bubbles: true,"
        " clientX: box.left + bar.x, clientY: box.top + (bar.y + bar.base) / 2}))"
    )
    browser.until(lambda: "from=" in browser.run("return location.hash"), 5)
    asked = browser.run("return read()")
    assert asked["topic"] in TOPICS
    assert asked["from"] == asked["to"] != ""


def test_tone_lines_leave_gaps_and_say_how_many_articles(set_made: Made, browser: Browser) -> None:
    browser.open(set_made.path)
    assert browser.run("return charts['c-tone'].data.datasets.every(d => d.spanGaps === false)")
    told = browser.run(
        "const chart = charts['c-tone'], label = chart.options.plugins.tooltip.callbacks.label;"
        "const at = chart.data.datasets[0].data.findIndex(v => v !== null);"
        "return label({dataset: chart.data.datasets[0], datasetIndex: 0, dataIndex: at,"
        " raw: chart.data.datasets[0].data[at]})"
    )
    assert told.endswith("articles)")


def test_focus_stays_on_the_control_that_was_used(set_made: Made, browser: Browser) -> None:
    browser.open(set_made.path)
    browser.run("const b = document.querySelector('#names button'); b.focus(); b.click()")
    assert browser.run("return document.activeElement.dataset.key.startsWith('name-')")


def test_foreign_titles_say_their_language(set_made: Made, browser: Browser) -> None:
    browser.open(set_made.path)
    languages = browser.run(
        "const all = Array.from(data.every, (i) => item(i).querySelector('h3').lang);"
        "return [...new Set(all)].sort()"
    )
    known = browser.run("return data.languages")
    assert languages == sorted({"", *(one for one in known if not one.startswith("en"))})


def test_facts_follow_the_filters(browser: Browser, month_page: Made) -> None:
    for fragment in ("", "#topic=trade"):
        browser.open(month_page.path, fragment)
        expected = ask(browser, month_page.connection, "facts")
        assert len(cells(browser, "facts")) == len(expected) > 0
