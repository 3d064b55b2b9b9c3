"""The example files for schedulers: sound in the eyes of the tools that read them, and in step
with the command line."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml

from dateline import configs
from tests.made_up import article, manifest, write_dataset
from tests.pipeline.cli.invoke import invoke

FOLDER = Path(configs.path("schedulers"))
SHELL = {"crontab", "cronjob.yaml", "airflow_dag.py", "dateline.service", "dateline-watch.service"}
BRIEFS = {"crontab", "brief-cronjob.yaml", "airflow_dag.py", "dateline-brief.service"}


def commands(name: str, which: str = "run|watch") -> list[list[str]]:
    """The dateline commands in a file, as words."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    text = re.sub(r'"\s*"', "", " ".join(lines))
    found = re.findall(rf"\bdateline (?:{which}) [^|>\"]*", text)
    after = r"\s+(?:Restart|SuccessExit|TimeoutStart|envFrom|2$)"
    return [shlex.split(re.split(after, command)[0]) for command in found]


@pytest.mark.parametrize("name", sorted(SHELL))
def test_commands_use_options_that_exist(name: str) -> None:
    from typer.main import get_command

    from dateline.pipeline.cli.main import app

    known = get_command(app)
    (words,) = commands(name)
    command = known.commands[words[1]]  # type: ignore[attr-defined]
    context = command.make_context(words[1], words[2:], resilient_parsing=False)
    assert context.params["config"]


@pytest.mark.parametrize("name", sorted(BRIEFS))
def test_the_brief_beside_the_runs_makes_a_brief(name: str, tmp_path: Path) -> None:
    """The very command of the file, with the folders of the example moved."""
    folder = tmp_path / "set"
    config = tmp_path / "dateline.yaml"
    config.write_text("watch: [{name: mine, names: [Japan]}]\n")
    now = datetime.now(timezone.utc)
    seen = {"first_seen_at": now, "published_at": now}
    run = manifest(0, now=(now - timedelta(seconds=1)).isoformat())
    write_dataset(folder, [article(n, **seen) for n in range(12)], manifests=[run])
    (tmp_path / "brief").mkdir()
    moved = {
        "/etc/dateline/dateline.yaml": str(config),
        "/var/lib/dateline": str(folder),
        "gs://example-bucket/dateline": str(folder),
        "/var/lib/dateline-brief/last": str(tmp_path / "brief/last"),
        "/var/lib/dateline-brief/brief.html": str(tmp_path / "brief/brief.html"),
    }
    (words,) = commands(name, "brief")
    assert not [word for word in words if word.startswith(("/", "gs:")) and word not in moved]
    done = invoke(*(moved.get(word, word) for word in words[1:]))
    assert done.code == 0, done.output
    html = tmp_path / "brief/brief.html"
    text = html.read_text("utf-8") if "html" in words else done.output
    assert "mine" in text
    assert "Japan" in text
    if "--remember" in words:
        assert (tmp_path / "brief/last").exists()


def test_the_cron_line_has_five_times_a_time_out_and_no_percent_sign() -> None:
    lines = [
        line
        for line in (FOLDER / "crontab").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert re.match(r"\d+ \* \* \* \* exec timeout .* dateline run ", lines[0])
    assert re.match(r"\d+ \d+ \* \* \* exec dateline brief ", lines[1])
    assert len(lines) == 2
    assert not any("%" in line for line in lines)  # cron reads it as a new line


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    units = [
        shutil.copy(FOLDER / name, tmp_path)
        for name in (
            "dateline.service",
            "dateline.timer",
            "dateline-watch.service",
            "dateline-brief.service",
            "dateline-brief.timer",
        )
    ]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        timeout=60,
    )
    told = [line for line in done.stderr.splitlines() if "dateline" in line]
    assert (done.returncode, told) == (0, [])


def test_systemd_takes_a_partial_run_for_a_success() -> None:
    text = (FOLDER / "dateline.service").read_text()
    assert "\nSuccessExitStatus=3\n" in text
    assert "\nTimeoutStartSec=50min\n" in text


def test_the_cron_job_forbids_two_at_once_and_ends_before_the_next() -> None:
    job = yaml.safe_load((FOLDER / "cronjob.yaml").read_text())
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    spec = job["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    run = spec["jobTemplate"]["spec"]
    assert run["activeDeadlineSeconds"] < 3600
    assert run["backoffLimit"] == 0
    pod = run["template"]["spec"]
    assert pod["restartPolicy"] == "Never"
    (container,) = pod["containers"]
    assert container["args"][0].startswith("exec dateline run ")
    assert "--partial-ok" in container["args"][0]
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    assert mounted == {volume["name"] for volume in pod["volumes"]}


@pytest.mark.parametrize("name", ["cronjob.yaml", "airflow_dag.py"])
def test_no_shell_stands_between_the_scheduler_and_the_run(tmp_path: Path, name: str) -> None:
    stand_in = tmp_path / "dateline"
    stand_in.write_text('#!/bin/sh\necho $$ "$@" >&2\nexit 143\n')
    stand_in.chmod(0o755)
    (words,) = commands(name)
    command = f"exec {shlex.join(words)} >/dev/null"
    assert f"exec {words[0]} {words[1]} " in (FOLDER / name).read_text()
    started = subprocess.Popen(
        ["/bin/sh", "-c", command],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        stderr=subprocess.PIPE,
        text=True,
    )
    _, told = started.communicate(timeout=10)
    assert started.returncode == 143
    assert told.split()[0] == str(started.pid)
    assert "--partial-ok" in told


@pytest.mark.skipif(importlib.util.find_spec("airflow") is None, reason="Airflow is not installed")
def test_airflow_reads_the_dag(tmp_path: Path) -> None:
    script = (
        "from importlib.util import spec_from_file_location as at, module_from_spec as made\n"
        f"spec = at('airflow_dag', {str(FOLDER / 'airflow_dag.py')!r})\n"
        "module = made(spec); spec.loader.exec_module(module)\n"
        "dag = module.dag\n"
        "assert dag.max_active_runs == 1 and not dag.catchup, dag\n"
        "assert [task.task_id for task in dag.tasks] == ['run']\n"
        "assert [task.task_id for task in module.brief_dag.tasks] == ['brief']\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"AIRFLOW_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
