"""Languages in Arabic script, told by letters that the others do not have.

Where words are too few for a model, letters tell: a text in Arabic has none of those of Persian or
Urdu but in a foreign name, and neither Persian nor Urdu ends words in a tied "t" or begins every
other one with the article. Source of the letters: Unicode Standard, block "Arabic" (0600 to 06FF).
"""

from __future__ import annotations

import re

_PERSIAN = re.compile("[پچژگکی]")  # shared by the others, which have letters of their own as well
_OWN = {
    "ur": re.compile(r"[ٹڈڑںےہھۃۓ]|(?<!\w)(?:اور|کا)(?!\w)"),  # and two words of every text
    "ps": re.compile("[ټډړږښڼېځڅۍګ]"),
    "ku": re.compile("[ێڵڕڤۆەھ]"),
    "ug": re.compile("[ېڭۇۈۋۆەھ]"),
    "sd": re.compile("[ٻڀٿڄڃڇڊڌڏڦڱڳڻڪٽڙ۾۽]"),
}
"""Letters of each language that neither Arabic nor Persian has."""
_BETWEEN = {"ku": re.compile("[یک]"), "ug": re.compile("[ىك]")}  # where both have what they share
_SAME = {"ckb": "ku", "prs": "fa"}
_IN_ARABIC_NAMES = frozenset("پچژگڤڭ")  # what Arabic spells foreign names with
_E = "\u06d5"  # of Kurdish and of Uyghur, in every other word
_PERSIAN_H = "\u0647"  # Urdu has two others instead
_ARABIC = re.compile("[ةيكىأإ]")
_ARTICLE = re.compile(r"(?<!\w)(?:[وبفك]?ال|لل)\w")
_ARABIC_ALONE = re.compile(r"[ةإ]|(?<!\w)(?:أ|(?:[وبفك]?ال|لل)\w|(?:في|إلى|على|مع)(?!\w))")
_WORD = re.compile(r"\w+")
_WORDS = 4  # of a text in which one letter of Persian is enough
_ENOUGH = 2  # letters that Arabic does not have, and signs that a text is in Arabic
_ARTICLES = 4  # one of so many words: a text of which so many have the article is in Arabic
_LONG = 30  # letters without any of its own from which a text is not in Urdu, Pashto and so on


def language_of_arabic_letters(text: str) -> str | None:
    """The language that the letters of a text in Arabic script tell, or ``None``.

    One foreign letter, however often, is a name ("گوگل" has two, both of them g): there have to be
    two different ones, or several words with one that spells no foreign names, and more of them
    than of what only Arabic has.
    """
    own = {code: len(letters) for code, of in _OWN.items() if (letters := of.findall(text))}
    foreign = _PERSIAN.findall(text)
    for code in own:
        foreign += _OWN[code].findall(text)
    alone = len(_ARABIC_ALONE.findall(text))
    if not _is_foreign(text, foreign, alone):
        return "ar" if alone >= _ENOUGH and alone > len(foreign) else None
    if not own:
        return "fa"
    return max(own, key=lambda code: (own[code], _between(code, text)))


def other_than(declared: str, text: str) -> str | None:
    """The language that the letters of a text tell where it cannot be in the one declared.

    What has letters of its own is not in Arabic or Persian. What has none is in Persian, not in a
    language that has them, where it is long enough or has the h that Urdu has not. What is in
    Arabic has no letter of another language: Persian quotes Arabic names with their articles.
    """
    declared = _SAME.get(declared, declared)
    if declared not in ("ar", "fa", *_OWN):
        return None
    told = language_of_arabic_letters(text)
    if told is None or told == declared:
        return None
    if told == "ar" and (_PERSIAN.search(text) or any(of.search(text) for of in _OWN.values())):
        return None
    if told == "fa" and declared in _OWN:
        urdu_without_h = declared == "ur" and _PERSIAN_H in text
        return told if urdu_without_h or sum(map(len, _WORD.findall(text))) >= _LONG else None
    return told


def _is_foreign(text: str, foreign: list[str], alone: int) -> bool:
    """Whether letters that Arabic does not have are more than those of a name in Arabic."""
    if len(foreign) < _ENOUGH:
        return False
    words = len(_WORD.findall(text))
    if _E not in foreign:
        different = set(foreign)
        arabic = len(_ARABIC.findall(text)) if different <= _IN_ARABIC_NAMES else alone
        if len(different) < _ENOUGH and (arabic or words < _WORDS or different <= _IN_ARABIC_NAMES):
            return False
        if len(foreign) <= arabic:
            return False
    return len(_ARTICLE.findall(text)) * _ARTICLES <= words


def _between(code: str, text: str) -> int:
    return len(_BETWEEN[code].findall(text)) if code in _BETWEEN else 0
