"""The names of publishers and authors, and which of them stand at an end of a text or a title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.schemas.article import BoilerplateKind
from dateline.transforms.feeds.formats.agencies import AGENCIES

_NO_LETTER = re.compile(r"[\W_]+")
_MARKS = " \t.|–—-•·:()[]»"


@dataclass(frozen=True, slots=True)
class Names:
    """What the publisher of an article is called, ``squeezed``, and its authors, in lower case."""

    publishers: frozenset[str]
    authors: frozenset[str]

    def kind_of(self, text: str) -> BoilerplateKind | None:
        """Whether a text is nothing but the name of the publisher, an agency or an author."""
        name = text.casefold().strip(_MARKS)
        if name in AGENCIES or squeezed(name) in self.publishers:
            return "publisher"
        return "credit" if name.removeprefix("by ") in self.authors else None


def squeezed(name: str) -> str:
    """A name by its letters and digits, lower case: "The Hill" and thehill are one."""
    return _NO_LETTER.sub("", name.casefold())
