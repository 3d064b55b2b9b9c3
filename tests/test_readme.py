"""The README shows what its commands print. To renew it: ``python -m tests.test_readme``."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from tests.commands import dateline

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
RUN = ("run", "--config", str(ROOT / "configs/sample.yaml"), "--output", "data/sample")
QUERY = (
    "sql",
    "--output",
    "data/sample",
    """
SELECT canonical, count(*) AS articles,
       round(avg(tone_probabilities.positive - tone_probabilities.negative), 2) AS tone
FROM names JOIN article_topics USING (article_id)
WHERE topic = 'trade' AND id IS NOT NULL
GROUP BY canonical ORDER BY articles DESC, canonical LIMIT 5""",
)


def printed(arguments: tuple[str, ...], folder: Path) -> str:
    """What the command prints on standard output, the run's time left out."""
    done = dateline(*arguments, cwd=folder, environ={"COLUMNS": "100"})
    assert done.returncode in (0, 3), done.stderr
    lines = [line.rstrip() for line in done.stdout.rstrip().splitlines()]
    text = re.sub(r"run \d{8}T\d{6}Z", "run 20261124T160000Z", "\n".join(lines))
    return re.sub(r"^ask more:  \S+ sql", "ask more:  dateline sql", text, flags=re.MULTILINE)


def outputs(folder: Path) -> dict[str, str]:
    """The README's blocks by the marker that stands before each."""
    return {"run": printed(RUN, folder), "query": printed(QUERY, folder)}


def block(name: str, text: str) -> re.Match[str]:
    found = re.search(rf"<!-- output: {name} -->\n```text\n(.*?)\n```", text, re.DOTALL)
    assert found, f"the README has no block {name}"
    return found


def test_the_readme_shows_what_its_commands_print(tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    for name, expected in outputs(tmp_path).items():
        shown = block(name, text)[1]
        assert shown == expected, "renew it: python -m tests.test_readme"


def test_the_readme_links_to_pages_that_are_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README.read_text(encoding="utf-8"))
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_query_in_the_readme_is_the_one_that_is_run() -> None:
    assert QUERY[-1].strip() in README.read_text(encoding="utf-8")


def test_the_readme_counts_the_feeds_of_the_configuration_with_internet() -> None:
    from dateline import configs
    from dateline.pipeline.config.loading import load_config

    found = re.search(r"dateline\.yaml\) reads (\d+) public feeds", README.read_text("utf-8"))
    assert found, "the README says how many"
    assert int(found[1]) == len(load_config(configs.path("dateline.yaml")).feeds)


if __name__ == "__main__":
    new = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        for key, value in outputs(Path(scratch)).items():
            start, end = block(key, new).span(1)
            new = new[:start] + value + new[end:]
    README.write_text(new, encoding="utf-8")
