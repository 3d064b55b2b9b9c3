"""Currencies as news names them: signs, codes and words, and which country's they are.

Codes are ISO 4217. A name that several countries use ("dollar", "peso", "crown") is the currency of
the feed's country where that is one of them, else the one that English-language news means by it,
else none.
"""

from __future__ import annotations

from dataclasses import dataclass

from dateline.schemas.enrichment import CurrencyQuality

CODES = frozenset(
    (
        "USD EUR GBP JPY CNY CNH RMB CHF AUD CAD NZD HKD SGD INR KRW TWD BRL MXN RUB TRY ZAR "
        "SEK NOK DKK ISK PLN CZK HUF RON BGN RSD ILS AED SAR QAR KWD BHD OMR JOD IQD IRR EGP "
        "MAD TND DZD LYD LBP THB IDR MYR PHP VND PKR BDT LKR NPR MMK KHR NGN KES GHS UGX TZS "
        "ETB ZMW BWP NAD XOF XAF UAH GEL AMD AZN KZT UZS BYN ARS CLP COP PEN UYU BOB PYG VES "
        "CRC DOP JMD TTD FJD"
    ).split()
)
SHARED: dict[str, tuple[dict[str, str], str | None]] = {
    "dollar": (
        {"US": "USD", "AU": "AUD", "CA": "CAD", "NZ": "NZD", "HK": "HKD", "SG": "SGD", "TW": "TWD",
         "JM": "JMD", "FJ": "FJD", "TT": "TTD", "NA": "NAD", "LR": "LRD", "BN": "BND", "BS": "BSD",
         "BB": "BBD", "BZ": "BZD", "GY": "GYD"}, "USD"),
    "dollar sign": (
        {"US": "USD", "AU": "AUD", "CA": "CAD", "NZ": "NZD", "HK": "HKD", "SG": "SGD", "TW": "TWD",
         "JM": "JMD", "FJ": "FJD", "TT": "TTD", "NA": "NAD", "BN": "BND", "BS": "BSD", "BB": "BBD",
         "BZ": "BZD", "GY": "GYD", "MX": "MXN", "AR": "ARS", "CL": "CLP", "CO": "COP", "UY": "UYU"},
        "USD"),
    "cent": (
        {"US": "USD", "AU": "AUD", "CA": "CAD", "NZ": "NZD", "HK": "HKD", "SG": "SGD", "ZA": "ZAR",
         "DE": "EUR", "FR": "EUR", "IT": "EUR", "ES": "EUR", "NL": "EUR", "IE": "EUR", "BE": "EUR",
         "AT": "EUR", "FI": "EUR", "PT": "EUR", "GR": "EUR"}, "USD"),
    "pound": ({"GB": "GBP", "EG": "EGP", "LB": "LBP", "SY": "SYP", "SD": "SDG"}, "GBP"),
    "rupee": ({"IN": "INR", "PK": "PKR", "LK": "LKR", "NP": "NPR", "MU": "MUR"}, "INR"),
    "peso": (
        {"MX": "MXN", "PH": "PHP", "AR": "ARS", "CO": "COP", "CL": "CLP", "UY": "UYU", "DO": "DOP",
         "CU": "CUP"}, None),
    "franc": ({"CH": "CHF", "LI": "CHF", "CD": "CDF", "RW": "RWF"}, "CHF"),
    "crown": ({"CZ": "CZK", "SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK"}, None),
    "krone": ({"NO": "NOK", "DK": "DKK"}, None),
    "krona": ({"SE": "SEK", "IS": "ISK"}, "SEK"),
    "dinar": (
        {"KW": "KWD", "IQ": "IQD", "JO": "JOD", "BH": "BHD", "LY": "LYD", "TN": "TND", "DZ": "DZD",
         "RS": "RSD"}, None),
    "dirham": ({"AE": "AED", "MA": "MAD"}, "AED"),
    "riyal": ({"SA": "SAR", "QA": "QAR", "YE": "YER", "OM": "OMR", "IR": "IRR"}, "SAR"),
    "rial": ({"IR": "IRR", "OM": "OMR", "YE": "YER"}, "IRR"),
    "shilling": ({"KE": "KES", "UG": "UGX", "TZ": "TZS", "SO": "SOS"}, "KES"),
    "lira": ({"TR": "TRY", "LB": "LBP", "SY": "SYP"}, "TRY"),
    "yen sign": ({"JP": "JPY", "CN": "CNY"}, "JPY"),
    "rouble": ({"RU": "RUB", "BY": "BYN"}, "RUB"),
    "won": ({"KR": "KRW", "KP": "KPW"}, "KRW"),
    "leu": ({"RO": "RON", "MD": "MDL"}, "RON"),
    "manat": ({"AZ": "AZN", "TM": "TMT"}, None),
    "real": ({"BR": "BRL"}, "BRL"),
    "r": ({"ZA": "ZAR"}, "ZAR"),
    "p": ({"PH": "PHP"}, None),
    "sh": ({"KE": "KES", "UG": "UGX", "TZ": "TZS"}, "KES"),
    "kr": ({"SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK"}, None),
    "n": ({"NG": "NGN"}, "NGN"),
    "w": ({"KR": "KRW"}, "KRW"),
}  # fmt: skip
"""Names that several currencies share: currency by country, and what it is anywhere else."""

