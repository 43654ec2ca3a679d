"""One page, asked for on its own and as politely as any: robots.txt of every host on the way, our name, vetted addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from crawler.outcomes import UNREACHABLE, outcome_of_status
from crawler.page import NotRead, PageAnswer
from crawler.robots import Rulebook
from network.client import Client, Unreachable
from network.retry_after import retry_after
from storage.records import Outcome

LARGEST = 10_000_000  # bytes


async def ask_page(client: Client, url: str, clock: Callable[[], datetime], *, deadline: float) -> PageAnswer:
    """Ask for one page; raises NotRead where it may not be had, or did not come. `deadline` is in seconds, for all of it."""
    rulebook = Rulebook(robots_of=_nothing_kept, keep_robots=_keep_nothing)

    async def may_enter(at: str) -> None:
        rules = await rulebook.ask(client, at, clock(), deadline=deadline)
        if rules.closed is not None:
            raise NotRead(Outcome.ROBOTS_UNREACHABLE, rules.closed)
        if not rules.allow(at):
            raise NotRead(Outcome.ROBOTS, "robots.txt forbids it")

    try:
        await may_enter(url)
        answer = await client.get(url, deadline=deadline, max_bytes=LARGEST, crossing=may_enter)
    except Unreachable as failure:
        raise NotRead(UNREACHABLE[failure.reason], failure.detail) from failure
    wait = retry_after(answer.headers, clock())
    outcome = outcome_of_status(answer.status, asks_to_wait=wait is not None)
    if outcome is not Outcome.OK:
        raise NotRead(outcome, f"HTTP {answer.status}", wait)
    return PageAnswer(status=answer.status, url=answer.url, headers=answer.headers, body=answer.body)


async def _nothing_kept(_: str, __: datetime) -> None:
    return None


async def _keep_nothing(*_: object) -> None:
    return None
