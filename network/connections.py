"""The connections of one call: dialled to vetted addresses, over TLS under the name that was asked for, all closed at its end.

httpcore speaks HTTP over them. Its pool is for connections that are kept, and ours never are: what one caller was
allowed is not lent to another.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from typing import Any, Self

import httpcore

from network.addresses import Network
from network.dialling import Resolve, connected_socket, vetted_addresses

PORTS = {b"http": 80, b"https": 443}


class Connections:
    """Dials what the tables allow, and nothing else."""

    def __init__(
        self, *, allow: Sequence[Network], resolve: Resolve, tls: Callable[[], ssl.SSLContext]
    ) -> None:
        self._allow = allow
        self._resolve = resolve
        self._tls = tls
        self._opened: list[Stream] = []

    async def to(self, url: httpcore.URL) -> httpcore.AsyncHTTP11Connection:
        """Open a connection to the host of a URL; it is good for one request. Raises OSError."""
        host = url.host.decode("ascii").strip("[]")
        port = url.port or PORTS[url.scheme]
        addresses = await vetted_addresses(host, port, allow=self._allow, resolve=self._resolve)
        stream = await Stream.to(addresses, port)
        self._opened.append(stream)
        if url.scheme == b"https":
            await stream.secure(self._tls(), host)
        return httpcore.AsyncHTTP11Connection(origin=url.origin, stream=stream)

    async def close(self) -> None:
        """Close every connection that was opened; closing twice does no harm."""
        for stream in self._opened:
            await stream.aclose()


class Stream(httpcore.AsyncNetworkStream):
    """A connection of asyncio's as httpcore uses it. It keeps no time: the call as a whole has a deadline."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, addresses: Sequence[str], port: int) -> Self:
        """Connect to the first address that answers."""
        sock = await connected_socket(addresses, port)
        return cls(*await asyncio.open_connection(sock=sock))

    async def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Go on over TLS, with a certificate for `host`. Raises ssl.SSLError."""
        await self._writer.start_tls(context, server_hostname=host)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002, ASYNC109, D102
        return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109, D102
        self._writer.write(buffer)
        await self._writer.drain()

    async def aclose(self) -> None:
        """Close it without waiting for the other side to agree."""
        self._writer.close()
        await asyncio.sleep(0)
        self._writer.transport.abort()

    def get_extra_info(self, info: str) -> Any:
        """Answer what httpcore asks: nothing that concerns a connection for one request."""
        return None if info == "is_readable" else self._writer.get_extra_info(info)
