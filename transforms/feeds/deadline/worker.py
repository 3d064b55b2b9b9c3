"""The process in which large documents are parsed, so that it can be killed.

Started by ``parse_deadline`` with two file descriptors: tasks come in on the first, results go out
on the second, each as one pickled message. It ends when its parent closes the pipe.
"""

from __future__ import annotations

import os
import pickle
import sys
from multiprocessing.connection import Connection

MAX_MEMORY = 3 * 1024**3
"""Bytes of address space; a document that wants more is refused."""


def serve(tasks: Connection, results: Connection) -> None:
    """Answer tasks with ``ParsedDocument`` or the exception that came instead."""
    from dateline.transforms.feeds.deadline.task import ParsedDocument, parse_document
    from dateline.transforms.feeds.errors import DocumentTooLarge

    results.send_bytes(b"ready")
    while True:
        try:
            task = pickle.loads(tasks.recv_bytes())
        except EOFError:
            return
        answer: ParsedDocument | Exception
        try:
            answer = parse_document(task)
        except MemoryError:
            answer = DocumentTooLarge("parsing the document takes too much memory")
        except Exception as error:
            answer = error
        results.send_bytes(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


def main() -> None:
    """Serve on the file descriptors named on the command line."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    serve(
        Connection(int(sys.argv[1]), writable=False), Connection(int(sys.argv[2]), readable=False)
    )
    os._exit(0)  # nothing to clean up, and a parent that waits


if __name__ == "__main__":
    main()
