"""Every module has a test file of its name, but for those that are listed here with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.modules import twins_of

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "dataset", "transforms", "pipeline")

TYPES = "declares types only"
AGREEMENT = "tests/transforms/feeds/test_agreement.py"
RULES = "tests/transforms/feeds/test_entry_rules.py"
DOCUMENT = "tests/transforms/feeds/formats/test_document.py"
PARSER = "tests/transforms/feeds/deadline/test_deadline_parser.py"
COMMANDS = "tests/pipeline/test_cli.py"

WITHOUT = {
    "schemas/article.py": TYPES,
    "schemas/dead_letter.py": TYPES,
    "schemas/enrichment.py": TYPES,
    "transforms/archive.py": "tests/pipeline/rewrite/test_replay.py",
    "transforms/close.py": "tests/pipeline/test_job.py",
    "transforms/feeds/articles/feed_language.py": "tests/transforms/test_parse.py",
    "transforms/feeds/articles/page_link.py": RULES,
    "transforms/feeds/articles/redirectors.py": (
        "tests/transforms/feeds/articles/test_canonical_url_redirectors.py"
    ),
    "transforms/feeds/articles/tail.py": "tests/transforms/feeds/articles/test_article.py",
    "transforms/feeds/articles/tracking.py": (
        "tests/transforms/feeds/articles/test_canonical_url.py"
    ),
    "transforms/feeds/bytes/declared_entities.py": DOCUMENT,
    "transforms/feeds/bytes/mixed_encoding.py": (
        "tests/transforms/feeds/bytes/test_text_encoding.py"
    ),
    "transforms/feeds/dates/day_order.py": "tests/transforms/feeds/dates/test_dates.py",
    "transforms/feeds/deadline/deadline_process.py": PARSER,
    "transforms/feeds/deadline/task.py": PARSER,
    "transforms/feeds/deadline/worker.py": PARSER,
    "transforms/feeds/errors.py": TYPES,
    "transforms/feeds/formats/atom.py": AGREEMENT,
    "transforms/feeds/formats/attachments.py": AGREEMENT,
    "transforms/feeds/formats/categories.py": AGREEMENT,
    "transforms/feeds/formats/dated.py": AGREEMENT,
    "transforms/feeds/formats/namespaces.py": DOCUMENT,
    "transforms/feeds/formats/pictures.py": RULES,
    "transforms/feeds/formats/prefixed_attributes.py": DOCUMENT,
    "transforms/feeds/formats/reference_feed.py": AGREEMENT,
    "transforms/feeds/formats/rss.py": AGREEMENT,
    "transforms/feeds/formats/text_construct.py": AGREEMENT,
    "transforms/feeds/limits.py": TYPES,
    "transforms/feeds/text/data_uris.py": RULES,
    "transforms/feeds/text/language_codes.py": "tests/transforms/feeds/text/test_language.py",
    "transforms/feeds/text/scripts.py": "tests/transforms/feeds/text/test_language.py",
    "transforms/feeds/text/tags.py": "tests/transforms/feeds/text/test_html_text.py",
    "pipeline/cli/compact.py": COMMANDS,
    "pipeline/cli/config.py": COMMANDS,
    "pipeline/cli/enrich.py": COMMANDS,
    "pipeline/cli/fsck.py": COMMANDS,
    "pipeline/cli/main.py": COMMANDS,
    "pipeline/cli/options.py": COMMANDS,
    "pipeline/cli/replay.py": COMMANDS,
    "pipeline/cli/run.py": COMMANDS,
    "pipeline/cli/status.py": COMMANDS,
    "pipeline/cli/version.py": COMMANDS,
    "pipeline/cli/watch.py": COMMANDS,
    "pipeline/report_page/build.py": "tests/pipeline/report_page/test_page.py",
    "pipeline/report_page/data.py": "tests/pipeline/report_page/test_page.py",
    "pipeline/run/planning.py": "tests/pipeline/run/test_run.py",
    "pipeline/run/summary.py": "tests/pipeline/run/test_run.py",
}
"""Module: the file that tests it instead, or why there is nothing to test. It may only shrink."""


def without_twin() -> set[str]:
    """Modules that no test file is named after."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    names = {path.relative_to(ROOT).as_posix() for path in paths if path.stem != "__init__"}
    return {name for name in names if not twins_of(name)}


def test_a_new_module_comes_with_a_test_file_of_its_name() -> None:
    assert sorted(without_twin() - set(WITHOUT)) == []


def test_a_module_that_has_a_twin_by_now_or_is_gone_leaves_the_list() -> None:
    assert sorted(set(WITHOUT) - without_twin()) == []


@pytest.mark.parametrize("reason", sorted(set(WITHOUT.values()) - {TYPES}))
def test_what_tests_a_module_instead_is_there(reason: str) -> None:
    assert (ROOT / reason).is_file()
