"""Letters that Arabic does not have tell the other languages of its script."""

from __future__ import annotations

from dateline.transforms.feeds.text.arabic_letters import (
    language_of_arabic_letters,
    other_than,
)
from tests.rows import each


@each(
    ("text", "language"),
    [
        ("قیمت گندم در بازار", "fa"),
        ("پاکستان کے وزیر نے کہا ٹیکس", "ur"),
        ("د افغانستان ولسمشر ډېر ښه", "ps"),
        ("کوردستان و پەرلەمان", "ku"),
        ("ئۇيغۇر تىلى ۋە مەدەنىيىتى", "ug"),
        ("أسعار القمح في السوق", "ar"),
        ("قمة مناخ في باريس", "ar"),
        ("روسيا تقصف كييف", None),  # nothing that only Arabic has
        ("تیم ملی فوتبال ایران برنده شد", "fa"),  # one letter of Persian, in four words
        ("مصطفی علی", None),  # two words may be names
        ("بازار سهام تهران سقوط کرد", None),  # one letter, once
        ("روس اور یوکرین مذاکرات", "ur"),
        ("تورکیا و ئێران", "ku"),
        ("نرخی نەوت بەرز بووەوە", "ku"),
        ("نېفىت باھاسى ئۆرلىدى", "ug"),
        ("سنڌ حڪومت نئين بجيٽ پيش ڪئي", "sd"),
        ("د روسیې او اوکراین جګړه", "ps"),
        ("لقاح ڤيروس جديد من ڤيينا وپراغ", None),  # letters for foreign names
        ("گوگل", None),  # one letter, twice
        ("پ", None),
        ("شركة پژو تعلن الأرباح الفصلية", "ar"),
        ("پژو: البنك المركزي", None),  # as many letters of a name as articles
        ("", None),
    ],
)
def test_the_letters_tell_the_language(text: str, language: str | None) -> None:
    assert language_of_arabic_letters(text) == language


@each(
    ("declared", "text", "language"),
    [
        ("fa", "أسعار القمح ترتفع في الأسواق", "ar"),
        ("prs", "أسعار القمح ترتفع في الأسواق", "ar"),
        ("fa", "قیمت گندم در بازار", None),
        ("fa", "روزنامه الشرق الاوسط گزارش داد", None),  # an Arabic name in a Persian text
        ("fa", "پاکستان کے وزیر نے کہا ٹیکس", "ur"),
        ("fa", "روسيا تقصف كييف", None),  # nothing tells
        ("ur", "گفتگوی پکن و تهران درباره گاز", "fa"),  # an h that Urdu has not
        ("ur", "دولت چین و پیمان گاز", None),  # may be Urdu
        ("ur", "دولت چین و پیمان گاز " * 2, "fa"),  # not at such a length
        ("ur", "وزير الخارجية يلتقي نظيره في القاهرة", "ar"),
        ("ps", "قیمت گندم در بازار تهران به بالاترین حد رسید", "fa"),
        ("ps", "تهران پکن", None),
        ("ar", "قیمت گندم در بازار", "fa"),
        ("ckb", "نرخی نەوت بەرز بووەوە", None),
        ("az", "قیمت گندم در بازار", None),  # nothing is known of its letters
    ],
)
def test_a_declaration_stands_unless_letters_speak_against_it(
    declared: str, text: str, language: str | None
) -> None:
    assert other_than(declared, text) == language
