"""From nothing to a data set: ``init``, ``feeds add``, ``run``."""

from __future__ import annotations

from pathlib import Path

from tests.commands import dateline
from tests.feed_server import FeedServer, rss


def test_a_configuration_of_ones_own_runs_once_a_feed_is_added(
    tmp_path: Path, feed_server: FeedServer
) -> None:
    url = feed_server.add("/a.xml", rss("Harbour"))
    written = dateline("init", "mine.yaml", "--contact", "me@example.org", cwd=tmp_path)
    assert written.returncode == 0
    assert written.stdout.startswith("wrote mine.yaml; next:")
    file = tmp_path / "mine.yaml"
    allowed = file.read_text().replace("#   allow_hosts: []", "  allow_hosts: [127.0.0.1]")
    file.write_text(allowed)
    without = dateline("run", "-c", "mine.yaml", cwd=tmp_path)
    assert without.returncode == 2
    added = dateline("feeds", "add", url, "-c", "mine.yaml", cwd=tmp_path)
    assert (added.returncode, added.stderr) == (0, "")
    assert "3 entries" in added.stdout
    ran = dateline("run", "-c", "mine.yaml", "-o", "out", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "3 new" in " ".join(ran.stdout.split())
    assert feed_server.seen()[0].headers["User-Agent"] == "Dateline/0.1 (+me@example.org)"


def test_a_file_in_the_way_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "dateline.yaml").write_text("")
    done = dateline("init", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "dateline: dateline.yaml: is there already; --force replaces it\n"
