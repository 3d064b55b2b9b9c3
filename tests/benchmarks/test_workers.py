"""Twin of ``benchmarks/workers.py``."""

from __future__ import annotations

import pytest

from benchmarks.workers import main


def test_too_few_articles_to_tell_from_the_start_are_a_wrong_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--articles", "100"])
    assert end.value.code == 2
    assert "--articles takes 200 or more" in capsys.readouterr().err
