"""``dateline brief`` as scripts and schedulers use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dateline.schemas.errors import UsageError
from tests.commands import dateline
from tests.made_up import article, manifest, write_dataset
from tests.pipeline.cli.invoke import invoke

CONFIG = """output: {{path: '{root}'}}
watch:
- {{name: mine, names: [Japan]}}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_dataset(
        tmp_path / "set", [article(n) for n in range(60)], manifests=[manifest(0), manifest(72)]
    )


@pytest.fixture
def config(tmp_path: Path, root: Path) -> Path:
    file = tmp_path / "mine.yaml"
    file.write_text(CONFIG.format(root=root))
    return file


def test_json_alone_goes_to_standard_output(root: Path, config: Path) -> None:
    done = dateline(
        "brief", "--output", str(root), "--since", "2026-11-11", "--format", "json",
        "--config", str(config),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert list(document) == ["since", "until", "items", "changes"]
    assert {item["watch"] for item in document["items"]} == {"mine"}
    assert document["until"] == "2026-11-13T06:00:00Z"


def test_a_watched_feed_that_is_not_known_is_told(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(
        f"output: {{path: '{root}'}}\n"
        "watch:\n- {name: mine, feeds: [FEED 1, 'https://feed2.example/rss', Feeed 3]}\n"
    )
    done = dateline("brief", "--since", "2026-11-11", "--config", str(file))
    assert done.returncode == 0
    assert done.stderr == (
        "dateline: the watch 'mine' asks for the feed 'Feeed 3', which the data set does not know\n"
    )


def test_without_a_watchlist_it_says_what_it_tells(root: Path) -> None:
    done = dateline("brief", "--output", str(root), "--since", "2026-11-11")
    assert done.returncode == 0
    assert done.stdout.startswith("# News since 2026-11-11 00:00, until 2026-11-13 06:00 UTC\n")
    assert "every story" in done.stderr


def test_html_is_written_where_it_is_asked(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "brief.html"
    asked = ("--format", "html", "--out", out, "--error-bars")
    done = invoke("brief", "-o", root, "--since", "2026-11-11", *asked)
    assert done.code == 0
    assert out.read_text("utf-8").startswith("<!doctype html>")
    assert "How many articles of each topic" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--since", "yesterday"), "expected a day"),
        (("--since", "2026-11-11", "--format", "pdf"), "--format takes"),
        (("--since", "2026-11-11", "--config", "none.yaml"), "none.yaml"),
        (("--since", "2026-11-11", "--output", "nowhere"), "no data set at"),
        (("--since", "2026-11-11", "--remember", "none/last"), "--remember: there is no folder"),
        (("--since", "2026-11-11", "--out", "none/brief.md"), "--out: there is no folder"),
    ],
)
def test_what_cannot_be_done_is_an_error_of_usage(
    options: tuple[str, ...], message: str, root: Path
) -> None:
    done = dateline("brief", "--output", str(root), *options)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_no_run_since_then_is_no_success(root: Path, tmp_path: Path) -> None:
    memory = tmp_path / "last"
    done = dateline(
        "brief", "--output", str(root), "--since", "2026-11-14", "--remember", str(memory)
    )
    assert done.returncode == 1
    assert "nobody looked" in done.stderr
    assert not memory.exists()


def test_an_empty_data_set_is_no_success(tmp_path: Path) -> None:
    memory, empty = tmp_path / "last", tmp_path / "set"
    (empty / "state").mkdir(parents=True)
    done = invoke("brief", "-o", empty, "--since", "2026-11-14", "--remember", memory)
    assert done.code == 1
    assert "there was no run at" in done.output
    assert not memory.exists()


@pytest.mark.parametrize("kept", [b"", b"garbage", b"\xff\xfe"])
def test_a_memory_that_is_damaged_is_named(kept: bytes, root: Path, tmp_path: Path) -> None:
    memory = tmp_path / "last"
    memory.write_bytes(kept)
    done = invoke("brief", "-o", root, "--since", "2026-11-11", "--remember", memory)
    assert isinstance(done.error, UsageError)
    assert str(done.error).startswith(f"{memory}, which keeps how far the last brief went, says")


def test_what_is_remembered_is_not_told_again(root: Path, tmp_path: Path) -> None:
    memory = tmp_path / "last"
    options = ("-o", root, "--since", "2026-11-11", "--format", "json", "--remember", memory)
    first = invoke("brief", *options)
    assert first.code == 0
    assert memory.read_text() == "2026-11-13T06:00:00.000001+00:00\n"
    assert not list(tmp_path.glob("last.*"))
    write_dataset(root, [], manifests=[manifest(100)])
    second = invoke("brief", *options)
    assert second.code == 0
    assert '"items": []' in second.output
