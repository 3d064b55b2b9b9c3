"""The Flink that Beam's job server is to be made for: the one that the cluster is.

Beam's Python fetches the job server for the latest Flink that it knows (2.2 in Beam 2.77) unless
``--flink_version`` names another, whatever the cluster is. Flink 1.20 does not take a job from
that one: its client sends it in another form (tried with 2.2.1 on 1.20.3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.pipeline.run.engines import EngineError, option_of, runner_of
from dateline.pipeline.run.flink import cluster_of, version_of

VERSION = "--flink_version"
_CHOSEN = (VERSION, "--flink_job_server_jar", "--job_endpoint")
"""Options that name a version or a job server: what a person chose is taken."""


def with_flink_version(arguments: Sequence[str]) -> list[str]:
    """Beam's arguments with the version of the cluster, where Beam is to fetch the job server.

    Raises:
        EngineError: Beam has no job server for this version.
        FlinkError: the cluster does not answer.
    """
    given = list(arguments)
    cluster = cluster_of(given)
    if runner_of(given) != "flinkrunner" or cluster is None:
        return given
    if any(option_of(given, option) for option in _CHOSEN):
        return given
    told = version_of(cluster)
    found = re.match(r"\d+\.\d+", told)
    if found is None:  # a build of somebody's own: it may be any
        return given
    known = _published()
    if found[0] not in known:
        raise EngineError(
            f"{cluster} is Flink {told}; this Beam has job servers for Flink {', '.join(known)}. "
            f"Take one of these, or say which job server is to be tried ({VERSION}, "
            "--flink_job_server_jar, --job_endpoint)"
        )
    return [*given, f"{VERSION}={found[0]}"]


def _published() -> list[str]:
    """Versions of Flink that this Beam has job servers for."""
    from apache_beam.options.pipeline_options import FlinkRunnerOptions

    return list(FlinkRunnerOptions.PUBLISHED_FLINK_VERSIONS)
