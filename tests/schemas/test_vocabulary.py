"""The closed lists of values stand apart from the types that carry them."""

from __future__ import annotations

import subprocess
import sys

from dateline.schemas import article, enrichment, facts, names, vocabulary


def test_types_name_the_same_lists() -> None:
    assert enrichment.TOPICS is vocabulary.TOPICS
    assert enrichment.TONES is vocabulary.TONES
    assert names.NAME_KINDS is vocabulary.NAME_KINDS
    assert facts.FACT_KINDS is vocabulary.FACT_KINDS
    assert article.TRUSTED_QUALITIES is vocabulary.TRUSTED_QUALITIES


def test_tables_and_settings_name_values_without_the_types_that_carry_them() -> None:
    """Making these types takes longer than reading the head of a data set."""
    script = (
        "import sys, dateline.schemas.tables, dateline.schemas.config;"
        "print([n for n in ('article', 'enrichment', 'facts', 'names')"
        " if 'dateline.schemas.' + n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
