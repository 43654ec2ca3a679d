"""The small world: three outlets on loopback, each at an address of its own, that publish when told to."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from demo.outlets import OUTLETS, Edition
from demo.outlets.item import Document
from demo.pieces import Piece, Script, Step, Update

HOSTS = {"copal": "127.0.0.11", "zanate": "127.0.0.12", "cencerro": "127.0.0.13"}
BACKLOG_AGE = timedelta(hours=3)


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def listen_at(host: str) -> socket.socket:
    """Return a socket bound to any port of a loopback address; 127.0.0.1 where the system has no other."""
    for address in (host, "127.0.0.1"):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.bind((address, 0))
        except OSError:
            listener.close()
        else:
            return listener
    raise OSError("no port of 127.0.0.1 is free")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that an outlet has answered."""

    at: datetime
    outlet: str
    path: str
    status: int
    agent: str


class World:
    """Three outlets. `async with World(script) as world: world.publish(step)`; every request is counted."""

    def __init__(self, script: Script, *, now: Callable[[], datetime] = utc_now) -> None:
        self.script = script
        self.now = now
        self.editions: dict[str, Edition] = {}
        self.published: dict[str, datetime] = {}  # piece -> when it could be read for the first time
        self.updates = 0
        self.requests: list[Request] = []
        self._runners: list[web.AppRunner] = []
        self._answered = asyncio.Condition()

    async def __aenter__(self) -> Self:
        for outlet in OUTLETS:
            await self._open(outlet)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for runner in self._runners:
            await runner.cleanup()

    async def _open(self, outlet: str) -> None:
        listener = listen_at(HOSTS[outlet])
        host, port = listener.getsockname()
        self.editions[outlet] = Edition(outlet=outlet, base=f"http://{host}:{port}")
        self._publish_backlog(outlet)

        async def answer(request: web.Request) -> web.Response:
            return await self._answer(outlet, request)

        app = web.Application()
        app.router.add_get("/{path:.*}", answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        self._runners.append(runner)
        await web.SockSite(runner, listener).start()

    def _publish_backlog(self, outlet: str) -> None:
        for piece in self.script.backlog:
            if piece.outlet == outlet:
                self._publish_piece(piece, self.now() - BACKLOG_AGE)

    # ----------------------------------------------------------------------------------- publishing

    def publish(self, step: Step) -> str:
        """Publish a piece, or a piece again; return its address. Updates do not change when it was published."""
        if isinstance(step, Piece):
            self._publish_piece(step, self.now())
        else:
            self._publish_update(step, self.now())
        return self.address_of(step.id)

    def _publish_piece(self, piece: Piece, at: datetime) -> None:
        self.editions[piece.outlet] = self.editions[piece.outlet].with_piece(piece, at)
        self.published[piece.id] = at

    def _publish_update(self, update: Update, at: datetime) -> None:
        outlet = self.script.piece(update.id).outlet
        self.editions[outlet] = self.editions[outlet].with_update(update, at)
        self.updates += 1

    def address_of(self, piece_id: str) -> str:
        """Return the URL of a published piece."""
        return self.editions[self.script.piece(piece_id).outlet].address_of(piece_id)

    @property
    def addresses(self) -> dict[str, str]:
        """Every published URL, and the piece that stands there."""
        return {self.address_of(piece_id): piece_id for piece_id in self.published}

    # ------------------------------------------------------------------------------------ answering

    async def _answer(self, outlet: str, request: web.Request) -> web.Response:
        edition = self.editions[outlet]
        changed = max((item.changed for item in edition.items), default=self.now())
        response = respond(edition.document(request.path), changed, request.headers.get)
        self.requests.append(
            Request(
                at=self.now(),
                outlet=outlet,
                path=request.path,
                status=response.status,
                agent=request.headers.get("User-Agent", ""),
            )
        )
        async with self._answered:
            self._answered.notify_all()
        return response

    def statuses(self) -> Counter[int]:
        """Count the answers by their status."""
        return Counter(request.status for request in self.requests)

    def times_asked(self, outlet: str, path: str) -> int:
        """Count the requests for one document."""
        return sum(1 for request in self.requests if (request.outlet, request.path) == (outlet, path))

    async def until_asked(self, outlet: str, path: str, times: int) -> None:
        """Wait until a document has been asked for so many times."""
        async with self._answered:
            await self._answered.wait_for(lambda: self.times_asked(outlet, path) >= times)

    async def until_asked_again(self) -> None:
        """Wait until the next request, whatever it is for."""
        async with self._answered:
            await self._answered.wait()

    async def until_known(self) -> None:
        """Wait until every source that works was asked for twice more: who comes again has stored what it found."""
        working = [
            (outlet, source["url"])
            for outlet, shape in OUTLETS.items()
            for source in shape.SOURCES
            if self.editions[outlet].document(source["url"]).status == 200
        ]
        before = {each: self.times_asked(*each) for each in working}
        for (outlet, path), times in before.items():
            await self.until_asked(outlet, path, times + 2)


def respond(document: Document, changed: datetime, header: Callable[[str], str | None]) -> web.Response:
    """Answer as a careful server does: validators, and 304 for who has this body already."""
    validators = {
        "ETag": document.etag,
        "Last-Modified": format_datetime(changed.astimezone(UTC), usegmt=True),
    }
    if document.status == 200 and _unchanged(document, changed, header):
        return web.Response(status=304, headers=validators)
    return web.Response(
        status=document.status,
        text=document.body,
        content_type=document.content_type,
        charset="utf-8",
        headers=validators if document.status == 200 else {},
    )


def _unchanged(document: Document, changed: datetime, header: Callable[[str], str | None]) -> bool:
    """RFC 9110, 13.2.2: If-None-Match decides alone when it is there."""
    if (tags := header("If-None-Match")) is not None:
        return document.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    if since := header("If-Modified-Since"):
        try:
            return changed.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False
    return False
