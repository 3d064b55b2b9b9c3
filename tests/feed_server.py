"""A loopback web server that behaves as told, badly if need be, and keeps count.

    server.add("/news.xml", body)                          # 200 with ETag and Last-Modified, 304
    server.add("/gone", Reply(410))
    server.add("/stuck", Reply(fault="hang"))
    server.add("/flaky", [Reply(500), Reply(body=body)])   # one after the other, the last for ever
    server.add("/odd", lambda request: Reply(body=request.headers["User-Agent"].encode()))

``Reply(raw=...)`` goes out byte for byte instead, part by part if it is a tuple, and the connection
is closed behind it; with the fault ``stay`` it is left open.

Faults: ``slow`` (waits before it answers), ``drip`` (spreads the body over ``seconds``), ``hang``
(never answers), ``reset`` (TCP RST amid the header), ``hang-up`` (closes the connection without
a word), ``truncated`` (declares more than it sends), ``chunked``, ``chunked-cut``,
``endless`` (a body without end), ``garbage`` (no HTTP at all).
"""

from __future__ import annotations

import hashlib
import itertools
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LAST_MODIFIED = "Mon, 23 Nov 2026 08:00:00 GMT"


@dataclass(frozen=True)
class Reply:
    """What to answer; ``validators`` adds ETag and Last-Modified and answers 304 by itself."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str | None = "application/rss+xml"
    validators: bool = True
    fault: str | None = None
    seconds: float = 1.0
    raw: bytes | tuple[bytes, ...] | None = None

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass
class Seen:
    """One request as it arrived; times are seconds of the monotonic clock."""

    path: str
    host: str
    headers: Message
    started: float
    ended: float = 0.0
    given_up: bool = False  # by the client, of which the server hears some time later

    def end(self) -> None:
        """Called before the last byte goes out: the client may ask again once it has it."""
        self.ended = self.ended or time.monotonic()

    @property
    def conditional(self) -> bool:
        return "If-None-Match" in self.headers or "If-Modified-Since" in self.headers


Answer = Reply | bytes | Callable[[Seen], Reply]


class FeedServer:
    """Serves what ``add`` was told on a port of 127.0.0.1 until ``close``, over TLS if given.

    With ``address`` empty it listens on all of 127.0.0.0/8, so that feeds can be on many hosts.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, address: str = "127.0.0.1") -> None:
        self._scheme = "http" if tls is None else "https"
        self._lock = threading.Lock()
        self._answers: dict[str, list[Answer]] = {}
        self.requests: list[Seen] = []
        self.closing = threading.Event()
        self._http = _Server((address, 0), _Handler)
        self._http.feeds = self
        if tls is not None:
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def add(self, path: str, answer: Answer | Sequence[Answer]) -> str:
        """Answer this path (with its query, if any) so from now on; returns its URL."""
        answers: list[Answer] = []
        if isinstance(answer, (Reply, bytes)) or callable(answer):
            answers.append(answer)
        else:
            answers.extend(answer)
        with self._lock:
            self._answers[path] = answers
        return self.url(path)

    def seen(self, path: str | None = None, host: str | None = None) -> list[Seen]:
        """The requests so far, of one path or host name if given."""
        with self._lock:
            return [
                request
                for request in self.requests
                if path in (None, request.path) and host in (None, request.host)
            ]

    def forget(self) -> None:
        """Forget the requests so far."""
        with self._lock:
            self.requests.clear()

    def peak(self, host: str | None = None) -> int:
        """Most requests that were in progress at one moment, those given up left out."""
        moments: list[tuple[float, int]] = []
        for request in self.seen(host=host):
            if request.given_up:
                continue
            end = request.ended or time.monotonic()
            moments += [(request.started, 1), (end, -1)]
        active = peak = 0
        for _, step in sorted(moments, key=lambda moment: (moment[0], moment[1])):
            active += step
            peak = max(peak, active)
        return peak

    def closest_starts(self, host: str | None = None) -> float:
        """Least seconds between two request starts."""
        starts = sorted(request.started for request in self.seen(host=host))
        return min((b - a for a, b in itertools.pairwise(starts)), default=float("inf"))

    def answer(self, request: Seen) -> Reply:
        with self._lock:
            self.requests.append(request)
            answers = self._answers.get(request.path)
            if answers is None:
                return Reply(404, b"no such feed", content_type="text/plain", validators=False)
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            return answer(request)
        return Reply(body=answer) if isinstance(answer, bytes) else answer

    def close(self) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    feeds: FeedServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are the point of many tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").rpartition(":")[0]
        seen = Seen(self.path, host, self.headers, time.monotonic())
        try:
            self._send(self.server.feeds.answer(seen), seen)
        except (BrokenPipeError, ConnectionResetError):
            seen.given_up = True
            self.close_connection = True
        finally:
            seen.end()

    def _send(self, reply: Reply, seen: Seen) -> None:
        if reply.fault == "hang":
            seen.given_up = not self._pause(float("inf"))
            self.close_connection = True
            return
        if reply.fault == "slow":
            self._pause(reply.seconds)
        if reply.raw is not None:
            self._send_raw(reply, seen)
            return
        if reply.fault in ("garbage", "reset", "hang-up"):
            seen.end()
        if reply.fault == "garbage":
            self.wfile.write(b"220 mail.example.org ESMTP ready\r\n")
            self.close_connection = True
            return
        if reply.fault == "reset":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
            self._reset()
            return
        if reply.fault == "hang-up":
            self.close_connection = True
            return
        headers = dict(reply.headers)
        if reply.validators and reply.status == 200:
            headers = {"ETag": reply.etag, "Last-Modified": LAST_MODIFIED} | headers
            if self._fresh(headers):
                seen.end()
                self._head(304, headers | {"Content-Length": "0"})
                return
        if reply.content_type is not None:
            headers.setdefault("Content-Type", reply.content_type)
        self._body(reply, headers, seen)

    def _send_raw(self, reply: Reply, seen: Seen) -> None:
        parts = reply.raw if isinstance(reply.raw, tuple) else (reply.raw or b"",)
        for number, part in enumerate(parts):
            if number:
                self._pause(0.05)  # a segment of its own
            if number == len(parts) - 1:
                seen.end()
            self.wfile.write(part)
        self.close_connection = reply.fault != "stay"

    def _fresh(self, headers: Mapping[str, str]) -> bool:
        known = self.headers.get("If-None-Match")
        if known is not None:
            return known == headers.get("ETag")
        return self.headers.get("If-Modified-Since", "") == headers.get("Last-Modified", "-")

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _body(self, reply: Reply, headers: dict[str, str], seen: Seen) -> None:
        body, fault, closing = reply.body, reply.fault, self.server.feeds.closing
        if fault in ("chunked", "chunked-cut", "endless"):
            self._head(reply.status, headers | {"Transfer-Encoding": "chunked"})
            if fault == "endless":
                while not closing.is_set():
                    self._chunk(body)
            half = body[: len(body) // 2]
            self._chunk(half)
            if fault == "chunked-cut":
                seen.end()
                self.wfile.write(b"1000\r\n" + body[len(half) : len(half) + 100])
                self.close_connection = True
                return
            self._chunk(body[len(half) :])
            seen.end()
            self.wfile.write(b"0\r\n\r\n")
            return
        if fault != "drip":
            seen.end()
        self._head(reply.status, {"Content-Length": str(len(body))} | headers)
        if fault == "truncated":
            self.wfile.write(body[: len(body) * 6 // 10])
            self.close_connection = True
        elif fault == "drip":
            step = max(1, len(body) // 20)
            for start in range(0, len(body), step):
                self.wfile.write(body[start : start + step])
                if not self._pause(reply.seconds / 20):
                    seen.given_up = True
                    self.close_connection = True
                    return
        else:
            self.wfile.write(body)

    def _pause(self, seconds: float) -> bool:
        """Wait; False at once when the client hangs up or the server is closed."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self.server.feeds.closing.is_set():
                return False
            readable, _, _ = select.select([self.connection], [], [], min(left, 0.05))
            if readable:
                return False  # nothing more is asked before the answer: this is the end
        return True

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n" % len(data) + data + b"\r\n")

    def _reset(self) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        with suppress(OSError):
            self.wfile.flush()
        self.connection.close()
        self.close_connection = True


def rss(title: str, items: int = 3, start: int = 0, pad: str = "") -> bytes:
    """An RSS 2.0 document of our own with ``items`` items, for servers to serve."""
    entries = "".join(
        f"<item><title>{title}, report {n}</title><link>https://news.example.org/{title}/{n}</link>"
        f'<guid isPermaLink="false">{title}-{n}</guid>'
        f"<pubDate>Mon, 23 Nov 2026 {n % 24:02d}:00:00 GMT</pubDate>"
        f"<description>What is known of {title} today, number {n}. {pad}</description></item>"
        for n in range(start, start + items)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{title}</title><link>https://news.example.org/{title}</link>"
        f"<description>{title}</description>{entries}</channel></rss>"
    ).encode()
