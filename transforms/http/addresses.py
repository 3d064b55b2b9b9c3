"""Which addresses a visit may connect to: the guard against server-side request forgery.

A name is resolved once, every address of the answer is checked, and the connection goes to
exactly these addresses: an answer that changes between check and use is never asked for. The
client asks again at every redirect hop.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from dateline.transforms.http.errors import AddressRefusedError, InvalidUrlError
from dateline.transforms.http.urls import ascii_host

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = (
    ipaddress.IPv6Network("64:ff9b::/96"),  # RFC 6052: the address is in the last 32 bits
    ipaddress.IPv6Network("::/96"),  # IPv4-compatible, RFC 4291 section 2.5.5.1
)
_PUBLIC_BUT_INTERNAL = frozenset(
    {
        ipaddress.ip_address("168.63.129.16"),  # Azure's wire server
        ipaddress.ip_address("192.0.0.192"),  # Oracle's metadata
    }
)
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215


def literal_address(host: str) -> Address | None:
    """The address that a host of a URL spells out, or ``None`` where the host is a name.

    Understands what ``inet_aton`` does: decimal, octal, hexadecimal and short forms.
    """
    text = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    if not text or not text[0].isdigit() or any(c.isspace() for c in text):
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except OSError:
        return None


def embedded_address(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to: mapped, NAT64, 6to4, Teredo."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, by the IANA registries and the clouds."""
    inner = embedded_address(address)
    if inner is not None:
        return is_public(inner)
    if isinstance(address, ipaddress.IPv6Address) and (
        address.is_site_local or address in _LOCAL_NAT64
    ):
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and address not in _PUBLIC_BUT_INTERNAL
    )


def normal_host(host: str) -> str:
    """A host for comparison: lower case, without port, brackets, zone and final dot."""
    host = host.strip().lower()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    return host.partition("%")[0].rstrip(".")


def _ascii(host: str) -> str:
    """An international name as it stands in requests; other text as it is."""
    try:
        return host if host.isascii() else ascii_host(host)
    except InvalidUrlError:
        return host


class AddressPolicy:
    """Public addresses only, except for hosts that the config allows by name.

    Ports make no difference: a host that is allowed is allowed on each of its ports.
    """

    def __init__(self, allow_hosts: Iterable[str] = ()) -> None:
        self._allowed = frozenset(_ascii(normal_host(host)) for host in allow_hosts)

    def allows_private(self, host: str) -> bool:
        """Whether the config lets this very host resolve to private addresses."""
        return normal_host(host) in self._allowed

    def check_literal(self, host: str) -> None:
        """Refuse a host that spells out an address that is not public; names pass."""
        if self.allows_private(host):
            return
        address = literal_address(host)
        if address is not None:
            self._refuse_unless_public(host, address)
        elif normal_host(host) == "localhost" or normal_host(host).endswith(".localhost"):
            raise AddressRefusedError(
                f"{host} is this machine; list it in fetch.allow_hosts to allow"
            )

    def check_answer(self, host: str, addresses: Iterable[str]) -> None:
        """Refuse a name if any address of its DNS answer is not public."""
        if self.allows_private(host):
            return
        for text in addresses:
            try:
                address = ipaddress.ip_address(text.partition("%")[0])
            except ValueError as error:
                raise InvalidUrlError(
                    f"{host} resolves to {text!r}, which is no address"
                ) from error
            self._refuse_unless_public(host, address)

    @staticmethod
    def _refuse_unless_public(host: str, address: Address) -> None:
        if not is_public(address):
            where = "is" if str(address) == host else f"leads to {address},"
            raise AddressRefusedError(
                f"{host} {where} not a public address; list {host} in fetch.allow_hosts to allow"
            )
