"""What an answer of a source or a page means, when a page is tried again, how long its host is left alone. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from network.answer import Reason
from storage.records import Outcome

UNREACHABLE: Mapping[Reason, Outcome] = {
    "blocked_address": Outcome.BLOCKED_ADDRESS,
    "name_unknown": Outcome.NAME_UNKNOWN,
    "connection_failed": Outcome.CONNECTION_FAILED,
    "tls_failed": Outcome.TLS_FAILED,
    "timed_out": Outcome.TIMED_OUT,
    "too_large": Outcome.TOO_LARGE,
    "redirect_loop": Outcome.REDIRECT_LOOP,
    "bad_encoding": Outcome.MALFORMED,
}
"""What no answer at all means."""
SOON = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
LATER = SOON[2:]  # for a server that said no: asking at once again is no good manners
MUCH_LATER = SOON[3:]  # for walls that stand for hours and fall
ONCE = SOON[2:3]  # a page that broke the parser may have met a machine under load
RETRIES: Mapping[Outcome, tuple[timedelta, ...]] = {
    Outcome.RATE_LIMITED: SOON,
    Outcome.SERVER_ERROR: SOON,
    Outcome.TIMED_OUT: SOON,
    Outcome.CONNECTION_FAILED: SOON,
    Outcome.NAME_UNKNOWN: SOON,
    Outcome.TLS_FAILED: SOON,
    Outcome.ROBOTS_UNREACHABLE: SOON,
    Outcome.REFUSED: LATER,
    Outcome.ODD_STATUS: LATER,
    Outcome.BOT_CHECK: MUCH_LATER,
    Outcome.CONSENT_WALL: MUCH_LATER,
    Outcome.SOFT_404: ONCE,  # a feed may be quicker than the page that it lists
    Outcome.UNREADABLE: ONCE,
}
"""How long after each failed attempt the next one comes; what is not listed is final at once."""
MOST_TRIES = 1 + max(len(delays) for delays in RETRIES.values())
"""How often a page is asked for at the very most. One that was claimed as often and has no outcome broke us each time."""
ROBOTS_CLOSED = timedelta(minutes=10)
"""How long a host stays closed whose robots.txt could not be had (RFC 9309, 2.3.1.4)."""
TROUBLE = timedelta(minutes=1)
"""How long a host is left alone that refused, broke or did not answer."""
IN_TROUBLE = frozenset({
    Outcome.REFUSED, Outcome.SERVER_ERROR, Outcome.TIMED_OUT, Outcome.CONNECTION_FAILED, Outcome.NAME_UNKNOWN,
    Outcome.TLS_FAILED, Outcome.BOT_CHECK,
})  # fmt: skip
LIMITED = timedelta(minutes=5)
"""How long a host is left alone that says "too many requests" and not for how long."""


def outcome_of_status(status: int, *, asks_to_wait: bool) -> Outcome:
    """Name what a status means. `asks_to_wait` is whether the answer carries a Retry-After that can be read."""
    if status in {200, 203}:
        return Outcome.OK
    if status == 429 or (status == 503 and asks_to_wait):
        return Outcome.RATE_LIMITED
    if status in {401, 402, 403, 407, 451}:
        return Outcome.REFUSED
    if status in {404, 410}:
        return Outcome.GONE if status == 404 else Outcome.GONE_FOR_GOOD
    return Outcome.SERVER_ERROR if 500 <= status < 600 else Outcome.ODD_STATUS


def retry_at(
    outcome: Outcome, attempts: int, now: datetime, *, not_before: datetime | None = None
) -> datetime | None:
    """When a page is tried again after `attempts` earlier ones and this; None when it is given up.

    `not_before` is when its host may be asked again.
    """
    delays = RETRIES.get(outcome, ())
    if attempts >= len(delays):
        return None
    due = now + delays[attempts]
    if outcome is Outcome.ROBOTS_UNREACHABLE:
        due = max(due, now + ROBOTS_CLOSED)
    return max(due, not_before) if not_before else due


def host_free_at(
    outcome: Outcome, now: datetime, *, host_delay: timedelta, asked_to_wait: timedelta | None = None
) -> datetime:
    """When a host may be asked again, by anybody. `host_delay` includes what its robots.txt asks for."""
    pause = host_delay
    if outcome in IN_TROUBLE:
        pause = max(pause, TROUBLE)
    elif outcome is Outcome.RATE_LIMITED:
        pause = max(pause, LIMITED if asked_to_wait is None else asked_to_wait)
    elif outcome is Outcome.ROBOTS_UNREACHABLE:
        pause = max(pause, asked_to_wait or ROBOTS_CLOSED)
    return now + max(pause, asked_to_wait or timedelta(0))
