"""A small internet on loopback: sites with their own addresses, served from threads, that remember what they were asked.

The program under test is a process of its own, so the world cannot live in a test's event loop.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HTML = "text/html; charset=utf-8"
PATIENCE = 30.0  # seconds a test waits for the program to do something


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str  # with the query
    headers: Mapping[str, str]  # lower-case names
    body: bytes = b""
    at: float = 0.0  # time.time()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a site answers. A body of pieces is sent as they come, without a length, and then the line is cut."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Answer = Reply | Callable[[Asked], Reply]


def page(body: bytes | str, kind: str = HTML, status: int = 200, **headers: str) -> Reply:
    """Answer with a document; an underscore in a header's name stands for a hyphen."""
    content = body.encode() if isinstance(body, str) else body
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=content, headers={"Content-Type": kind, **named})


class Site:
    """One address with its routes. What it was asked is on `asked`, in the order of arrival."""

    def __init__(self, address: str, closing: threading.Event) -> None:
        self.address = address
        self.closing = closing  # a reply that hangs waits for this
        self.routes: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self._news = threading.Condition()
        self._server = _Server((address, 0), _handler_for(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name=f"site {address}"
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._server.server_address[1])

    def url(self, path: str = "/") -> str:
        """Return the full address of a path."""
        return f"http://{self.address}:{self.port}{path}"

    def put(self, path: str, answer: Answer | str) -> str:
        """Answer `path` with this from now on; return its URL."""
        self.routes[path] = page(answer) if isinstance(answer, str) else answer
        return self.url(path)

    def hits(self, path: str) -> int:
        """Count the requests for a path."""
        with self._news:
            return sum(asked.path == path for asked in self.asked)

    def wait_for(self, enough: Callable[[list[Asked]], bool], within: float = PATIENCE) -> bool:
        """Wait until what was asked is enough; False when that did not happen in time."""
        with self._news:
            return self._news.wait_for(lambda: enough(self.asked), within)

    def wait_for_path(self, path: str, times: int = 1, within: float = PATIENCE) -> bool:
        """Wait until a path was asked for so many times."""
        return self.wait_for(lambda asked: sum(each.path == path for each in asked) >= times, within)

    def hang(self) -> Iterator[bytes]:
        """Send nothing until the world ends: a body for a Reply."""
        self.closing.wait(120)
        yield from ()

    def answer(self, asked: Asked) -> Reply:
        """Note a request and decide what to say."""
        with self._news:
            self.asked.append(asked)
            self._news.notify_all()
        route = self.routes.get(asked.path) or self.routes.get(asked.path.partition("?")[0])
        if route is None:
            return page("<html><head><title>404</title></head><body>Not here.</body></html>", status=404)
        return route(asked) if callable(route) else route

    def close(self) -> None:
        """Stop listening; the port refuses connections from now on."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that goes away is no error of the site's."""


def _handler_for(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        timeout = 60

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _serve(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(method=self.command, path=self.path, headers=headers, body=body, at=time.time())
            reply = site.answer(asked)
            pieces: Iterable[bytes] = (reply.body,) if isinstance(reply.body, bytes) else reply.body
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if isinstance(reply.body, bytes):
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            for piece in pieces:
                self.wfile.write(piece)

        def log_message(self, *_: Any) -> None:
            """Quiet: `site.asked` is the log."""

    return Handler


class Receiver:
    """A webhook's end: keeps what it accepted, by id, and answers as it is told."""

    def __init__(self, site: Site, path: str = "/hook") -> None:
        self.site = site
        self.path = path
        self.url = site.put(path, self._take)
        self.refusing: Reply | None = None

    def _take(self, asked: Asked) -> Reply:
        return self.refusing or Reply(status=204)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Return every accepted message with its id and the time it came, in order."""
        return [
            json.loads(asked.body) | {"message_id": asked.headers["webhook-id"], "at": asked.at}
            for asked in list(self.site.asked)
            if asked.path == self.path
        ]

    @property
    def alerts(self) -> list[tuple[str, str]]:
        """Return (rule, URL of the article) of every alert, in order."""
        return [
            (message["data"]["rule"]["id"], message["data"]["article"]["url"])
            for message in self.messages
            if message["type"] == "alert.opened"
        ]

    def wait_for(self, count: int, within: float = PATIENCE) -> bool:
        """Wait for so many messages in all."""
        return self.site.wait_for_path(self.path, count, within)


class World:
    """Opens sites, each on a loopback address of its own."""

    def __init__(self, stack: ExitStack) -> None:
        self.closing = threading.Event()
        self._stack = stack
        self._numbers = itertools.count(1)

    def site(self) -> Site:
        """Open one more site."""
        number = next(self._numbers)
        site = Site(f"127.0.{10 + number // 250}.{1 + number % 250}", self.closing)
        self._stack.callback(site.close)
        return site

    def receiver(self) -> Receiver:
        """Open a site that takes webhooks."""
        return Receiver(self.site())


@contextmanager
def world() -> Iterator[World]:
    """Open a world; whatever hangs in it is let go at its end."""
    with ExitStack() as stack:
        made = World(stack)
        stack.callback(made.closing.set)
        yield made