STATED_SIGNS = {
    "us$": "USD", "u.s.$": "USD", "usd$": "USD", "a$": "AUD", "au$": "AUD", "aud$": "AUD",
    "c$": "CAD", "ca$": "CAD", "cad$": "CAD", "can$": "CAD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "sg$": "SGD", "nt$": "TWD", "r$": "BRL", "mx$": "MXN", "mex$": "MXN",
    "gh¢": "GHS", "gh₵": "GHS",
    "j$": "JMD", "tt$": "TTD", "fj$": "FJD", "ar$": "ARS", "cl$": "CLP", "col$": "COP",
    "n$": "NAD", "jp¥": "JPY", "cn¥": "CNY", "rmb¥": "CNY", "£": "GBP", "€": "EUR", "₹": "INR",
    "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₦": "NGN", "₪": "ILS", "฿": "THB",
    "₫": "VND", "₱": "PHP", "₵": "GHS", "₸": "KZT", "₾": "GEL", "৳": "BDT", "e£": "EGP",
}  # fmt: skip
SHARED_SIGNS = {"$": "dollar sign", "¥": "yen sign", "￥": "yen sign", "¢": "cent"}

# Letters before digits. What is written exactly so, since "R", "N" and "P" are much else as well.
PREFIXES = {
    "Rs": "rupee", "Re": "rupee", "INR": "INR", "Tk": "BDT", "BDT": "BDT", "RM": "MYR",
    "Rp": "IDR",
    "Ksh": "KES", "KSh": "KES", "KSH": "KES", "Kshs": "KES", "KES": "KES", "Ush": "UGX",
    "UShs": "UGX", "USh": "UGX", "Shs": "sh", "Sh": "sh", "TSh": "TZS", "Tsh": "TZS",
    "Dh": "dirham",
    "Dhs": "dirham", "AED": "AED", "SR": "SAR", "QR": "QAR", "GHC": "GHS", "GHS": "GHS",
    "Php": "PHP", "Bt": "THB", "SFr": "CHF", "Sfr": "CHF", "Fr": "CHF", "kr": "kr", "Kr": "kr",
    "Rmb": "CNY", "RMB": "CNY", "Yn": "CNY", "Lm": "EUR", "R": "r", "N": "n", "P": "p",
    "NIS": "ILS", "Baht": "THB",
    "W": "w", "Yuan": "CNY", "NT": "TWD",
}  # fmt: skip
SHY = frozenset({"R", "N", "P", "Re", "Fr", "SR", "QR", "Kr", "Sh", "Lm", "W", "NT"})
"""Prefixes that only count as money in a country that uses them, or before a scale."""

