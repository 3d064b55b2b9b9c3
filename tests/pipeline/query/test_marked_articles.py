"""The view of articles that a session makes when it goes on asking says what the first one said."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dataset.compaction import compact
from dateline.dataset.dataset import Dataset
from dateline.pipeline.query.lazy_session import LazySession
from dateline.pipeline.query.session import open_session
from tests.grown import IDS, write_grown
from tests.made_up import START, article, member, write_dataset

ADDED = """SELECT article_id, revision, story_id, is_latest, cluster_size, published_date
FROM articles ORDER BY ALL"""


def asked_often(session: LazySession) -> list[Any]:
    """The answers to one question, until the view is another one."""
    answers = []
    while not is_marked(session):
        answers.append(session.execute(ADDED).fetchall())
        assert len(answers) < 9
    return [*answers, session.execute(ADDED).fetchall()]


def is_marked(session: LazySession) -> bool:
    plan = session.extract_statements("EXPLAIN SELECT is_latest FROM articles")
    whole = (
        session._connection.execute(plan[0]).fetchall() if "articles" in session.views.made else []
    )
    return "row_in_file" in str(whole)


def small_set(root: Path) -> Path:
    rows = [
        article(0, cluster_id=f"{0:032x}", is_first_seen=True),
        article(0, revision=2, cluster_id=f"{0:032x}", is_first_seen=True, run_id="later"),
        article(1, cluster_id=f"{0:032x}", is_first_seen=False),  # a copy of another day's
        article(2),  # with no cluster
        article(3, cluster_id=f"{3:032x}", is_first_seen=True),  # of the story of the first
        article(4, first_seen_at=START + timedelta(days=900)),  # an old one
    ]
    return write_dataset(root, rows, members=[member(3, 0)])


def test_the_third_question_is_answered_by_the_place_of_a_row(tmp_path: Path) -> None:
    with open_session(str(small_set(tmp_path))) as session:
        answers = asked_often(session)
    assert len(answers) == 4
    assert all(answer == answers[0] for answer in answers)
    first = f"{0:032x}"
    told = {(int(row[0], 16), row[1]): row[2:5] for row in answers[0]}
    assert told == {
        (0, 1): (first, False, 2),
        (0, 2): (first, True, 2),
        (1, 1): (first, True, 2),
        (2, 1): (f"{2:032x}", True, 1),
        (3, 1): (first, True, 1),
        (4, 1): (f"{4:032x}", True, 1),
    }


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 6), st.integers(1, 3), st.integers(0, 6), st.booleans(), st.booleans()
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda row: row[:2],
    ),
    joins=st.dictionaries(st.integers(1, 6), st.integers(0, 6), max_size=4),
)
def test_whatever_revisions_copies_and_stories_there_are(
    rows: list[tuple[int, int, int, bool, bool]], joins: dict[int, int]
) -> None:
    made = []
    for number, revision, cluster, has_cluster, is_old in rows:
        values: dict[str, Any] = {"revision": revision}
        if has_cluster:
            values |= {"cluster_id": f"{cluster:032x}", "is_first_seen": cluster == number}
        if is_old:
            values["first_seen_at"] = START + timedelta(days=900)
        made.append(article(number * 7 + revision, **values, article_id=f"{number:032x}"))
    members = [member(cluster, story) for cluster, story in joins.items() if story < cluster]
    with tempfile.TemporaryDirectory() as folder:
        root = write_dataset(Path(folder) / "set", made, members=members)
        with open_session(str(root)) as session:
            answers = asked_often(session)
            narrow = "SELECT is_latest FROM articles WHERE article_id = $1 AND revision = $2"
            for row in answers[0]:  # filters that leave out files and rows change no place
                assert session.execute(narrow, list(row[:2])).fetchall() == [(row[3],)]
    assert all(answer == answers[0] for answer in answers)


def test_files_of_several_versions_that_move_meanwhile(tmp_path: Path) -> None:
    root = write_grown(tmp_path / "out")
    with open_session(str(root)) as session:
        answers = asked_often(session)
        assert [row[0] for row in answers[0]] == IDS
        compact(Dataset(str(root)), now=START + timedelta(days=60))
        assert session.execute(ADDED).fetchall() == answers[0]
        assert not is_marked(session), "the marks were those of files that lie elsewhere now"
        assert asked_often(session)[-1] == answers[0]


def test_a_relation_that_was_made_before_answers_after_it(tmp_path: Path) -> None:
    with open_session(str(small_set(tmp_path))) as session:
        before = session.sql("SELECT article_id FROM articles WHERE NOT is_latest")
        asked_often(session)
        assert before.fetchall() == [(f"{0:032x}",)]


def test_a_view_that_the_user_made_stays(tmp_path: Path) -> None:
    with open_session(str(small_set(tmp_path))) as session:
        session.execute(ADDED)
        session.execute("CREATE OR REPLACE VIEW articles AS SELECT 7 AS seven")
        for _ in range(4):
            assert session.execute("SELECT * FROM articles").fetchall() == [(7,)]


def test_a_session_that_cannot_make_it_goes_on_by_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "dateline.pipeline.query.lazy_session.marking", lambda _: ["SELECT error('no room')"]
    )
    with open_session(str(small_set(tmp_path))) as session:
        answers = [session.execute(ADDED).fetchall() for _ in range(5)]
        assert not is_marked(session)
    assert all(answer == answers[0] for answer in answers)
