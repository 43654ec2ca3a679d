"""What asking a server came to: an Answer, or Unreachable with a named reason. Pure.

Unreachable(Exception)
    blocked_address     an address that may not be dialled, or a redirect to something that is not the web
    name_unknown        the host's name does not resolve
    connection_failed   refused, reset, closed early, or no HTTP
    tls_failed          no valid certificate
    timed_out           no full answer within the deadline
    too_large           more bytes than the cap, packed or unpacked
    redirect_loop       a circle, or more redirects than allowed
    bad_encoding        a body that does not unpack
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "blocked_address",
    "name_unknown",
    "connection_failed",
    "tls_failed",
    "timed_out",
    "too_large",
    "redirect_loop",
    "bad_encoding",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A full answer of a server, whatever its status. Header names are in lower case."""

    status: int
    url: str  # where it came from in the end
    headers: Mapping[str, str]
    body: bytes  # unpacked
    moved_to: str | None = None  # the final URL, when every redirect on the way was permanent
    hops: int = 0
    complete: bool = True  # False when the answer to a post was cut by its cap or deadline


class Unreachable(Exception):  # noqa: N818 - a state of affairs, not a bug
    """No answer. `detail` names the host at most: never a path, a query or a secret."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail
