"""Airflow DAGs (2.4 or later, 3 included): Dateline every hour, and a brief every morning.

Copy it to dags/.

The run's time is the clock's, not Airflow's logical date: feeds serve the present, so there is
nothing to catch up. That some feed failed counts as success (--partial-ok). Airflow ends a task by
SIGTERM; with exec it reaches dateline itself, which then gives the data set back. The brief begins
where the last one ended (--remember) and only reads, so it waits for no run.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

try:
    from airflow.providers.standard.operators.bash import BashOperator
    from airflow.sdk import DAG
except ImportError:  # Airflow 2
    from airflow import DAG
    from airflow.operators.bash import BashOperator

with DAG(
    dag_id="dateline",
    schedule="7 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=55),
    tags=["news"],
) as dag:
    BashOperator(
        task_id="run",
        bash_command=(
            "exec dateline run --config /etc/dateline/dateline.yaml --output /var/lib/dateline "
            "--partial-ok --json >/dev/null"
        ),
        execution_timeout=timedelta(minutes=50),
        retries=0,
    )

with DAG(
    dag_id="dateline_brief",
    schedule="30 6 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    tags=["news"],
) as brief_dag:
    BashOperator(
        task_id="brief",
        bash_command=(
            "exec dateline brief --config /etc/dateline/dateline.yaml --output /var/lib/dateline "
            "--since 24h --remember /var/lib/dateline-brief/last --format html "
            "--out /var/lib/dateline-brief/brief.html"
        ),
        execution_timeout=timedelta(minutes=10),
        retries=1,
    )
