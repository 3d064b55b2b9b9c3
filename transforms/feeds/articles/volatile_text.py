"""What in a text counts readers or hours, and so differs at every visit without being news.

"57 comments", "Points: 50 # Comments: 3", "posted 3 hours ago": a change of these is no revision.
The text columns keep them; only what sameness is decided by is taken without them.

They are recognised where they stand by themselves: as a line, a sentence, a part between bars or
brackets, or behind a label and a colon. "The motion passed by 12 votes" stays, because a corrected
number in a sentence is news. Words that news uses for results as well (points, votes, shares)
count only beside one that it does not (comments, views), or beside a relative time.
"""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase

_NUMBER = (
    r"(?:\d[\d.,'\u00a0\u202f]*(?: \d{3})*|no|one|zero)\s?(?:k|m|mio|mln|thousand|million)?\+?"
)
_READERS = (
    r"comments?|replies|reply|responses?|views?|page ?views?|likes?|retweets?|reposts?|upvotes?|"
    r"downvotes?|reactions?|claps?|boosts?|followers?|subscribers?|hits|favou?rites?|visits?|"
    r"commentaires?|vues|kommentare?|aufrufe|antworten|comentarios?|vistas|visitas|coment[áa]rios?|"
    r"visualiza[çc][õo]es|commenti|visualizzazioni|reacties|komentarzy|комментари\w*|просмотр\w*"
)
_RESULTS = r"points?|votes?|shares?|score|stars?|reads?|answers?|downloads?|plays|karma|listens?"
_UNIT = (
    r"s|secs?|seconds?|mins?|minutes?|hours?|hrs?|h|days?|d|weeks?|months?|years?|"
    r"secondes?|heures?|jours?|semaines?|mois|ans?|"
    r"sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?|"
    r"segundos?|minutos?|horas?|d[íi]as?|semanas?|meses|ore|ora|minuti|giorn[io]"
)
_COUNT = r"(?:\d+|an?|one|un|une|una|ein(?:er|em)?|few)"
_AGO = (
    rf"(?:(?:about|over|almost|less than|more than)\s)?(?:(?:{_COUNT})\s?(?:{_UNIT})\s"
    rf"(?:{_COUNT}\s?(?:{_UNIT})\s)?ago|il y a\s{_COUNT}\s(?:{_UNIT})|"
    rf"(?:vor|hace|há)\s{_COUNT}\s(?:{_UNIT})|{_COUNT}\s(?:{_UNIT})\sfa|just now)"
)
_TOLD = (
    r"(?:first |last )?(?:posted|published|updated|submitted|added|edited|modified|asked|created|"
    r"publié|mis à jour|veröffentlicht|aktualisiert|publicado|actualizado|atualizado)(?: on)?:?\s"
)
_ALONE = re.compile(
    rf"(?:(?:read|viewed|seen|shared|downloaded|played)\s{_NUMBER}\stimes?|"
    rf"[#(]?\s?{_NUMBER}\s?(?:new\s)?(?:{_READERS})(?:\s(?:so far|and counting|on this))?|"
    rf"(?:{_TOLD})?{_AGO}|"
    rf"{_NUMBER}\s(?:people|users|readers)\s"
    rf"(?:like|are reading|have read|read|viewed|liked)\sthis)",
    re.I,
)
_RESULT_ALONE = re.compile(rf"{_NUMBER}\s?(?:{_RESULTS})", re.I)
_TOLD_BY = re.compile(
    rf"(?:{_NUMBER}\s?(?:{_RESULTS})\s)?(?:{_TOLD})?(by\s\S.{{0,60}}?)\s{_AGO}", re.I
)
_AGO_BY = re.compile(rf"(?:{_TOLD})?{_AGO}\s(by\s\S.{{0,60}})", re.I)
_LABEL = rf"(?:number of |# ?|total )?(?:{_READERS})"
_VALUE = r"\s?:\s{0,3}\(?\d[\d.,]*\s?[km]?\)?(?![\w.,]*\d|\s?[-–:/%]\s?\d)(?!\s?%)"
_LABELLED = re.compile(rf"(?<!\w){_LABEL}{_VALUE}", re.I)
_RESULT_LABELLED = re.compile(rf"(?<!\w)(?:number of |# ?|total )?(?:{_RESULTS}){_VALUE}", re.I)
# Each branch begins with a character of its own, so that the search skips all others at once.
_BORDER = re.compile(
    r"(\n\n*|[|·•∙‧()\[\]]\s*|,\s+|"
    r"\s(?:\s*[|·•∙‧]\s*|\s*[-–—/]\s+|(?<=[.!?…]\s)\s*|\s*[()\[\]]\s*|\s*,\s+|\s+))"
)
_BORDERING = re.compile(r"[|·•∙‧()\[\],/–—-]")
# What must be in a text, in lower case and with single spaces, for one of the above to be in it.
# Most texts have none of these. Looking for whole words comes first: it is several times as fast
# as an expression that may begin with any of them.
_READER_WORDS = (
    "comment comments reply replies response responses view views pageview pageviews like likes "
    "retweet retweets repost reposts upvote upvotes downvote downvotes reaction reactions clap "
    "claps boost boosts follower followers subscriber subscribers hits favorite favorites "
    "favourite favourites visit visits commentaire commentaires vues kommentar kommentare aufruf "
    "aufrufe antwort antworten comentario comentarios coment vista vistas visita visitas visualiza "
    "visualizacao visualizacoes commenti visualizzazioni reacties komentarzy "
    "time times people users readers"  # "read 5 times", "12 people like this"
).split()
_NUMBERS = frozenset("k m mio mln thousand million new no one zero".split())
# A word of a relative time, or a number written together with what it counts; "há" is "h".
_SIGNS = frozenset("ago vor hace h fa".split()) | {
    number + word for word in _READER_WORDS for number in _NUMBERS
}
_WORDS = {word.encode(): word for word in (*_READER_WORDS, *_SIGNS)}
_COUNTED = frozenset(_READER_WORDS) - _SIGNS
_RUSSIAN = ("комментари", "просмотр")
_Y = b"y"  # of "il y a"
_LOOKED_FOR = frozenset((*_WORDS, _Y))
# All but ASCII letters parts words; they are in lower case then.
_LETTERS_ONLY = bytes(
    ord(chr(byte).lower()) if chr(byte) in ascii_lowercase + ascii_uppercase else 0x20
    for byte in range(256)
)
_LIKE_ASCII = ("\u0130".encode(), "\u212a".encode())  # dotted I, Kelvin: "i", "k" in lower case
_CYRILLIC = "\u0430".encode()[:1]  # what the capitals and most small letters begin with
_DIGIT = re.compile(r"\d")
_LABEL_HINT = re.compile(rf"(?:{_READERS})\s?:\s{{0,3}}\(?\d")
_COLON_HINT = re.compile(r":\s{0,3}\(?\d")
_LONGEST_LABEL = 24  # characters of one before its colon; Russian ones have endings
_LONGEST = 120  # characters of a part that can be nothing but counters


