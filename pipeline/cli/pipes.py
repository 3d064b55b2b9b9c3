"""What becomes of a command whose output nobody reads any more, as in ``dateline sql … | head -1``.

It ends by SIGPIPE, in silence, as every other tool does: a shell reports 141. Exit code 0 would say
that all was done, and click's own answer, 1 without a word, that something failed.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn


def kept() -> list[int]:
    """Descriptors of standard output and standard error that nobody else closes or redirects, as
    rich does once a pipe breaks."""
    found = []
    for number in (1, 2):
        with suppress(OSError):  # started without one
            found.append(os.dup(number))
    return found


def reader_has_gone(outputs: Sequence[int]) -> bool:
    """Whether one of these descriptors is a pipe or socket that was closed at its other end."""
    poll = select.poll()
    for number in outputs:
        poll.register(number, 0)
    return any(events & select.POLLERR for _, events in poll.poll(0))


def flush() -> None:
    """Writes what is left of the output.

    Raises:
        BrokenPipeError: nobody reads it.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not stream.closed:
            stream.flush()


def discard() -> None:
    """Lets what is left of the output go nowhere, so that the interpreter's last flush succeeds."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)


def end_by_sigpipe() -> NoReturn:
    """Ends the process as SIGPIPE would have, had Python not been told to ignore it."""
    discard()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGPIPE)
    os._exit(128 + signal.SIGPIPE)  # where the signal is blocked
