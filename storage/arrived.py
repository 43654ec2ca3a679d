"""An article that is to be placed among those we hold: the value between whoever stores it and `storage.placing`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from news.fingerprint import Fingerprint

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An article whose text, or headline where it has none, is to be compared with the others."""

    article: int
    outlet: str
    title: str
    names: Sequence[str]  # every url_key that it goes by
    text_hash: str | None
    fingerprint: Fingerprint | None
    news_at: datetime  # when it was published, or first seen where nobody says
    now: datetime
    dated: bool = True  # whether somebody says when it was published
    claims: Collection[str] = ()  # those of its names that only its page says are its own

    @property
    def day(self) -> int:
        """The day of the news, counted from 1970."""
        return (self.news_at - EPOCH).days
