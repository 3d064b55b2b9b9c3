"""White space folded to single spaces, without taking apart what is folded already."""

from __future__ import annotations


def fold_white_space(text: str) -> str:
    """The words of a text with one space between them; what white space is, ``str.split`` says.

    Texts of feeds have been cleaned and have little but spaces and line breaks between words. To
    look for anything else costs a tenth of splitting and joining: the only white space that
    ``str.isprintable`` lets pass is the space.
    """
    flat = text.replace("\n", " ")
    if "  " in flat or flat[:1] == " " or flat[-1:] == " " or not flat.isprintable():
        return " ".join(flat.split())
    return flat
