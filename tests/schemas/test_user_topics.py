from __future__ import annotations

import pytest
from pydantic import ValidationError

from dateline.schemas.user_topics import TopicHead
from tests.user_topics import head


def test_the_revision_changes_with_what_decides_and_with_nothing_else() -> None:
    one = head()
    assert len(one.revision) == 12
    assert head().revision == one.revision
    report = one.fit.model_copy(update={"f1": 0.1})
    assert head(fit=report).revision == one.revision
    words = {"b": (1.0, 1.0), "a": (2.0, 2.0)}
    turned = dict(reversed(words.items()))
    assert head(words=words).revision == head(words=turned).revision
    others = (head(threshold=0.6), head(bias=1.0), head("other"), head(words={}))
    assert one.revision not in {other.revision for other in others}


def test_a_head_comes_back_from_json() -> None:
    assert TopicHead.model_validate_json(head().model_dump_json()) == head()


@pytest.mark.parametrize(
    "change", [{"bias": float("nan")}, {"format": 2}, {"vector": ()}, {"x": 1}]
)
def test_what_is_no_head_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TopicHead.model_validate(head().model_dump() | change)
