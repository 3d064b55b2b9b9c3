"""Texts of a configuration that somebody else will read: names and values of request headers,
languages."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_OURS = frozenset({"connection", "content-length", "host", "te", "transfer-encoding", "upgrade"})
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")


def header_name(text: str) -> str:
    """A name that a request header can have (RFC 9110 section 5.1), not one of the client's own.

    Raises:
        ValueError: it is none.
    """
    if not HEADER_NAME.fullmatch(text):
        raise ValueError(f"no header is called {text!r}: letters, digits and hyphens make a name")
    if text.lower() in _OURS:
        raise ValueError(f"the header {text} is made for each request; take it out")
    return text


def header_value(text: str) -> str:
    """A value that a request header can have (RFC 9110 section 5.5).

    Raises:
        ValueError: a line break or another control character is in it; its text is not told, for
            it may be a secret.
    """
    if CONTROL.search(text):
        raise ValueError("a line break or a control character is in it, which no header can have")
    return text


def language_tag(text: str) -> str:
    """A language as BCP 47 writes it, such as ``en``, ``pt-BR`` or ``zh-Hant``.

    Raises:
        ValueError: it does not look like one.
    """
    if not _TAG.fullmatch(text):
        raise ValueError(f"expected a language code such as en or pt-BR, not {text!r}")
    return text


HeaderName = Annotated[str, AfterValidator(header_name)]
HeaderValue = Annotated[str, AfterValidator(header_value)]
LanguageTag = Annotated[str, AfterValidator(language_tag)]
