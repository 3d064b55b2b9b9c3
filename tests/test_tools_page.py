"""The starters of docs/tools.md: their queries run, and the tools where they are installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest
import yaml

from dateline.pipeline.export.formats import FORMATS
from dateline.pipeline.query.own_database import write_database
from dateline.schemas.config import Config
from tests.commands import dateline
from tests.grown import ROWS, write_grown

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "tools.md").read_text("utf-8")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_grown(tmp_path_factory.mktemp("set") / "data")


def test_the_model_for_rill_has_each_article_once(root: Path) -> None:
    model = yaml.safe_load((DOCS / "tools/rill/models/articles.yaml").read_text("utf-8"))
    query = model["sql"].replace("{{ .env.data }}", str(root))
    rows = duckdb.connect().sql(query)
    metrics = yaml.safe_load((DOCS / "tools/rill/metrics/articles_metrics.yaml").read_text("utf-8"))
    named = {dimension["column"] for dimension in metrics["dimensions"]} | {metrics["timeseries"]}
    assert named <= set(rows.columns)
    measures = ", ".join(measure["expression"] for measure in metrics["measures"])
    assert rows.aggregate(measures).fetchall()[0][0] == ROWS


def test_the_sources_for_evidence_run_on_the_database_file(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.duckdb"
    write_database(str(root), path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA news")
        for source in sorted((DOCS / "tools/evidence/sources/news").glob("*.sql")):
            query = source.read_text("utf-8")
            assert connection.execute(query).fetchall(), source.name
            connection.execute(f"CREATE TABLE news.{source.stem} AS {query}")
        page = (DOCS / "tools/evidence/pages/index.md").read_text("utf-8")
        queries = re.findall(r"```sql \w+\n(.*?)```", page, re.DOTALL)
        assert len(queries) == 3
        for query in queries:
            connection.execute(query).fetchall()


EVIDENCE = Path(os.environ.get("DATELINE_EVIDENCE", "."))
"""A project in which `npm install @evidence-dev/duckdb` was run."""
CONNECTOR = """
const { getRunner } = require('@evidence-dev/duckdb');
const { readFileSync } = require('fs');
(async () => {
  const [folder, ...names] = process.argv.slice(2);
  const run = await getRunner({ filename: 'news.duckdb' }, folder);
  for (const name of names) {
    const path = `${folder}/${name}.sql`;
    const result = await run(readFileSync(path, 'utf8'), path, 1000);
    let rows = 0;
    for await (const batch of result.rows()) rows += batch.length;
    console.log(name, rows);
  }
})();
"""


@pytest.mark.trial
@pytest.mark.skipif(
    shutil.which("node") is None or not (EVIDENCE / "node_modules/@evidence-dev/duckdb").is_dir(),
    reason="DATELINE_EVIDENCE names no project with @evidence-dev/duckdb",
)
def test_evidence_reads_the_sources_by_its_own_duckdb(root: Path, tmp_path: Path) -> None:
    sources = Path(shutil.copytree(DOCS / "tools/evidence/sources/news", tmp_path / "news"))
    write_database(str(root), sources / "news.duckdb")
    names = sorted(path.stem for path in sources.glob("*.sql"))
    done = subprocess.run(
        ["node", "-", str(sources), *names],
        cwd=EVIDENCE, input=CONNECTOR, capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    counts = dict(line.split() for line in done.stdout.splitlines())
    assert list(counts) == names
    assert all(int(rows) > 0 for rows in counts.values())


def test_the_configuration_for_table_formats_is_one() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    config = Config.model_validate(yaml.safe_load(text))
    assert config.output.tables == tuple(FORMATS)
    assert config.iceberg.catalog == "sqlite:////data/catalog.db"


@pytest.mark.trial
@pytest.mark.skipif(shutil.which("rill") is None, reason="there is no program rill on PATH")
def test_rill_takes_the_project(root: Path, tmp_path: Path) -> None:
    project = shutil.copytree(DOCS / "tools/rill", tmp_path / "rill")
    command = ["rill", "validate", str(project), "--env", f"data={root}"]
    subprocess.run(command, check=True, timeout=100)


@pytest.mark.trial
@pytest.mark.skipif(
    shutil.which("sqlite-utils") is None or shutil.which("datasette") is None,
    reason="there are no programs sqlite-utils and datasette on PATH",
)
def test_datasette_serves_the_copy(root: Path, tmp_path: Path) -> None:
    recipe = PAGE[PAGE.index("## Datasette") : PAGE.index("## Iceberg")]
    (script,) = re.findall(r"```bash\n(.*?)```", recipe, re.DOTALL)
    command, sql = re.findall(r'(dateline sql .*?)"(.*?)"\n', script, re.DOTALL)[0]
    options = command.replace("data/sample", str(root)).split()[1:]
    assert dateline(*options, sql, cwd=tmp_path).returncode == 0
    for line in script.splitlines():
        if line.startswith("sqlite-utils"):
            subprocess.run(line.split(), cwd=tmp_path, check=True, timeout=60)
    done = subprocess.run(
        ["datasette", "news.db", "--get", "/news/articles.json?_search=japan&_shape=array"],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout)
