"""An Airflow DAG (2.4 or later, 3 included) that runs Dateline every hour; copy it to dags/.

The run's time is the clock's, not Airflow's logical date: feeds serve the present, so there is
nothing to catch up. That some feed failed counts as success (--partial-ok). Airflow ends a task by
SIGTERM; with exec it reaches dateline itself, which then gives the data set back.
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
