"""What may make a newsroom miss news, and what a flood held back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.records.kinds import Record, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident(Written):
    """Something that may make the newsroom miss news: told once, and once when it is over.

    `family` is what only one incident of a source, or of an outlet, is open of at a time; `kind` names it more closely.
    Neither is told of one that was over before it was told.
    """

    id: int
    outlet: str  # "" where it is ours, and no outlet's
    source: str = ""  # its key; "" where the outlet as a whole is meant
    family: str  # "failing", "closed", "silent", "pages", ...
    kind: str  # "refused", "silent", "pages_paywall", "shorter_texts", ...
    detail: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)  # the figures it rests on; plain JSON
    opened_at: datetime  # since when it is so
    noticed_at: datetime | None = None
    over_at: datetime | None = None
    over_noticed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.over_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMatch(Record):
    """What a rule found in an article that came in a flood."""

    rule: str
    article: int
    story: int
    outlet: str
    title: str
    url: str
    excerpt: str
