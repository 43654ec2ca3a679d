"""Looking at a page again that has been read: asking only for what is new, and telling that it is there no more. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.page import PageAnswer
from crawler.url_keys import url_key
from storage.records import Outcome, WantedPage

LONGEST = 300  # characters of a validator that is worth keeping
PRINTABLE = re.compile(r"[\x20-\x7e]+")
FRONT = re.compile(
    r"/?(?:[a-z]{2}(?:-[a-z]{2})?|(?:index|home|inicio|portada)(?:\.\w{2,5})?)?/?", re.IGNORECASE
)
"""Paths of a front page, that of a language edition included."""


def validators(page: WantedPage) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed."""
    said = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    return {name: value for name, value in said.items() if value}


def sendable(validator: str | None) -> str | None:
    """Return a server's validator if it can be sent back to it."""
    if validator is None or len(validator) > LONGEST or not PRINTABLE.fullmatch(validator):
        return None
    return validator


def seen_again(page: WantedPage, answer: PageAnswer, outcome: Outcome, detail: str) -> tuple[Outcome, str]:
    """Say what a look met: the same as before, or a redirect that stands for "not found"; else what is known already."""
    if answer.status == 304 and page.conditional:
        return Outcome.UNCHANGED, detail
    if answer.status == 200 and url_key(answer.url) != url_key(page.url):
        if is_front(answer.url) and not is_front(page.url):
            return Outcome.SOFT_404, "it sends on to the front page"
        if outcome is Outcome.SECTION_FRONT:
            return Outcome.SOFT_404, "it sends on to a list of articles"
    return outcome, detail


def is_front(url: str) -> bool:
    """Whether an address is that of a front page."""
    parts = urlsplit(url)
    return FRONT.fullmatch(parts.path) is not None and not re.search(r"(?:^|&)p=\d", parts.query)
