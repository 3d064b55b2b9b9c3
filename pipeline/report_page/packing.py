"""The data of the page as bytes that a browser reads without parsing what it does not show.

First the length of the header (4 bytes, little-endian), then the header: JSON with all small things
and, under ``columns``, where each large one lies (``[kind, start, length]``, in bytes from the end
of the header, at multiples of eight). Numbers are arrays of the narrowest type that holds them
(``u1``, ``i2``, ..., ``f8``), as NumPy and JavaScript's typed arrays have them; with ``/1000`` they
are thousandths, with ``?`` the smallest value of the type stands for null, and with ``+`` they are
lengths, of which the page makes places. Lists of numbers are two arrays, the values and, under
``<name>_at``, how many each article has. Texts of articles are UTF-8, each with a line break at its
end, and their lengths in bytes. ``hex`` are identifiers of 16 bytes. Everything else is JSON, which
the page parses when it first needs it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Sized
from itertools import chain
from typing import Any

import numpy as np

LISTS = ("names", "amounts")
THOUSANDTHS = ("tone",)
IDENTIFIERS = ("id", "stories")
TEXTS = ("title", "url")
LATER = ("names", "forms", "texts", "stories", "amounts", "changes", "facts", "letters")
"""What the page need not parse to begin."""

_ONE_LINE = {ord(end): " " for end in "\n\r"}
"""A browser shows a line break in a text as a space."""
_TYPES = ("<u1", "<i1", "<u2", "<i2", "<u4", "<i4")


def pack(data: Mapping[str, Any]) -> bytes:
    """See the module; ``data`` is the result of ``collect``."""
    parts: list[bytes] = []
    places: dict[str, tuple[str, int, int]] = {}
    end = 0
    for path, kind, raw in _columns(data):
        padded = raw + bytes(-len(raw) % 8)
        places[path] = (kind, end, len(raw))
        parts.append(padded)
        end += len(padded)
    small = {key: value for key, value in data.items() if key not in ("articles", *LATER)}
    header = _json(small | {"columns": places})
    header += b" " * (-(4 + len(header)) % 8)
    return b"".join([len(header).to_bytes(4, "little"), header, *parts])


def _columns(data: Mapping[str, Any]) -> list[tuple[str, str, bytes]]:
    """``(path, kind, bytes)`` of everything that is not in the header."""
    found: list[tuple[str, str, bytes]] = []
    for name, values in data.get("articles", {}).items():
        path = f"articles.{name}"
        if name in IDENTIFIERS:
            found.append((path, "hex", bytes.fromhex("".join(values))))
        elif name in TEXTS:
            texts = [f"{(text or '').translate(_ONE_LINE)}\n".encode() for text in values]
            found.append((f"{path}_at", *lengths(texts)))
            found.append((path, "text", b"".join(texts)))
        elif name in LISTS:
            found.append((f"{path}_at", *lengths(values)))
            found.append((path, *numbers(list(chain.from_iterable(values)))))
        elif name in THOUSANDTHS:
            scaled = [None if value is None else round(1000 * value) for value in values]
            kind, raw = numbers(scaled)
            found.append((path, f"{kind}/1000", raw))
        else:
            found.append((path, *numbers(values)))
    for name in LATER:
        if name in data and name in IDENTIFIERS:
            found.append((name, "hex", bytes.fromhex("".join(data[name]))))
        elif name in data:
            found.append((name, "json", _json(data[name])))
    return found


def lengths(values: Sequence[Sized]) -> tuple[str, bytes]:
    """The kind and the bytes of the lengths of values, from which the page sums up their places."""
    kind, raw = numbers([len(value) for value in values])
    return f"{kind}+", raw


def numbers(values: Sequence[int | None]) -> tuple[str, bytes]:
    """The kind and the bytes of whole numbers, some of which may be None.

    Raises OverflowError where one is beyond the 53 bits that JavaScript counts with.
    """
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    if max(-low, high) >= 1 << 53:
        raise OverflowError(f"{max(-low, high)} is too large for the page")
    nulls = len(known) < len(values)
    for kind in _TYPES:
        bounds = np.iinfo(kind)
        if bounds.min + nulls <= low and high <= bounds.max and (not nulls or bounds.min < 0):
            missing = int(bounds.min)
            array = np.array([missing if v is None else v for v in values], kind)
            return kind[1:] + "?" * nulls, array.tobytes()
    floats = np.array([np.nan if value is None else value for value in values], "<f8")
    return "f8", floats.tobytes()


def _json(value: Any) -> bytes:
    """Raises ValueError for numbers that JSON lacks."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()
