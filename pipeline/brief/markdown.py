"""The brief in Markdown (CommonMark). Texts of feeds are escaped: they mean only what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
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

_MARKS = re.compile(
    r"[\\`*_{}\[\]#!|~$@]"  # emphasis, code, links, mathematics, mentions
    r"|:(?=//)|(?<=www)\."  # addresses that some renderers link by themselves
    r"|^[-+=](?=\s|$)|(?<=^\d)[.)]|(?<=^\d\d)[.)]",  # lists
    re.IGNORECASE,
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_OF_LINKS = {"<": "%3C", ">": "%3E", "\\": "%5C", " ": "%20"}


def escaped(text: str) -> str:
    """A text on one line in which nothing is markup, HTML included."""
    words = _MARKS.sub(r"\\\g<0>", " ".join(printable(text).split()))
    return "".join(_ENTITIES.get(character, character) for character in words)


def link(text: str, url: str | None) -> str:
    """A text with its address, if it has one."""
    if not url:
        return escaped(text)
    target = "".join(_OF_LINKS.get(character, character) for character in printable(url))
    return f"[{escaped(text)}](<{target}>)"


def markdown(brief: Brief) -> str:
    """The whole brief."""
    return "\n".join(_lines(brief)) + "\n"


def _lines(brief: Brief) -> Iterator[str]:
    yield f"# {period(brief)}"
    for watch in brief.watches:
        items = [item for item in brief.items if item["watch"] == watch]
        yield ""
        yield f"## {escaped(watch)} ({len(items):,})"
        yield ""
        if not items:
            yield "Nothing new."
        for item in items:
            yield from _item(item, brief)
    yield ""
    yield f"## What changed ({len(brief.changes):,})"
    yield ""
    if not brief.changes:
        yield "Nothing stands out."
    for row in brief.changes:
        yield f"- {escaped(change_line(row))}"
    yield ""
    if brief.estimates is not None:
        yield "## How many articles of each topic"
        yield ""
        yield escaped(estimates_note(brief))
        yield ""
        for row in brief.estimates:
            yield f"- {escaped(estimate_line(row))}"
        yield ""
    yield escaped(left_out(brief))


def _item(item: dict[str, Any], brief: Brief) -> Iterator[str]:
    facts = [brief.feed_names.get(item["feed"], item["feed"]), time_of(item)]
    if item["tone"]:
        facts.append(item["tone"])
    yield f"- {link(item['title'] or '(no title)', item['url'])}  "
    yield f"  {escaped(', '.join(facts))}  "
    if span := item["evidence"]:
        where = f"{span['field']} {span['start']}-{span['end']}, article {item['article_id']}"
        yield f"  “{escaped(span['text'])}” ({escaped(where)})"
