"""Articles made for the tests of boilerplate."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dateline.schemas.article import Article

NOON = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
FOOTER = "Our reporters are funded by the readers of this paper"
WORDS = (
    "harbour tunnel orchard minister glacier violin parliament ferry vaccine drought museum "
    "railway bakery satellite election volcano library factory pension stadium bridge hospital "
    "forest union reactor island budget cathedral airport fishery"
).split()


def made(number: int, *lines: str, title: str | None = None, feed: str = "f") -> Article:
    """An article about something of its own; ``lines`` come after its own sentence."""
    one, two, three = (f"{WORDS[(number * k + k) % len(WORDS)]}{k}x{number}" for k in (7, 11, 13))
    told = f"Number{number} {one} closes after {two} and {three} met."
    return article(
        title or f"Why {one} matters for {two} and {three}",
        "\n".join((told, *lines)),
        number=number,
        feed=feed,
    )


def article(
    title: str,
    summary: str = "",
    content: str | None = None,
    *,
    number: int = 0,
    feed: str = "f",
    url: str | None = "https://news.example/a",
    authors: tuple[str, ...] = (),
    feed_name: str | None = None,
    source: str | None = None,
) -> Article:
    """An article with the texts that are given."""
    return Article(
        article_id=f"{number:032x}",
        guid_key=None,
        url_key=None,
        content_hash=0,
        feed=feed,
        title=title,
        summary=summary,
        content=content,
        text_source="summary",
        first_seen_at=NOON,
        published_quality="exact",
        published_at=NOON + timedelta(minutes=number),
        url=url,
        authors=authors,
        feed_name=feed_name,
        source_title=source,
        position=number,
    )
