"""Names whose type is no matter of context: a small encoder does not know every nation.

Only a span that is exactly such a name, and that the model found itself, gets its type from here.
Names with a second common meaning (Georgia, Jordan, Turkey, Chad, Polish as a verb is no span) are
left to the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_DEMONYMS = """
afghan african albanian algerian american angolan arab argentine argentinian armenian asian
australian austrian azerbaijani bahraini baltic bangladeshi belarusian belgian bolivian bosnian
brazilian british briton britons bulgarian burmese cambodian canadian caribbean chilean chinese
colombian congolese croatian cuban cypriot czech danish dutch ecuadorian egyptian emirati eritrean
estonian ethiopian european filipino finnish french gazan german ghanaian greek guatemalan haitian
honduran hungarian icelandic indian indonesian iranian iraqi irish israeli italian jamaican japanese
jewish jordanian kazakh kenyan korean kosovan kurdish kuwaiti kyrgyz lao latvian lebanese liberian
libyan lithuanian malaysian malian maltese mexican moldovan mongolian moroccan mozambican namibian
nepalese nepali nicaraguan nigerian nigerien norwegian omani pakistani palestinian panamanian
paraguayan peruvian philippine portuguese qatari romanian russian rwandan saudi scandinavian
scottish senegalese serbian singaporean slovak slovenian somali spanish sudanese swedish swiss
syrian taiwanese tajik tanzanian thai tibetan tunisian turkish turkmen ugandan ukrainian uruguayan
uyghur uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean soviet muslim muslims christian
christians catholic catholics jew jews islamic hindu hindus buddhist republican republicans democrat
democrats
""".split()
_MORE_DEMONYMS = (
    "south korean|north korean|south koreans|north koreans|sri lankan|new zealander|new zealanders"
    "|latin american|north american|south american|west african|east african|south african"
    "|south africans|middle eastern|costa rican|puerto rican|hong kongers"
)
_PLACES = """
afghanistan africa albania algeria angola argentina armenia asia australia austria azerbaijan
bahrain baltics bangladesh belarus belgium bolivia botswana brazil britain bulgaria cambodia
cameroon canada chile china colombia congo croatia cuba cyprus czechia denmark ecuador egypt
england eritrea estonia ethiopia europe finland france gabon germany ghana greece greenland
guatemala guyana haiti honduras hungary iceland india indonesia iran iraq ireland israel italy
jamaica japan kazakhstan kenya kosovo kuwait kyrgyzstan laos latvia lebanon liberia libya lithuania
luxembourg malaysia mali malta mexico moldova mongolia montenegro morocco mozambique myanmar namibia
nepal netherlands nicaragua nigeria norway oman pakistan palestine panama paraguay peru philippines
poland portugal qatar romania russia rwanda scotland senegal serbia singapore slovakia slovenia
somalia spain sudan sweden switzerland syria taiwan tajikistan tanzania thailand tunisia
turkmenistan uganda ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe
gaza crimea donbas donbass kashmir tibet xinjiang catalonia bavaria siberia eurozone
beijing shanghai shenzhen guangzhou tokyo osaka seoul pyongyang taipei hanoi manila jakarta bangkok
delhi mumbai kolkata dhaka islamabad karachi lahore kabul tehran baghdad damascus beirut jerusalem
riyadh doha dubai ankara istanbul moscow kyiv kiev kharkiv odesa odessa mariupol bakhmut lviv minsk
warsaw prague budapest bucharest belgrade athens rome milan madrid barcelona lisbon paris marseille
brussels amsterdam rotterdam berlin munich frankfurt hamburg düsseldorf vienna zurich geneva bern
copenhagen stockholm oslo helsinki tallinn riga vilnius dublin edinburgh glasgow london manchester
birmingham cairo khartoum nairobi lagos abuja accra kinshasa pretoria johannesburg tripoli tunis
algiers rabat ottawa toronto montreal vancouver canberra melbourne sydney brisbane davos
california texas florida ohio michigan pennsylvania arizona nevada oregon colorado illinois
wisconsin minnesota missouri tennessee alabama louisiana kentucky oklahoma massachusetts
connecticut maryland hawaii alaska iowa kansas nebraska utah idaho montana wyoming
hollywood manhattan brooklyn queensland alberta ontario quebec punjab sindh balochistan kerala
gujarat maharashtra
""".split()
_MORE_PLACES = (
    "us|u.s.|usa|u.s|uk|u.k.|uae|nsw|d.c.|united states|united kingdom|south korea|north korea"
    "|new zealand|saudi arabia|hong kong|sri lanka|south africa|czech republic|ivory coast"
    "|sierra leone|burkina faso|costa rica|el salvador|puerto rico|new york|new york city|nyc"
    "|new jersey|new mexico|new hampshire|west virginia|north carolina|south carolina|north dakota"
    "|south dakota|rhode island|los angeles|san francisco|san diego|las vegas|northern ireland"
    "|new south wales|middle east|mideast|west bank|gaza strip|red sea|black sea|south china sea"
    "|strait of hormuz|taiwan strait|persian gulf|silicon valley|new delhi|tel aviv|abu dhabi"
    "|latin america|north america|south america|central america|southeast asia|eastern europe"
    "|western europe|euro zone|dr congo|south sudan|equatorial guinea|papua new guinea"
)
_ORGANISATIONS = (
    "nato|eu|un|u.n.|wto|imf|opec|opec+|ecb|fed|federal reserve|world bank|european union"
    "|hamas|hezbollah|taliban|european commission|european central bank|united nations"
    "|pentagon|gop|g.o.p.|bank of england|bank of japan|supreme court|congress|senate|treasury"
    "|houthis|islamic state|isis|g7|g20|fbi|cia|bbc|cnn|reuters|asean|brics|kremlin"
)
_INDICES = (
    "s&p 500|s&p|ftse 100|ftse|ftse 250|nikkei|nikkei 225|dax|cac 40|hang seng|dow|dow jones"
    "|dow industrials|nasdaq|nasdaq composite|nasdaq 100|stoxx 600|sensex|nifty|nifty 50|brent"
    "|russell 2000|kospi|topix|world cup|olympics|brexit|f-16|f-35|chatgpt|iphone|covid"
)
_WEAPONS = (
    "stinger|stingers|javelin|javelins|stryker|strykers|himars|atacms|abrams|black hawk|chinook"
    "|tomahawk|tomahawks|thaad|humvee|humvees|hmmwv|bradley fighting vehicle"
    "|bradley fighting vehicles|patriot missile|patriot missiles|mq-9|mq-9 reaper|rq-4|f-15|f-18"
    "|f-22|f/a-18|f-35a|f-35b|f-35c|f-35s|f-16s|ah-64|uh-60|ch-47|b-2|b-52|b-21|c-130|kc-135"
    "|kc-46|p-8|e-2d|shahed|storm shadow|leopard 2|aegis|iron dome|gmlrs|prsm"
)

_PEOPLES = """
hutu hutus tutsi tutsis chamorro chamorros rohingya rohingyas hazara hazaras pashtun pashtuns
tamil tamils sikh sikhs druze yazidi yazidis cossack cossacks chechen chechens tatar tatars berber
berbers tuareg tuaregs bedouin bedouins zulu zulus igbo yoruba hausa fulani oromo oromos tigrayan
tigrayans sunni sunnis shia shias shiite shiites alawite alawites hispanic hispanics latino
latinos cherokee navajo mormon mormons protestant protestants hittite hittites aztec aztecs mayan
inca incas ashkenazi sephardic coptic copts maronite uighur uighurs assyrian assyrians kurd kurds
slavic hellenic anglican anglicans buddhists sinhalese baloch bengali gujarati basque flemish
walloon texan texans londoner londoners parisian
""".split()
_LEGISLATURES = (
    "lok sabha|rajya sabha|knesset|bundestag|bundesrat|state duma|duma|verkhovna rada|sejm|riksdag"
    "|storting|folketing|oireachtas|national diet|politburo|loya jirga"
)
_ADJECTIVES = (
    "trumpian|trumpism|orwellian|kafkaesque|shakespearean|dickensian|churchillian|thatcherite"
    "|thatcherism|reaganite|putinism|bidenomics|reaganomics|abenomics|trumponomics|maganomics"
)

COMMON_WORDS = frozenset(
    (
        "ai|ceo|ceos|cfo|coo|cm|pm|pms|vp|cji|eam|lop|mlas|dgp|dei|esg|etf|etfs|ev|evs|hiv|ipo|ipos"
        "|iq|it|lgbt|lgbtq|lgbtqi|lgbtq+|mba|phd|rsvp|spac|suv|suvs|tv|vip"
        "|capex|ebit|ebitda|eps|gaap|gdp|lng|qe|r&d|rfp|yoy|idiq|isr|lrip|frp|uas|uav|uavs"
        "|rouble|roubles|ruble|rubles|rupee|rupees|yuan|renminbi|yen|lira|naira|peso|pesos|dollar"
        "|airman|airmen|sailors|soldiers|warfighter|commander|petty officer|secdef|tactical"
        "|mass communication|missiles|aeronautical"
        "|dollars|bitcoin|islamophobia|antisemitism|anti-semitism"
    ).split("|")
)
"""What stands in capitals beside names and is none: offices, common abbreviations, currencies.