def without_volatile(text: str, folded: str | None = None) -> str:
    """The text without counters of readers and without relative times that stand by themselves.

    A text without any comes back as it is, the very same object. ``folded`` is the text with white
    space folded to single spaces, where the caller has it.
    """
    flat = " ".join(text.split()) if folded is None else folded
    words = _words_in(flat.encode("utf-8", "replace"))
    if not words:
        return text
    lowered = flat.lower()
    if not any(_is_sign(word, lowered) for word in words):
        return text
    labelled = _may_be_labelled(lowered)
    if not labelled and not any(_has_volatile_part(line, words) for line in text.split("\n")):
        return text  # as nearly all that have one of the words: no line is taken apart in vain
    without, labels = _LABELLED.subn("", text) if labelled else (text, 0)
    if labels:
        without = _RESULT_LABELLED.sub("", without)
    parts = _BORDER.split(without)  # every other one is a border
    kept: list[str | None] = [*parts]
    changed = labels > 0
    for number in range(0, len(parts), 2):
        part = parts[number]
        if _may_go(part, words):
            kept[number] = new = _kept(part)
            changed = changed or new != part
    if not changed:
        return text
    for number, part in enumerate(parts):
        if number % 2 == 0 and _RESULT_ALONE.fullmatch(_bare(part)):
            kept[number] = None  # beside a counter that is certainly one
    return _joined(kept)


