"""The text of article pages: fetched with the manners of feeds, extracted with trafilatura.

robots.txt is always asked. Whatever fails, the article keeps the text of its feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from dateline.schemas.article import Article
from dateline.schemas.config import FetchSettings
from dateline.schemas.dead_letter import DeadLetter
from dateline.transforms.boilerplate.marking import with_content
from dateline.transforms.http.client import Answer, HttpClient, Trace
from dateline.transforms.http.concurrent_visits import ConcurrentVisits
from dateline.transforms.http.errors import VisitError
from dateline.transforms.http.failures import brief
from dateline.transforms.http.guards import find_guard
from dateline.transforms.http.obstacles import SMALL_PAGE
from dateline.transforms.http.robots import RobotsRules
from dateline.transforms.http.status import judge

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
MAX_PAGE_BYTES = 3_000_000
"""Cap of one page, below ``fetch.max_bytes`` if that is lower."""

ENOUGH = 2_000
"""Characters of content in the feed from which on its page is not visited."""

LEAST = 250
"""Characters that an extracted text must have to count as one."""

_NOT_FREE = re.compile(rb'"isAccessibleForFree"\s*:\s*"?(false|no)\b', re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


class PageError(VisitError):
    """The page holds no text that is better than the feed's."""


class PaywallError(PageError):
    """The page says that its text is for subscribers (schema.org ``isAccessibleForFree``)."""


class NotAPageError(PageError):
    """The address leads to something other than HTML."""


@dataclass(frozen=True, slots=True)
class PageVisit:
    """An article after the visit of its page; ``error`` says why the feed's text stayed."""

    article: Article
    error: Exception | None = None


def wants_page(article: Article) -> bool:
    """Whether the page may hold more than the feed, and has an address that can be asked."""
    url = (article.url or "").lower()
    return url.startswith(("http://", "https://")) and len(article.content or "") < ENOUGH


def visit_pages(
    articles: Iterable[Article],
    settings: FetchSettings,
    *,
    environ: Mapping[str, str] | None = None,
) -> Iterator[PageVisit]:
    """Visit the pages of articles concurrently; yields one result per article, in any order.

    Extraction is done by the reader of the results, between answers.
    """
    jobs = list(articles)
    for article, found in ConcurrentVisits(jobs, _visit, _give_up, settings, environ):
        if isinstance(found, Exception):
            yield PageVisit(article, found)
            continue
        try:
            yield PageVisit(with_text(article, page_text(found)))
        except Exception as error:  # a page that breaks the extractor costs itself alone
            yield PageVisit(article, error)


def letter_of(article: Article, error: Exception, now: datetime) -> DeadLetter:
    """What is told of a page that gave nothing."""
    # Only our own errors are known to be without secrets.
    why = str(error) if isinstance(error, VisitError) else brief(error)
    return DeadLetter(
        stage="fetch",
        feed=article.feed,
        error_class=type(error).__name__,
        message=f"full text: {why}; the feed's text is kept",
        at=now,
        article=article.article_id,
        raw=article.url,
    )


async def _visit(
    article: Article, client: HttpClient, robots: RobotsRules
) -> tuple[Article, Answer | Exception]:
    try:
        return article, await _ask(article, client, robots)
    except Exception as error:
        return article, error


async def _ask(article: Article, client: HttpClient, robots: RobotsRules) -> Answer:
    url = article.url or ""
    cap = min(MAX_PAGE_BYTES, client.settings.max_bytes)
    answer = await client.get(
        url, Trace(), headers={"Accept": ACCEPT}, max_bytes=cap, permit=robots.check
    )
    status, _, message = judge(answer.status, headers=answer.headers)
    if status != "ok":
        raise PageError(message or f"HTTP {answer.status}")
    small = answer.body if len(answer.body) < SMALL_PAGE else b""
    guard = find_guard(answer.headers, small.decode("utf-8", "replace").lower())
    if guard is not None:
        raise guard
    kind = answer.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml", ""):
        raise NotAPageError(f"the page is {kind}")
    return answer


def _give_up(article: Article, error: Exception) -> tuple[Article, Answer | Exception]:
    return article, error


def page_text(answer: Answer) -> str:
    """The main text of an HTML page, plain, paragraphs on lines of their own.

    Raises ``PaywallError`` and, where there is no text to speak of, ``PageError``.
    """
    import trafilatura

    if _NOT_FREE.search(answer.body):
        raise PaywallError("the page says that its text is for subscribers")
    declared = _CHARSET.search(answer.headers.get("content-type", ""))
    source: bytes | str = answer.body
    if declared:
        with suppress(LookupError):  # an unknown charset: trafilatura detects
            source = answer.body.decode(declared[1], "replace")
    text: str | None = trafilatura.extract(
        source, url=answer.url, include_comments=False, include_tables=False, favor_precision=True
    )
    if text is None or len(text) < LEAST:
        raise PageError(f"the page holds no text of {LEAST} characters or more")
    return text


def with_text(article: Article, text: str) -> Article:
    """The article with the text of its page, where that is longer than the feed's.

    ``content_hash`` stays that of the feed's text: a revision is what the feed revises, and the
    next run compares with the feed.
    """
    best = max(len(article.summary), len(article.content or ""))
    if len(text) <= best:
        raise PageError(f"the page's text has {len(text)} characters, the feed's {best}")
    return with_content(replace(article, content=text, text_source="fulltext"))
