"""The brief as HTML for e-mail: styles inline, no script, no picture, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from dateline.pipeline.brief.brief import Brief
from dateline.pipeline.brief.wording import (
    change_line,
    estimate_line,
    estimates_note,
    left_out,
    period,
    time_of,
)
from dateline.pipeline.query.results import printable

_BODY = "margin:0;padding:16px;background:#ffffff;color:#1d2126;font:15px/1.5 Arial,sans-serif"
_HEAD = "font-size:20px;margin:0 0 12px"
_SECTION = "font-size:16px;margin:20px 0 6px;border-bottom:1px solid #dcd9d2"
_LIST = "margin:0;padding:0 0 0 18px"
_ITEM = "margin:0 0 10px"
_QUIET = "color:#5b6470;font-size:13px"
_TONES = {"negative": "#a8261c", "positive": "#1f6f43"}


def mail(brief: Brief) -> str:
    """The whole document."""
    return "\n".join(_lines(brief)) + "\n"


def _text(text: str) -> str:
    return escape(" ".join(printable(text).split()))


def _lines(brief: Brief) -> Iterator[str]:
    title = _text(period(brief))
    yield "<!doctype html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<title>{title}</title></head><body style="{_BODY}">'
    yield f'<h1 style="{_HEAD}">{title}</h1>'
    for watch in brief.watches:
        items = [item for item in brief.items if item["watch"] == watch]
        yield f'<h2 style="{_SECTION}">{_text(watch)} ({len(items):,})</h2>'
        if not items:
            yield "<p>Nothing new.</p>"
            continue
        yield f'<ul style="{_LIST}">'
        for item in items:
            yield from _item(item, brief)
        yield "</ul>"
    yield f'<h2 style="{_SECTION}">What changed ({len(brief.changes):,})</h2>'
    yield from (
        _list(map(change_line, brief.changes)) if brief.changes else ["<p>Nothing stands out.</p>"]
    )
    if brief.estimates is not None:
        yield f'<h2 style="{_SECTION}">How many articles of each topic</h2>'
        yield f"<p>{_text(estimates_note(brief))}</p>"
        if brief.estimates:
            yield from _list(map(estimate_line, brief.estimates))
    yield f'<p style="{_QUIET}">{_text(left_out(brief))}</p>'
    yield "</body></html>"


def _list(lines: Iterable[str]) -> Iterator[str]:
    yield f'<ul style="{_LIST}">'
    for line in lines:
        yield f'<li style="{_ITEM}">{_text(line)}</li>'
    yield "</ul>"


def _item(item: dict[str, Any], brief: Brief) -> Iterator[str]:
    language = brief.languages.get(item["article_id"])
    lang = f' lang="{escape(language)}"' if language and language != "en" else ""
    title = f"<span{lang}>{_text(item['title'] or '(no title)')}</span>"
    if item["url"]:
        title = f'<a href="{escape(item["url"])}" rel="noopener noreferrer">{title}</a>'
    yield f'<li style="{_ITEM}">{title}<br>'
    feed = brief.feed_names.get(item["feed"], item["feed"])
    facts = f"{_text(feed)}, {_text(time_of(item))}"
    if item["tone"]:
        colour = _TONES.get(item["tone"], "#5b6470")
        facts += f', <span style="color:{colour}">{_text(item["tone"])}</span>'
    yield f'<span style="{_QUIET}">{facts}</span>'
    if span := item["evidence"]:
        where = f"{span['field']} {span['start']}-{span['end']}, article {item['article_id']}"
        yield f"<br><span{lang}>“{_text(span['text'])}”</span>"
        yield f'<span style="{_QUIET}">({_text(where)})</span>'
    yield "</li>"
