"""Writes docs/settings.md from the settings.

By ``python -m dateline.pipeline.config.settings_page``; ``--check`` only says whether it is up to
date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from dateline.pipeline.config.settings import Section, Setting, sections

PATH = Path("docs/settings.md")
COMMAND = "python -m dateline.pipeline.config.settings_page"


def document() -> str:
    """The whole page in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    all_sections = sections()
    yield "# Settings"
    yield ""
    yield f"Generated from `schemas/config.py` by `{COMMAND}`; do not edit."
    yield ""
    yield "A configuration is one YAML file. `dateline init` writes one with every setting in it,"
    yield "`dateline config check FILE` says whether a file is sound, and `dateline config schema`"
    yield "prints a JSON Schema for editors. An unknown key is an error that names the likely one."
    yield ""
    yield "- `${NAME}` in any text is replaced by the environment variable of that name; a variable"
    yield "  that is not set is an error. Keep keys and passwords there."
    yield "- Relative paths (feeds, `opml`, `output.path`, `metrics`) are relative to the file."
    yield "- An option of the command line, such as `--output`, wins over the file."
    yield ""
    for section in all_sections:
        anchor = section.name or "top-of-the-file"
        yield f"- [{_title(section)}](#{anchor}): {_first_words(section)}"
    for section in all_sections:
        yield ""
        yield f"## {section.name or 'Top of the file'}"
        yield ""
        yield section.description
        if section.is_list:
            yield ""
            yield f"Each item of `{section.name}` has these keys."
        yield ""
        yield "| Key | Type | Default | Meaning |"
        yield "|---|---|---|---|"
        for setting in section.settings:
            yield _row(setting)


def _title(section: Section) -> str:
    return f"`{section.name}`" if section.name else "Top of the file"


def _first_words(section: Section) -> str:
    text = section.description.rstrip(".")
    return text[:1].lower() + text[1:]


def _row(setting: Setting) -> str:
    if setting.default is None:
        default = "required"
    elif setting.default == "null":
        default = "none"
    else:
        default = f"`{setting.default}`"
    cells = (f"`{setting.name}`", setting.type, default, setting.description)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> None:
    """Writes the page, or with ``--check`` says whether it is up to date."""
    text = document()
    if "--check" in sys.argv[1:]:
        if not PATH.exists() or PATH.read_text("utf-8") != text:
            sys.exit(f"{PATH} is out of date; run {COMMAND}")
        return
    PATH.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
