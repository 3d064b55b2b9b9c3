"""Which articles the model reads, and what of them."""

from __future__ import annotations

from dateline.schemas.article import Article, EnrichmentStatus
from dateline.schemas.config import ModelSettings
from dateline.transforms.amounts.country import country_of
from dateline.transforms.boilerplate.texts import blanked
from dateline.transforms.model.documents import Document


def status_of(article: Article, settings: ModelSettings) -> EnrichmentStatus:
    """``ok`` where the model is to read the article, else the status that it passes with.

    An article whose language nobody could tell is read: short headlines are the usual case.
    """
    if not settings.enabled:
        return "disabled"
    if article.language is None:
        return "ok"
    known = {language.lower().partition("-")[0] for language in settings.languages}
    primary = article.language.lower().partition("-")[0]
    return "ok" if primary in known else "unsupported_language"


def document_of(article: Article) -> Document:
    """What the model reads of an article; a content that only repeats the summary is left out.

    Boilerplate is blanked, so that it is not read, and every offset is that in the article's field.
    """
    content = article.content or ""
    if content == article.summary:
        content = ""
    country = country_of(article.feed, article.language)
    return Document(
        blanked(article, "title"),
        blanked(article, "summary"),
        blanked(article, "content") if content else "",
        country=country,
        day=(article.published_at or article.first_seen_at).date(),
    )
