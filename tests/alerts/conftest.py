"""What the tests of the outgoing side share: records to send, a catalog, and real servers on loopback."""

from __future__ import annotations

import io
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from pydantic import SecretStr, TypeAdapter

from alerts.channels import Envelope, Outbound
from alerts.message import Kind, Message, News, Source, Voice
from config.outlet import Outlet
from config.schema import Catalog, Channel
from language.wording import Wording
from network.client import Client
from storage.records import Basis, ClaimedDelivery, Match, Span, Unexamined, UpdateKind

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LOOPBACK = [ip_network("127.0.0.0/8"), ip_network("::1/128")]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def channel() -> Callable[..., Any]:
    """Make a channel as the configuration would: secrets are SecretStr by the time the shapes see them."""

    def make(kind: str, **settings: Any) -> Any:
        for name in ("url", "secret", "previous_secret", "password"):
            if isinstance(settings.get(name), str):
                settings[name] = SecretStr(settings[name])
        shape = {"id": "desk", "kind": kind, "allow_networks": LOOPBACK, **settings}
        return TypeAdapter(Channel).validate_python(shape)

    return make


@pytest.fixture
def voice() -> Voice:
    return Voice(wording=Wording("en"), zone=ZoneInfo("America/Mexico_City"))


@pytest.fixture
def envelope() -> Envelope:
    return Envelope(uid="msg_0123456789abcdef0123456789abcdef", recipient="", at=NOON)


@pytest.fixture
def message() -> Callable[..., Message]:
    def make(**changes: Any) -> Message:
        excerpt = "The council of Villa Norte met behind closed doors."
        known = {
            "uid": "alr_0123456789abcdef0123456789abcdef",
            "kind": Kind.ALERT,
            "title": "Council meets behind closed doors",
            "url": "https://lantern.example/2026/council?page=1&part=2",
            "rule": "councils",
            "rule_name": "Councils",
            "outlet": "lantern",
            "outlet_name": "The Lantern",
            "published": NOON - timedelta(hours=1),
            "published_precision": "minute",
            "first_seen": NOON,
            "language": "en",
            "terms": ("council",),
            "excerpt": excerpt,
            "highlights": ((4, 11),),
            "basis": Basis.PAGE,
        }
        return Message(**{**known, **changes})

    return make


@pytest.fixture
def everywhere() -> Callable[[str], tuple[Source, ...]]:
    """Make many outlets that have a story, every word of theirs the same."""

    def make(word: str) -> tuple[Source, ...]:
        url = f"https://x.example/{word}"
        return (Source(outlet=word, outlet_name=word, title=word, url=url, at=NOON),) * 100

    return make


@pytest.fixture
def rewritten() -> Callable[[str], News]:
    """Make the news that everything has happened at once to an article."""

    def make(word: str) -> News:
        kinds = (UpdateKind.DELETED, UpdateKind.EDITED, UpdateKind.NEW_TEXT, UpdateKind.CONFIRMED)
        flags = ("headline", "text", "numbers", "names", "quotes", "stealth")
        return News(
            kinds=kinds,
            number=99,
            flags=flags,
            words_added=9999,
            words_removed=9999,
            added=word,
            removed=word,
        )

    return make


@pytest.fixture
def claimed() -> Callable[..., ClaimedDelivery]:
    def make(**changes: Any) -> ClaimedDelivery:
        known = {
            "id": 1,
            "uid": "msg_0123456789abcdef0123456789abcdef",
            "alert": "alr_0123456789abcdef0123456789abcdef",
            "channel": "desk",
            "kind": "webhook",
            "recipient": "",
            "payload": b"{}",
            "attempt": 1,
            "token": "t",
            "lease_until": NOON + timedelta(minutes=2),
            "turn": 1,
            "owed_since": NOON,
        }
        return ClaimedDelivery(**{**known, **changes})

    return make


@pytest.fixture
def unexamined() -> Callable[..., Unexamined]:
    def make(**changes: Any) -> Unexamined:
        known = {
            "revision": 7,
            "article": 5,
            "story": 3,
            "basis": Basis.PAGE,
            "outlet": "lantern",
            "url": "https://lantern.example/2026/council",
            "title": "Council meets behind closed doors",
            "summary": "No minutes were kept.",
            "text": "The council of Villa Norte met behind closed doors.\nNo minutes were kept.",
            "authors": (),
            "language": "en",
            "published": NOON - timedelta(hours=1),
            "first_seen_at": NOON - timedelta(minutes=1),
            "quiet": False,
            "page_pending": False,
        }
        return Unexamined(**{**known, **changes})

    return make


@pytest.fixture
def match() -> Callable[..., Match]:
    def make(**changes: Any) -> Match:
        known = {
            "rule": "councils",
            "rule_version": "v1",
            "terms": ("council",),
            "spans": (Span(field="text", start=4, end=11, term="council"),),
            "excerpt": "The council of Villa Norte met behind closed doors.",
        }
        return Match(**{**known, **changes})

    return make


@pytest.fixture
def lantern() -> Outlet:
    return Outlet.model_validate(
        {
            "id": "lantern",
            "name": "The Lantern",
            "home": "https://lantern.example/",
            "languages": ["en"],
            "timezone": "America/Mexico_City",
            "sources": [{"kind": "feed", "url": "https://lantern.example/feed"}],
        }
    )


@pytest.fixture
def catalog(lantern: Outlet, channel: Callable[..., Any]) -> Callable[..., Catalog]:
    def make(**changes: Any) -> Catalog:
        known = {
            "outlets": [lantern],
            "rules": [{"id": "councils", "name": "Councils", "all": ["council"]}],
            "channels": [channel("webhook", url="https://desk.example/in")],
        }
        return Catalog.model_validate({**known, **changes})

    return make


@pytest.fixture
async def out(tls: ssl.SSLContext) -> AsyncIterator[Outbound]:
    async with Client(user_agent="Serviola/test (+https://serviola.example)") as client:
        yield Outbound(client=client, console=io.StringIO(), tls=tls)


@dataclass
class Receiver:
    """A real endpoint that keeps what it is sent and answers as it is told; the last answer stays."""

    answers: list[dict[str, Any]] = field(default_factory=lambda: [{"status": 204}])
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hidden-path?token=hidden-token"

    async def answer(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        self.seen.append(
            ({name.lower(): value for name, value in request.headers.items()}, await request.read())
        )
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(**answer)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", receiver.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.port = runner.addresses[0][1]
    yield receiver
    await runner.cleanup()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for `localhost` and its key, made for this session and signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.fixture(scope="session")
def tls(certificates: tuple[str, str]) -> ssl.SSLContext:
    """What a client trusts in these tests: our own certificate and nothing else."""
    return ssl.create_default_context(cafile=certificates[0])


@pytest.fixture(scope="session")
def server_tls(certificates: tuple[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificates)
    return context
