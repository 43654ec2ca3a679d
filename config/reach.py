"""Say which addresses lie inside a house rather than on the open internet, as far as their spelling tells. Pure.

Nothing is asked and nothing is protected here: whoever dials judges what a name resolves to. This only lets `check`
say beforehand what would be refused later.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

LOOPBACK = (IPv4Address("127.0.0.1"), IPv6Address("::1"))


def is_closed(host: str, allowed: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Whether a host is a literal private address, or this machine by name, that no allowed network holds."""
    addresses = _addresses(host)
    return bool(addresses) and not any(
        address in network
        for address in addresses
        for network in allowed
        if network.version == address.version
    )


def _addresses(host: str) -> tuple[IPv4Address | IPv6Address, ...]:
    """Return the private addresses that a host stands for by its spelling alone; none for any other."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return LOOPBACK
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return ()
    plain = getattr(address, "ipv4_mapped", None) or address
    return () if plain.is_global else (plain,)
