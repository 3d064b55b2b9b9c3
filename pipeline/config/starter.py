"""The configuration that ``dateline init`` writes: every setting with its default, as a comment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dateline.pipeline.config.settings import Section, sections
from dateline.schemas.config import FetchSettings
from dateline.schemas.errors import UsageError


def write_starter(path: Path, *, contact: str | None = None, replace: bool = False) -> None:
    """Writes a configuration with no feeds yet.

    Args:
        contact: an address or URL for the operators of the sites that are visited.
        replace: whether a file that is there already may be replaced.

    Raises:
        UsageError: the file is there already, or cannot be written.
    """
    text = starter(path.name, contact=contact)
    try:
        with path.open("w" if replace else "x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path}: is there already; --force replaces it") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error


def starter(name: str = "dateline.yaml", *, contact: str | None = None) -> str:
    """The text of a configuration that is called ``name``."""
    return "\n".join(_lines(name, contact)) + "\n"


def _lines(name: str, contact: str | None) -> Iterator[str]:
    yield f"# Run it: dateline run --config {name}"
    yield "#"
    yield f"# Find and add feeds:   dateline feeds add https://example.org/ --config {name}"
    yield "# Import a reader's:    dateline feeds import feeds.opml"
    yield f"# See whether all is well: dateline config check {name}"
    yield "#"
    yield "# What is commented out shows the default. To change a setting, take the # away from its"
    yield "# line and from the line of its section. The page docs/settings.md has them all."
    yield ""
    by_name = {section.name: section for section in sections()}
    yield from _feeds(by_name.pop("feeds"))
    for setting in by_name.pop("").settings:
        yield f"# {setting.description}"
        yield f"# {setting.name}: {setting.default}"
    for section in by_name.values():
        yield ""
        if section.is_list:
            yield from _list(section)
            yield f"# {section.name}: []"
            continue
        yield f"# {section.description}"
        yield from _section(section, contact)


def _feeds(section: Section) -> Iterator[str]:
    """The empty list, and what an entry may say."""
    yield from _list(section)
    yield "feeds: []"
    yield ""


def _list(section: Section) -> Iterator[str]:
    """What an entry of a list may say."""
    needed = [setting.name for setting in section.settings if setting.default is None]
    are = "are" if len(needed) > 1 else "is"
    yield f"# {section.description} Keys of an entry, of which {' and '.join(needed)} {are} needed:"
    width = max(len(setting.name) for setting in section.settings)
    for setting in section.settings:
        yield f"#   {setting.name:<{width}}  {setting.description}"


def _section(section: Section, contact: str | None) -> Iterator[str]:
    active = section.name == "fetch" and contact is not None
    yield f"{section.name}:" if active else f"# {section.name}:"
    for setting in section.settings:
        yield f"#   # {setting.description}"
        if active and setting.name == "user_agent":
            yield f"  user_agent: {_user_agent(contact or '')}"
        else:
            yield f"#   {setting.name}: {setting.default}"


def _user_agent(contact: str) -> str:
    """The default user agent with a contact of one's own, quoted for YAML."""
    import json

    default = FetchSettings.model_fields["user_agent"].default
    product = str(default).partition(" ")[0]
    text = f"{product} (+{contact})"
    if not text.isprintable() or not text.isascii() or "${" in text:
        raise UsageError(f"--contact must be printable ASCII text, not {contact!r}")
    return json.dumps(text)
