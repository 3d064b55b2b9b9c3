"""Adds feeds to a configuration file as a person would: all that stands there stays as it is.

The place is found with PyYAML's marks and the new lines are put there; a round trip through a YAML
library would put comments, line breaks and quotes elsewhere. The result is read again, and refused
unless it says exactly what the file said before, and the new feeds.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from dateline.pipeline.config.loading import raw_document
from dateline.schemas.config import FeedSpec
from dateline.schemas.errors import UsageError

_VARIABLE = "${"
_NULL = "tag:yaml.org,2002:null"
_DASH = re.compile(r"\n( *)-(?=\s)")


def add_to_file(path: Path, feeds: Sequence[FeedSpec]) -> int:
    """Adds the feeds to the end of the file's ``feeds`` and returns the line of the first.

    Raises:
        UsageError: the file cannot be read or written, or is written in a way that this cannot
            add to; the message holds the lines to add by hand.
    """
    file = path.resolve()  # what a link leads to is replaced, not the link
    try:
        with file.open(encoding="utf-8", newline="") as handle:
            before = handle.read()
        after, line = with_entries(before, feeds, name=str(path))
        _replace(file, after)
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be changed: {error.strerror}") from error
    return line


def _replace(file: Path, text: str) -> None:
    """Replaces the file whole, keeping its permissions."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as out:
            out.write(text)
        os.chmod(temporary, file.stat().st_mode & 0o7777)
        os.replace(temporary, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def with_entries(text: str, feeds: Sequence[FeedSpec], *, name: str) -> tuple[str, int]:
    """The text of a configuration with more feeds, and the line of the first of these.

    Raises:
        UsageError: see ``add_to_file``; ``name`` is that of the file.
    """
    entries = [_entry(feed, name) for feed in feeds]
    by_hand = "".join(_block(entry, "  ", "\n") for entry in entries)
    try:
        at, new_text = _inserted(text, entries)
        if raw_document(new_text) != _expected(text, entries):
            raise _Unusual("what stands there would change")
    except (_Unusual, yaml.YAMLError) as error:
        raise UsageError(
            f"{name}: feeds cannot be added ({error}); please add by hand below `feeds:`\n{by_hand}"
        ) from error
    return new_text, new_text.count("\n", 0, at) + 1


class _Unusual(Exception):
    """The file is written in a way that nothing can safely be added to."""


def _entry(feed: FeedSpec, name: str) -> dict[str, Any]:
    """What is written of a feed: what differs from the defaults.

    A name that a feed gave itself must not read variables of the environment.
    """
    entry = feed.model_dump(exclude_defaults=True)
    if _VARIABLE in str(entry.get("name", "")):
        del entry["name"]
    if any(_VARIABLE in str(value) for value in entry.values()):
        raise UsageError(f"{name}: `${{` would be read as a variable of the environment")
    return entry


def _expected(text: str, entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    before = raw_document(text) or {}
    return {**before, "feeds": [*(before.get("feeds") or []), *entries]}


def _inserted(text: str, entries: Sequence[dict[str, Any]]) -> tuple[int, str]:
    """Where the first entry begins, and the new text."""
    newline = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return _appended(text, len(text), entries, newline)
    if not isinstance(root, yaml.MappingNode):
        raise _Unusual("its top is not a mapping")
    found = next(((key, value) for key, value in root.value if key.value == "feeds"), None)
    if found is None:
        if root.flow_style:
            return _first_in_flow(text, root, entries)
        return _appended(text, root.end_mark.index, entries, newline)
    key, feeds = found
    if feeds.start_mark.index < key.end_mark.index:
        raise _Unusual("`feeds` is an alias")
    if isinstance(feeds, yaml.ScalarNode) and feeds.tag == _NULL and not root.flow_style:
        return _in_place_of(text, feeds, entries, newline)
    if not isinstance(feeds, yaml.SequenceNode):
        raise _Unusual("`feeds` is no list")
    if feeds.flow_style:
        return _in_flow(text, feeds, entries, newline, as_json=bool(root.flow_style))
    return _below(text, feeds, entries, newline)


def _appended(
    text: str, at: int, entries: Sequence[dict[str, Any]], newline: str
) -> tuple[int, str]:
    """``feeds`` as a new key at the end of the document."""
    before, after = text[:at], text[at:]
    if before and not before.endswith("\n"):
        before += newline
    if before.strip():
        before += newline
    before += f"feeds:{newline}"
    new = "".join(_block(entry, "  ", newline) for entry in entries)
    return len(before), before + new + after


def _first_in_flow(
    text: str, root: yaml.MappingNode, entries: Sequence[dict[str, Any]]
) -> tuple[int, str]:
    """``feeds`` as the first key of a document in braces, such as JSON."""
    at = root.start_mark.index + 1
    new = f'"feeds": [{", ".join(json.dumps(entry, ensure_ascii=False) for entry in entries)}]'
    return at, text[:at] + new + (", " if root.value else "") + text[at:]


def _in_place_of(
    text: str, node: yaml.Node, entries: Sequence[dict[str, Any]], newline: str
) -> tuple[int, str]:
    """A block where nothing is written (``[]``, ``null``, ``~``, no value at all)."""
    start, end = node.start_mark.index, node.end_mark.index
    line_end = _line_end(text, end)
    head = text[:start].rstrip(" ") + text[end:line_end]
    if not head.endswith("\n"):
        head += newline
    new = "".join(_block(entry, "  ", newline) for entry in entries)
    return len(head), head + new + text[line_end:]


def _in_flow(
    text: str,
    feeds: yaml.SequenceNode,
    entries: Sequence[dict[str, Any]],
    newline: str,
    *,
    as_json: bool,
) -> tuple[int, str]:
    """An empty ``[]`` becomes a block; a list in brackets gets its entries in brackets, too."""
    start, end = feeds.start_mark.index, feeds.end_mark.index
    if not feeds.value and text[start:end].replace(" ", "") == "[]" and not as_json:
        return _in_place_of(text, feeds, entries, newline)
    written = [json.dumps(e, ensure_ascii=False) if as_json else _in_line(e) for e in entries]
    if not feeds.value:
        at = text.index("[", start) + 1
        return at, text[:at] + ", ".join(written) + text[at:]
    first, last = feeds.value[0].start_mark, feeds.value[-1].end_mark
    separator = ", "
    if first.line > feeds.start_mark.line:  # an entry a line
        separator = f",{newline}{' ' * first.column}"
    at = last.index
    return at + len(separator), text[:at] + separator + separator.join(written) + text[at:]


def _below(
    text: str, feeds: yaml.SequenceNode, entries: Sequence[dict[str, Any]], newline: str
) -> tuple[int, str]:
    """Items at the end of a block, with its indentation and its blank lines between items."""
    column = _dash_column(text, feeds)
    at = _line_end(text, _content_end(feeds.value[-1]))
    at = _after_own_comments(text, at, column)
    head, tail = text[:at], text[at:]
    if not head.endswith("\n"):
        head += newline
    spaced = len(feeds.value) > 1 and bool(
        re.search(
            r"\n[ \t]*\r?\n",
            text[_content_end(feeds.value[-2]) : feeds.value[-1].start_mark.index],
        )
    )
    gap = newline if spaced else ""
    new = gap.join(_block(entry, " " * column, newline) for entry in entries)
    return len(head) + len(gap), head + gap + new + tail


def _dash_column(text: str, feeds: yaml.SequenceNode) -> int:
    """The column of the dashes; an anchor or a tag stands on a line before the first of them."""
    if text[feeds.start_mark.index] == "-":
        return int(feeds.start_mark.column)
    found = _DASH.search(text, feeds.start_mark.index)
    if found is None:
        raise _Unusual("`feeds` is no list of lines")
    return len(found[1])


def _content_end(node: yaml.Node) -> int:
    """Where the last character of a node's own content stands, comments after it left out."""
    if isinstance(node, yaml.ScalarNode) or getattr(node, "flow_style", False):
        return int(node.end_mark.index)
    parts = [part for pair in node.value for part in (pair if isinstance(pair, tuple) else [pair])]
    return max(_content_end(part) for part in parts)


def _line_end(text: str, index: int) -> int:
    """The beginning of the line after ``index``; ``index`` itself where a line begins there."""
    if index and text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1


def _after_own_comments(text: str, at: int, column: int) -> int:
    """The place after the comments that belong to an item: those indented deeper than its dash."""
    place = at
    while place < len(text):
        end = _line_end(text, place + 1)
        line = text[place:end]
        comment = line.lstrip(" ")
        if comment.startswith("#") and len(line) - len(comment) > column:
            at = end
        elif line.strip():
            break
        place = end
    return at


def _block(entry: dict[str, Any], indent: str, newline: str) -> str:
    """An item of a block sequence."""
    first, *others = [f"{key}: {_in_line(value)}" for key, value in entry.items()]
    return newline.join([f"{indent}- {first}", *(f"{indent}  {line}" for line in others)]) + newline


def _in_line(value: Any) -> str:
    """A value on one line, quoted where that is needed."""
    texts = value.values() if isinstance(value, dict) else [value]
    printable = all(not isinstance(text, str) or text.isprintable() for text in texts)
    text = yaml.safe_dump(
        value, allow_unicode=printable, width=float("inf"), default_flow_style=True, sort_keys=False
    )
    return str(text).removesuffix("...\n").rstrip("\n")
