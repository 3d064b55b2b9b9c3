"""How hosts and addresses are read before the policy judges them, form by form."""

from __future__ import annotations

import ipaddress

import pytest

from dateline.transforms.http.addresses import (
    AddressPolicy,
    embedded_address,
    is_public,
    literal_address,
    normal_host,
)
from dateline.transforms.http.errors import AddressRefusedError, InvalidUrlError
from tests.rows import each


@each(
    ("outer", "inner"),
    [
        ("::ffff:8.8.4.4", "8.8.4.4"),  # mapped
        ("2002:808:404::1", "8.8.4.4"),  # 6to4
        ("2001:0:1234::f7f7:fbfb", "8.8.4.4"),  # Teredo keeps the client's address inverted
        ("64:ff9b::808:404", "8.8.4.4"),  # NAT64
        ("::8.8.4.4", "8.8.4.4"),  # IPv4-compatible
        ("2606:4700::1111", None),
        ("64:ff9b:0:1::808:404", None),  # beyond the /96
        ("8.8.4.4", None),
    ],
)
def test_the_address_that_another_leads_to(outer: str, inner: str | None) -> None:
    found = embedded_address(ipaddress.ip_address(outer))
    assert found == (ipaddress.IPv4Address(inner) if inner else None)


@pytest.mark.parametrize("address", ["4000::1", "8000::1", "c000::1", "e000::1"])
def test_addresses_that_are_reserved_for_the_future_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["ff0e::1", "224.0.1.1", "233.252.0.1"])
def test_multicast_of_any_scope_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@each(
    "text", ["8.8.4.4 example.org", "1 2", "8.8.4.4\t", "1.2.3.4.5", "example.org", "x1", "", "."]
)
def test_what_is_no_address_is_a_name(text: str) -> None:
    assert literal_address(text) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [("[::1]", "::1"), ("fe80::1%eth0", "fe80::1"), ("8.8.4.4.", "8.8.4.4"), ("8.8", "8.0.0.8")],
)
def test_an_address_in_any_dress_is_an_address(text: str, address: str) -> None:
    assert str(literal_address(text)) == address


@pytest.mark.parametrize(
    ("host", "normal"),
    [
        ("Feeds.Example.ORG.", "feeds.example.org"),
        ("feeds.example.org:8080", "feeds.example.org"),
        (" feeds.example.org\n", "feeds.example.org"),
        ("[2001:DB8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_hosts_are_compared_in_one_form(host: str, normal: str) -> None:
    assert normal_host(host) == normal


def test_an_international_name_is_allowed_as_it_is_written_and_as_it_is_sent() -> None:
    policy = AddressPolicy(["BÜCHER.example"])
    assert policy.allows_private("xn--bcher-kva.example")
    assert not policy.allows_private("bucher.example")


def test_a_name_that_cannot_be_sent_allows_nothing_and_breaks_nothing() -> None:
    policy = AddressPolicy(["ü" * 100, "feeds.example"])
    assert policy.allows_private("feeds.example")


def test_a_bracketed_address_may_be_allowed() -> None:
    AddressPolicy(["[::1]:8080"]).check_literal("::1")
    AddressPolicy(["::1"]).check_literal("[::1]")
    with pytest.raises(AddressRefusedError):
        AddressPolicy(["[::2]"]).check_literal("[::1]")


@pytest.mark.parametrize("host", ["localhost", "LocalHost.", "a.b.localhost"])
def test_names_of_this_machine_are_refused_without_asking(host: str) -> None:
    with pytest.raises(AddressRefusedError, match="this machine"):
        AddressPolicy().check_literal(host)


@pytest.mark.parametrize("host", ["localhost.example", "notlocalhost", "example.org"])
def test_other_names_pass_until_they_are_resolved(host: str) -> None:
    AddressPolicy().check_literal(host)


def test_one_internal_address_among_public_ones_spoils_an_answer() -> None:
    policy = AddressPolicy()
    policy.check_answer("feeds.example", ["8.8.4.4", "2606:4700::1111"])
    with pytest.raises(AddressRefusedError, match=r"feeds\.example leads to 10\.0\.0\.1, not"):
        policy.check_answer("feeds.example", ["8.8.4.4", "10.0.0.1"])


def test_an_answer_with_a_zone_is_read_without_it() -> None:
    with pytest.raises(AddressRefusedError, match=r"fe80::1"):
        AddressPolicy().check_answer("feeds.example", ["fe80::1%eth0"])


def test_an_answer_that_is_no_address_is_refused() -> None:
    with pytest.raises(InvalidUrlError, match="'elsewhere', which is no address"):
        AddressPolicy().check_answer("feeds.example", ["elsewhere"])


def test_a_literal_is_told_as_it_is() -> None:
    with pytest.raises(AddressRefusedError, match=r"^10\.0\.0\.1 is not a public address"):
        AddressPolicy().check_literal("10.0.0.1")
    with pytest.raises(AddressRefusedError, match=r"^0x7f\.1 leads to 127\.0\.0\.1, not a public"):
        AddressPolicy().check_literal("0x7f.1")
