"""The general list: phrases count as whole segments, whatever the case and the marks."""

from __future__ import annotations

from importlib import resources

from dateline.transforms.boilerplate.phrases import LONGEST, kind_of_phrase
from tests.rows import each


@each(
    ("text", "kind"),
    [
        ("Continue reading…", "continue_reading"),
        ("[Read more]", "continue_reading"),
        ("READ MORE »", "continue_reading"),
        ("The post Rain in Oslo appeared first on Wire Daily.", "appeared_on"),
        ("This article was originally published on Wire Daily.", "appeared_on"),
        ("(Reporting by Ann Doe and Jo Roe; Editing by P. Poe)", "credit"),
        ("Editing by Paula Poe", "credit"),
        ("Follow us on Facebook and Instagram.", "signup"),
        ("Sign up for our morning newsletter!", "signup"),
        ("© 2026 Wire Daily. All rights reserved.", "copyright"),
        ("Copyright 2026 Wire Daily", "copyright"),
        ("Click here to see the photos", "navigation"),
        ("Advertisement", "navigation"),
        ("Weiterlesen", "continue_reading"),
        ("Der Beitrag Regen in Oslo erschien zuerst auf Bote.", "appeared_on"),
        ("Abonnieren Sie unseren Newsletter", "signup"),
        ("Lire la suite", "continue_reading"),
        ("Suivez-nous sur Facebook", "signup"),
        ("Leer más", "continue_reading"),
        ("Síguenos en Twitter", "signup"),
        ("Leggi tutto", "continue_reading"),
        ("Riproduzione riservata", "copyright"),
        ("Leia mais", "continue_reading"),
        ("Lees verder", "continue_reading"),
        ("Volg ons op Instagram", "signup"),
    ],
)
def test_phrases_are_told_with_their_kind(text: str, kind: str) -> None:
    assert kind_of_phrase(text, is_line=False) == kind


@each(
    "text",
    [
        "",
        "Read more books, teachers say",
        "She told pupils to continue reading at home every day",
        "Police asked people to follow us through the tunnel",
        "The company said it would sign up for the new scheme",
        "Photographers appeared first on the beach, then on the pier, and nobody knew why they "
        "came so early or who had told them of the whale, whose size surprised us all",
        "© " + "a sentence about rights " * 3,
        "Comment is free, facts are sacred",
        "Subscribe" + " x" * LONGEST,
    ],
)
def test_sentences_of_news_are_no_phrases(text: str) -> None:
    assert kind_of_phrase(text, is_line=True) is None


def test_what_follows_a_colon_has_to_be_a_line_of_its_own() -> None:
    assert kind_of_phrase("See also: Rain in Oslo", is_line=True) == "continue_reading"
    assert kind_of_phrase("See also: Rain in Oslo", is_line=False) is None


def test_the_list_has_every_promised_language_and_no_line_twice() -> None:
    path = resources.files("dateline.transforms.boilerplate").joinpath("phrases.tsv")
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) == len(set(lines))
    languages = {line.split("\t")[1] for line in lines}
    assert languages >= {"en", "de", "fr", "es", "it", "pt", "nl"}
