"""The language of every entry of a feed: as declared, unless the whole feed says otherwise.

Templates and defaults declare languages that nobody looked at: ``en-US`` over Spanish news, the
``zh-cn`` of a translator over English headlines. So a declaration is held against the texts that
it is about, all of them together, and counts unless they are surely in another language. What
nobody declares, or declares wrongly, is detected from each text, and from the feed where a text
is too short.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeVar

from dateline.transforms.feeds.text.arabic_letters import other_than
from dateline.transforms.feeds.text.language import alike, detect_language, is_detectable
from dateline.transforms.feeds.text.language_codes import primary
from dateline.transforms.feeds.text.scripts import (
    can_be_written,
    language_of_script,
    letters_by_script,
    main_script,
    script_of,
    weight,
)

_T = TypeVar("_T")
LanguageSource = Literal["declared", "detected", "unknown"]

_VOTES = 12  # texts of a feed that are asked for its language
_FIRST_ASKED = 4  # texts of a feed that tell whether words of English are enough to tell the others
_READ = 240  # characters of each
_TITLES = 40  # titles that are read together
_GLANCE = 80  # characters of each of three texts that are looked at first
_AGREED = 0.8  # share of the votes from which a feed is surely in a language
_AGAINST = 0.1  # share of the votes that the declared language may have and still be wrong
_ENOUGH = 100  # letters of all texts together; fewer overrule nothing but by their script
_SCRIPT_ENOUGH = 12  # letters from which a script that cannot be the declared one overrules it
_OTHER_SCRIPT_ENOUGH = 8  # letters from which a script that is not Latin does: two characters
_OWN_SCRIPT = 40  # letters of a single text in a script of its own
_LONG = 120  # letters of a single text that is believed against the rest of its feed
_HEADLINE = 16  # letters of a headline that is believed against the text below it

# Words of English that other languages do not have. Most feeds are in English, and this is fast.
_ENGLISH = frozenset(
    "the of and with from that this has have was were which their after over says said will would "
    "about into its his her they who what how why".split()
)
_BEYOND_LATIN = re.compile("[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufdff\U00020000-\U0003ffff]")
# All letters that are not Latin, and much else.
_MAY_NOT_BE_LATIN = re.compile("[\u0370-\u1dff\u1f00-\u1fff\u2c00-\ufefe\uff66-\U0010ffff]")
_WORD = re.compile(r"[a-z]+")
_ENGLISH_ENOUGH = 4  # different ones of these words in a feed
_ENGLISH_IN_ONE = 2  # in a text whose feed is in English, and at least
_ENGLISH_SHARE = 12  # one of so many words: what mixes English with another language has fewer
_SURELY_ENGLISH_IN_ONE = 3  # in a text that is in English whatever its feed is, and at least
_SURELY_ENGLISH_SHARE = 8  # one of so many words


class TextToRead(NamedTuple):
    """What there is of an entry to tell its language from, and the code that it declares."""

    title: str
    text: str
    declared: str | None = None

    def sample(self) -> str:
        """What is detected: headline and text, or the headline alone where they differ in script.

        A text in another script than its headline was put there by a machine that translates.
        """
        if not self.title or not self.text:
            return (self.title or self.text)[:_READ]
        text = self.text[:_READ]
        if _may_not_be_latin(self.title) or _may_not_be_latin(text):
            script, below = script_of(self.title), script_of(text)
            differ = script and below and script != below
            if differ and weight(letters_by_script(self.title)) >= _HEADLINE:
                return self.title[:_READ]
        return f"{self.title}. {text}"[:_READ]


def _may_not_be_latin(text: str) -> bool:
    return not text.isascii() and bool(_MAY_NOT_BE_LATIN.search(text))


def languages_of(entries: Sequence[TextToRead]) -> list[tuple[str | None, LanguageSource]]:
    """The language of each entry, and how it is known.

    Entries with the same declaration are judged together.
    """
    groups: defaultdict[str | None, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        groups[primary(entry.declared) if entry.declared else None].append(number)
    found: list[tuple[str | None, LanguageSource]] = [(None, "unknown")] * len(entries)
    for declared, numbers in groups.items():
        if declared is not None and not _is_wrong(declared, [entries[n] for n in numbers]):
            is_latin = can_be_written(declared, "latin")
            for number in numbers:
                entry = entries[number]
                is_ascii = entry.title.isascii() and entry.text.isascii()
                other = None if is_latin and is_ascii else _in_other_script(declared, entry)
                found[number] = (other, "detected") if other else (entry.declared, "declared")
            continue
        samples = [entries[number].sample() for number in numbers]
        own = _each(samples)
        common, agreed = _common([entries[number].title for number in numbers], samples, own)
        for number, sample, language in zip(numbers, samples, own, strict=True):
            language = _own(sample, language, common) if agreed else language or common
            found[number] = (language, "detected" if language else "unknown")
    return found


def _each(samples: list[str]) -> list[str | None]:
    """The language of each text alone.

    Where texts from all over a feed are in English, the words tell it of the others, too: that is
    ten times as fast.
    """
    asked = _spread(list(range(len(samples))), _FIRST_ASKED)
    known = {
        number: "en" if _is_surely_in_english(samples[number]) else detect_language(samples[number])
        for number in asked
    }
    told = [language for language in known.values() if language]
    english = len(told) * 2 >= _FIRST_ASKED and all(language == "en" for language in told)
    return [
        known[number]
        if number in known
        else "en"
        if english and _is_in_english(sample)
        else detect_language(sample)
        for number, sample in enumerate(samples)
    ]


def _is_wrong(declared: str, entries: list[TextToRead]) -> bool:
    """Whether entries are surely not in the language that they declare."""
    with_text = [entry for entry in entries if entry.title or entry.text]
    asked = [entry.sample() for entry in _spread(with_text, _VOTES)]
    counted = [letters_by_script(sample) for sample in asked]
    scripts = Counter(script for counts in counted if (script := main_script(counts)))
    if not scripts:
        return False
    script, most = scripts.most_common(1)[0]
    letters = sum(map(weight, counted))
    if not can_be_written(declared, script):
        enough = _SCRIPT_ENOUGH if script == "latin" else _OTHER_SCRIPT_ENOUGH
        return most >= _AGREED * sum(scripts.values()) and letters >= enough
    if script == "arabic" and _is_spelt_otherwise(declared, asked, most):
        return True
    if language_of_script(script) == declared or letters < _ENOUGH:
        return False
    if declared == "en" and _reads_english(asked):
        return False
    glance = " ".join(sample[:_GLANCE] for sample in asked[:3])
    if (first := detect_language(glance)) is None or alike(first, declared):
        return False
    votes = Counter(language for sample in asked if (language := detect_language(sample)))
    if not votes:  # texts too short to be asked alone
        together = detect_language(" ".join(asked))
        votes = Counter([together] if together else [])
    if not votes:
        return False
    language, most = votes.most_common(1)[0]
    total = sum(votes.values())
    if not is_detectable(declared) and language != "en":
        return False  # nothing can be said for it: only English is told from anything
    for_it = sum(number for other, number in votes.items() if alike(other, declared))
    return not alike(language, declared) and most >= _AGREED * total and for_it <= _AGAINST * total


def _is_spelt_otherwise(declared: str, texts: list[str], of: int) -> bool:
    """Whether most texts in Arabic script, or all together, have letters of another language."""
    told = sum(other_than(declared, text) is not None for text in texts)
    return told * 2 > of or other_than(declared, " ".join(texts)) is not None


def _reads_english(samples: list[str]) -> bool:
    found: set[str] = set()
    for sample in samples:  # the first ones are enough where a feed is in English
        found |= _ENGLISH.intersection(_WORD.findall(sample.lower()))
        if len(found) >= _ENGLISH_ENOUGH:
            return True
    return False


def _is_in_english(sample: str) -> bool:
    found, of = _english_words(sample)
    return found >= _ENGLISH_IN_ONE and found * _ENGLISH_SHARE >= of


def _is_surely_in_english(sample: str) -> bool:
    found, of = _english_words(sample)
    return found >= _SURELY_ENGLISH_IN_ONE and found * _SURELY_ENGLISH_SHARE >= of


def _english_words(sample: str) -> tuple[int, int]:
    """How many different words of a text are English ones, and how many it has."""
    words = set(_WORD.findall(sample.lower()))
    return len(words & _ENGLISH), len(words)


def _in_other_script(declared: str, entry: TextToRead) -> str | None:
    """The language of an entry whose whole text is in a script that the declared one has not."""
    text = f"{entry.title} {entry.text[:_READ]}"[:_READ]
    if (text.isascii() or not _BEYOND_LATIN.search(text)) and can_be_written(declared, "latin"):
        return None
    script = script_of(text)
    if script == "arabic" and can_be_written(declared, script):
        return other_than(declared, text)
    if script is None or can_be_written(declared, script):
        return None
    counts = letters_by_script(text)
    if weight(counts) < (_OTHER_SCRIPT_ENOUGH if language_of_script(script) else _OWN_SCRIPT):
        return None
    if script == "latin" and counts["latin"] < sum(counts.values()):
        return None
    return detect_language(entry.sample())


def _common(
    titles: list[str], samples: list[str], own: list[str | None]
) -> tuple[str | None, bool]:
    """The language that most texts of a feed are in, else that of its titles; whether they agree.

    Where they do not, the feed has several languages, and says nothing against any text's own.
    """
    votes = Counter(language for language in own if language)
    if votes:
        winner, most = votes.most_common(1)[0]
        if most >= _AGREED * sum(votes.values()):
            return winner, True
    if of_titles := detect_language(". ".join(titles[:_TITLES])):
        return of_titles, False
    asked = _spread([sample for sample in samples if sample], _VOTES)
    return detect_language(". ".join(sample[:_GLANCE] for sample in asked)), False


def _own(sample: str, own: str | None, common: str | None) -> str | None:
    """The language of one text: its own where it says enough, else that of its feed."""
    if own is None or common is None or own == common:
        return own or common
    counts = letters_by_script(sample)
    script = main_script(counts)
    if weight(counts) >= _LONG or (script and not can_be_written(common, script)):
        return own
    return common


def _spread(samples: list[_T], number: int) -> list[_T]:
    """Up to a number of samples from all over a list."""
    if len(samples) <= number:
        return samples
    return [samples[i * len(samples) // number] for i in range(number)]
