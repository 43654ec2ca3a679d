"""A server in the test's own loop whose answer is written byte by byte by the test."""

import asyncio
import contextlib
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Script = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Loopback:
    """A running server: its port and the head of every request that came."""

    port: int
    heads: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self):
        return [head.split()[1] for head in self.heads]


@pytest.fixture
async def serve() -> AsyncIterator[Callable]:
    """Start servers: `await serve(script)`, where `script(path, writer)` writes the whole answer."""
    servers: list[asyncio.Server] = []
    talks: dict[asyncio.Task, asyncio.StreamWriter] = {}

    async def start(script: Script, tls: ssl.SSLContext | None = None) -> Loopback:
        site = Loopback(0)

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talks[asyncio.current_task()] = writer
            # a cancelled talk is the end of a test, not an error
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                site.heads.append(head)
                for line in head.lower().splitlines():
                    if line.startswith("content-length:"):
                        site.bodies.append(await reader.readexactly(int(line.split(":")[1])))
                await script(head.split()[1], writer)
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls)
        servers.append(server)
        site.port = server.sockets[0].getsockname()[1]
        return site

    yield start
    for server in servers:
        server.close()
    for task, writer in talks.items():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A self-signed certificate for news.test: the path of its PEM file, key included."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("news.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "news.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
