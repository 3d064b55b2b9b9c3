"""Puts small faults into a module and prints those that its tests do not notice.

``python -m tests.mutants transforms/http/politeness.py`` tries one module, without a name all of
``tests/mutants/modules.py``. Survivors that ``tests/README.md`` explains are counted only. Ends
with 1 if others survive, or if the page explains one that does not survive.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.mutants.modules import ALSO, ROOT, files_for
from tests.mutants.operators import Mutant, mutants_of
from tests.mutants.trial import SLOW_S, copy_checkout, measure_reach, try_all

PAGE = ROOT / "tests" / "README.md"
ROW = re.compile(r"^\| `(?P<module>[^`]+)` \| `(?P<where>[^`]*)` \| `` ?(?P<name>.+?) ?`` \|", re.M)


def explained(page: Path = PAGE) -> set[tuple[str, str, str]]:
    """Module, place and change of every survivor that the page explains."""
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    return {
        (row["module"], row["where"], row["name"].replace("\\|", "|")) for row in ROW.finditer(text)
    }


def row_of(module: str, mutant: Mutant) -> str:
    """The line of the page that explains a survivor, but for the reason."""
    name = mutant.name.replace("|", "\\|")
    return f"| `{module}` | `{mutant.where or 'module'}` | `` {name} `` |"


def attempt(module: str, files: Sequence[str], only: str, jobs: int) -> tuple[int, set[str]]:
    """Try one module; prints survivors as they are found and returns how many are unexplained,
    with the rows of those that survived."""
    started = time.monotonic()
    mutants = [one for one in mutants_of((ROOT / module).read_bytes()) if only in one.where]
    known, rows, late, open_ = explained(), set(), 0, 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ExitStack() as stack:
        copies = [copy_checkout(ROOT, Path(folder) / f"copy{n}", module) for n in range(jobs)]
        for copy in copies:
            stack.callback(copy.stop)
            copy.start(files)
        reach = measure_reach(copies[0], files)
        slow = sum(seconds >= SLOW_S for seconds in reach.cpu_s.values())
        print(f"{module}: {len(mutants)} faults, {len(reach.cpu_s)} tests, {slow} slow", flush=True)
        original = copies[0].original
        tasks = [reach.task(original, one.source, one.first_line, one.last_line) for one in mutants]
        for number, verdict in try_all(copies, tasks):
            one = mutants[number]
            late += verdict == "time"
            if verdict != "survived":
                continue
            rows.add(row_of(module, one))
            if (module, one.where or "module", one.name) in known:
                continue
            open_ += 1
            reached = reach.reached(one.first_line, one.last_line)
            note = "" if reached else "  (no test is seen to run it)"
            print(f"{module}:{one.first_line}: {row_of(module, one)}{note}", flush=True)
    print(
        f"{module}: {len(mutants)} faults in {time.monotonic() - started:.0f} s: "
        f"{len(mutants) - len(rows)} noticed ({late} by taking too long), {len(rows)} survive, "
        f"{len(rows) - open_} of them explained in tests/README.md",
        flush=True,
    )
    return open_, rows


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="paths below the checkout; default: the list")
    parser.add_argument("--tests", nargs="+", help="test files instead of the module's twins")
    parser.add_argument("--only", default="", help="faults in functions whose name holds this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    args = parser.parse_args()
    left, whole = 0, not (args.only or args.tests)
    for module in args.modules or ALSO:
        files = args.tests or files_for(module)
        if not files:
            print(f"{module}: no tests; name some with --tests or in tests/mutants/modules.py")
            left += 1
            continue
        open_, rows = attempt(module, files, args.only, args.jobs)
        left += open_
        stale = {row for row in explained() if row[0] == module} if whole else set()
        for _, where, name in sorted(stale):
            escaped = name.replace("|", "\\|")
            if f"| `{module}` | `{where}` | `` {escaped} `` |" not in rows:
                print(f"{module}: explained, but does not survive: {where}: {name}")
                left += 1
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
