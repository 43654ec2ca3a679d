"""Kept pages read again, after a better recipe or other selectors; what was cut off is gone on with."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.schema import Catalog
from crawler.page import Altered, unpacked
from crawler.pool import Pool
from crawler.reading import read_in_pool
from serviola.background import background_of
from storage.records import Rereading
from storage.store import Store
from storage.views import Views

NOTE = "reread"  # the key under which how far it has come is noted
BATCH = 64  # articles read between two notes


@dataclass(slots=True, kw_only=True)
class Task:
    """What is to be read again, and how far it has come."""

    outlet: str | None
    age: timedelta | None
    dry: bool
    after: int = 0  # the last article that is done
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def done(self) -> int:
        """Return how many pages were read before it was cut off."""
        return self.tally.total()

    def since(self, now: datetime) -> datetime | None:
        """Return when the pages were fetched at the earliest."""
        return None if self.age is None else now - self.age

    def left(self, views: Views, now: datetime) -> int:
        """Count the pages that are still to be read."""
        return views.count_kept_pages(outlet=self.outlet, since=self.since(now), after=self.after)

    def note(self) -> str:
        """Write down how far it has come."""
        return json.dumps({"of": self._of(), "after": self.after, "tally": self.tally})

    def _of(self) -> list[str | float | None]:
        return [self.outlet, None if self.age is None else self.age.total_seconds()]

    def go_on(self, note: str | None) -> None:
        """Take up what was noted of the same task."""
        noted = json.loads(note) if note else {}
        if noted.get("of") == self._of():
            self.after = noted["after"]
            self.tally = Counter(noted["tally"])


def task_of(store: Store, *, outlet: str | None, age: timedelta | None, dry: bool, again: bool) -> Task:
    """Return a task, as far as an earlier call has brought it."""
    task = Task(outlet=outlet, age=age, dry=dry)
    if not (dry or again):
        task.go_on(store.note(NOTE))
    return task


async def reread(task: Task, reader: Rereader, *, progress: Callable[[], None]) -> Counter[str]:
    """Read every kept page of a task again, and return how many came to what."""
    since = task.since(reader.clock())
    while batch := reader.views.with_kept_pages(
        outlet=task.outlet, since=since, after=task.after, limit=BATCH
    ):
        readings = [asyncio.create_task(reader.once_more(*each, dry=task.dry)) for each in batch]
        for each in readings:
            task.tally[await each] += 1
            progress()
        task.after = batch[-1][0]
        if not task.dry:
            reader.store.put_note(NOTE, task.note(), reader.clock())
    if not task.dry:
        reader.store.put_note(NOTE, "", reader.clock())
    return task.tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereader:
    """What reads a kept page again and stores what that changes."""

    pool: Pool
    catalog: Catalog
    store: Store
    views: Views
    clock: Callable[[], datetime]
    names: Mapping[str, str]  # what texts call outlets, and their ids

    async def once_more(self, article: int, outlet: str, *, dry: bool) -> str:
        """Read the page of one article as of the time when it came; return what that changed.

        What is a date in the future, and which template is a page's own, hangs on that time.
        """
        kept = self.views.kept_page(article)
        if kept is None:
            return "gone"
        try:
            body = unpacked(kept)
        except Altered:
            return "altered"
        settings = self.catalog.settings
        background = background_of(self.catalog.outlet(outlet), settings.reading, self.names)
        extracted = await read_in_pool(
            self.pool, body, kept.url, kept.content_type, background, kept.fetched_at
        )
        if extracted.reading is None:
            return "no_article"
        taken = extracted.fingerprint
        done = Rereading(
            article=article,
            at=self.clock(),
            reading=extracted.reading,
            text_hash=taken.text_hash if taken else None,
            fingerprint=taken,
        )
        return self.store.reread_page(done, dry=dry).value
