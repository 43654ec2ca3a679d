"""Receivers that are wrong, by the name that docs/bad-input.md gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from tests.end_to_end.mail import Conversation, DropsAfterData, RefusesRecipient, mail_server
from tests.end_to_end.world import Reply, Site, World, page

Channel = dict[str, Any]
ALLOWED = ["127.0.0.0/8"]


def hook(url: str) -> Channel:
    return {"kind": "webhook", "url": url, "allow_networks": ALLOWED}


def answering(reply: Callable[[Site], Reply]) -> Callable[[World, ExitStack], Channel]:
    """A webhook that always answers so."""

    def make(world: World, _stack: ExitStack) -> Channel:
        site = world.site()
        return hook(site.put("/hook", lambda _: reply(site)))

    return make


def silent(site: Site) -> Reply:
    site.closing.wait(60)
    return Reply()


def dripping(site: Site) -> Reply:
    def drip() -> Iterator[bytes]:
        while not site.closing.wait(0.3):
            yield b"."

    return Reply(body=drip())


def flooding(site: Site) -> Reply:
    def flood() -> Iterator[bytes]:
        while not site.closing.is_set():
            yield b"thank you " * 10_000

    return Reply(body=flood())


def closed(world: World, _stack: ExitStack) -> Channel:
    return hook("http://127.0.0.1:9/hook")


def not_allowed(world: World, _stack: ExitStack) -> Channel:
    return {"kind": "webhook", "url": world.site().put("/hook", Reply(status=204))}


def mailing(kind: type[Conversation]) -> Callable[[World, ExitStack], Channel]:
    def make(_world: World, stack: ExitStack) -> Channel:
        server = stack.enter_context(mail_server(kind))
        return mail(server.port)

    return make


def no_mail_server(_world: World, _stack: ExitStack) -> Channel:
    return mail(9)


def mail(port: int) -> Channel:
    return {
        "kind": "email",
        "host": "127.0.0.1",
        "port": port,
        "security": "none",
        "sender": "serviola@desk.invalid",
        "to": ["editor@desk.invalid"],
        "allow_networks": ALLOWED,
    }


def starttls_missing(world: World, stack: ExitStack) -> Channel:
    return mailing(Conversation)(world, stack) | {"security": "starttls"}


CHANNELS: dict[str, Callable[[World, ExitStack], Channel]] = {
    "a webhook that answers 500": answering(lambda _: page("Oops", status=500)),
    "a webhook that answers 400": answering(lambda _: page("What?", status=400)),
    "a webhook that is gone (410)": answering(lambda _: page("Gone", status=410)),
    "a webhook that answers 429 with Retry-After: 3600": answering(
        lambda _: page("", status=429, Retry_After="3600")
    ),
    "a webhook that redirects": answering(
        lambda _: Reply(status=302, headers={"Location": "http://127.0.0.1:9/"})
    ),
    "a webhook that never answers": answering(silent),
    "a webhook that accepts, and drips": answering(dripping),
    "a webhook that accepts, and floods": answering(flooding),
    "a webhook that refuses connections": closed,
    "a webhook in a network that is not allowed": not_allowed,
    "a mail server that refuses the recipient": mailing(RefusesRecipient),
    "a mail server that refuses connections": no_mail_server,
    "a mail server that hangs up after DATA": mailing(DropsAfterData),
    "a mail server without STARTTLS": starttls_missing,
}
