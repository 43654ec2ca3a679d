"""Ask a server: vetted dial, one deadline for everything, byte caps, redirects by hand. The only importer of httpx.

Names are resolved once, inside the connect; every answer is vetted and a vetted address is dialled, while Host and
the certificate keep the name. So no redirect, no changed DNS answer and no odd spelling of an address leads inside.
"""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from network.addresses import MAIL_PORTS, BlockedAddress, Network
from network.answer import Answer, Reason, Unreachable
from network.connections import Connections
from network.dialling import NameUnknown, Resolve, Resolver, connected_socket, vetted_addresses
from network.unpack import Unpacker

__all__ = ["Answer", "Client", "Unreachable"]

if importlib.util.find_spec("sniffio") is None:
    # httpcore imports it at each of its locks, seven times a request, and a failed import searches the whole path anew.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # Python's own word for "known not to be there"

Crossing = Callable[[str], Awaitable[None]]
"""Is given the address that a redirect leads to on another host; what it raises stops the call and travels."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
EXPECTED = (OSError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)
"""How a network fails; everything else is a bug and travels."""


class Client:
    """One way out for a process. Safe for many calls at once in one event loop; use it as a context manager.

    `allow` opens private networks for `get`; `post` and `dial` are given their own. `resolve` stands in for the
    system's resolver, `tls` for its trusted certificates. No call obeys proxy settings of the environment.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        allow: Sequence[Network] = (),
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._allow = tuple(allow)
        self._own_resolver = Resolver() if resolve is None else None
        self._resolve: Resolve = resolve or self._own_resolver  # type: ignore[assignment]
        self._tls = tls

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Let go of what the client holds."""
        if self._own_resolver is not None:
            self._own_resolver.close()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        deadline: float = 30.0,
        max_bytes: int = 10_000_000,
        redirects: int = 5,
        crossing: Crossing | None = None,
    ) -> Answer:
        """Fetch a page within `deadline` seconds in all, following at most `redirects` redirects.

        Each hop is vetted anew; `crossing` is asked before a hop leads to another host, and its time counts.
        Raises Unreachable; an answer of any status is an Answer.
        """
        at = _web_url(url)
        with _errors_named(at.host, deadline):
            async with asyncio.timeout(deadline), self._connections(self._allow) as connections:
                return await self._follow(connections, at, headers or {}, max_bytes, redirects, crossing)

    async def _follow(
        self,
        connections: Connections,
        at: httpx.URL,
        headers: Mapping[str, str],
        cap: int,
        redirects: int,
        crossing: Crossing | None,
    ) -> Answer:
        been = [str(at)]
        permanent = True
        while True:
            async with self._ask(connections, "GET", at, headers) as response:
                target = _redirect_target(response, at)
                if target is None:
                    body = await _read(response, cap)
                    moved_to = str(at) if permanent and len(been) > 1 else None
                    return _answer(response, at, body, moved_to=moved_to, hops=len(been) - 1)
                permanent = permanent and response.status in PERMANENT
            if str(target) in been or len(been) > redirects:
                raise Unreachable("redirect_loop", f"{at.host} redirects in a circle or too often")
            if crossing is not None and _host_and_port(target) != _host_and_port(at):
                await crossing(str(target))
            at = target
            been.append(str(at))

    async def post(
        self,
        url: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        deadline: float = 15.0,
        max_answer: int = 16_384,
        allow: Sequence[Network] = (),
    ) -> Answer:
        """Send `body` and return the answer; redirects are never followed.

        At most `max_answer` bytes of the answer are read. Once the status has come, a body that drips, floods or
        breaks off only makes the answer incomplete: what was received has been received. Raises Unreachable.
        """
        at = _web_url(url)
        with _errors_named(at.host, deadline):
            async with (
                asyncio.timeout(deadline) as limit,
                self._connections(tuple(allow)) as connections,
                self._ask(connections, "POST", at, headers, body) as response,
            ):
                came, complete = await _read_what_comes(response, max_answer, limit)
                return _answer(response, at, came, complete=complete)

    async def dial(
        self, host: str, port: int, *, allow: Sequence[Network] = (), deadline: float = 15.0
    ) -> socket.socket:
        """Return a connected non-blocking socket to a vetted address of a mail server. Raises Unreachable."""
        with _errors_named(host, deadline):
            async with asyncio.timeout(deadline):
                addresses = await vetted_addresses(
                    host, port, allow=allow, resolve=self._resolve, ports=MAIL_PORTS
                )
                return await connected_socket(addresses, port)

    @asynccontextmanager
    async def _connections(self, allow: tuple[Network, ...]) -> AsyncIterator[Connections]:
        """Open connections for one call: none that one caller was allowed is ever lent to another."""
        opened = Connections(allow=allow, resolve=self._resolve, tls=self._tls_context)
        try:
            yield opened
        finally:
            await opened.close()

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:  # made once: 35 ms
            self._tls = httpx.create_ssl_context(trust_env=False)
            self._tls.load_default_certs()
        self._tls.set_alpn_protocols(["http/1.1"])
        return self._tls

    @asynccontextmanager
    async def _ask(
        self,
        connections: Connections,
        method: str,
        at: httpx.URL,
        headers: Mapping[str, str],
        body: bytes | None = None,
    ) -> AsyncIterator[httpcore.Response]:
        asked = {
            "User-Agent": self._user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        fields = [(name.encode("ascii"), value.encode("latin-1")) for name, value in asked.items()]
        target = httpcore.URL(scheme=at.raw_scheme, host=at.raw_host, port=at.port, target=at.raw_path)
        connection = await connections.to(target)
        async with connection.stream(method, target, headers=fields, content=body) as response:
            yield response


@contextmanager
def _errors_named(host: str, deadline: float) -> Iterator[None]:
    """Turn every expected failure of the network into Unreachable with its reason."""
    try:
        yield
    except EXPECTED as error:
        reason, detail = _named(error, host, deadline)
        raise Unreachable(reason, detail) from error


def _named(error: Exception, host: str, deadline: float) -> tuple[Reason, str]:
    if isinstance(error, BlockedAddress):
        return "blocked_address", str(error)
    if isinstance(error, NameUnknown):
        return "name_unknown", str(error)
    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        return "timed_out", f"no full answer from {host} within {deadline:g} s"
    if fault := _tls_fault(error):
        return "tls_failed", f"{host}: {fault}"
    if isinstance(error, httpcore.ProtocolError):
        return "connection_failed", f"{host} closed early or does not speak HTTP"
    return "connection_failed", f"{host}: {_plain_cause(error)}"


def _tls_fault(error: BaseException | None) -> str | None:
    seen = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return seen.verify_message or "its certificate is not valid"
        if isinstance(seen, ssl.SSLError):
            return f"no TLS ({seen.reason or 'handshake failed'})"
        seen = seen.__cause__ or seen.__context__
    return None


def _plain_cause(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ConnectionRefusedError):
            return "connection refused"
        if isinstance(seen, ConnectionResetError):
            return "connection reset"
        seen = seen.__cause__ or seen.__context__
    return "connection failed"


def _web_url(url: str) -> httpx.URL:
    """Parse a URL. Raises Unreachable for anything but http(s) with a host and no user or password."""
    try:
        at = httpx.URL(url.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise Unreachable("blocked_address", "not a web address") from error
    return _vetted_url(at)


def _vetted_url(at: httpx.URL) -> httpx.URL:
    if at.scheme not in {"http", "https"} or not at.host:
        raise Unreachable("blocked_address", "not a web address")
    if at.userinfo:
        raise Unreachable("blocked_address", f"a user or password in an address of {at.host}")
    return at


def _host_and_port(at: httpx.URL) -> tuple[str, int | None]:
    """Tell hosts apart as those do who ask only one thing of a host at a time: http and https are one."""
    return at.host, None if at.port in {80, 443} else at.port


def _redirect_target(response: httpcore.Response, at: httpx.URL) -> httpx.URL | None:
    """Return where a redirect leads; None when the answer is none. Raises Unreachable."""
    location = _header(response, b"location")
    if response.status not in REDIRECTS or not location:
        return None
    try:
        return _vetted_url(at.join(location).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError) as error:
        raise Unreachable("blocked_address", f"{at.host} redirects to what is no web address") from error


def _header(response: httpcore.Response, name: bytes) -> str:
    return ", ".join(value.decode("latin-1") for key, value in response.headers if key.lower() == name)


def _answer(response: httpcore.Response, at: httpx.URL, body: bytes, **more: Any) -> Answer:
    names = dict.fromkeys(key.lower() for key, _ in response.headers)
    headers = {name.decode("latin-1"): _header(response, name) for name in names}
    return Answer(status=response.status, url=str(at), headers=headers, body=body, **more)


async def _read(response: httpcore.Response, cap: int) -> bytes:
    unpacker = Unpacker(_header(response, b"content-encoding"), cap)
    async for piece in response.aiter_stream():
        unpacker.feed(piece)
    return unpacker.done()


async def _read_what_comes(
    response: httpcore.Response, cap: int, limit: asyncio.Timeout
) -> tuple[bytes, bool]:
    """Read until the end, the cap or shortly before the deadline; say whether it was the end."""
    now = asyncio.get_running_loop().time()
    left = ((limit.when() or now) - now) * 0.95
    try:
        unpacker = Unpacker(_header(response, b"content-encoding"), cap)
    except Unreachable:
        return b"", False
    try:
        async with asyncio.timeout(max(0.0, left)):
            async for piece in response.aiter_stream():
                unpacker.feed(piece)
            return unpacker.done(), True
    except (*EXPECTED, Unreachable):
        return unpacker.so_far()[:cap], False