What is the name of a party, an agency or a company, too, is not among them (CPI, AGI, SVP, PMI)."""

TYPES: dict[str, str] = {
    **dict.fromkeys(_WEAPONS.split("|"), "MISC"),
    **dict.fromkeys(_DEMONYMS, "MISC"),
    **{name + "s": "MISC" for name in _DEMONYMS if name.endswith(("an", "i", "n"))},
    **dict.fromkeys(_MORE_DEMONYMS.split("|"), "MISC"),
    **dict.fromkeys(_INDICES.split("|"), "MISC"),
    **dict.fromkeys(_PLACES, "LOC"),
    **dict.fromkeys(_MORE_PLACES.split("|"), "LOC"),
    **dict.fromkeys(_PEOPLES, "MISC"),
    **dict.fromkeys(_ADJECTIVES.split("|"), "MISC"),
    **dict.fromkeys(_ORGANISATIONS.split("|"), "ORG"),
    **dict.fromkeys(_LEGISLATURES.split("|"), "ORG"),
}
"""Type of each name, by its lower-case form."""

CONFIDENT = 0.9  # above this the model has read something else out of the context


def read_names(path: Path) -> dict[str, str]:
    """The names above and those of a model's own ``names.tsv`` (name, type), if it has one."""
    found: dict[str, str] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, _, type_ = line.partition("\t")
            found[name] = type_
    return {**found, **TYPES}


def known_type(name: str, type_: str, score: float, names: Mapping[str, str] = TYPES) -> str:
    """The type of a span that the model called ``type_`` with confidence ``score``."""
    known = names.get(name.lower())
    if known is None or score >= CONFIDENT:
        return type_
    return known
