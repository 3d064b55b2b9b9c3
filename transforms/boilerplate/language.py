"""The language of an article, where its boilerplate may have told it: an English footer on all."""

from __future__ import annotations

from dateline.schemas.article import Article
from dateline.schemas.frozen import replaced
from dateline.transforms.boilerplate.texts import Field, without_boilerplate
from dateline.transforms.feeds.text.language import detect_language

_READ = 240  # characters that a language is detected from
_MUCH = 0.25  # share of them that was boilerplate


def with_own_language(article: Article) -> Article:
    """The article with the language of its own text, where that was detected.

    It is looked at once more only where boilerplate was a good part of what was read; a text that
    is too short without it keeps what it had.
    """
    if article.language_source == "declared" or not article.boilerplate:
        return article
    whole = f"{article.title}. {article.summary or article.content or ''}"
    field: Field = "summary" if article.summary else "content"
    own = f"{without_boilerplate(article, 'title')}. {without_boilerplate(article, field)}"
    if len(whole) - len(own) < _MUCH * min(len(whole), _READ):
        return article
    language = detect_language(own)
    if language is None or language == article.language:
        return article
    return replaced(article, language=language, language_source="detected")
