"""The languages that write with letters which Arabic does not have: Persian, Urdu and others.

A text in Arabic has none of these letters but in a foreign name, so a few of them tell, where
words are too few. Source of the letters: Unicode Standard, block "Arabic" (0600 to 06FF).
"""

from __future__ import annotations

import re

_PERSIAN = re.compile("[پچژگکی]")  # shared by the others, which have letters of their own as well
_OWN = {
    "ps": re.compile("[ټډړږښڼېځڅ]"),
    "ur": re.compile("[ٹڈڑںےہھ]"),
    "ku": re.compile("[ێڵڕڤ]"),
    "ug": re.compile("[ۇۈۋېڭ]"),
}
_E = "\u06d5"  # of Kurdish and of Uyghur
_ARABIC = re.compile("[ةيكىأإ]")
_ARTICLE = re.compile(r"(?<!\w)(?:[وبفك]?ال|لل)\w")
_WORD = re.compile(r"\w+")
_ENOUGH = 2  # letters that Arabic does not have
_ARTICLES = 4  # one of so many words: a text of which so many have the article is in Arabic


def language_of_arabic_letters(text: str) -> str | None:
    """The language whose letters a text in Arabic script has, or ``None`` where it may be Arabic.

    One foreign letter, however often, is a name ("گوگل" has two, both of them g): there have to be
    two different ones, and more of them than of those that only Arabic has.
    """
    own = {code: letters for code, of in _OWN.items() if (letters := of.findall(text))}
    persian = _PERSIAN.findall(text)
    foreign = [letter for letters in own.values() for letter in letters]
    foreign += persian + [_E] * text.count(_E)
    if len(foreign) < _ENOUGH:
        return None
    if _E not in foreign and len(foreign) <= len(_ARABIC.findall(text)):
        return None
    if len(set(foreign)) < _ENOUGH and _E not in foreign:
        return None
    if len(_ARTICLE.findall(text)) * _ARTICLES > len(_WORD.findall(text)):
        return None
    if _E in foreign and not own.get("ur"):
        return "ug" if len(own.get("ug", ())) > len(own.get("ku", ())) else "ku"
    if own:
        return max(own, key=lambda code: len(own[code]))
    return "fa"
