"""Which addresses may be dialled: explicit tables, because `ipaddress.is_global` lets tunnels to loopback through. Pure.

The tables follow the IANA special-purpose address registries for IPv4 and IPv6. Names are never judged here, only
the addresses they resolved to: a name can change its answer, the address about to be dialled cannot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WEB_PORTS = frozenset({80, 443, 8080, 8443})
"""What may be dialled on a public address for the web."""
MAIL_PORTS = frozenset({25, 465, 587, 2525})
"""What may be dialled on a public address for mail."""

DENIED_V4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and most metadata services
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
    )
)
PUBLIC_V6 = IPv6Network("2000::/3")
"""All that IANA has handed out; everything else (loopback, NAT64, unique local, link-local) is denied by default."""
DENIED_V6 = tuple(
    IPv6Network(each)
    for each in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address of anybody's choice
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)

METADATA = frozenset(
    ip_address(each)
    for each in (
        "169.254.169.254",  # AWS, Google, Azure, OpenStack, DigitalOcean and others
        "169.254.169.253",  # AWS resolver
        "169.254.170.2",  # AWS container credentials
        "169.254.170.23",  # AWS pod identity
        "168.63.129.16",  # Azure's wire server, on a public address
        "100.100.100.200",  # Alibaba
        "192.0.0.192",  # Oracle
        "fd00:ec2::254",  # AWS
        "fd00:ec2::253",
        "fd00:ec2::23",
        "fd20:ce::254",  # Google
        "fe80::a9fe:a9fe",  # OpenStack
    )
)
"""What hands out a machine's credentials: never dialled, whatever is allowed."""

NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an address may be dialled, and why or why not."""

    ok: bool
    because: str


class BlockedAddress(OSError):  # noqa: N818 - named for what it says; it is raised where an OSError is expected
    """An address that must not be dialled. Its text names the address and the reason, never a URL."""


def may_dial(
    address: str, port: int, allow: Sequence[Network] = (), *, ports: frozenset[int] = WEB_PORTS
) -> Verdict:
    """Judge one literal address and port.

    `allow` opens networks that are otherwise denied, on any port; metadata services stay closed. Public addresses
    are open on `ports` only. Text that is no address is refused.
    """
    try:
        ip = plain(address)
    except ValueError:
        return Verdict(ok=False, because=f"{address[:60]!r} is no address")
    if not METADATA.isdisjoint(faces(ip)):
        return Verdict(ok=False, because=f"{ip} is a metadata service")
    if any(ip in network for network in allow if network.version == ip.version):
        return Verdict(ok=True, because=f"{ip} is in an allowed network")
    if not is_public(ip):
        return Verdict(ok=False, because=f"{ip} is not a public address")
    if port not in ports:
        return Verdict(ok=False, because=f"port {port} is not open on public addresses")
    return Verdict(ok=True, because="public")


def plain(address: str) -> Address:
    """Read a literal address without its scope id, an IPv4-mapped one as IPv4. Raises ValueError."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return ip


def is_public(ip: Address) -> bool:
    """Whether the address belongs to the open internet."""
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in DENIED_V4)
    return ip in PUBLIC_V6 and not any(ip in network for network in DENIED_V6)


def faces(ip: Address) -> Iterator[Address]:
    """Give the address and every IPv4 address that a tunnel or translator would make of it."""
    yield ip
    if isinstance(ip, IPv4Address):
        return
    if ip.sixtofour is not None:
        yield ip.sixtofour
    if int(ip) >> 32 == 0 or any(ip in network for network in NAT64):
        yield IPv4Address(int(ip) & 0xFFFFFFFF)


def networks(*texts: str) -> tuple[Network, ...]:
    """Read networks such as `10.1.0.0/16`. Raises ValueError."""
    return tuple(ip_network(text) for text in texts)
