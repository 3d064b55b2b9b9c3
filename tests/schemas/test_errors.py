"""Exit codes: scripts and schedulers rely on them."""

from __future__ import annotations

from dateline.dataset.lease import LeaseHeldError, LeaseLostError
from dateline.dataset.publication import CommitError
from dateline.dataset.snapshot import NewerFormatError, StateError
from dateline.pipeline.config.loading import ConfigError
from dateline.schemas import errors
from dateline.schemas.errors import DatelineError, UsageError
from tests.rows import each


def test_the_codes_are_what_they_always_were() -> None:
    assert (errors.OK, errors.FAILED, errors.USAGE, errors.PARTIAL) == (0, 1, 2, 3)


@each(
    ("error", "code"),
    [
        (DatelineError, 1),
        (UsageError, 2),
        (ConfigError, 2),
        (CommitError, 1),
        (StateError, 1),
        (NewerFormatError, 1),
        (LeaseHeldError, 1),
        (LeaseLostError, 1),
    ],
)
def test_each_error_knows_whether_the_caller_or_the_world_is_at_fault(
    error: type[DatelineError], code: int
) -> None:
    assert error.exit_code == code
    assert issubclass(error, DatelineError)


def test_a_wrong_use_is_a_wrong_value_for_callers_of_the_code() -> None:
    assert issubclass(UsageError, ValueError)
