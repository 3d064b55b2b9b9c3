"""Names of the months in the languages of Europe and some more, from CLDR 48 (Unicode licence).

A name that means different months in different languages (``listopad``: October in Croatian,
November in Polish and Czech) is only understood when the language of the feed is known.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# One word list per language: twelve months, other forms of a name after "|".
_NAMES = {
    "en": (
        "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug "
        "september|sep|sept october|oct november|nov december|dec"
    ),
    "de": (
        "januar|jan|jänner februar|feb märz|mär|maerz|mrz april|apr mai juni|jun juli|jul "
        "august|aug september|sept|sep oktober|okt november|nov dezember|dez"
    ),
    "fr": (
        "janvier|janv février|févr mars avril|avr mai juin juillet|juil août septembre|sept "
        "octobre|oct novembre|nov décembre|déc"
    ),
    "es": (
        "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago "
        "septiembre|sept|setiembre octubre|oct noviembre|nov diciembre|dic"
    ),
    "pt": (
        "janeiro|jan fevereiro|fev março|mar abril|abr maio|mai junho|jun julho|jul "
        "agosto|ago setembro|set outubro|out novembro|nov dezembro|dez"
    ),
    "it": (
        "gennaio|gen febbraio|feb marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug "
        "agosto|ago settembre|set ottobre|ott novembre|nov dicembre|dic"
    ),
    "nl": (
        "januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug "
        "september|sep oktober|okt november|nov december|dec"
    ),
    "sv": (
        "januari|jan februari|feb mars april|apr maj juni juli augusti|aug september|sep "
        "oktober|okt november|nov december|dec"
    ),
    "da": (
        "januar|jan februar|feb marts|mar april|apr maj juni|jun juli|jul august|aug "
        "september|sep oktober|okt november|nov december|dec"
    ),
    "nb": (
        "januar|jan februar|feb mars|mar april|apr mai juni|jun juli|jul august|aug "
        "september|sep oktober|okt november|nov desember|des"
    ),
    "fi": (
        "tammikuuta|tammi|tammikuu helmikuuta|helmi|helmikuu maaliskuuta|maalis|maaliskuu "
        "huhtikuuta|huhti|huhtikuu toukokuuta|touko|toukokuu kesäkuuta|kesä|kesäkuu "
        "heinäkuuta|heinä|heinäkuu elokuuta|elo|elokuu syyskuuta|syys|syyskuu "
        "lokakuuta|loka|lokakuu marraskuuta|marras|marraskuu joulukuuta|joulu|joulukuu"
    ),
    "is": (
        "janúar|jan febrúar|feb mars|mar apríl|apr maí júní|jún júlí|júl ágúst|ágú "
        "september|sep október|okt nóvember|nóv desember|des"
    ),
    "pl": (
        "stycznia|sty|styczeń lutego|lut|luty marca|mar|marzec kwietnia|kwi|kwiecień maja|maj "
        "czerwca|cze|czerwiec lipca|lip|lipiec sierpnia|sie|sierpień września|wrz|wrzesień "
        "października|paź|październik listopada|lis|listopad grudnia|gru|grudzień"
    ),
    "cs": (
        "ledna|led|leden února|úno|únor března|bře|březen dubna|dub|duben května|kvě|květen "
        "června|čvn|červen července|čvc|červenec srpna|srp|srpen září|zář října|říj|říjen "
        "listopadu|lis|listopad prosince|pro|prosinec"
    ),
    "sk": (
        "januára|jan|január februára|feb|február marca|mar|marec apríla|apr|apríl mája|máj "
        "júna|jún júla|júl augusta|aug|august septembra|sep|september októbra|okt|október "
        "novembra|nov|november decembra|dec|december"
    ),
    "hu": (
        "január|jan február|febr március|márc április|ápr május|máj június|jún július|júl "
        "augusztus|aug szeptember|szept október|okt november|nov december|dec"
    ),
    "ro": (
        "ianuarie|ian februarie|feb martie|mar aprilie|apr mai iunie|iun iulie|iul august|aug "
        "septembrie|sept octombrie|oct noiembrie|nov decembrie|dec"
    ),
    "bg": (
        "януари|яну февруари|фев март април|апр май юни юли август|авг септември|сеп "
        "октомври|окт ноември|ное декември|дек"
    ),
    "ru": (
        "января|янв|январь февраля|февр|фев|февраль марта|мар|март апреля|апр|апрель мая|май "
        "июня|июн|июнь июля|июл|июль августа|авг|август сентября|сент|сен|сентябрь "
        "октября|окт|октябрь ноября|нояб|ноя|ноябрь декабря|дек|декабрь"
    ),
    "uk": (
        "січня|січ|січень лютого|лют|лютий березня|бер|березень квітня|квіт|квітень "
        "травня|трав|травень червня|черв|червень липня|лип|липень серпня|серп|серпень "
        "вересня|вер|вересень жовтня|жовт|жовтень листопада|лист|листопад грудня|груд|грудень"
    ),
    "be": (
        "студзеня|сту|студзень лютага|лют|люты сакавіка|сак|сакавік красавіка|кра|красавік "
        "мая|май чэрвеня|чэр|чэрвень ліпеня|ліп|ліпень жніўня|жні|жнівень "
        "верасня|вер|верасень кастрычніка|кас|кастрычнік лістапада|ліс|лістапад "
        "снежня|сне|снежань"
    ),
    "sr": (
        "јануар|јан фебруар|феб март|мар април|апр мај јун јул август|авг септембар|сеп "
        "октобар|окт новембар|нов децембар|дец"
    ),
    "hr": (
        "siječnja|sij|siječanj veljače|velj|veljača ožujka|ožu|ožujak travnja|tra|travanj "
        "svibnja|svi|svibanj lipnja|lip|lipanj srpnja|srp|srpanj kolovoza|kol|kolovoz "
        "rujna|ruj|rujan listopada|lis|listopad studenoga|stu|studeni prosinca|pro|prosinac"
    ),
    "bs": (
        "januar|jan februar|feb mart|mar april|apr maj juni|jun juli|jul august|aug "
        "septembar|sep oktobar|okt novembar|nov decembar|dec"
    ),
    "sl": (
        "januar|jan februar|feb marec|mar april|apr maj junij|jun julij|jul avgust|avg "
        "september|sep oktober|okt november|nov december|dec"
    ),
    "mk": (
        "јануари|јан февруари|фев март|мар април|апр мај јуни|јун јули|јул август|авг "
        "септември|сеп октомври|окт ноември|ное декември|дек"
    ),
    "el": (
        "ιανουαρίου|ιαν|ιανουάριοσ φεβρουαρίου|φεβ|φεβρουάριοσ μαρτίου|μαρ|μάρτιοσ|μάρ "
        "απριλίου|απρ|απρίλιοσ μαΐου|μαΐ|μάιοσ|μάι ιουνίου|ιουν|ιούνιοσ|ιούν "
        "ιουλίου|ιουλ|ιούλιοσ|ιούλ αυγούστου|αυγ|αύγουστοσ|αύγ σεπτεμβρίου|σεπ|σεπτέμβριοσ "
        "οκτωβρίου|οκτ|οκτώβριοσ νοεμβρίου|νοε|νοέμβριοσ|νοέ δεκεμβρίου|δεκ|δεκέμβριοσ"
    ),
    "tr": (
        "ocak|oca şubat|şub mart|mar nisan|nis mayıs|may haziran|haz temmuz|tem ağustos|ağu "
        "eylül|eyl ekim|eki kasım|kas aralık|ara"
    ),
    "lt": (
        "sausio|saus|sausis vasario|vas|vasaris kovo|kov|kovas balandžio|bal|balandis "
        "gegužės|geg|gegužė birželio|birž|birželis liepos|liep|liepa rugpjūčio|rugp|rugpjūtis "
        "rugsėjo|rugs|rugsėjis spalio|spal|spalis lapkričio|lapkr|lapkritis "
        "gruodžio|gruod|gruodis"
    ),
    "lv": (
        "janvāris|janv februāris|febr marts aprīlis|apr maijs jūnijs|jūn jūlijs|jūl "
        "augusts|aug septembris|sept oktobris|okt novembris|nov decembris|dec"
    ),
    "et": (
        "jaanuar|jaan veebruar|veebr märts aprill|apr mai juuni juuli august|aug "
        "september|sept oktoober|okt november|nov detsember|dets"
    ),
    "ca": (
        "gener|gen febrer|febr març d’abril|d’abr|abril|abr maig juny juliol|jul "
        "d’agost|d’ag|agost setembre|set d’octubre|d’oct|octubre|oct novembre|nov "
        "desembre|des"
    ),
    "eu": (
        "urtarrila|urt otsaila|ots martxoa|mar apirila|api maiatza|mai ekaina|eka uztaila|uzt "
        "abuztua|abu iraila|ira urria|urr azaroa|aza abendua|abe"
    ),
    "gl": (
        "xaneiro|xan febreiro|feb marzo|mar abril|abr maio xuño xullo|xul agosto|ago "
        "setembro|set outubro|out novembro|nov decembro|dec"
    ),
    "id": (
        "januari|jan februari|feb maret|mar april|apr mei juni|jun juli|jul agustus|agu "
        "september|sep oktober|okt november|nov desember|des"
    ),
    "sq": (
        "janar|jan shkurt|shk mars|mar prill|pri maj qershor|qer korrik|korr gusht|gush "
        "shtator|sht tetor|tet nëntor|nën dhjetor|dhj"
    ),
    "ar": (
        "يناير|جانفي فبراير|فيفري|شباط مارس|آذار أبريل|أفريل|نيسان مايو|ماي|أيار "
        "يونيو|جوان|حزيران يوليو|جويلية|تموز أغسطس|أوت سبتمبر|أيلول أكتوبر نوفمبر ديسمبر"
    ),
    "he": (
        "ינואר|בינואר פברואר|בפברואר מרץ|במרץ אפריל|באפריל מאי|במאי יוני|ביוני יולי|ביולי "
        "אוגוסט|באוגוסט ספטמבר|בספטמבר אוקטובר|באוקטובר נובמבר|בנובמבר דצמבר|בדצמבר"
    ),
    "sr-latn": (
        "januar|jan februar|feb mart|mar april|apr maj jun jul avgust|avg septembar|sep "
        "oktobar|okt novembar|nov decembar|dec"
    ),
}


def fold(word: str) -> str:
    """A name in the form of the table's keys: case and accents do not matter."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).strip(".")


@cache
def _months() -> dict[str, dict[int, frozenset[str]]]:
    """For every folded name: the months it may mean, and the languages in which it does."""
    found: dict[str, dict[int, set[str]]] = {}
    for language, names in _NAMES.items():
        for month, forms in enumerate(names.split(), start=1):
            for form in forms.split("|"):
                found.setdefault(fold(form), {}).setdefault(month, set()).add(language[:2])
    return {
        name: {month: frozenset(languages) for month, languages in meanings.items()}
        for name, meanings in found.items()
    }


def month_number(word: str, language: str | None = None) -> int | None:
    """The month that a word names: 1 to 12, or ``None`` for no month or more than one."""
    meanings = _months().get(fold(word))
    if not meanings:
        return None
    if len(meanings) == 1:
        return next(iter(meanings))
    spoken = (language or "")[:2].lower()
    likely = [month for month, languages in meanings.items() if spoken in languages]
    return likely[0] if len(likely) == 1 else None
