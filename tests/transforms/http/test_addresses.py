"""The guard against server-side request forgery, from parsing addresses to real connections."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.schemas.config import FetchSettings
from dateline.transforms.http.addresses import AddressPolicy, is_public, literal_address
from dateline.transforms.http.client import HttpClient, Trace
from dateline.transforms.http.errors import AddressRefusedError, VisitError
from tests.feed_server import FeedServer, Reply, rss
from tests.rows import each

BODY = rss("canal")
INTERNAL = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",  # Alibaba's metadata
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",  # Azure's wire server
    "169.254.169.254",  # metadata of AWS, Azure, Google
    "169.254.170.2",  # ECS credentials
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",  # Oracle's metadata
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2001:0:1234::80ff:fffe",  # Teredo of 127.0.0.1
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4 of 127.0.0.1
    "2002:a9fe:a9fe::1",
    "fc00::1",
    "fd00:ec2::254",  # AWS metadata
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@each("address", INTERNAL)
def test_internal_addresses_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_changes_nothing(address: ipaddress.IPv4Address) -> None:
    for wrapper in ("::ffff:{}", "64:ff9b::{}", "::{}"):
        wrapped = ipaddress.ip_address(wrapper.format(address))
        assert is_public(wrapped) <= is_public(address)
    assert is_public(ipaddress.IPv6Address((0x2002 << 112) | (int(address) << 80))) <= is_public(
        address
    )


SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::1%25lo]",
    "１２７.0.0.1",
    "127。0。0。1",
    "localhost",
    "LOCALHOST.",
    "feeds.localhost",
]


@given(st.ip_addresses(v=4), st.sampled_from(["{:d}", "0x{:x}", "0{:o}"]))
def test_numbers_are_read_as_addresses(address: ipaddress.IPv4Address, form: str) -> None:
    assert literal_address(form.format(int(address))) == address


def test_names_are_no_literals() -> None:
    for name in ("example.org", "1.example.org", "1e100.net", "0x7f.example", "3com.com", ""):
        assert literal_address(name) is None


def get(url: str, *answers: list[str], **settings: object) -> str:
    """Fetch with a name server of our own, which gives one answer after the other; returns the
    error's class, or the body."""
    asked: list[str] = []

    async def lookup(host: str, _port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    async def run() -> str:
        chosen = FetchSettings(delay=0, timeout=3, connect_timeout=1, **settings)  # type: ignore[arg-type]
        async with HttpClient(chosen, lookup=lookup, environ={}) as client:
            try:
                return (await client.get(url, Trace(), headers={})).body.decode()
            except VisitError as error:
                return type(error).__name__

    return asyncio.run(run())


@pytest.mark.parametrize("host", SPELLINGS)
def test_every_spelling_of_this_machine_is_refused(feed_server: FeedServer, host: str) -> None:
    feed_server.add("/a", BODY)
    assert get(feed_server.url("/a", host)) in ("AddressRefusedError", "InvalidUrlError")
    assert feed_server.seen() == []


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "::1", "169.254.169.254"])
def test_names_that_lead_inside_are_refused(feed_server: FeedServer, address: str) -> None:
    assert get(feed_server.url("/a", "feeds.example"), [address]) == ("AddressRefusedError")
    assert feed_server.seen() == []


def test_one_internal_address_among_public_ones_is_enough(feed_server: FeedServer) -> None:
    url = feed_server.url("/a", "feeds.example")
    assert get(url, ["1.1.1.1", "127.0.0.1"]) == "AddressRefusedError"


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "http://0xa9fea9fe/",
        "http://10.0.0.1:6379/",
        "//192.168.0.1/admin",
        "http://metadata.example/",
    ],
)
def test_every_hop_is_checked(feed_server: FeedServer, location: str) -> None:
    feed_server.add("/a", Reply(302, headers={"Location": "/b"}))
    feed_server.add("/b", Reply(302, headers={"Location": location}))
    outcome = get(feed_server.url("/a"), ["169.254.169.254"], allow_hosts=("127.0.0.1",))
    assert outcome == "AddressRefusedError"
    assert len(feed_server.seen()) == 2


def test_the_connection_goes_to_the_address_that_was_checked(feed_server: FeedServer) -> None:
    """DNS rebinding: the second answer would lead inside, and is never asked for."""
    feed_server.add("/a", BODY)
    url = feed_server.url("/a", "rebind.example")
    # 192.0.2.1 stands for a public host that is not there; the port of our server answers only on
    # the second address, which a client that resolves twice would reach.
    outcome = get(url, ["203.0.114.1"], ["127.0.0.1"])
    assert outcome in ("NotConnectedError", "ConnectTimeoutError")
    assert feed_server.seen() == []


def test_a_name_that_turns_inward_between_hops_is_refused(feed_server: FeedServer) -> None:
    feed_server.add("/a", Reply(302, headers={"Location": "http://other.example/x"}))
    url = feed_server.url("/a", "rebind.example")
    outcome = get(url, ["127.0.0.1"], ["127.0.0.1"], allow_hosts=("rebind.example",))
    assert outcome == "AddressRefusedError"
    assert len(feed_server.seen()) == 1


@pytest.mark.parametrize(
    "allowed", ["feeds.example", "FEEDS.example.", "feeds.example:8080", " feeds.example "]
)
def test_an_allowed_name_may_lead_inside_on_any_port(feed_server: FeedServer, allowed: str) -> None:
    feed_server.add("/a", BODY)
    url = feed_server.url("/a", "feeds.example")
    assert get(url, ["127.0.0.1"], allow_hosts=(allowed,)) == BODY.decode()


def test_allowing_an_address_does_not_allow_names_that_lead_there(
    feed_server: FeedServer,
) -> None:
    feed_server.add("/a", BODY)
    allow = ("127.0.0.1",)
    assert get(feed_server.url("/a"), allow_hosts=allow) == BODY.decode()
    url = feed_server.url("/a", "feeds.example")
    assert get(url, ["127.0.0.1"], allow_hosts=allow) == "AddressRefusedError"


@pytest.mark.parametrize("check", ["check_literal", "check_answer"])
def test_messages_tell_the_host_and_the_way_out(check: str) -> None:
    policy = AddressPolicy()
    call: Callable[[], None] = (
        (lambda: policy.check_literal("10.0.0.1"))
        if check == "check_literal"
        else (lambda: policy.check_answer("feeds.example", ["10.0.0.1"]))
    )
    with pytest.raises(AddressRefusedError, match=r"10\.0\.0\.1.*allow_hosts"):
        call()
