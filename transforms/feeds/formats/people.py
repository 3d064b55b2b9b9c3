"""Names of people out of the ways in which feeds write them."""

from __future__ import annotations

import re

_MAIL_NAME = re.compile(
    r"^\s*(?:mailto:)?(@?[^\s()<>@]+@[^\s()<>]+)\s*\(\s*([^()]*?)\s*\)\s*$", re.I
)
_NAME_MAIL = re.compile(
    r"^\s*\"?([^\"<>()]*?)\"?\s*[<(]\s*(?:mailto:)?@?[^\s()<>@]+@[^\s()<>]+\s*[>)]\s*$", re.I
)
_MAIL = re.compile(r"^[^\s@<>()]+@[^\s@<>()]+$")
_SPACE = re.compile(r"\s+")


def person(text: str) -> str:
    """The name in ``name``, ``mail (name)``, ``name <mail>``, ``name (mail)`` or ``mail``.

    White space is folded; an empty string means that the text names nobody.
    """
    text = _SPACE.sub(" ", text).strip()
    for pattern, group in ((_MAIL_NAME, 2), (_NAME_MAIL, 1)):
        if len(text) < 1_000 and (found := pattern.match(text)):
            return found.group(group) or (found.group(1) if group == 2 else text)
    return text


def is_address(name: str) -> bool:
    """Whether nothing but an e-mail address is known of somebody."""
    return bool(_MAIL.match(name))


def distinct(names: list[str]) -> tuple[str, ...]:
    """Names in their order, without empty ones and repetitions."""
    if not names:
        return ()
    return tuple(dict.fromkeys(name for name in names if name))
