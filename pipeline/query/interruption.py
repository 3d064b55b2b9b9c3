"""Ctrl-C while DuckDB works: the statement ends, the connection goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

_AGAIN_S = 0.1
"""How long a statement that was interrupted may take to end before it is interrupted again."""

_PATIENCE_S = 10.0
"""How long one is interrupted that does not end, such as one that waits for storage."""


def interruptible(connection: duckdb.DuckDBPyConnection, work: Callable[[], T]) -> T:
    """What ``work`` returns; Ctrl-C ends the statement that ``connection`` runs meanwhile.

    DuckDB looks for signals while it works, and about every second one is lost there (seen with
    2.0.1 on Linux): the query then goes on whatever is pressed. So the work is done in a thread of
    its own, and the main thread waits and interrupts the connection. Outside the main thread, which
    gets no signal, the work is done where it is called.

    Raises:
        KeyboardInterrupt: somebody stopped it; so does any other exception of a signal's handler.
        Exception: whatever ``work`` raises.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    results, errors = list[T](), list[BaseException]()
    begin, given_up, done = threading.Event(), threading.Event(), threading.Event()

    def attempt() -> None:
        begin.wait()
        try:
            if not given_up.is_set():
                results.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    try:
        threading.Thread(target=attempt, name="query", daemon=True).start()
        begin.set()
        while not done.wait(_AGAIN_S):  # a signal may come just before the sleep, which it leaves
            pass
    except BaseException:
        if not begin.is_set():  # nor will the work begin
            given_up.set()
            begin.set()
        for _ in range(int(_PATIENCE_S / _AGAIN_S)):  # a further signal leaves it alone
            if done.is_set() or given_up.is_set():
                break
            connection.interrupt()
            done.wait(_AGAIN_S)
        raise
    if errors:
        raise errors[0]
    return results[0]
