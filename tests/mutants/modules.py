"""The modules that hold the promises, and the tests that hold them: edit the list here.

A module's twins are found by name: ``transforms/x/y.py`` has ``tests/transforms/x/test_y.py`` and
every ``test_y_….py`` beside it. Only tests that stand elsewhere are named.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]

CASES = ("tests/benchmarks/test_cases.py",)
"""Documents with what an expert reads in them: they hold whatever reads feeds."""

ALSO: dict[str, tuple[str, ...]] = {
    "dataset/transaction.py": ("tests/dataset/test_dataset.py",),
    "dataset/publication.py": (),
    "dataset/recovery.py": (),
    "dataset/replaced.py": (),
    "dataset/root.py": (),
    "dataset/dataset.py": (),
    "dataset/lease.py": (),
    "dataset/snapshot.py": (),
    "dataset/memory/memory.py": (),
    "dataset/memory/feed_states.py": (),
    "dataset/memory/file_index.py": (),
    "dataset/memory/identities.py": (),
    "dataset/memory/signatures.py": (),
    "dataset/memory/feed_lines.py": (),
    "dataset/memory/run_log.py": (),
    "transforms/same/sameness.py": (),
    "transforms/http/politeness.py": (),
    "transforms/http/addresses.py": (),
    "transforms/http/client.py": ("tests/transforms/http/test_visits.py",),
    "transforms/http/polling.py": (),
    "transforms/http/visits.py": (),
    "transforms/poll.py": (),
    "pipeline/config/loading.py": (
        "tests/pipeline/config/test_own_names.py",
        "tests/pipeline/config/test_user_topics.py",
    ),
    "pipeline/config/yaml_texts.py": ("tests/pipeline/config/test_loading_mistakes.py",),
    "pipeline/run/logs.py": (),
    "transforms/feeds/dates/dates.py": (),
    "transforms/feeds/articles/canonical_url.py": (),
    "transforms/feeds/articles/entry_keys.py": (),
    "transforms/feeds/articles/feed_language.py": (),
    "transforms/feeds/articles/identity.py": (),
    "transforms/feeds/articles/picture.py": (),
    "transforms/parse.py": (),
}
"""Module: the tests beside its twins that hold it."""

WIDE = ("tests/dataset/test_snapshot.py", "tests/dataset/test_transaction.py")
"""Twins that run the whole job, some in processes of its own: they have quick ones beside them."""


def twins_of(module: str, root: Path = ROOT) -> list[str]:
    """The test files whose names say that they test ``module``, as paths below ``root``."""
    path = Path(module)
    folder = root / "tests" / path.parent
    found = {*folder.glob(f"test_{path.stem}.py"), *folder.glob(f"test_{path.stem}_*.py")}
    return sorted(one.relative_to(root).as_posix() for one in found)


def files_for(module: str, root: Path = ROOT) -> list[str]:
    """All test files that a fault in ``module`` is tried on."""
    others = CASES if module.startswith("transforms/feeds/") else ()
    also = [one for one in (*ALSO.get(module, ()), *others) if (root / one).exists()]
    return [one for one in dict.fromkeys([*twins_of(module, root), *also]) if one not in WIDE]
