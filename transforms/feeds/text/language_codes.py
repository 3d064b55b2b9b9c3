"""The codes of languages as feeds declare them, in one form: BCP 47 in lower case."""

from __future__ import annotations

import re

_CODE = re.compile(r"^([A-Za-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?:[-_.@][A-Za-z0-9\-]{1,12})*$")
_FIRST_OF_LIST = re.compile(r"\s*[,;/|]\s*|\s+\(")
# ISO 639-1; what has three letters is taken as it is.
_TWO_LETTERS = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb "
    "lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om "
    "or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv "
    "sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh "
    "zu".split()
)
# Codes that mean no language.
_NONE = frozenset({"und", "mul", "zxx", "mis", "xx", "utf", "iso", "rss", "lang"})
# Codes that were replaced, codes of countries, and ISO 639-2 where ISO 639-1 has a code.
_REPLACED = {
    "iw": "he", "in": "id", "ji": "yi", "mo": "ro", "cn": "zh", "jp": "ja", "cz": "cs", "dk": "da",
    "gr": "el", "ua": "uk", "vn": "vi", "sp": "es", "rs": "sr", "eng": "en", "ger": "de",
    "deu": "de", "fre": "fr", "fra": "fr", "spa": "es", "ita": "it", "por": "pt", "rus": "ru",
    "jpn": "ja", "chi": "zh", "zho": "zh", "cmn": "zh", "kor": "ko", "ara": "ar", "pol": "pl",
    "tur": "tr", "dut": "nl", "nld": "nl", "swe": "sv", "dan": "da", "nor": "no", "nob": "nb",
    "fin": "fi", "cze": "cs", "ces": "cs", "gre": "el", "ell": "el", "heb": "he", "hin": "hi",
    "ben": "bn", "hun": "hu", "rum": "ro", "ron": "ro", "ukr": "uk", "vie": "vi", "tha": "th",
    "ind": "id", "may": "ms", "msa": "ms", "per": "fa", "fas": "fa", "bul": "bg", "hrv": "hr",
    "srp": "sr", "slv": "sl", "slk": "sk", "slo": "sk", "cat": "ca", "est": "et", "lav": "lv",
    "lit": "lt", "fil": "tl",
}  # fmt: skip
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr",
    "francais": "fr", "spanish": "es", "español": "es", "espanol": "es", "italian": "it",
    "italiano": "it", "portuguese": "pt", "português": "pt", "portugues": "pt", "dutch": "nl",
    "nederlands": "nl", "russian": "ru", "русский": "ru", "japanese": "ja", "日本語": "ja",
    "chinese": "zh", "中文": "zh", "korean": "ko", "한국어": "ko", "arabic": "ar", "العربية": "ar",
    "polish": "pl", "polski": "pl", "turkish": "tr", "türkçe": "tr", "英文": "en", "英语": "en",
}  # fmt: skip
_REGIONS = {"uk": "gb", "usa": "us", "eng": "gb"}
# Regions that only repeat the language: no country has these codes.
_NO_REGIONS = frozenset({"en", "ja", "cs", "da", "ko", "zh", "el", "hi", "he", "fa", "uk", "xx"})


def declared_language(text: str | None) -> str | None:
    """A BCP 47 code in lower case (``en``, ``pt-br``), or ``None`` for what declares nothing.

    ``en-uk`` is ``en-gb``; of a list the first counts; names (``English``) are known for a few.
    """
    if not text:
        return None
    cleaned = text.strip()
    if len(cleaned) > 80:
        return None
    cleaned = _FIRST_OF_LIST.split(cleaned)[0].strip()
    if cleaned.lower() in _NAMES:
        return _NAMES[cleaned.lower()]
    found = _CODE.match(cleaned)
    if found is None:
        return None
    written, region = found.group(1).lower(), (found.group(2) or "").lower()
    language = _REPLACED.get(written, written)
    if language in _NONE or (len(language) == 2 and language not in _TWO_LETTERS):
        return None
    if language != "uk":  # Ukrainian, not a kingdom
        region = _REGIONS.get(region, region)
    if language == "es" and region == "sp":
        region = "es"
    return f"{language}-{region}" if region and region not in _NO_REGIONS else language


def primary(code: str) -> str:
    """The language of a code without its region: ``pt`` for ``pt-br``."""
    return code.partition("-")[0]
