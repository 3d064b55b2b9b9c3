"""Object storage on loopback: MinIO, S3 as moto serves it, Google's as its emulator does."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

import pytest

BUCKET = "news"
KINDS = ("s3", "gs", "minio")
MINIO = os.environ.get("DATELINE_MINIO") or shutil.which("minio")
"""The program of MinIO; where there is none its tests are skipped."""


@dataclass
class ServedStore:
    """A storage with an empty bucket; ``requests`` of S3 grow, a line for each."""

    root: str
    kind: str
    requests: list[str] = field(default_factory=list)


@contextmanager
def served(kind: str, environ: pytest.MonkeyPatch) -> Iterator[ServedStore]:
    """A storage of a kind of ``KINDS``, with the environment set so that everybody reaches it."""
    store = ServedStore(f"{'gs' if kind == 'gs' else 's3'}://{BUCKET}/data", kind)
    with {"s3": _s3, "gs": _gs, "minio": _minio}[kind](store, environ):
        yield store


@contextmanager
def _s3(store: ServedStore, environ: pytest.MonkeyPatch) -> Iterator[None]:
    pytest.importorskip("s3fs")
    server_module = pytest.importorskip("moto.server")
    import fsspec
    from moto import backends
    from werkzeug.serving import BaseWSGIServer

    # It lists the folder of its services with each request: a quarter of what it takes.
    services = list(backends.list_of_moto_modules())
    environ.setattr(backends, "list_of_moto_modules", lambda: services)
    # It asks twice a second whether it is to end, which each test would wait for.
    environ.setattr(BaseWSGIServer.serve_forever, "__defaults__", (0.02,))
    handler = _Counter(store.requests)
    log = logging.getLogger("werkzeug")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=True)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_REGION", "us-east-1"), ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):  # fmt: skip
        environ.setenv(name, value)
    try:
        urlopen(Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
        fsspec.filesystem("s3", skip_instance_cache=True).mkdir(BUCKET)
        store.requests.clear()
        yield
    finally:
        server.stop()
        log.removeHandler(handler)


@contextmanager
def _minio(_store: ServedStore, environ: pytest.MonkeyPatch) -> Iterator[None]:
    pytest.importorskip("s3fs")
    if MINIO is None:
        pytest.skip("there is no program minio, on PATH or named by DATELINE_MINIO")
    import fsspec

    with tempfile.TemporaryDirectory() as folder:
        address = f"127.0.0.1:{_free_port()}"
        server = subprocess.Popen(
            [MINIO, "server", folder, "--address", address, "--quiet"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_for(f"http://{address}/minio/health/live")
            environ.setenv("AWS_ACCESS_KEY_ID", "minioadmin")
            environ.setenv("AWS_SECRET_ACCESS_KEY", "minioadmin")
            environ.setenv("AWS_REGION", "us-east-1")
            environ.setenv("AWS_ENDPOINT_URL", f"http://{address}")
            fsspec.filesystem("s3", skip_instance_cache=True).mkdir(BUCKET)
            yield
        finally:
            server.kill()
            server.wait()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str) -> None:
    """Returns when a server answers at ``url``; raises OSError when it does not in 60 s."""
    end = time.monotonic() + 60
    while True:
        try:
            urlopen(url).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def _gs(_store: ServedStore, environ: pytest.MonkeyPatch) -> Iterator[None]:
    pytest.importorskip("gcsfs")
    emulator = pytest.importorskip("gcp_storage_emulator.server")
    port = _free_port()
    server = emulator.create_server("127.0.0.1", port, in_memory=True, default_bucket=BUCKET)
    server.start()
    environ.setenv("STORAGE_EMULATOR_HOST", f"http://127.0.0.1:{port}")
    try:
        yield
    finally:
        server.stop()


class _Counter(logging.Handler):
    def __init__(self, requests: list[str]) -> None:
        super().__init__()
        self._requests = requests

    def emit(self, record: logging.LogRecord) -> None:
        said: Any = record.getMessage()
        self._requests.append(str(said))
