"""The language of a text, by its script and by its words.

Some scripts belong to one language. The others are told apart by py3langid (BSD; a naive Bayes
model of 97 languages without any dependency but numpy, 0.1 to 0.2 milliseconds a text). Short texts
are not trusted.
"""

from __future__ import annotations

from array import array
from functools import cache, lru_cache
from typing import Any

from dateline.transforms.feeds.text.arabic_letters import language_of_arabic_letters
from dateline.transforms.feeds.text.language_codes import primary
from dateline.transforms.feeds.text.on_disk import leave, on_disk
from dateline.transforms.feeds.text.scripts import (
    language_of_script,
    letters_by_script,
    main_script,
    weight,
)

# Those in which there is press to speak of: the model knows more, and takes English headlines for
# Nigerian Pidgin and names for Ido.
_NEWS_LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id is "
    "it ja ka kk km kn ko ku ky lo lt lv mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru si sk sl "
    "so sq sr sv sw ta te tg th tl tr uk ur uz vi xh yo zh zu"
).split()
_MIN_LETTERS = 24  # of a text that is detected by its words
_FEW_LETTERS = 4  # of a text in a script of one language; two Chinese characters may be Japanese
_SURE = 0.5
_MOSTLY = 0.6  # share of letters from which a script decides
_READ = 240  # characters: more cost time and change nothing
# Languages that detection takes for one another: none of them overrules another one.
_ALIKE = tuple(
    frozenset(group.split())
    for group in (
        "da no nb nn", "hr sr bs sh cnr", "id ms jv su", "cs sk", "gl pt", "gl es", "ca oc es",
        "bg mk", "hi mr ne sa mai bho kok bh", "tl fil ceb", "af nl fy li", "fa prs ps ku ckb",
        "ur pa sd ps ar fa", "lb de nds gsw", "xh zu nr ss st tn", "be uk ru", "kk ky tt ba",
        "az tr tk", "zh yue wuu cmn nan hak gan lzh", "br fr", "ga gd", "is fo", "co it sc",
        "rw rn", "se fi",
    )
)  # fmt: skip


def detect_language(text: str) -> str | None:
    """The language of a text as ISO 639-1 code, or ``None`` where it is too short to tell."""
    return _detect(text[:_READ])


@lru_cache(maxsize=4_096)  # texts are asked alone, then for their feed; feeds repeat texts
def _detect(text: str) -> str | None:
    counts = letters_by_script(text)
    enough = weight(counts) >= _MIN_LETTERS
    script = main_script(counts)
    alone = language_of_script(script) if script else None
    few = script != "han" and max(sum(counts.values()), weight(counts) // 2) >= _FEW_LETTERS
    if alone and script and (enough or few) and _share(counts, script) >= _MOSTLY:
        return alone
    if script == "arabic" and (spelt := language_of_arabic_letters(text)):
        return spelt
    if not enough:
        return None
    language, probability = _identifier().classify(text)
    return str(language) if probability >= _SURE else None


def _share(counts: dict[str, int], script: str) -> float:
    together = ("han", "kana") if script in ("han", "kana") else (script,)
    return sum(counts.get(name, 0) for name in together) / sum(counts.values())


def alike(one: str, other: str) -> bool:
    """Whether two languages are the same, or too close for detection to overrule one."""
    one, other = primary(one), primary(other)
    return one == other or any(one in group and other in group for group in _ALIKE)


def is_detectable(language: str) -> bool:
    """Whether detection knows a language."""
    return primary(language) in _NEWS_LANGUAGES


def load_language_model() -> None:
    """Loads what detection needs, so that no text pays for it: half a second.

    A sentence without words of English is what asks for the model.
    """
    detect_language("Die Minister sagten am Montag, dass ihre Länder mehr handeln wollen")


def leave_language_model() -> None:
    """Gives memory back that detection does not need until the next text."""
    if _identifier.cache_info().currsize:
        leave(_identifier().tk_nextmove)


@cache
def _identifier() -> Any:
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(_NEWS_LANGUAGES)
    # Another one of what is left: the first keeps the table of all languages (28 MB) as well.
    # Rows of numbers that lie side by side are read in four fifths of the time.
    found = LanguageIdentifier(
        np.ascontiguousarray(whole.nb_ptc),
        whole.nb_pc,
        whole.nb_classes,
        on_disk(whole.tk_nextmove),
        array("i", whole.tk_output),
        norm_probs=True,
        tk_row=whole.tk_row,
    )
    found._rowbase = array("I", found._rowbase)  # a list of numbers takes ten times that
    return found
