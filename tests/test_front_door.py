"""What a newcomer meets first is true: commands, paths and versions that pages name."""

from __future__ import annotations

import os
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
ELSEWHERE = {
    "transforms/x/y.py",
    "tests/transforms/x/test_y.py",
    "src/dateline/",
    "utils.py",
    "_lease/",  # in a data set
    "state/",
}
"""Paths that stand for others, or lie elsewhere."""
PAGES = ["CONTRIBUTING.md", "SECURITY.md", *sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "docs/decisions").glob("*.md")
)]  # fmt: skip


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def is_there(path: str) -> bool:
    """Whether a path, as pages name it, is one of the repository or the end of one."""
    parents = ("", "tests", "transforms", "transforms/feeds", "pipeline")
    return any((ROOT / parent / path).exists() for parent in parents) or any(
        True for layer in ("transforms", "pipeline") for _ in (ROOT / layer).rglob(path)
    )


def test_help_shows_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", text_of("Makefile"), re.MULTILINE)
    assert phony is not None
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    ).stdout
    assert [line.split()[0] for line in shown.splitlines()] == phony[1].split()
    assert all(len(line.split()) > 2 for line in shown.splitlines())


@pytest.mark.parametrize("page", PAGES)
def test_paths_that_a_page_names_are_there(page: str) -> None:
    named = set(re.findall(r"`([\w.\-/]+(?:\.py|\.md|\.yaml|\.json|/))`", text_of(page)))
    assert [path for path in sorted(named - ELSEWHERE) if not is_there(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_of_a_page_lead_somewhere(page: str) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", text_of(page))
    local = [target for target in targets if "://" not in target]
    assert [t for t in local if not ((ROOT / page).parent / t).exists()] == []


def test_every_decision_is_listed_under_its_title() -> None:
    files = sorted(path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    listed = re.findall(r"\[(\d{4})\]\((\S+?)\) \| (.+?) \|", text_of("docs/decisions/README.md"))
    assert [name for _, name, _ in listed] == files
    for number, name, title in listed:
        text = text_of(f"docs/decisions/{name}")
        assert text.startswith(f"# {number}: {title}\n")
        assert re.findall("^## (.+)$", text, re.MULTILINE) == ["Decision", "Why", "What it costs"]


def test_targets_that_contributing_names_are_made() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = re.findall(r"(?:\$|`)\s?make ([a-z ]+)", text_of("CONTRIBUTING.md"))
    assert {word for words in named for word in words.split()} <= targets


def test_the_newest_release_in_the_changelog_is_the_version() -> None:
    headings = re.findall(r"^## (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    version, date = headings[1].split(" - ")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", date)
    assert version == metadata.version("dateline")


def test_hooks_are_programs_of_the_environment_and_download_nothing() -> None:
    config = yaml.safe_load(text_of(".pre-commit-config.yaml"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")
