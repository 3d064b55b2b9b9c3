"""Apache Iceberg's REST catalog on loopback: a service of its own, in Java, with its own SQLite.

Its jars are what ``mvn -f tests/data/iceberg_rest dependency:copy-dependencies
-DoutputDirectory=FOLDER`` lays down (82 MB); ``DATELINE_ICEBERG_REST`` names that folder.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

JARS = os.environ.get("DATELINE_ICEBERG_REST", "")
START_S = 60


def is_there() -> bool:
    """Whether the machine has it."""
    return shutil.which("java") is not None and bool(JARS) and Path(JARS).is_dir()


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[str]:
    """The URL of a catalog that keeps its database and its warehouse in a folder.

    Args:
        port: where it listens; 0 is any that is free.
    """
    port = port or _free_port()
    (folder / "warehouse").mkdir(parents=True, exist_ok=True)
    environ = os.environ | {
        "CATALOG_CATALOG__IMPL": "org.apache.iceberg.jdbc.JdbcCatalog",
        "CATALOG_URI": f"jdbc:sqlite:file:{folder}/catalog.db",
        "CATALOG_WAREHOUSE": f"file://{folder}/warehouse",
        "CATALOG_REST_PORT": str(port),
    }
    command = ["java", "-Xmx256m", "-cp", f"{JARS}/*", "org.apache.iceberg.rest.RESTCatalogServer"]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(process, f"{url}/v1/config", folder / "server.log")
        yield url
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the catalog does not answer: {log.read_text('utf-8', 'replace')[-2000:]}")
