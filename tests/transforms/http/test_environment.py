"""Proxies and certificates from environment variables, with a real proxy and real TLS."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from pathlib import Path

import pytest
import trustme

from dateline.schemas.config import FeedSpec, FetchSettings
from dateline.schemas.feed import DueFeed, FetchedFeed
from dateline.transforms.http import connecting
from dateline.transforms.http.environment import Proxies, Proxy, tls_context
from dateline.transforms.http.urls import parse_url
from dateline.transforms.http.visits import visit_all
from tests.feed_server import FeedServer, Reply, Seen, rss

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def visit(url: str, environ: dict[str, str], **settings: object) -> FetchedFeed:
    chosen = FetchSettings(delay=0, timeout=3, **settings)  # type: ignore[arg-type]
    (fetched,) = visit_all([DueFeed(FeedSpec(url=url))], chosen, NOW, environ=environ)
    return fetched


def test_the_proxy_of_the_environment_is_used_though_it_is_private(
    feed_server: FeedServer,
) -> None:
    feed_server.add("http://news.invalid/rss", rss("by proxy"))
    fetched = visit("http://news.invalid/rss", {"http_proxy": feed_server.url("")})
    assert (fetched.status, fetched.body) == ("ok", rss("by proxy"))


def test_addresses_spelt_out_are_refused_behind_a_proxy_too(feed_server: FeedServer) -> None:
    environ = {"HTTP_PROXY": feed_server.url("")}
    for host in ("169.254.169.254", "0xa9fea9fe", "[::ffff:10.0.0.1]", "localhost"):
        assert visit(f"http://{host}/", environ).error_class == "AddressRefusedError", host
    assert feed_server.seen() == []


def test_the_address_of_the_proxy_is_not_open_to_feeds(feed_server: FeedServer) -> None:
    environ = {"HTTP_PROXY": feed_server.url(""), "NO_PROXY": "127.0.0.1"}
    assert visit(feed_server.url("/a"), environ).error_class == "AddressRefusedError"


def test_credentials_of_the_proxy_are_sent_and_never_told(feed_server: FeedServer) -> None:
    environ = {"http_proxy": f"http://me:s3cret@127.0.0.1:{feed_server.port}"}

    def answer(seen: Seen) -> Reply:
        known = "Proxy-Authorization" in seen.headers
        return Reply(body=rss("a")) if known else Reply(407)

    feed_server.add("http://news.invalid/a", answer)
    assert visit("http://news.invalid/a", environ).status == "ok"
    dead = visit("http://news.invalid/a", {"http_proxy": "http://me:s3cret@127.0.0.1:1"})
    assert dead.status == "failed"
    assert "s3cret" not in repr(dead)


def test_which_proxy_for_which_url() -> None:
    proxies = Proxies(
        {
            "HTTP_PROXY": "proxy.corp:3128",
            "https_proxy": "http://secure.corp:3128",
            "HTTPS_PROXY": "http://other.corp:3128",
            "NO_PROXY": "example.org,.internal",
        }
    )

    def proxy_for(url: str) -> Proxy | None:
        return proxies.proxy_for(parse_url(url))

    assert proxy_for("http://a.example/") == Proxy(parse_url("http://proxy.corp:3128"))
    assert proxy_for("https://a.example/") == Proxy(parse_url("http://secure.corp:3128"))
    assert proxy_for("http://example.org/") is None
    assert proxy_for("https://feeds.internal/") is None
    assert not Proxies({"NO_PROXY": "*", "PATH": "/bin", "http_proxy": ""})
    every = Proxies({"ALL_PROXY": "http://a:1"}).proxy_for(parse_url("http://b/"))
    assert every == Proxy(parse_url("http://a:1"))
    assert not Proxies({"HTTP_PROXY": "http://evil/", "REQUEST_METHOD": "GET"})


def test_tls_is_verified_against_the_certificates_of_the_environment(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    server = FeedServer(tls=context)
    try:
        url = server.add("/a", rss("canal"))
        allow = ("127.0.0.1", "localhost")
        assert visit(url, {}, allow_hosts=allow).error_class == "TlsError"
        assert visit(url, {"SSL_CERT_FILE": str(bundle)}, allow_hosts=allow).status == "ok"
        wrong_name = visit(
            server.url("/a", "localhost"), {"SSL_CERT_FILE": str(bundle)}, allow_hosts=allow
        )
        assert wrong_name.error_class == "TlsError"
        assert len(server.seen()) == 1
    finally:
        server.close()


def test_certificates_are_those_of_the_environment(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"none\.pem.*SSL_CERT_FILE"):
        tls_context({"SSL_CERT_FILE": str(tmp_path / "none.pem")})
    for name in ("SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"):
        context = tls_context({name: str(tmp_path)})
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.cert_store_stats()["x509_ca"] == 0


def test_certificates_are_loaded_for_https_alone_unless_the_environment_names_some(
    feed_server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(connecting, "tls_context", made.append)  # nobody asks by https
    url = feed_server.add("/a", rss("canal"))
    assert visit(url, {}, allow_hosts=("127.0.0.1",)).status == "ok"
    assert made == []
    named = {"SSL_CERT_DIR": str(tmp_path)}
    assert visit(url, named, allow_hosts=("127.0.0.1",)).status == "ok"
    assert made == [named]


def test_certificates_are_loaded_once_and_again_after_they_were_replaced(tmp_path: Path) -> None:
    bundle, renewed = tmp_path / "bundle.pem", tmp_path / "renewed.pem"
    environ = {"SSL_CERT_FILE": str(bundle)}
    trustme.CA().cert_pem.write_to_path(str(bundle))
    first = tls_context(environ)
    assert tls_context(environ) is first
    assert tls_context({}) is tls_context({}) is not first
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(renewed))
    renewed.replace(bundle)
    (serial,) = (found["serialNumber"] for found in tls_context(environ).get_ca_certs())
    assert serial not in {found["serialNumber"] for found in first.get_ca_certs()}
