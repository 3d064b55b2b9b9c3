from __future__ import annotations

from dateline.schemas.config import OwnName
from dateline.transforms.names.own_names import lexicon_with
from dateline.transforms.names.tables import lexicon
from tests.transforms.names.reading import named


def test_a_name_of_the_user_comes_before_the_tables() -> None:
    own = OwnName(name="Ford Foundation", aliases=("Ford",), id="ff", kind="other", country="US")
    found = named("[Ford/ORG] gives", lexicon=lexicon_with([own]))["Ford"].identity
    assert (found.canonical, found.id, found.scheme, found.status) == (
        "Ford Foundation",
        "ff",
        "user",
        "alias",
    )
    assert named("[Ford/ORG] gives")["Ford"].identity.status == "ambiguous"


def test_without_names_of_the_user_it_is_the_shipped_one() -> None:
    assert lexicon_with(()) is lexicon()
