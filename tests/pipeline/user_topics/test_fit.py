from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline.config.loading import load_config
from dateline.pipeline.config.user_topics import TopicHeadError, read_head
from dateline.pipeline.rewrite.reenrich import reenrich
from dateline.pipeline.run.run import run
from dateline.pipeline.user_topics.fit import chosen_topics, fit_topics
from dateline.schemas.config import Config
from dateline.schemas.errors import UsageError
from tests.pipeline.rewrite.test_reenrich import LATER
from tests.user_topics import write_config


def test_fitted_heads_lie_beside_the_examples_and_reach_the_rows(
    config: Config, tmp_path: Path
) -> None:
    with pytest.raises(TopicHeadError, match="no fitted head yet"):
        run(config, run_id="r1")
    ((head, path),) = fit_topics(config)
    assert path == tmp_path / "shipping.head.json"
    assert read_head(path) == head
    assert head.fit.f1 > 0.7
    fitted = load_config(tmp_path / "dateline.yaml")
    run(fitted, run_id="r1")
    rows = stored(fitted)
    assert len(rows) == 3
    for (topic,) in rows:
        assert topic["name"] == "shipping"
        assert topic["label"] is True
        assert topic["score"] > head.threshold
        assert topic["revision"] == head.revision


def test_enrich_brings_topics_to_rows_that_have_none_or_older_ones(
    config: Config, tmp_path: Path, article_ids: list[str]
) -> None:
    assert article_ids
    assert stored(config) == [[], [], []]
    list(fit_topics(config))
    fitted = load_config(tmp_path / "dateline.yaml")
    tally = reenrich(fitted, now=LATER, tell=lambda _: None)
    assert (tally.chosen, tally.enriched) == (3, 3)
    assert all(topic["label"] for (topic,) in stored(fitted))
    assert reenrich(fitted, now=LATER, tell=lambda _: None, dry_run=True).chosen == 0
    (head,) = fitted.model.heads
    other = fitted.model.model_copy(update={"heads": (head.model_copy(update={"bias": 0.0}),)})
    changed = fitted.model_copy(update={"model": other})
    assert reenrich(changed, now=LATER, tell=lambda _: None, dry_run=True).chosen == 3
    without = config.model_copy(update={"topics": ()})
    assert reenrich(without, now=LATER, tell=lambda _: None, dry_run=True).chosen == 3


def stored(config: Config) -> list[list[dict[str, Any]]]:
    from dateline.pipeline.query.session import open_session

    with open_session(config.output.path) as connection:
        found = connection.execute(
            "SELECT user_topics FROM articles ORDER BY article_id"
        ).fetchall()
    return [topics for (topics,) in found]


def test_topics_are_chosen_by_name(tmp_path: Path, config: Config) -> None:
    assert chosen_topics(config, []) == config.topics
    assert chosen_topics(config, ["shipping"]) == config.topics
    with pytest.raises(UsageError, match="there is no topic grain; the configuration has shipping"):
        chosen_topics(config, ["grain"])
    with pytest.raises(UsageError, match="the configuration has no topics; add"):
        chosen_topics(write_config(tmp_path), [])


def test_nothing_is_written_where_the_examples_are_wrong(config: Config, tmp_path: Path) -> None:
    lines = (tmp_path / "shipping.jsonl").read_text().splitlines()
    (tmp_path / "shipping.jsonl").write_text("\n".join(lines[:12]))
    with pytest.raises(UsageError, match=r"shipping\.jsonl:12: ends after 0 examples without it"):
        list(fit_topics(config))
    assert not (tmp_path / "shipping.head.json").exists()


def test_a_foreign_model_has_no_vector_to_fit_on(config: Config, tmp_path: Path) -> None:
    other = config.model.model_copy(update={"name": str(tmp_path), "task": "tone"})
    with pytest.raises(UsageError):
        list(fit_topics(config.model_copy(update={"model": other})))
