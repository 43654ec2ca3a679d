"""The store: every write there is. A public method is one fact and one transaction; times come in as `now`.

Sync, and safe to call from several threads. Every method raises StorageError when the database cannot do it. What
a method does in its transaction stands in the module of its subject.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from news.looking import NEVER, Schedule
from storage import (
    agenda,
    backfills,
    claims,
    closeup,
    desk,
    editing,
    examinations,
    grouping,
    history,
    hosts,
    incidents,
    kept,
    leases,
    outbox,
    pages,
    precedence,
    rule_versions,
    schema_version,
    searchable,
    sketches,
    sources,
    visits,
    waits,
)
from storage.engine import Database
from storage.records import (
    Admission,
    ArchivePage,
    Backfill,
    BackfillState,
    ClaimedDelivery,
    Due,
    DueSource,
    Examination,
    Incident,
    Lease,
    NewArticle,
    OwedDelivery,
    PageResult,
    Reread,
    Rereading,
    Settlement,
    Stored,
    Unexamined,
    Visit,
    WantedPage,
)

if TYPE_CHECKING:
    from config.outlet import Outlet

AT_ONCE = timedelta(0)


class Store:
    """What the machine remembers, as far as it changes. `storage.views.Views(store.engine)` answers questions."""

    def __init__(self, database: Database) -> None:
        self.engine = database

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Self:
        """Open a database whose tables are those of this version; an empty one is given them when `create` is set.

        Raises DatabaseTooNew, DatabaseTooOld, or the DatabaseUnusable that says what is wrong.
        """
        database = Database.at(url)
        try:
            version = schema_version.version_of(database, create=create)
            if version is None and create:
                schema_version.upgrade(database)
                version = schema_version.HEAD
            schema_version.check(version, database.place)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close the connections."""
        self.engine.close()

    # ------------------------------------------------------------------------------------ sources

    def sync_sources(self, outlets: Sequence[Outlet], now: datetime) -> None:
        """Make the sources follow the configuration; their history stays, and what vanished is disabled."""
        with self.engine.write() as connection:
            sources.sync(connection, outlets, now)

    def hasten_sources(self, latest: Mapping[str, datetime]) -> None:
        """Visit no source that works later than at these times, by key; what is due sooner stays so."""
        with self.engine.write() as connection:
            sources.hasten(connection, latest)

    def claim_sources(
        self, limit: int, now: datetime, lease: timedelta, *, due_by: datetime | None = None
    ) -> list[DueSource]:
        """Claim at most `limit` sources that were due at `due_by` (`now` when left out), one per host, free hosts only.

        A source of a lesser rank is due while a better one of its outlet is failing, or there is none.
        """
        with self.engine.write() as connection:
            return sources.claim(connection, limit, now, lease, due_by or now)

    def hold_source(self, due: DueSource, now: datetime, lease: timedelta) -> bool:
        """Prolong the claim of a visit that asks for several documents; False when the claim was lost."""
        with self.engine.write() as connection:
            return sources.hold(connection, due, now + lease)

    def record_visits(self, reports: Sequence[visits.Report]) -> list[Visit | None]:
        """Store visits and the articles they brought; return each as it was stored, None where its claim was lost."""
        with self.engine.write() as connection:
            return visits.record(connection, reports)

    def reopen_source(self, key: str, now: datetime) -> bool:
        """Visit a source again that was closed; False when there is none of that key, or it is open."""
        with self.engine.write() as connection:
            return sources.reopen(connection, key, now)

    # -------------------------------------------------------------------------------------- pages

    def claim_pages(
        self,
        limit: int,
        now: datetime,
        lease: timedelta,
        skip_hosts: Collection[str] = (),
        *,
        live_first: bool = False,
        schedule: Schedule = NEVER,
    ) -> list[WantedPage]:
        """Claim at most `limit` wanted pages, one per host, of hosts that are free and not in `skip_hosts`.

        Those that alerts wait for come first. With `live_first` a backlog waits for the due sources of its host, and so
        do pages that are looked at again, as `schedule` has it.
        """
        with self.engine.write() as connection:
            return desk.claim(
                connection, limit, now, lease, skip_hosts, live_first=live_first, schedule=schedule
            )

    def give_back_page(self, page: WantedPage, now: datetime) -> None:
        """Undo a claim whose page nobody asked for; it counts as no attempt."""
        with self.engine.write() as connection:
            desk.give_back(connection, page, now)

    def record_page(self, result: PageResult, schedule: Schedule = NEVER) -> Stored:
        """Store how reading a page ended: a revision, a copy that joins its root's story, or why it was not read.

        `schedule` says when it is looked at again.
        """
        with self.engine.write() as connection:
            return pages.record(connection, result, schedule)

    def reread_page(self, done: Rereading, *, dry: bool = False) -> Reread:
        """Store what a kept page gave when it was read once more, and tell nobody; `dry` only says what that would change."""
        with self.engine.read() if dry else self.engine.write() as connection:
            return pages.reread(connection, done, dry=dry)

    def enter_host(self, host: str, now: datetime, lease: timedelta) -> str | None:
        """Occupy a host that a redirect leads to; None while it is busy, paused or has told us to wait."""
        with self.engine.write() as connection:
            return hosts.enter(connection, host, now, lease)

    def leave_host(self, host: str, token: str, next_at: datetime) -> None:
        """Let others ask a host from `next_at` on; does nothing when it has been taken over."""
        with self.engine.write() as connection:
            hosts.release(connection, host, token, next_at=next_at)

    def robots_of(self, host: str, now: datetime) -> tuple[int, str] | None:
        """Return status and text of a host's robots.txt; None when it must be asked for (again)."""
        with self.engine.read() as connection:
            return hosts.robots_of(connection, host, now)

    def keep_robots(self, host: str, status: int, body: str, until: datetime, now: datetime) -> None:
        """Remember a host's robots.txt until `until`."""
        with self.engine.write() as connection:
            hosts.keep_robots(connection, host, status, body, until=until, now=now)

    # ----------------------------------------------------------------------------------- archives

    def find_backfill(
        self, outlet: str, since: datetime, until: datetime | None, *, alerting: bool
    ) -> Backfill | None:
        """Return the last backfill that was asked for in the same words."""
        with self.engine.read() as connection:
            return backfills.find(connection, outlet, since, until, alerting=alerting)

    def begin_backfill(
        self, outlet: str, since: datetime, until: datetime | None, now: datetime, *, alerting: bool
    ) -> Backfill:
        """Begin a backfill from the start; without `until` it goes up to now."""
        with self.engine.write() as connection:
            return backfills.begin(connection, outlet, since, until, now, alerting=alerting)

    def resume_backfill(self, backfill: int, now: datetime) -> Backfill:
        """Take up a backfill whose process is known to be gone."""
        with self.engine.write() as connection:
            return backfills.go_on(connection, backfill, now)

    def record_archive_page(self, page: ArchivePage, new: Sequence[NewArticle]) -> int:
        """Store what a page of an archive listed, and the walk's bookmark; return how many articles were new."""
        with self.engine.write() as connection:
            return backfills.record(connection, page, new)

    def end_backfill(self, backfill: int, state: BackfillState, detail: str, now: datetime) -> Backfill:
        """Note how a backfill stands as its process ends."""
        with self.engine.write() as connection:
            return backfills.end(connection, backfill, state, detail, now)

    def enter_for_archive(self, host: str, now: datetime, lease: timedelta, backfill: int) -> Admission:
        """Occupy a host where the watch wants nothing now; say when to ask again where that cannot be."""
        with self.engine.write() as connection:
            return precedence.enter(connection, host, now, lease, backfills.owner_of(backfill))

    def claim_archive_pages(
        self,
        backfill: Backfill,
        limit: int,
        now: datetime,
        lease: timedelta,
        skip_hosts: Collection[str] = (),
    ) -> list[WantedPage]:
        """Claim wanted pages that the outlet's archive brought, one per host, where the watch wants nothing."""
        owner = backfills.owner_of(backfill.id)
        with self.engine.write() as connection:
            return desk.claim_of_archive(connection, backfill.outlet, limit, now, lease, skip_hosts, owner)

    # -------------------------------------------------------------------------------- examination

    def unexamined(self, limit: int) -> list[Unexamined]:
        """Return revisions no rule has seen, the oldest first; of each article only the newest."""
        with self.engine.read() as connection:
            return examinations.unexamined(connection, limit)

    def look_closer(self, which: Collection[int], place: Collection[int], now: datetime) -> list[Unexamined]:
        """Return revisions with all that deciding on them needs; those in `place` are compared with the others first."""
        with self.engine.write() if place else self.engine.read() as connection:
            return closeup.take(connection, which, place, now)

    def record_examinations(self, batch: Sequence[Examination]) -> set[int]:
        """Store matches, alerts and what they owe; return the revisions of which that was done.

        Not of those that somebody else had examined, nor of those whose story has changed since they were decided on.
        """
        with self.engine.write() as connection:
            return examinations.record(connection, batch)

    def record_examination(self, done: Examination) -> bool:
        """Store one examination; False when somebody else has examined that revision."""
        return done.revision in self.record_examinations([done])

    def set_aside(self, revision: int, because: str) -> None:
        """Put a revision aside that cannot be examined; `views.set_aside` counts those."""
        with self.engine.write() as connection:
            examinations.set_aside(connection, revision, because)

    def take_up_again(self) -> int:
        """Let what was put aside be examined again, as after a new version; return how many those are."""
        with self.engine.write() as connection:
            return examinations.take_up_again(connection)

    def index_words(self, before: int, limit: int) -> tuple[int, int | None]:
        """Index some of what no examination has, the newest first of what is older than revision `before`.

        Return how many that was, and where to go on; None at the end.
        """
        with self.engine.read() as connection:
            left = searchable.left(connection, before, limit)
        if not left:
            return 0, None
        found = {each.revision: searchable.words_of(*each[2:]) for each in left if each.is_current}
        with self.engine.write() as connection:
            done = searchable.index(
                connection,
                left,
                {revision: words for revision, words in found.items() if searchable.fits(words)},
            )
        return done, left[-1].revision if len(left) == limit else None

    # ------------------------------------------------------------------------------------ stories

    def merge_stories(self, gone: int, into: int, now: datetime, *, because: str = "") -> int | None:
        """Let an editor make two stories one; return the story that goes on, None when there is none of either id.

        It is `into`, or what that was merged into. Their alerts become one per rule. `because` is the editor's words.
        """
        with self.engine.write() as connection:
            return editing.merge(connection, gone, into, because, now)

    def move_article(
        self, article: int, story: int | None, now: datetime, *, because: str = ""
    ) -> int | None:
        """Let an editor move an article to another story, to one of its own where `story` is None; return which it is in now.

        None, and nothing is changed, when there is no such article or story. Its copies, and what it is a copy of, go
        along. Reading its page again moves it no more.
        """
        with self.engine.write() as connection:
            return editing.move(connection, article, story, because, now)

    # ------------------------------------------------------------------------------------- outbox

    def owe(self, delivery: OwedDelivery, now: datetime) -> None:
        """Owe a message that no alert stands behind: a test, a daily line. The same uid is owed once."""
        with self.engine.write() as connection:
            outbox.add(connection, [delivery], now=now)

    def claim_deliveries(
        self, limit: int, now: datetime, lease: timedelta, busy: Collection[str] = ()
    ) -> list[ClaimedDelivery]:
        """Claim what may be sent now on channels that are not `busy`, fair to channels.

        Each attempt is on record when this returns. Alerts that have waited long enough for their page are let go first.
        """
        with self.engine.write() as connection:
            waits.end(connection, now)
            return outbox.claim(connection, limit, now, lease, busy)

    def settle(self, claimed: ClaimedDelivery, settlement: Settlement, now: datetime) -> bool:
        """Note how an attempt ended; False, and nothing is changed, when the claim was lost."""
        with self.engine.write() as connection:
            return outbox.settle(connection, claimed, settlement, now)

    def replay(self, uid: str, now: datetime) -> bool:
        """Owe a delivery again that was sent, given up or withdrawn; False when there is none of that uid."""
        with self.engine.write() as connection:
            return outbox.replay(connection, uid, now)

    def enable_channel(self, channel: str) -> bool:
        """Let a channel send again that was stopped or told to wait; False when nothing is known of it."""
        with self.engine.write() as connection:
            return outbox.enable_channel(connection, channel)

    # ------------------------------------------------------------------------------------- health

    def record_health(
        self, *, opened: Sequence[Incident], changed: Sequence[Incident], over: Sequence[Incident]
    ) -> None:
        """Open incidents, write down what else is known of others, close others; what is open already stays one."""
        with self.engine.write() as connection:
            incidents.end(connection, over)
            incidents.change(connection, changed)
            incidents.open_all(connection, opened)

    def tell_incidents(
        self,
        new: Collection[int],
        over: Collection[int],
        deliveries: Sequence[OwedDelivery],
        now: datetime,
        *,
        changed: Sequence[Incident] = (),
    ) -> bool:
        """Owe the messages that tell of incidents, and note that they are told; False when another has told one."""
        with self.engine.write() as connection:
            return incidents.tell(connection, new, over, deliveries, now, changed)

    def end_flood(self, flood: Incident, deliveries: Sequence[OwedDelivery], now: datetime) -> bool:
        """Owe what is left to tell of a flood; what of it is still to be read is news like any other from now on."""
        with self.engine.write() as connection:
            return incidents.end_flood(connection, flood, deliveries, now)

    def set_quiet(self, source: str, since: datetime | None) -> None:
        """Note that a source is silent for longer than its rhythm explains, so that reserves stand in, or is no more."""
        with self.engine.write() as connection:
            sources.set_quiet(connection, source, since)

    # ---------------------------------------------------------------------------- lease and agenda

    def take_lease(
        self, name: str, holder: str, now: datetime, ttl: timedelta, *, over: str | None = None
    ) -> Lease:
        """Take the lease of that name, over the head of `over` when that holder is known to be dead; raises LeaseHeld."""
        with self.engine.write() as connection:
            return leases.take(connection, name, holder, now, ttl, over=over)

    def keep_lease(self, lease: Lease, now: datetime, ttl: timedelta) -> bool:
        """Prolong a lease; False when it was lost to another holder."""
        with self.engine.write() as connection:
            return leases.keep(connection, lease, now, ttl)

    def free_lease(self, lease: Lease) -> None:
        """Give a lease back."""
        with self.engine.write() as connection:
            leases.free(connection, lease)

    def drop_claims(self) -> None:
        """Take every row out of the hands of a holder of the lease who is known to be dead."""
        with self.engine.write() as connection:
            claims.drop_all(connection)

    def due(self, now: datetime, *, sources_by: datetime | None = None, patience: timedelta = AT_ONCE) -> Due:
        """Count what is due and in nobody's hands; with `patience`, also what will be due that soon."""
        with self.engine.read() as connection:
            return agenda.due(connection, now, sources_by or now, patience)

    def record_round(self, started: datetime, finished: datetime, *, good: bool, note: str = "") -> None:
        """Write down how a round went."""
        with self.engine.write() as connection:
            agenda.record_round(connection, started, finished, good=good, note=note)

    def prune(self, now: datetime, keep: timedelta, keep_pages: timedelta | None = None) -> int:
        """Forget visits, attempts and rounds that ended more than `keep` ago; return how many rows that were.

        Pages are forgotten that were fetched more than `keep_pages` ago; None keeps them for ever. The last visit of a source stays, and so does whatever belongs to a message that is still owed. Many short
        transactions, so that nobody who writes has to wait; one that was cut off is gone on with the next time.
        """
        forgotten = 0
        for table, stale in history.KINDS:
            batch = history.BATCH
            while batch == history.BATCH:
                with self.engine.write() as connection:
                    batch = history.forget(connection, table, stale(), now - keep)
                forgotten += batch
        batch = 0 if keep_pages is None else history.BATCH
        while keep_pages is not None and batch == history.BATCH:
            with self.engine.write() as connection:
                batch = kept.forget(connection, now - keep_pages)
            forgotten += batch
        for out_of_reach in (sketches.forget, grouping.forget):
            batch = 1
            while batch > 0:
                with self.engine.write() as connection:
                    batch = out_of_reach(connection, now, history.BATCH)
                forgotten += batch
        return forgotten

    def note_rules(self, in_force: Mapping[str, str], now: datetime) -> dict[str, str]:
        """Write down the versions of the rules in force, by rule; return those that were never in force before."""
        with self.engine.write() as connection:
            return rule_versions.note(connection, in_force, now)

    def note(self, key: str) -> str | None:
        """Return what was noted under `key`."""
        with self.engine.read() as connection:
            return agenda.note(connection, key)

    def put_note(self, key: str, value: str, now: datetime) -> None:
        """Note `value` under `key`, in place of what was there."""
        with self.engine.write() as connection:
            agenda.put_note(connection, key, value, now)
