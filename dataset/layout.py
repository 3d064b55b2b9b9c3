"""Where everything lies below the output root: every path and prefix, one function each.

Paths are relative to the root, with forward slashes, on every storage.
"""

from __future__ import annotations

from datetime import date, datetime, timezone

HEAD = "state/head.json"
"""The pointer to everything that is in force; replacing it is what makes a commit visible."""
STATE = "state"
"""The folder of the head and of the memories."""
PARQUET = ".parquet"
"""What names of Parquet files end with."""
RUNS = "runs"
"""Manifests of runs that are not folded into the run log yet."""
MAINTENANCE = "maintenance"
"""Manifests of all other commits: compactions, re-enrichments, repairs."""
STAGING = "_staging"
"""What attempts have written and not published yet."""
LEASES = "_lease"
"""Who works on the data set now."""
STREAMS = "_stream"
"""Word between a continuous run and whoever started it: asked to stop, and stopped."""
REPLACED = "_replaced"
"""Public files that others took the place of, out of the way of readers that list folders."""
ICEBERG = "_iceberg"
"""Metadata of Iceberg tables that name the data files, where no other place is configured."""
DELTA_LOG = "_delta_log"
"""Folder within that of a table, in which a Delta table names the data files beside it."""
QUARANTINE = "_quarantine"
"""What a repair set aside."""
ARCHIVE = "archive"
"""Raw documents, where the configuration keeps them."""
DECISION = "commit.json"
"""Name of the decision in an attempt's staging folder: from its writing on, the commit happened."""
OUTCOME = "outcome.json"
"""Name of the file in a staging folder by which a finished job says what it wrote."""

ENGINE_MARK = "engine.txt"
"""Name of the file in a staging folder by which a job on an engine says that it is at work there:
such a job outlives whoever started it, and holds no lease until it commits."""

REFUSAL = "refused.txt"
"""Name of the file in a staging folder by which a job on an engine says why it committed nothing,
where doing the step again would not help."""


def manifest_folder(kind: str) -> str:
    """The folder of the manifests of a kind of commit; runs have one of their own."""
    return RUNS if kind == "run" else MAINTENANCE


def manifest(run_id: str, kind: str = "run") -> str:
    """The manifest of a commit."""
    return f"{manifest_folder(kind)}/{run_id}.json"


def staging(run_id: str, token: str) -> str:
    """The staging folder of one attempt at a run.

    The token is the attempt's own, so two attempts at one run never meet in a folder.
    """
    return f"{STAGING}/{run_id}.{token}"


def decision(staging_folder: str) -> str:
    """The decision in a staging folder."""
    return f"{staging_folder}/{DECISION}"


def replaced(path: str) -> str:
    """Where a public file lies after another took its place, until its time is over."""
    return f"{REPLACED}/{path}"


def engine_mark(staging_folder: str) -> str:
    """The mark of a job on an engine in its staging folder."""
    return f"{staging_folder}/{ENGINE_MARK}"


def refusal(staging_folder: str) -> str:
    """Why a job on an engine committed nothing, in its staging folder."""
    return f"{staging_folder}/{REFUSAL}"


def lease(token: str) -> str:
    """The lease file of a contender."""
    return f"{LEASES}/{token}.json"


_RUN_ID = "%Y%m%dT%H%M%SZ"


def run_id_at(now: datetime) -> str:
    """The run id that a time gives: ``20261124T120000Z``."""
    return now.strftime(_RUN_ID)


def is_a_time(run_id: str) -> bool:
    """Whether a run id is one that a time gives. Such ids sort as their times do."""
    try:
        return run_id_at(datetime.strptime(run_id, _RUN_ID).replace(tzinfo=timezone.utc)) == run_id
    except ValueError:
        return False


def segment(memory: str, run_id: str, part: str = "", suffix: str = PARQUET) -> str:
    """A segment of a memory, as a run stages it: ``part`` tells apart what one run writes."""
    return f"{STATE}/{memory}/{run_id}{part and '-' + part}{suffix}"


def memory_folder(memory: str) -> str:
    """The folder of a memory's segments, with a slash at its end."""
    return f"{STATE}/{memory}/"


def memory_of(path: str) -> str:
    """The memory that a state file belongs to."""
    return path.split("/")[1]


def run_date(now: datetime | date) -> str:
    """The partition of tables that go by the day of the run."""
    return f"run_date={now:%Y-%m-%d}"


OLD_DATE = "1970-01-01"
"""The day in the name of the partition of articles that are too old for one of their own day.

A day and not Hive's word for a missing value, because pandas cannot read that beside days.
"""


def partition_key(name: str) -> str:
    """The name in folders of what ``output.partition_by`` calls ``name``.

    No key bears the name of a column of the file: readers of Hive partitions would find it twice,
    with values that a folder's name can only tell in another spelling, and many refuse.
    """
    return name if name.endswith("_date") else f"partition_{name}"


def articles(partition: str, run_id: str) -> str:
    """The stem of the files that a run writes to a partition of ``articles``."""
    return f"articles/{partition}/{run_id}"


def facts(partition: str, run_id: str) -> str:
    """The stem of the files of ``facts`` that come of one partition of ``articles``."""
    return f"facts/{partition}/{run_id}"


def table_rows(table: str, now: datetime, run_id: str) -> str:
    """The stem of a run's file of ``dead_letters``, ``feed_health`` or ``story_members``."""
    return f"{table}/{run_date(now)}/{run_id}"


def archive(now: datetime, run_id: str, group: str) -> str:
    """The stem of a run's archive files of one group of feeds."""
    return f"{ARCHIVE}/{run_date(now)}/{run_id}-{group}"


def stop_asked(token: str) -> str:
    """The file by which a continuous run is asked to commit what it has and to end."""
    return f"{STREAMS}/{token}.stop"


def stop_done(token: str) -> str:
    """The file by which a continuous run says that all it had is committed."""
    return f"{STREAMS}/{token}.stopped"


def top_folder(path: str) -> str:
    """The first part of a path: the table or system folder that a file belongs to."""
    return path.partition("/")[0]


def is_state(path: str) -> bool:
    """Whether a file belongs to the state rather than to the public tables."""
    return path.startswith(f"{STATE}/")