def may_be_volatile(folded: bytes) -> bool:
    """Whether anything of a text may count readers or hours; most texts have nothing that may.

    A word has to be there without which a text counts no readers and tells no relative time. The
    text is in UTF-8, its white space folded to single spaces.
    """
    words = _words_in(folded)
    if not words:
        return False
    lowered = folded.decode().lower()
    return any(_is_sign(word, lowered) for word in words)


def _words_in(folded: bytes) -> list[str]:
    """The words in a text of which one has to be in whatever counts readers or tells a time."""
    is_ascii = folded.isascii()
    if not is_ascii and any(map(folded.__contains__, _LIKE_ASCII)):
        folded = folded.decode().lower().encode()
    letters = folded.translate(_LETTERS_ONLY)
    there = _LOOKED_FOR.intersection(letters.split())
    found = [_WORDS[word] for word in there if word != _Y] if there else []
    # Also "just-now" and the like; whoever looks at the text itself tells them apart. A letter is
    # found, or not, much faster than a text.
    if b"j" in letters and b"just now" in letters:
        found.append("just")
    if _Y in there and b"il y a " in letters:
        found.append("il")
    if not is_ascii and _CYRILLIC in folded:
        lowered = folded.decode().lower()
        found += [word for word in _RUSSIAN if word in lowered]
    return found


def _is_sign(word: str, lowered: str, *, in_parts: bool = False) -> bool:
    """Whether a word in a text may say that it counts readers or tells a relative time.

    ``in_parts`` says that brackets, bars and the like part words as well.
    """
    return word not in _COUNTED or _is_counted(lowered, word, in_parts)


def _is_counted(lowered: str, word: str, in_parts: bool) -> bool:
    """Whether a number stands just before a word, or a colon behind it."""
    at = lowered.find(word)
    while at >= 0:
        start, end = max(0, at - 16), at + len(word)
        if lowered.find(":", end, end + 3) >= 0 or _DIGIT.search(lowered, start, at):
            return True
        before = lowered[start:at]
        if not _NUMBERS.isdisjoint((_BORDERING.sub(" ", before) if in_parts else before).split()):
            return True
        at = lowered.find(word, end)
    return False


def _may_be_labelled(lowered: str) -> bool:
    return ":" in lowered and any(
        _LABEL_HINT.search(lowered, max(0, colon.start() - _LONGEST_LABEL), colon.end())
        for colon in _COLON_HINT.finditer(lowered)
    )


def _has_volatile_part(line: str, words: list[str]) -> bool:
    """Whether a part of a line goes; parts never reach beyond one."""
    lowered = line.lower()
    words = [word for word in words if word in lowered and _is_sign(word, lowered, in_parts=True)]
    return bool(words) and any(
        _may_go(part, words) and _kept(part) != part for part in _BORDER.split(f"\n{line}\n")[::2]
    )


def _may_go(part: str, words: list[str]) -> bool:
    return 1 < len(part) <= _LONGEST and any(map(part.lower().__contains__, words))


def _bare(part: str) -> str:
    return part.strip(" \t.;:#\u00a0")


def _kept(part: str) -> str | None:
    """What remains of a part; ``None`` where it was volatile altogether."""
    bare = _bare(part)
    if not bare or not may_be_volatile(" ".join(bare.split()).encode("utf-8", "replace")):
        return part
    if _ALONE.fullmatch(bare):
        return None
    by = _TOLD_BY.fullmatch(bare) or _AGO_BY.fullmatch(bare)
    return by[1] if by else part


def _joined(parts: list[str | None]) -> str:
    """Parts and the borders between them; a part that is gone takes its borders with it."""
    kept: list[str] = []
    for number in range(0, len(parts), 2):
        part = parts[number]
        if part is None or not part.strip():
            continue
        border = parts[number - 1] if number and kept else None
        kept.append(border.strip(" ()[]|·•∙‧,") + " " if border else "")
        kept.append(part)
    return "".join(kept).strip()
