"""Mail servers that misbehave, on loopback and in threads: each does one thing wrong."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(slots=True)
class MailServer:
    """Where a server listens, and what it accepted."""

    host: str
    port: int
    accepted: list[bytes] = field(default_factory=list)


class Conversation(socketserver.StreamRequestHandler):
    """A mail server that does everything right."""

    server_name: ClassVar[str] = "mail.invalid"

    def handle(self) -> None:
        self.say("220 mail.invalid ready")
        for line in self.rfile:
            word = line.decode("ascii", "replace").strip().upper()
            if word == "QUIT":
                self.say("221 bye")
                return
            if word == "DATA":
                self.say("354 go on")
                if not self.take(b"".join(iter(self.rfile.readline, b".\r\n"))):
                    return
            elif word.startswith("RCPT"):
                self.recipient()
            else:
                self.say("250 mail.invalid")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def recipient(self) -> None:
        self.say("250 fine")

    def take(self, message: bytes) -> bool:
        """Take a message; False ends the conversation."""
        self.server.told.accepted.append(message)  # type: ignore[attr-defined]
        self.say("250 taken")
        return True


class RefusesRecipient(Conversation):
    """Knows nobody."""

    def recipient(self) -> None:
        self.say("550 5.1.1 no such user")


class DropsAfterData(Conversation):
    """Takes the message and hangs up without a word."""

    def take(self, message: bytes) -> bool:
        self.server.told.accepted.append(message)  # type: ignore[attr-defined]
        return False


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error of the server's."""


@contextmanager
def mail_server(kind: type[Conversation] = Conversation) -> Iterator[MailServer]:
    """Run a mail server for as long as the block lasts."""
    with _Server(("127.0.0.1", 0), kind) as server:
        told = MailServer("127.0.0.1", server.server_address[1])
        server.told = told  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
