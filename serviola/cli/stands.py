"""How a source stands, in words: what its last visit met, and what is to be known of it beside that."""

from __future__ import annotations

from datetime import timedelta

from config.schema import Catalog
from config.values import written_duration
from language.wording import Wording
from serviola.cli.house import local
from storage.rows import SourceRow

MISSING = "–"


def because(row: SourceRow, catalog: Catalog, wording: Wording) -> str:
    """Say why a source stands as it does; "" when there is nothing to say."""
    say = wording.say
    notes = [row.last_detail]
    if row.closed is not None:
        notes.append(say("cli.stands.closed", source=row.key))
    if row.moved_to is not None:
        notes.append(say("cli.stands.moved", url=row.moved_to))
    if row.validators_lie:
        notes.append(say("cli.stands.lies"))
    if row.quiet_since is not None:
        notes.append(say("cli.stands.quiet", since=local(row.quiet_since, catalog)))
    if row.barren_since is not None:
        notes.append(say("cli.stands.barren", since=local(row.barren_since, catalog)))
    if (lasts := turnover(row)) is not None:
        notes.append(say("cli.stands.too_slow", count=row.listed, lasts=written(lasts)))
    return "; ".join(note for note in notes if note)


def turnover(row: SourceRow) -> float | None:
    """Return after how many seconds the items of a source have been pushed off its list, if that is before its next visit.

    The timetable sees to it that it is not; a fixed interval may be too long.
    """
    if not (row.interval_s and row.listed and row.new_per_day):
        return None
    lasts = row.listed / row.new_per_day * 86_400
    return lasts if lasts < row.interval_s else None


def every(row: SourceRow) -> str:
    """Say how often a source is visited while it works."""
    if row.interval_s is None:
        return MISSING
    return written(row.interval_s)


def written(seconds: float) -> str:
    """Write a length of time in whole minutes, a short one in seconds."""
    whole = round(seconds) if seconds < 120 else round(seconds / 60) * 60
    return written_duration(timedelta(seconds=whole))


def next_visit(row: SourceRow, catalog: Catalog, wording: Wording) -> str:
    """Say when a source is visited next; a reserve that is not needed stands by."""
    if row.closed is not None:
        return MISSING
    return wording.say("cli.stands.by") if row.stands_by else local(row.next_visit_at, catalog)
