"""Claims and remembered identities of every kind, few keys among them so that many meet."""

from __future__ import annotations

from hypothesis import strategies as st

from dateline.schemas.article import NO_FURTHER_KEYS, FurtherKeys
from dateline.schemas.remembered import Identity, feed_hash
from dateline.transforms.same.sameness import Claim

NOW = 1_700_000_000
KEYS = st.integers(1, 30).map(lambda number: number.to_bytes(16, "little"))
SOME = st.lists(KEYS, max_size=2).map(tuple)
FURTHER = st.one_of(
    st.just(NO_FURTHER_KEYS),
    st.builds(FurtherKeys, SOME, SOME, SOME, SOME, st.booleans()),
)


def claim_with(
    feed: str, position: int, article: bytes, guid: bytes | None, url: bytes | None, text: int,
    further: FurtherKeys = NO_FURTHER_KEYS, is_owner: bool = False, optional: int | None = None,
) -> Claim:  # fmt: skip
    return Claim(
        ref=(feed, position),
        article_id=article,
        guid_key=guid,
        url_key=url,
        content_hash=text,
        feed_hash=feed_hash(feed),
        order=(float(text), feed, position),
        publisher=len(feed),
        is_owner=is_owner,
        further=further,
        older_hash=optional,
        field_hashes=optional,
        published=None if optional is None else float(optional),
    )


CLAIMS = st.lists(
    st.builds(
        claim_with,
        st.sampled_from(["a", "bb", "b2", "cccc"]),
        st.integers(0, 5),
        KEYS,
        st.none() | KEYS,
        st.none() | KEYS,
        st.integers(0, 3),
        FURTHER,
        st.booleans(),
        st.none() | st.integers(0, 2**40),
    ),
    unique_by=lambda claim: claim.ref,
    max_size=12,
)
REMEMBERED = st.lists(
    st.builds(
        Identity,
        KEYS,
        KEYS,
        st.integers(0, 3),
        st.sampled_from([feed_hash("a"), feed_hash("bb")]),
        st.integers(1, 3),
        st.integers(NOW - 100_000, NOW),
        st.none() | st.integers(1, 4),
        st.none() | st.booleans(),
        st.none() | st.integers(0, 2**40),
    ),
    max_size=6,
)


@st.composite
def of_one_article(draw: st.DrawFn) -> tuple[list[Claim], list[Identity]]:
    """Claims that mostly say one text of one article, and what is remembered of it."""
    keys = [bytes([number]) * 16 for number in range(1, 6)]
    key = st.sampled_from(keys)
    text = st.sampled_from([7, 7, 7, 7, 8])
    some = st.lists(key, max_size=1).map(tuple)
    further = st.just(NO_FURTHER_KEYS) | st.builds(FurtherKeys, some, some, some, some)
    owner = draw(st.booleans())
    claims = draw(
        st.lists(
            st.builds(
                claim_with,
                st.sampled_from(["a", "bb", "b2", "cccc"]),
                st.integers(0, 3),
                key,
                st.none() | key,
                st.just(keys[0]) | key,
                text,
                further,
                st.booleans() if owner else st.just(False),
                st.sampled_from([None, 5, 6]),
            ),
            unique_by=lambda claim: claim.ref,
            min_size=1,
            max_size=5,
        )
    )
    rows = draw(
        st.lists(
            st.builds(
                Identity,
                st.just(keys[0]) | key,
                st.sampled_from([keys[0], keys[0], keys[0], keys[1]]),
                text,
                st.sampled_from([feed_hash("a"), feed_hash("bb")]),
                st.sampled_from([2, 2, 2, 3]),
                st.sampled_from([NOW - 50_001, NOW - 50_000, NOW - 49_999, NOW]),
                st.sampled_from([2, 2, 2, None, 4]),
                st.none() | st.booleans(),
                st.none() | st.just(5),
            ),
            max_size=4,
        )
    )
    return claims, rows
