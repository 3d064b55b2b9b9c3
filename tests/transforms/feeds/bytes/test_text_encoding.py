"""Decoding: which encoding is believed, and that one wrong byte never costs a feed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.transforms.feeds.bytes.text_encoding import codec_for, decode
from tests.rows import each

TEXT = "<rss>Zölle auf Käse – “Ende” der Fähre</rss>"
RUSSIAN = "<rss>Министры согласовали новые пошлины на сталь и алюминий в Москве</rss>"


@pytest.mark.parametrize(
    "codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_is_seen_with_and_without_byte_order_mark(codec: str) -> None:
    assert decode(TEXT.encode(codec)).text == TEXT


@pytest.mark.parametrize("codec", ["cp1252", "shift_jis", "euc_kr", "gb18030", "cp1251", "koi8-r"])
def test_the_declaration_is_obeyed(codec: str) -> None:
    text = f'<?xml version="1.0" encoding="{codec}"?>' + {
        "cp1252": TEXT, "shift_jis": "<rss>東京で貿易協議</rss>", "euc_kr": "<rss>무역 협상</rss>",
        "gb18030": "<rss>新华社北京电</rss>",
    }.get(codec, RUSSIAN)  # fmt: skip
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decoded.repairs == ()


def test_the_http_header_outranks_the_declaration() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + RUSSIAN.encode("cp1251")
    assert decode(body, "text/xml; charset=windows-1251").text.endswith(RUSSIAN)


def test_valid_utf8_outranks_what_is_declared() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?>' + TEXT.encode()
    decoded = decode(body, "text/xml; charset=ISO-8859-1")
    assert decoded.text.endswith(TEXT)
    assert decoded.repairs == ("encoding_declared_wrong",)


def test_latin_1_means_windows_1252() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-1"?><a>\x93x\x94</a>'
    assert "“x”" in decode(body).text


def test_one_cut_character_costs_one_character() -> None:
    body = (TEXT * 5).encode() + b"\xc3 rest" + TEXT.encode()
    decoded = decode(body, "application/rss+xml; charset=utf-8")
    assert decoded.text.count("\ufffd") == 1
    assert "Käse" in decoded.text
    assert decoded.repairs == ("undecodable_bytes",)


def test_windows_1251_declared_as_utf8_is_detected() -> None:
    body = b'<?xml version="1.0" encoding="utf-8"?>' + RUSSIAN.encode("cp1251") * 5
    decoded = decode(body, "text/xml; charset=utf-8")
    assert RUSSIAN in decoded.text
    assert decoded.repairs == ("encoding_detected",)


def test_latin_1_declared_as_utf8_is_detected() -> None:
    text = "<rss>Les ministres ont décidé de baisser les droits à l'importation cet été</rss>"
    body = b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("latin-1")
    assert text in decode(body).text


def test_encodings_that_look_like_ascii_need_their_declaration() -> None:
    text = '<?xml version="1.0" encoding="iso-2022-jp"?><a>東京</a>'
    assert decode(text.encode("iso-2022-jp")).text == text


def test_an_unknown_label_is_ignored() -> None:
    assert decode(b'<?xml version="1.0" encoding="x-klingon"?><a>\xc3\xa9</a>').text.endswith(
        "é</a>"
    )
    assert codec_for("x-klingon") is None
    assert codec_for("base64") is None
    assert codec_for("rot13") is None
    assert codec_for("x" * 5_000 + "\0") is None


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "latin-1", "shift_jis", "utf-7"]))
def test_no_bytes_are_refused(body: bytes, charset: str | None) -> None:
    decoded = decode(body, charset and f"text/xml; charset={charset}")
    assert isinstance(decoded.text, str)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff"), min_size=1))
def test_utf8_is_never_changed(text: str) -> None:
    assert decode(b"<a>" + text.encode() + b"</a>").text == f"<a>{text}</a>"


def test_a_short_text_with_a_cut_character_stays_utf8_where_it_says_so() -> None:
    body = "<?xml version='1.0' encoding='utf-8'?><t>Zürich ".encode() + b"\xe2\x80</t>"
    decoded = decode(body)
    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("<t>Zürich \ufffd</t>")
    assert decoded.repairs == ("undecodable_bytes",)


def test_surrogates_as_two_characters_of_three_bytes_are_read() -> None:
    body = b"<t>\xed\xa0\xbd\xed\xb8\x80 caf\xc3\xa9</t>"
    decoded = decode(body, "text/xml; charset=utf-8")
    assert decoded.text == "<t>\U0001f600 café</t>"
    assert decoded.repairs == ("encoding_declared_wrong",)


@pytest.mark.parametrize(
    ("codec", "labels"),
    [
        ("cp1251", "win-1251 cp_1251 x-windows-1251 windows-1251; WINDOWS1251 windows-1251-rus"),
        ("cp1252", "latin iso88591 iso_8859_1:1987 iso-8859-1-unicode 8859_1 ibm-1252 isolatin1"),
        ("iso8859-8", "iso-8859-8-i iso-8859-8-e logical visual ISO8859_8"),
        ("utf-8", "utf8mb4 utf-8-sig utf8n UTF_8 utf-8; unicode-utf-8"),
        ("cp932", "x-sjis sjis ms_kanji windows-31j windows-932 csshiftjis"),
        ("cp949", "windows-949 ks_c_5601-1987 euc-kr x-euc-kr cseuckr"),
        ("gb18030", "csgb2312 x-gbk gb_2312 gb2312-80"),
        ("koi8-r", "koi8r koi-8 koi8_r"),
        ("cp866", "cp-866 dos-866 866 ibm866"),
    ],
)
def test_labels_have_many_spellings(codec: str, labels: str) -> None:
    assert {label: codec_for(label) for label in labels.split()} == dict.fromkeys(
        labels.split(), codec
    )


@each("codec", ["iso8859-2", "koi8-r", "shift_jis", "iso8859-5", "ksc5601"])
@each("name", ["charset", "Charset", "ENCODING"])
def test_a_charset_of_the_header_is_read_whatever_its_first_letter(name: str, codec: str) -> None:
    word = {"iso8859-2": "Żółć", "shift_jis": "東京で", "ksc5601": "무역"}.get(codec, "Цена")
    text = f"<t>{word}</t>"
    assert decode(text.encode(codec), f"text/xml; {name}={codec}").text == text


@each("label", ["utf-7", "hz-gb-2312", "iso-2022-jp", "iso-2022-kr", "cp037", "undefined", "ansi"])
@each("codec", ["utf-8", "cp1252"])
def test_labels_of_encodings_that_the_bytes_are_not_in_make_nothing_unreadable(
    codec: str, label: str
) -> None:
    text = "<t>Café – Zoë, R+D, C++ ~{x~}</t>"
    body = f'<?xml version="1.0" encoding="{label}"?>{text}'.encode(codec)
    assert decode(body).text.endswith(text)
    assert decode(text.encode(codec), f"text/xml; charset={label}").text == text


@each(
    ("label", "body", "text"),
    [
        ("utf-7", b"<t>Caf+AOk-, 1 +- 1</t>", "<t>Café, 1 + 1</t>"),
        ("utf-7", b"<t>R+D-Labor, C++</t>", "<t>R+D-Labor, C++</t>"),
        ("utf-7", b"<t>+2AA-</t>", "<t>+2AA-</t>"),
        ("hz-gb-2312", b"<t>~{VPND~}</t>", "<t>中文</t>"),
        ("hz-gb-2312", b"<t>~{x~} ~</t>", "<t>~{x~} ~</t>"),
        ("iso-2022-jp", "<t>日本</t>".encode("iso-2022-jp"), "<t>日本</t>"),
        ("iso-2022-jp", "<t>日本".encode("iso-2022-jp") + b"\xff</t>", "<t>日本\ufffd</t>"),
        ("cp037", "<t>é</t>".encode("cp037"), "<t>é</t>"),
    ],
)
def test_encodings_that_only_a_label_tells_are_read_where_the_bytes_agree(
    label: str, body: bytes, text: str
) -> None:
    assert decode(body, f"text/xml; charset={label}").text == text


@pytest.mark.parametrize(
    "label",
    [
        "ansi",
        "unicode",
        "undefined",
        "x-user-defined",
        "none",
        "null",
        "utf-8859-1",
        "iso-8859-1252",
    ],
)
def test_labels_that_name_no_encoding_are_none(label: str) -> None:
    assert codec_for(label) is None


@pytest.mark.parametrize(
    "said",
    [
        'encoding="windows-1251;"', "encoding=\"'windows-1251'\"", "encoding=windows-1251",
        'encoding="charset=windows-1251"', "encoding=“windows-1251”", 'encoding="windows 1251"',
        'encoding:"windows-1251"', 'ENCODING = " Windows-1251 "',
    ],
)  # fmt: skip
def test_declarations_are_read_as_they_are_written(said: str) -> None:
    body = f"<?xml version='1.0' {said}?><t>".encode() + "Цена".encode("cp1251") + b"</t>"
    assert decode(body).text.endswith("<t>Цена</t>")
    bare = b"<t>" + "Цена".encode("cp1251") + b"</t>"
    assert decode(bare, f"text/xml; {said}").text == "<t>Цена</t>"
