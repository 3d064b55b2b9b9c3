"""Pipeline options for Beam, checked: Beam itself drops flags that it does not know, silently."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dateline.pipeline.run.engines import runner_of
from dateline.schemas.errors import UsageError

if TYPE_CHECKING:
    from apache_beam.options.pipeline_options import PipelineOptions

DEFAULT_RUNNER = "FnApiRunner"
"""Where options name none: in memory, in this process. Beam's own default first looks for a binary
on the internet."""


ENGINE_OPTIONS: dict[str, frozenset[str]] = {
    "flinkrunner": frozenset(
        """
        allow_non_restored_state attached_mode auto_balance_write_files_sharding_enabled
        auto_watermark_interval checkpoint_timeout_millis checkpointing_interval checkpointing_mode
        disable_metrics enable_stable_input_drain execution_mode_for_batch execution_retry_delay
        externalized_checkpoints_enabled fail_on_checkpointing_errors faster_copy
        file_input_split_max_size_m_b finish_bundle_before_checkpointing flink_conf_dir
        force_slot_sharing_group force_unaligned_checkpoint_enabled job_check_interval_in_secs
        latency_tracking_interval max_bundle_size max_bundle_time_mills max_parallelism
        min_pause_between_checkpoints num_concurrent_checkpoints number_of_execution_retries
        object_reuse operator_chaining re_iterable_group_by_key_result
        report_checkpoint_duration retain_externalized_checkpoints_on_cancellation savepoint_path
        shutdown_sources_after_idle_ms state_backend state_backend_factory
        state_backend_storage_path tolerable_checkpoint_failure_number
        unaligned_checkpoint_enabled use_data_stream_for_batch
        """.split()
    ),
    "sparkrunner": frozenset(
        """
        batch_interval_millis bundle_size cache_disabled checkpoint_dir
        checkpoint_duration_millis enable_spark_metric_sinks max_records_per_batch
        min_read_time_millis read_time_percentage storage_level
        use_prefer_spark_history_server uses_provided_spark_context
        """.split()
    ),
}
"""Options that Beam's Python does not know and the job server of an engine does, by runner. Source:
FlinkPipelineOptions and SparkPipelineOptions of Beam 2.77; PortableRunner may front either."""


class BeamOptionError(UsageError):
    """A flag after ``--`` that no Beam option knows."""


def beam_options(arguments: Sequence[str]) -> PipelineOptions:
    """Beam's options from the arguments after ``--``.

    Raises:
        BeamOptionError: a flag is unknown or has a wrong value.
    """
    from apache_beam.options.pipeline_options import PipelineOptions

    if not arguments:  # nothing to check: all of Beam's options take 20 ms to be made
        return PipelineOptions([f"--runner={DEFAULT_RUNNER}"])
    parser = _Parser(allow_abbrev=False, add_help=False)
    for options in PipelineOptions.__subclasses__():
        if options.__module__.startswith("apache_beam.options"):
            options._add_argparse_args(parser)
    own = {flag for action in parser._actions for flag in action.option_strings}
    theirs = {f"--{name}" for name in _engine_options(arguments)} - own
    for flag in sorted(theirs):
        parser.add_argument(flag, nargs="?")  # those of yes or no take no value
    _, unknown = parser.parse_known_args(list(arguments))
    if unknown:
        known = sorted(own | theirs)
        flag = unknown[0].split("=")[0]
        close = difflib.get_close_matches(flag, known, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise BeamOptionError(f"Beam knows no option {unknown[0]!r}{hint}")
    given = {argument.split("=")[0] for argument in arguments}
    runner = [] if "--runner" in given else [f"--runner={DEFAULT_RUNNER}"]
    return PipelineOptions([*runner, *arguments])


def _engine_options(arguments: Sequence[str]) -> frozenset[str]:
    """Names of the options that the job server of the chosen engine knows."""
    runner = runner_of(arguments)
    if runner == "portablerunner":
        return frozenset().union(*ENGINE_OPTIONS.values())
    return ENGINE_OPTIONS.get(runner, frozenset())


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise BeamOptionError(f"Beam's options: {message}")
