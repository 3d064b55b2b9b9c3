"""The process in which work is done that may have to be given up.

Started by ``deadline_process`` with two file descriptors: tasks come in on the first, each with the
CPU time that it may take, results go out on the second; each is one pickled message. A task that
takes longer ends the process by SIGPROF. It ends, too, when its parent closes the pipe.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

MAX_MEMORY = 3 * 1024**3
"""Bytes of address space; a document that wants more is refused."""

_FIRST = b"""<rss version="2.0"><channel><title>Trade</title><item>
<title>The ministers said on Monday that their countries would trade more this year</title>
<link>https://www.example.co.uk/news/1</link><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate>
</item></channel></rss>"""


def serve(tasks: Connection, results: Connection) -> None:
    """Answer each task with its result, or with the exception that came instead."""
    from dateline.transforms.feeds.errors import DocumentTooLarge

    warm_up()
    results.send_bytes(b"ready")
    while True:
        try:
            task, cpu_s = pickle.loads(tasks.recv_bytes())
        except EOFError:
            return
        answer: Any
        signal.setitimer(signal.ITIMER_PROF, cpu_s)
        try:
            answer = task.run()
        except MemoryError:
            answer = DocumentTooLarge("parsing the document takes too much memory")
        except Exception as error:
            answer = error
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        results.send_bytes(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


def warm_up() -> None:
    """Reads a document, so that no task pays for what is loaded once: its time is counted.

    Words of English tell the document's language; another language needs the model.
    """
    from datetime import datetime, timezone

    from dateline.schemas.config import FeedSpec
    from dateline.transforms.feeds.deadline.task import ParseTask
    from dateline.transforms.feeds.text.language import load_language_model

    now = datetime.now(timezone.utc)
    ParseTask(
        _FIRST, FeedSpec(url="https://example.org/"), now, base_url="https://a.example/"
    ).run()
    load_language_model()


def main() -> None:
    """Serve on the file descriptors named on the command line."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        # Its default is to end the process, whatever it is doing; a parent may have changed that.
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF})
    serve(
        Connection(int(sys.argv[1]), writable=False), Connection(int(sys.argv[2]), readable=False)
    )
    os._exit(0)  # nothing to clean up, and a parent that waits


if __name__ == "__main__":
    main()
