"""The language of a text: as declared, else as detected.

Detection is py3langid (BSD; a naive Bayes model of 97 languages without any dependency but numpy,
some ten microseconds a text). Short texts are not trusted alone: the titles of the whole feed
decide where one title is too little.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_CODE = re.compile(r"^([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?:[-_][A-Za-z0-9]{1,8})*$")
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es",
    "italian": "it", "portuguese": "pt", "dutch": "nl", "russian": "ru", "japanese": "ja",
    "chinese": "zh", "korean": "ko", "arabic": "ar", "polish": "pl", "turkish": "tr",
}  # fmt: skip
# Codes that mean no language, or that were replaced.
_NONE = frozenset({"und", "mul", "zxx", "mis", "xx", "utf"})
_REPLACED = {"iw": "he", "in": "id", "ji": "yi", "cn": "zh", "jp": "ja", "kr": "ko"}
# Those in which there is press to speak of: the model knows more, and takes English headlines for
# Nigerian Pidgin and names for Ido.
_NEWS_LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is "
    "it ja ka kk km kn ko ku ky lo lt lv mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru si sk sl "
    "so sq sr sv sw ta te tg th tl tr uk ur uz vi xh yo zh zu"
).split()
_LETTERS = re.compile(r"[^\W\d_]")
_MIN_LETTERS = 24  # of a text that is detected on its own; East Asian characters count more
_SURE = 0.5
_READ = 240  # characters: more cost time and change nothing


def declared_language(text: str | None) -> str | None:
    """A BCP 47 code in lower case (``en``, ``pt-br``), or ``None`` for what declares nothing."""
    cleaned = (text or "").strip()
    if cleaned.lower() in _NAMES:
        return _NAMES[cleaned.lower()]
    found = _CODE.match(cleaned)
    if found is None:
        return None
    language = found.group(1).lower()
    if language in _NONE:
        return None
    language = _REPLACED.get(language, language)
    region = found.group(2)
    return f"{language}-{region.lower()}" if region else language


def detect_language(text: str) -> str | None:
    """The language of a text as ISO 639-1 code, or ``None`` where it is too short to tell."""
    text = text[:_READ]
    letters = _LETTERS.findall(text)
    weight = sum(1 if character < "\u3040" else 4 for character in letters)
    if weight < _MIN_LETTERS:
        return None
    language, probability = _identifier().classify(text)
    return str(language) if probability >= _SURE else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_NEWS_LANGUAGES)
    return identifier