MINOR = {
    "cent": "cent", "cents": "cent", "pence": "GBP", "pennies": "GBP", "kopek": "RUB",
    "kopeks": "RUB", "kopecks": "RUB", "kopeck": "RUB", "paise": "INR", "paisa": "INR",
    "centavos": "peso", "groszy": "PLN", "öre": "SEK", "ore": "crown", "euro cents": "EUR",
    "euro cent": "EUR", "eurocents": "EUR", "eurocent": "EUR", "us cents": "USD",
    "u.s. cents": "USD", "us cent": "USD", "american cents": "USD", "australian cents": "AUD",
    "canadian cents": "CAD", "singapore cents": "SGD", "hong kong cents": "HKD", "p": "GBP",
    "new zealand cents": "NZD", "¢": "cent", "c": "cent", "cts": "cent",
}  # fmt: skip
"""Words for a hundredth of a currency."""

_NAMES = {
    "euro": "EUR", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "ringgit": "MYR",
    "baht": "THB", "rupiah": "IDR", "naira": "NGN", "hryvnia": "UAH", "hryvna": "UAH",
    "zloty": "PLN", "zlotys": "PLN", "złoty": "PLN", "zlotych": "PLN", "taka": "BDT", "rand": "ZAR",
    "shekel": "ILS", "forint": "HUF", "koruna": "CZK", "korunas": "CZK", "koruny": "CZK",
    "reais": "BRL", "real": "real", "dong": "VND", "cedi": "GHS", "birr": "ETB", "kwacha": "ZMW",
    "tenge": "KZT", "lari": "GEL", "kyat": "MMK", "riel": "KHR", "lek": "ALL", "lev": "BGN",
    "leva": "BGN", "lei": "leu", "leu": "leu", "sol": "PEN", "soles": "PEN", "bolivar": "VES",
    "guarani": "PYG", "colon": "CRC", "pula": "BWP", "som": "UZS", "manat": "manat",
    "dollar": "dollar", "buck": "dollar", "pound": "pound", "quid": "GBP", "pounds sterling": "GBP",
    "pound sterling": "GBP", "sterling": "GBP", "rupee": "rupee", "peso": "peso", "franc": "franc",
    "krona": "krona", "kronor": "SEK", "krone": "krone", "kroner": "krone", "kronur": "ISK",
    "crown": "crown", "dinar": "dinar", "dirham": "dirham", "riyal": "riyal", "rial": "rial",
    "shilling": "shilling", "lira": "lira", "ruble": "rouble", "rouble": "rouble", "won": "won",
    "cfa franc": "XOF", "dólare": "dollar", "dólar": "dollar",
    "kč": "CZK", "kr": "kr", "zł": "PLN", "ft": "HUF", "tl": "TRY",
}  # fmt: skip
_BY_COUNTRY = {
    "dollar": {"us": "USD", "u.s.": "USD", "american": "USD", "australian": "AUD", "aussie": "AUD",
               "canadian": "CAD", "new zealand": "NZD", "hong kong": "HKD", "singapore": "SGD",
               "singaporean": "SGD", "taiwan": "TWD", "new taiwan": "TWD", "taiwanese": "TWD",
               "jamaican": "JMD", "fijian": "FJD", "namibian": "NAD", "liberian": "LRD"},
    "pound": {"egyptian": "EGP", "lebanese": "LBP", "syrian": "SYP", "sudanese": "SDG",
              "british": "GBP", "south sudanese": "SSP"},
    "rupee": {"indian": "INR", "pakistani": "PKR", "pakistan": "PKR", "sri lankan": "LKR",
              "nepalese": "NPR", "nepali": "NPR", "mauritian": "MUR"},
    "peso": {"mexican": "MXN", "philippine": "PHP", "argentine": "ARS", "argentinian": "ARS",
             "colombian": "COP", "chilean": "CLP", "uruguayan": "UYU", "dominican": "DOP",
             "cuban": "CUP"},
    "franc": {"swiss": "CHF", "congolese": "CDF", "rwandan": "RWF", "cfa": "XOF"},
    "krona": {"swedish": "SEK", "icelandic": "ISK"},
    "kronor": {"swedish": "SEK"},
    "krone": {"norwegian": "NOK", "danish": "DKK"},
    "kroner": {"norwegian": "NOK", "danish": "DKK"},
    "crown": {"czech": "CZK", "swedish": "SEK", "norwegian": "NOK", "danish": "DKK",
              "icelandic": "ISK"},
    "koruna": {"czech": "CZK"},
    "dinar": {"kuwaiti": "KWD", "iraqi": "IQD", "jordanian": "JOD", "bahraini": "BHD",
              "libyan": "LYD", "tunisian": "TND", "algerian": "DZD", "serbian": "RSD"},
    "dirham": {"emirati": "AED", "uae": "AED", "moroccan": "MAD"},
    "riyal": {"saudi": "SAR", "qatari": "QAR", "yemeni": "YER", "omani": "OMR"},
    "rial": {"iranian": "IRR", "omani": "OMR", "yemeni": "YER"},
    "shilling": {"kenyan": "KES", "kenya": "KES", "ugandan": "UGX", "uganda": "UGX",
                 "tanzanian": "TZS", "tanzania": "TZS", "somali": "SOS"},
    "lira": {"turkish": "TRY", "lebanese": "LBP", "syrian": "SYP"},
    "ruble": {"russian": "RUB", "belarusian": "BYN"}, "rouble": {"russian": "RUB"},
    "won": {"south korean": "KRW", "korean": "KRW", "north korean": "KPW"},
    "rand": {"south african": "ZAR"}, "naira": {"nigerian": "NGN"}, "yen": {"japanese": "JPY"},
    "yuan": {"chinese": "CNY"}, "real": {"brazilian": "BRL"}, "reais": {"brazilian": "BRL"},
    "zloty": {"polish": "PLN"}, "baht": {"thai": "THB"}, "taka": {"bangladeshi": "BDT"},
    "shekel": {"israeli": "ILS"}, "ringgit": {"malaysian": "MYR"}, "rupiah": {"indonesian": "IDR"},
    "hryvnia": {"ukrainian": "UAH"}, "cedi": {"ghanaian": "GHS"}, "forint": {"hungarian": "HUF"},
}  # fmt: skip

