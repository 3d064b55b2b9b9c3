"""Beam's options are checked, because Beam drops what it does not know."""

from __future__ import annotations

import pytest

from dateline.pipeline.run.beam_options import BeamOptionError, beam_options


def test_an_unknown_flag_is_an_error_with_a_likely_meaning() -> None:
    with pytest.raises(
        BeamOptionError, match=r"'--direct_num_worker=2'; did you mean --direct_num_workers\?"
    ):
        beam_options(["--direct_num_worker=2"])


def test_a_stray_word_is_an_error() -> None:
    with pytest.raises(BeamOptionError, match="'fast'"):
        beam_options(["fast"])


def test_a_wrong_value_is_an_error() -> None:
    with pytest.raises(BeamOptionError, match="invalid int value"):
        beam_options(["--direct_num_workers=many"])


def test_the_runner_is_named_and_can_be_chosen() -> None:
    assert beam_options([]).get_all_options()["runner"] == "FnApiRunner"
    given = beam_options(["--runner=FlinkRunner", "--parallelism=4", "--job_name=dateline"])
    assert given.get_all_options()["runner"] == "FlinkRunner"
    assert given.get_all_options()["job_name"] == "dateline"
    assert beam_options(["--runner", "FlinkRunner"]).get_all_options()["runner"] == "FlinkRunner"
