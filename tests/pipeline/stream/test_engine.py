"""Which engine a continuous run takes, and what it says to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.pipeline.run.beam_options import beam_options
from dateline.pipeline.run.engines import EngineError
from dateline.pipeline.stream.engine import OLD_FLINK, WHOLE_BUNDLES, no_engine, stream_arguments


def test_prism_is_taken_from_path_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binary = tmp_path / "prism"
    binary.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    given = stream_arguments([])
    assert given[:2] == ["--runner=PrismRunner", f"--prism_location={binary}"]
    assert "--streaming" in given
    assert f"--experiments={WHOLE_BUNDLES}" in given
    assert beam_options(given).get_all_options()["streaming"] is True


def test_without_prism_on_path_beam_looks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert stream_arguments([])[0] == "--runner=PrismRunner"
    told = str(no_engine(OSError("no network")))
    assert "no network" in told
    assert "`dateline watch`" in told


def test_a_prism_that_is_not_there_is_told() -> None:
    with pytest.raises(EngineError, match=r"no Prism at '/nowhere/prism'"):
        stream_arguments(["--prism_location", "/nowhere/prism"])


@pytest.mark.parametrize("runner", ["FnApiRunner", "DirectRunner"])
def test_runners_without_continuous_jobs_are_refused(runner: str) -> None:
    with pytest.raises(EngineError, match="dateline watch"):
        stream_arguments([f"--runner={runner}"])


def test_spark_is_refused_for_it_has_no_timers() -> None:
    with pytest.raises(EngineError, match="Spark"):
        stream_arguments(["--runner=SparkRunner"])


@pytest.mark.parametrize("runner", ["FlinkRunner", "PortableRunner"])
def test_flink_finishes_bundles_before_checkpoints(runner: str) -> None:
    """Without a value: Beam ends the process where an option of yes or no has one."""
    option = "--finish_bundle_before_checkpointing"
    given = stream_arguments([f"--runner={runner}"])
    assert given.count(option) == 1
    assert stream_arguments(given).count(option) == 1
    beam_options(given)


def test_a_job_server_that_lets_checkpoints_grow_is_refused_unless_that_is_accepted() -> None:
    jar = "--flink_job_server_jar=/opt/beam-runners-flink-1.19-job-server-{}.jar"
    with pytest.raises(EngineError, match=r"2\.76 or newer"):
        stream_arguments(["--runner=FlinkRunner", jar.format("2.75.0")])
    stream_arguments(["--runner=FlinkRunner", jar.format("2.76.0")])
    given = stream_arguments(["--runner=FlinkRunner", jar.format("2.70.0"), OLD_FLINK])
    assert OLD_FLINK not in given
    with pytest.raises(EngineError, match="grow"):
        stream_arguments(["--runner=FlinkRunner", *jar.format("2.75.0").split("=")])


def test_a_job_server_is_given_a_minute_or_as_long_as_one_says() -> None:
    assert "--job_server_timeout=60" in stream_arguments(["--runner=FlinkRunner"])
    given = stream_arguments(["--runner=FlinkRunner", "--job_server_timeout", "5"])
    assert [a for a in given if "timeout" in a] == ["--job_server_timeout"]
