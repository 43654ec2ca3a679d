"""Dial a host: resolve its name once, vet every answer, connect to an address that was vetted."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from network.addresses import WEB_PORTS, BlockedAddress, Network, may_dial

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Turns a host and a port into literal addresses; raises OSError when the name does not resolve."""

PATIENCE = 8.0
"""Seconds for one address while another one is left to try: a dead IPv6 route must not eat the whole deadline."""


class NameUnknown(OSError):  # noqa: N818 - raised where an OSError is expected
    """The name of a host does not resolve."""


class Resolver:
    """The system's resolver in threads of its own: slow names must not take the threads that write to the database."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a host, best first. Raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._pool, _getaddrinfo, host, port)
        return [str(sockaddr[0]) for *_, sockaddr in found]

    def close(self) -> None:
        """Let go of the threads; questions under way end by themselves."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _getaddrinfo(host: str, port: int) -> list[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


async def vetted_addresses(
    host: str, port: int, *, allow: Sequence[Network], resolve: Resolve, ports: frozenset[int] = WEB_PORTS
) -> list[str]:
    """Resolve a host once and return its addresses.

    Raises NameUnknown, or BlockedAddress when even one of its answers may not be dialled: a name that points inside
    as well as outside is an attack or a mistake.
    """
    try:
        answers = await resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise NameUnknown(f"{host} does not resolve") from error
    addresses = list(dict.fromkeys(answers))
    if not addresses:
        raise NameUnknown(f"{host} has no address")
    for address in addresses:
        verdict = may_dial(address, port, allow, ports=ports)
        if not verdict.ok:
            raise BlockedAddress(verdict.because if address == host else f"{host}: {verdict.because}")
    return addresses


async def connected_socket(addresses: Sequence[str], port: int) -> socket.socket:
    """Connect to the first address that answers; the socket is non-blocking. Raises the last OSError."""
    failure: OSError = OSError("no address to dial")
    for left, address in zip(range(len(addresses) - 1, -1, -1), addresses, strict=True):
        try:
            async with asyncio.timeout(PATIENCE if left else None):
                return await _connect(address, port)
        except OSError as error:  # TimeoutError is one
            failure = error
    raise failure


async def _connect(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, _sockaddr(address, port))
    except BaseException:
        sock.close()
        raise
    return sock


def _sockaddr(address: str, port: int) -> tuple[Any, ...]:
    plain, _, scope = address.partition("%")
    if not scope:
        return (address, port)
    return (plain, port, 0, int(scope) if scope.isdecimal() else socket.if_nametoindex(scope))


def vetting_socket_factory(
    allow: Sequence[Network] = (), *, ports: frozenset[int] = WEB_PORTS
) -> Callable[[tuple[Any, ...]], socket.socket]:
    """Make a `socket_factory` for aiohttp's TCPConnector: it vets the very address that is about to be dialled.

    What it returns takes one entry of getaddrinfo (family, type, proto, canonname, sockaddr) and raises
    BlockedAddress, an OSError, for an address that may not be dialled.
    """

    def make(addr_info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, sockaddr = addr_info
        verdict = may_dial(str(sockaddr[0]), int(sockaddr[1]), allow, ports=ports)
        if not verdict.ok:
            raise BlockedAddress(verdict.because)
        return socket.socket(family, kind, proto)

    return make
