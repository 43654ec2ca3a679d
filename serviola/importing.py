"""`serviola import`: the articles of a file, taken in as news is: named, compared, put into stories, seen by the rules.

Rows are read and their fingerprints taken in other processes; one writer stores them in the order of the file, some in
each transaction together with how far it has come. So the command may be stopped or killed at any moment, and the same
command goes on. What is stored tells nobody, unless that is asked for.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts import engine
from alerts.matching import matcher_of
from config.outlet import Outlet
from config.schema import Catalog
from crawler.pool import Cut, Pool
from serviola.archive_file import STDIN, ArchiveFile, Damaged, digest_of, opened
from serviola.archive_rows import Bad, KnownOutlet, Line, Lines, Press, outlet_named, read_lines
from serviola.background import names_in_texts
from serviola.daemon import Signals, give_up_lease
from serviola.house import Clock, utc_now
from serviola.imported import Ending, Standing, Summary, Wish
from serviola.turns import keeping, take_turn
from storage.imports import Imports
from storage.leases import WATCH
from storage.records import ArchiveRow, Examination, Import, Portion, TakenIn, Unexamined
from storage.store import Store
from storage.views import Views

WITHIN = 60.0  # seconds that reading a portion may take
ENOUGH = 1_000  # lines that are all no use: it is another kind of file
BREATHER = 0.12
"""Seconds between two transactions while the watch is at work: longer than SQLite lets it look away."""
FEW = 16  # lines that are read sooner than a process to read them in begins
LOOK_EVERY = 10.0  # seconds between two looks at whether it is


async def take_in(
    catalog: Catalog,
    store: Store,
    wish: Wish,
    *,
    progress: Callable[[Standing], None],
    complain: Callable[[Bad], None],
    now: Clock = utc_now,
) -> Summary:
    """Do as much as there is, or until a signal. Raises LeaseHeld while another process does it, OSError for the file."""
    digest = uuid.uuid4().hex
    if wish.path != STDIN:
        digest = await asyncio.to_thread(digest_of, wish.path, wish.outlet, str(wish.alerting))
    lease = await asyncio.to_thread(take_turn, store, f"import:{digest}", now)
    try:
        with Signals().listening() as signals, opened(wish.path, lambda: signals.stop) as file:
            async with keeping(store, lease, signals, now):
                work = Work(
                    catalog, store, wish, signals=signals, progress=progress, complain=complain, now=now
                )
                return await work.done(digest, file)
    finally:
        await asyncio.to_thread(give_up_lease, store, lease)


def press_of(outlets: Iterable[Outlet], otherwise: str) -> Press:
    """Say what is known of the outlets that rows may name."""
    names = names_in_texts(outlets)
    known = {
        each.id: KnownOutlet(zone=each.timezone, language=each.languages[0], moved=tuple(each.moved))
        for each in outlets
    }
    press = Press(outlets=known, names=names)
    return replace(press, otherwise=outlet_named(otherwise, press))


@dataclass(slots=True, kw_only=True)
class Tally:
    """What this run has come to so far."""

    lines: int = 0
    stored: int = 0
    known: int = 0
    bad: int = 0
    copies: int = 0
    matches: int = 0
    alerts: int = 0
    faults: int = 0


class Owed:
    """The desk of whoever examines, with what one portion brought and nothing else."""

    def __init__(self, store: Store, imports: Imports, revisions: Sequence[int], tally: Tally) -> None:
        self._store = store
        self._imports = imports
        self._revisions = revisions
        self._tally = tally

    def unexamined(self, limit: int) -> list[Unexamined]:
        """Return the revisions of the portion that no rule has seen."""
        return self._imports.unexamined(self._revisions[:limit])

    def look_closer(self, which: Collection[int], place: Collection[int], now: datetime) -> list[Unexamined]:
        """Return revisions with what is known of their stories; those in `place` are compared with others before."""
        return self._store.look_closer(which, place, now)

    def record_examinations(self, batch: Sequence[Examination]) -> set[int]:
        """Write everything that was decided, and count it."""
        self._tally.matches += sum(len(each.matches) for each in batch)
        self._tally.alerts += sum(len(each.alerts) for each in batch)
        return self._store.record_examinations(batch)

    def set_aside(self, revision: int, because: str) -> None:
        """Put a revision aside that cannot be examined."""
        self._store.set_aside(revision, because)


class Work:
    """One run of the command."""

    def __init__(
        self,
        catalog: Catalog,
        store: Store,
        wish: Wish,
        *,
        signals: Signals,
        progress: Callable[[Standing], None],
        complain: Callable[[Bad], None],
        now: Clock,
    ) -> None:
        self.catalog = catalog
        self.store = store
        self.imports = Imports(store.engine)
        self.views = Views(store.engine)
        self.wish = wish
        self.signals = signals
        self.progress = progress
        self.complain = complain
        self.now = now
        self.press = press_of(catalog.outlets, wish.outlet)
        self.matcher = matcher_of(catalog)
        self.tally = Tally()
        self.unused: set[str] = set()
        self.cut = False  # a process died of what it read: nothing more is read in this one
        self.seen: set[str] = set()  # identities met by a dry run
        self.began = time.monotonic()
        self.watch_looked_at = 0.0
        self.watch_at_work = False

    async def done(self, digest: str, file: ArchiveFile) -> Summary:
        """Take in what is left of the file, and say what it came to."""
        begun = await asyncio.to_thread(self._begun, digest)
        if begun.finished_at is not None:
            return self._summed_up(begun, Ending.WAS_DONE)
        ending, because = Ending.DONE, ""
        try:
            async with Pool(
                workers=self.catalog.settings.workers, within=WITHIN, preload=("serviola.archive_rows",)
            ) as pool:
                if not await self._all(pool, begun, file):
                    ending = Ending.STOPPED if self.ending else Ending.NO_ROWS
        except Damaged as damaged:
            ending, because = Ending.DAMAGED, damaged.because
        if ending is Ending.DONE and not self.wish.dry_run:
            await asyncio.to_thread(self.imports.end, begun.id, self.now())
        return self._summed_up(begun, ending, because)

    @property
    def ending(self) -> bool:
        """Whether the program is to end."""
        return self.signals.stop or self.signals.lost

    def _begun(self, digest: str) -> Import:
        """Return the import to go on with: that of the same file, or a new one."""
        at = self.now()
        if self.wish.dry_run:  # nothing of it is kept
            return Import(
                id=0, name=self.wish.path, lines=0, stored=0, known=0, bad=0, started_at=at, updated_at=at,
                finished_at=None,
            )  # fmt: skip
        self._examine(self.imports.owed())  # that a run which was killed has left
        known = None if self.wish.restart else self.imports.find(digest)
        return known or self.imports.begin(digest, self.wish.path, at)

    async def _all(self, pool: Pool, begun: Import, file: ArchiveFile) -> bool:
        """Take in portion after portion, a few being read ahead; False when it was stopped, or there is no use in it."""
        ahead: deque[tuple[list[Line], asyncio.Task[Lines[ArchiveRow]]]] = deque()
        try:
            portions = file.portions(begun.lines)
            while lines := await asyncio.to_thread(next, portions, None):
                ahead.append((lines, asyncio.create_task(self._read(pool, lines))))
                if len(ahead) > self.catalog.settings.workers + 1 and not await self._next(
                    ahead, begun, file
                ):
                    return False
            while ahead:
                if not await self._next(ahead, begun, file):
                    return False
        except Damaged:
            while ahead and await self._next(ahead, begun, file):
                pass
            raise
        finally:
            for _, task in ahead:
                task.cancel()
        return not self.ending

    async def _read(self, pool: Pool, lines: Sequence[Line]) -> Lines[ArchiveRow]:
        """Read some lines, mostly in another process; of those that a process died of, each by itself."""
        if len(lines) <= FEW and not self.cut:
            return await asyncio.to_thread(read_lines, lines, self.press, self.now())
        try:
            return await pool.run(read_lines, lines, self.press, self.now())
        except Cut as cut:
            self.cut = True
            if len(lines) == 1:
                bad = Bad(line=lines[0].number, code="unreadable", values={"because": cut.because})
                return Lines(rows=(bad,), unused=frozenset())
        each = [await self._read(pool, [line]) for line in lines]
        unused = frozenset[str]().union(*(some.unused for some in each))
        return Lines(rows=tuple(row for some in each for row in some.rows), unused=unused)

    async def _next(
        self,
        ahead: deque[tuple[list[Line], asyncio.Task[Lines[ArchiveRow]]]],
        begun: Import,
        file: ArchiveFile,
    ) -> bool:
        """Store the portion that is first in line; False when that was not to be done any more, or all there is."""
        lines, task = ahead.popleft()
        if self.ending:
            task.cancel()
            return False
        read = await task
        await asyncio.to_thread(self._settle, begun.id, lines[-1].number, read)
        self._show(begun, file)
        if await asyncio.to_thread(self._watch_is_at_work):
            await self.signals.stop_within(BREATHER)
        tally = self.tally
        return bool(tally.stored or tally.known or begun.lines) or tally.bad < ENOUGH

    def _settle(self, which: int, upto: int, read: Lines[ArchiveRow]) -> None:
        """Store a portion and let the rules see it."""
        bad = [row for row in read.rows if isinstance(row, Bad)]
        rows = tuple(row for row in read.rows if isinstance(row, ArchiveRow))
        self.unused |= read.unused
        at = self.now()
        portion = Portion(of=which, upto=upto, rows=rows, bad=len(bad), at=at, alerting=self.wish.alerting)
        taken = self._would_be(portion) if self.wish.dry_run else self.imports.record(portion)
        bad += [Bad(line=line, code="clash", values={"article": str(of)}) for line, of in taken.clashes]
        for each in sorted(bad, key=lambda each: each.line):
            self.complain(each)
        tally = self.tally
        tally.lines = upto
        tally.stored += taken.stored
        tally.known += taken.known
        tally.bad += len(bad)
        tally.copies += taken.copies
        self._examine(taken.revisions)

    def _examine(self, which: Sequence[int]) -> None:
        """Let the rules see revisions."""
        if which:
            owed = Owed(self.store, self.imports, which, self.tally)
            self.tally.faults += engine.examine(
                owed, self.matcher, self.catalog, self.now(), len(which)
            ).faults

    def _would_be(self, portion: Portion) -> TakenIn:
        """Say what storing a portion would come to, as far as identities tell."""
        self.seen |= self.imports.known([name for row in portion.rows for name in row.addresses])
        fresh = 0
        for row in portion.rows:
            fresh += self.seen.isdisjoint(row.addresses)
            self.seen.update(row.addresses)
        known = len(portion.rows) - fresh
        return TakenIn(stored=fresh, known=known, copies=0, revisions=(), clashes=())

    def _watch_is_at_work(self) -> bool:
        """Whether a watch is at work on this database; looked up now and then."""
        if time.monotonic() - self.watch_looked_at > LOOK_EVERY:
            self.watch_looked_at = time.monotonic()
            lease = self.views.lease(WATCH)
            self.watch_at_work = lease is not None and lease.until > self.now()
        return self.watch_at_work

    def _show(self, begun: Import, file: ArchiveFile) -> None:
        """Show how far it is."""
        share = file.position / file.size if file.size else None
        took = time.monotonic() - self.began
        left = took * (1 - share) / share if share and not begun.lines else None
        self.progress(
            Standing(
                lines=self.tally.lines,
                stored=self.tally.stored,
                known=self.tally.known,
                bad=self.tally.bad,
                share=share,
                seconds_left=left,
            )
        )

    def _summed_up(self, begun: Import, ending: Ending, because: str = "") -> Summary:
        """Say what it came to."""
        tally = self.tally
        return Summary(
            file=self.wish.path,
            ending=ending,
            because=because,
            went_on_after=begun.lines,
            lines=tally.lines or begun.lines,
            stored=tally.stored,
            known=tally.known,
            bad=tally.bad,
            bad_before=begun.bad,
            copies=tally.copies,
            matches=tally.matches,
            alerts=tally.alerts,
            unused=tuple(sorted(self.unused)),
            seconds=round(time.monotonic() - self.began, 2),
            faults=tally.faults,
            dry_run=self.wish.dry_run,
        )
