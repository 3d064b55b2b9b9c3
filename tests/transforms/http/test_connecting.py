"""Ways to a host: straight, and through a proxy that tunnels."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import trustme

from dateline.schemas.config import FeedSpec
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer
from tests.visiting import BODY, FAST, NOW, tuned


@contextmanager
def proxy(answer: bytes, port: int = 0) -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that answers CONNECT so, and then tunnels to a port of 127.0.0.1; its address and
    the requests that it saw."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (data := client.recv(65_536)):
                head += data
            asked.append(head)
            client.sendall(answer)
            if not port:
                return
            with socket.create_connection(("127.0.0.1", port)) as server:
                back = threading.Thread(target=pump, args=(server, client), daemon=True)
                back.start()
                pump(client, server)
                back.join(5)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://me:pa%40ss@127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[tuple[FeedServer, str]]:
    """A server for https://news.example, and the file of its authority's certificate."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    server = FeedServer(tls=context)
    server.add("/a", BODY)
    yield server, str(bundle)
    server.close()


def visit(url: str, environ: dict[str, str]) -> FetchedFeed:
    (fetched,) = visit_all([DueFeed(FeedSpec(url=url))], FAST, NOW, environ=environ)
    return fetched


def test_https_goes_through_a_tunnel(secure: tuple[FeedServer, str]) -> None:
    server, bundle = secure
    with proxy(b"HTTP/1.1 200 Connection established\r\n\r\n", server.port) as (where, asked):
        environ = {"https_proxy": where, "SSL_CERT_FILE": bundle}
        fetched = visit("https://news.example/a", environ)
        assert (fetched.status, fetched.body) == ("ok", BODY)
        assert asked[0].startswith(b"CONNECT news.example:443 HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic bWU6cGFAc3M=" in asked[0]
        (request,) = server.seen("/a")
        assert request.headers["Proxy-Authorization"] is None
        wrong = visit("https://other.example/a", environ)
        assert wrong.error_class == "TlsError", "the certificate is that of another name"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "HTTP 407"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "HTTP 502"),
        (b"SSH-2.0-OpenSSH\r\n", "SSH"),
        (b"", "closed"),
    ],
)
def test_a_proxy_that_does_not_connect_is_told(answer: bytes, told: str) -> None:
    with proxy(answer) as (where, _):
        fetched = visit("https://news.example/a", {"https_proxy": where})
    assert fetched.error_class == "NotConnectedError"
    assert told in (fetched.error_message or "")
    assert "pa@ss" not in repr(fetched)
    assert "pa%40ss" not in repr(fetched)


def test_a_proxy_of_another_kind_is_told() -> None:
    fetched = visit("https://news.example/a", {"all_proxy": "socks5://me:s3cret@127.0.0.1:1"})
    assert fetched.error_class == "InvalidUrlError"
    assert "proxy" in (fetched.error_message or "")
    assert "s3cret" not in (fetched.error_message or "")


def test_a_port_that_never_speaks_tls_costs_the_connect_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        settings = tuned(connect_timeout=0.3)
        (fetched,) = visit_all([DueFeed(FeedSpec(url=url))], settings, NOW, environ={})
    assert fetched.error_class == "ConnectTimeoutError"
