"""Why a page did not come: what Scrapy, aiohttp and the system raise over an outlet, and what each means for a page."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

import aiohttp
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.outcomes import ROBOTS_CLOSED, UNREACHABLE
from crawler.page import NotRead
from network.answer import Unreachable
from storage.records import Outcome

LARGEST = 5_000_000  # bytes of a page, packed or unpacked
REDIRECTS = 5
BLOCKED = 0x5E41
"""An errno that no system uses: of several refused addresses aiohttp joins the texts and keeps only the number."""


class Forbidden(IgnoreRequest):
    """robots.txt forbids this address."""


class NoAddress(IgnoreRequest):
    """What a page or a redirect names is no address of the web."""


class Closed(IgnoreRequest):
    """robots.txt could not be had: nobody enters before `until`."""

    def __init__(self, because: str, until: datetime) -> None:
        super().__init__(because)
        self.until = until


def raise_outcome(error: Exception, now: datetime) -> NoReturn:
    """Raise what an exception of Scrapy's means for a page."""
    if isinstance(error, Closed):
        raise NotRead(
            Outcome.ROBOTS_UNREACHABLE, str(error), max(error.until - now, ROBOTS_CLOSED / 10)
        ) from None
    if isinstance(error, Unreachable):
        raise NotRead(UNREACHABLE[error.reason], error.detail) from None
    raise NotRead(*_meaning(error)) from None


OF_THE_OUTLET = (
    IgnoreRequest,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    aiohttp.ClientError,
    OSError,
    Unreachable,
)
"""How asking an outlet fails: what Scrapy, aiohttp and the system raise. Everything else is a fault of ours."""

MEANINGS: tuple[tuple[type[Exception], str, Outcome, str], ...] = (
    (NoAddress, "", Outcome.BLOCKED_ADDRESS, "no address that may be dialled"),
    (Forbidden, "", Outcome.ROBOTS, "robots.txt forbids it"),
    (IgnoreRequest, "max redirections", Outcome.REDIRECT_LOOP, f"more than {REDIRECTS} redirects"),
    (IgnoreRequest, "decompress", Outcome.TOO_LARGE, f"more than {LARGEST:,} bytes when unpacked"),
    (DownloadCancelledError, "", Outcome.TOO_LARGE, f"more than {LARGEST:,} bytes"),
    (DownloadTimeoutError, "", Outcome.TIMED_OUT, "no full answer in time"),
    (CannotResolveHostError, "", Outcome.NAME_UNKNOWN, "the host's name does not resolve"),
    (UnsupportedURLSchemeError, "", Outcome.BLOCKED_ADDRESS, "no address that may be dialled"),
)
"""What Scrapy's exceptions mean; where one type has two meanings, part of its text tells them apart."""


def _meaning(error: Exception) -> tuple[Outcome, str]:
    """Name an exception of Scrapy's. What is not known is a connection that failed, with the type's name."""
    for kind, text, outcome, detail in MEANINGS:
        if isinstance(error, kind) and text in str(error):
            return outcome, detail
    return _refusal(error)


def _refusal(error: Exception) -> tuple[Outcome, str]:
    cause = error.__cause__
    if isinstance(cause, aiohttp.ClientSSLError):
        return Outcome.TLS_FAILED, "no valid certificate, or no encryption in common"
    if isinstance(cause, aiohttp.ClientConnectorError) and cause.os_error.errno == BLOCKED:
        return Outcome.BLOCKED_ADDRESS, str(cause.os_error.strerror)
    if isinstance(error, DownloadConnectionRefusedError):
        return Outcome.CONNECTION_FAILED, "the connection was refused"
    if isinstance(error, (DownloadFailedError, ResponseDataLossError)):
        return Outcome.CONNECTION_FAILED, "the connection broke off"
    return Outcome.CONNECTION_FAILED, type(error).__name__
