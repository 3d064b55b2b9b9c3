"""Authority in sameness: nobody but its holder changes an article, whatever others claim.

The cases are those of the table in docs/architecture.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.remembered import Identity, feed_hash
from dateline.transforms.same.sameness import Claim, Decision, decide

DAY = 86_400
OWNER, FOREIGN, OTHER = feed_hash("owner"), feed_hash("foreign"), feed_hash("other")


def key(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=16).digest()


def claim(
    feed: str,
    publisher: int,
    *,
    text: int = 1,
    guid: str | None = "1",
    url: str | None = "x",
    at: float = 0.0,
    position: int = 0,
    is_owner: bool = False,
) -> Claim:
    guid_key = key("g" + guid) if guid else None
    url_key = key("u" + url) if url else None
    own = guid_key or url_key or key(f"t{feed}{text}")
    order = (at, feed, position)
    hashed = feed_hash(feed)
    return Claim((feed, position), own, guid_key, url_key, text, hashed, order, publisher, is_owner)


def owner(**fields: object) -> Claim:
    return claim("o", OWNER, is_owner=True, **fields)  # type: ignore[arg-type]


def foreign(**fields: object) -> Claim:
    return claim("f", FOREIGN, **fields)  # type: ignore[arg-type]


def runs(*claims: list[Claim]) -> list[list[Decision]]:
    """The decisions of runs, one after the other, each with what those before remember."""
    remembered: list[Identity] = []
    found = []
    for number, each in enumerate(claims):
        decisions, more = decide(each, remembered, now=number, refresh_after=DAY)
        remembered += more
        found.append(decisions)
    return found


def test_another_text_of_a_foreign_feed_is_an_article_of_its_own() -> None:
    (first,), (second,), (third,) = runs([owner()], [foreign(text=2)], [owner(text=3)])
    assert (second.verdict, second.quotes) == ("new", first.article_id)
    assert second.article_id != first.article_id
    assert (third.verdict, third.article_id, third.revision) == ("revised", first.article_id, 2)


def test_the_same_text_of_a_foreign_feed_adds_no_row() -> None:
    _, (second,), (third,) = runs([owner()], [foreign(at=-1e9)], [owner()])
    assert (second.verdict, third.verdict) == ("duplicate", "duplicate")


def test_in_one_run_the_owner_comes_first_whatever_dates_are_claimed() -> None:
    ((mine, theirs),) = runs([foreign(at=-1e9), owner(at=1e9)])
    assert (mine.ref, mine.verdict, mine.also_in_feeds) == (("o", 0), "new", ("f",))
    assert theirs.verdict == "duplicate"


def test_an_owner_that_comes_later_starts_clean() -> None:
    (quote,), (mine,), (again,) = runs([foreign()], [owner()], [owner(text=2)])
    assert (mine.verdict, mine.revision) == ("new", 1)
    assert mine.article_id != quote.article_id
    assert (again.verdict, again.article_id) == ("revised", mine.article_id)


def test_a_quoter_goes_on_with_its_own_article_after_the_owner_came() -> None:
    (quote,), _, (later,), (more,) = runs([foreign()], [owner()], [foreign()], [foreign(text=5)])
    assert (later.verdict, later.article_id) == ("duplicate", quote.article_id)
    assert (more.verdict, more.article_id, more.revision) == ("revised", quote.article_id, 2)


def test_without_an_owner_the_publisher_that_first_brought_it_keeps_it() -> None:
    (first,), (theirs,), (mine,) = runs([foreign()], [claim("z", OTHER, text=2)], [foreign(text=3)])
    assert (theirs.verdict, theirs.quotes) == ("new", first.article_id)
    assert (mine.verdict, mine.article_id, mine.revision) == ("revised", first.article_id, 2)


def test_two_feeds_of_one_publisher_share_their_articles() -> None:
    (first,), (second,) = runs([claim("a", FOREIGN)], [claim("b", FOREIGN, text=2)])
    assert (second.verdict, second.article_id) == ("revised", first.article_id)


def test_a_foreign_feed_gives_an_article_no_further_address() -> None:
    """Else the next article at that address would be taken for a revision."""
    _, (bait,), (victim,) = runs(
        [owner()],
        [foreign(guid="1", url="someone else's page")],
        [claim("v", OTHER, guid=None, url="someone else's page", text=7, is_owner=True)],
    )
    assert bait.verdict == "duplicate"
    assert victim.verdict == "new"


def test_what_an_older_version_remembered_belongs_to_its_site_or_its_feeds() -> None:
    old = [
        Identity(key("g1"), key("g1"), 1, feed_hash("f"), 1, 0),
        Identity(key("ux"), key("g1"), 1, feed_hash("f"), 1, 0),
    ]
    ((mine,), more) = decide([foreign(text=2)], old, now=1, refresh_after=DAY)
    assert (mine.verdict, mine.article_id) == ("revised", key("g1"))
    assert {row.holder for row in more} == {FOREIGN}
    ((theirs,), _) = decide([claim("z", OTHER, text=2)], old, now=1, refresh_after=DAY)
    assert (theirs.verdict, theirs.quotes) == ("new", key("g1"))
    ((owned,), more) = decide([owner(text=2)], old, now=1, refresh_after=DAY)
    assert (owned.verdict, owned.article_id) == ("revised", key("g1"))
    assert all(row.is_owned and row.holder == OWNER for row in more)


GUIDS, URLS = st.sampled_from([None, "1", "2"]), st.sampled_from(["x", "y"])
MINE = st.builds(owner, text=st.integers(1, 3), guid=GUIDS, url=URLS, at=st.sampled_from([0.0, 1]))
THEIRS = st.builds(
    claim,
    st.sampled_from("fz"),
    st.sampled_from([FOREIGN, OTHER]),
    text=st.integers(1, 4),
    guid=GUIDS,
    url=st.sampled_from([None, "x", "y", "z"]),
    at=st.sampled_from([-1e9, 0.0, 1e9]),
    is_owner=st.booleans(),
)


def _numbered(claims: list[Claim]) -> list[Claim]:
    return [
        replace(one, ref=(one.ref[0], n), order=(*one.order[:2], n)) for n, one in enumerate(claims)
    ]


RUNS = st.lists(
    st.tuples(st.lists(MINE, max_size=4), st.lists(THEIRS, max_size=4)), min_size=1, max_size=4
)


@given(RUNS)
def test_no_sequence_of_foreign_feeds_changes_a_row_of_the_owner(
    history: list[tuple[list[Claim], list[Claim]]],
) -> None:
    """With and without them the owner's entries become the same articles, texts and revisions."""
    alone = runs(*(_numbered(mine) for mine, _ in history))
    beside = runs(*(_numbered([*mine, *theirs]) for mine, theirs in history))
    names: dict[bytes, bytes] = {}
    for expected, decisions in zip(alone, beside, strict=True):
        found = [decision for decision in decisions if decision.ref[0] == "o"]
        assert [(d.ref, d.verdict, d.revision) for d in expected] == [
            (d.ref, d.verdict, d.revision) for d in found
        ]
        for one, other in zip(expected, found, strict=True):
            assert names.setdefault(one.article_id, other.article_id) == other.article_id
    own = set(names.values())
    assert len(own) == len(names), "articles that were two are two"
    for decisions in beside:
        for decision in decisions:
            if decision.ref[0] != "o" and decision.article_id in own:
                assert decision.verdict == "duplicate", "they write no row of the owner's"