DOUBTFUL = frozenset(
    "pound won crown cent c p mark real rand sol colon lev lek lei kr ft tl sterling som quid ore "
    "buck pence pula dong cts".split()
)
"""Words that are much else as well: only money where more than the word says so."""


def _words() -> dict[str, tuple[str, str]]:
    """Every name in singular and plural: the singular, and a code or a shared name."""
    found: dict[str, tuple[str, str]] = {}
    for name, meant in _NAMES.items():
        found[name] = (name, meant)
        if not name.endswith("s"):
            found.setdefault(name + "s", (name, meant))
    for name, countries in _BY_COUNTRY.items():
        for adjective, code in countries.items():
            for form in (name, name + "s"):
                found[f"{adjective} {form}"] = (name, code)
    return found


WORDS = _words()
LONGEST_NAME = max(len(name.split()) for name in WORDS)


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency that a text names: ISO 4217 code, if it can be told, and how it was found."""

    code: str | None
    quality: CurrencyQuality | None


def settle(meant: str, country: str | None) -> Currency:
    """The currency of a code, or of a name that several share, in a feed of ``country``.

    ``country`` is an ISO 3166 code of two letters, None where it is not known.
    """
    if meant in CODES or meant not in SHARED:
        return Currency("CNY" if meant in ("RMB", "CNH") else meant, "stated")
    by_country, elsewhere = SHARED[meant]
    if country in by_country:
        return Currency(by_country[country], "inferred")
    return Currency(elsewhere, "assumed" if elsewhere else None)
