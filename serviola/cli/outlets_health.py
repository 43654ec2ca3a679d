"""`outlets health`: the state of each outlet, since when and why, and the figures behind it."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import click

from alerts.incident_words import what
from alerts.message import Voice
from config.outlet import Outlet
from config.schema import Catalog
from crawler.outlet_state import Standing, standing_of
from crawler.page_health import RECENT
from serviola.cli import Asked
from serviola.cli.house import known_name, local, open_store, print_json
from serviola.cli.options import AS_JSON
from serviola.cli.show import show_lines, show_table
from serviola.silences import Silences
from storage.figures import Figures
from storage.records import Incident
from storage.rows import PageFigure, SourceRow
from storage.store import Store
from storage.views import Views

COLUMNS = ("outlet", "state", "since", "why", "last_new", "rhythm", "text", "dated")
PAGES_SINCE = timedelta(days=28)
ILL = 1  # the exit code


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one outlet does."""

    outlet: str
    standing: Standing
    last_new: datetime | None
    per_day: float | None  # moments at which something new came
    limit: float | None  # the longest silence, in what was to be expected meanwhile
    text_now: int | None  # characters of the median text of the last pages
    text_usual: int | None
    dated: float | None  # share of the last articles read

    def as_json(self) -> dict[str, object]:
        """Return what a script reads."""
        figures = {name: value for name, value in asdict(self).items() if name != "standing"}
        incidents = [asdict(each) for each in self.standing.incidents]
        return figures | {"state": self.standing.state.value, "incidents": incidents}


@click.command
@click.argument("outlet", metavar="[OUTLET]", required=False)
@AS_JSON
@click.pass_obj
def health(asked: Asked, outlet: str | None, *, as_json: bool) -> None:
    """Say how each outlet does."""
    from serviola.house import utc_now

    with open_store(asked) as (catalog, store):
        views = Views(store.engine)
        known_name(asked, "outlet", outlet, [each.id for each in catalog.outlets], views)
        rows = look(catalog, store, outlet, utc_now())
        past = [] if outlet is None else Figures(store.engine).past_incidents(outlet)
    if as_json:
        print_json([row.as_json() for row in rows])
    else:
        show_table(asked.wording, COLUMNS, [_cells(row, catalog, asked) for row in rows])
        if outlet is not None:
            show_lines(["", *(_line(each, catalog, asked) for each in past)])
    sys.exit(ILL if any(row.standing.incidents for row in rows) else 0)


def look(catalog: Catalog, store: Store, only: str | None, now: datetime) -> list[Health]:
    """Ask the tables how the enabled outlets do, or one of them."""
    figures = Figures(store.engine)
    silences = Silences(figures, store)
    opened, last = figures.open_incidents(), figures.last_arrivals()
    of_outlet: defaultdict[str, list[SourceRow]] = defaultdict(list)
    for row in Views(store.engine).sources():
        of_outlet[row.outlet].append(row)
    return [
        _health(outlet, of_outlet[outlet.id], opened, figures, silences, now, last=last.get(outlet.id))
        for outlet in catalog.outlets
        if outlet.enabled and only in {None, outlet.id}
    ]


def _health(
    outlet: Outlet,
    sources: Sequence[SourceRow],
    opened: Sequence[Incident],
    figures: Figures,
    silences: Silences,
    now: datetime,
    *,
    last: datetime | None,
) -> Health:
    first_good = min((row.first_good_at for row in sources if row.first_good_at), default=None)
    past = None if first_good is None else silences.past_of_outlet(outlet, first_good, now)
    rhythm = None if past is None else past.rhythm
    read = [page for page in figures.pages(outlet.id, now - PAGES_SINCE) if page.outcome == "ok"]
    return Health(
        outlet=outlet.id,
        standing=standing_of(sources, [each for each in opened if each.outlet in {outlet.id, ""}]),
        last_new=last,
        per_day=None if rhythm is None else round(rhythm.per_day, 1),
        limit=None if rhythm is None else round(rhythm.limit, 1),
        text_now=_median(read[:RECENT]),
        text_usual=_median(read[RECENT:]),
        dated=sum(page.dated for page in read[:RECENT]) / len(read[:RECENT]) if read else None,
    )


def _median(pages: Sequence[PageFigure]) -> int | None:
    lengths = [page.text_length for page in pages if page.text_length is not None]
    return round(median(lengths)) if lengths else None


def _cells(row: Health, catalog: Catalog, asked: Asked) -> tuple[str, ...]:
    say, first = asked.wording.say, next(iter(row.standing.incidents), None)
    state = row.standing.state
    return (
        row.outlet,
        say(f"incident.state.{state.value}"),
        local(first.opened_at if first else None, catalog),
        "; ".join(what(each, catalog, _voice(catalog, asked)) for each in row.standing.incidents),
        local(row.last_new, catalog),
        "–" if row.per_day is None else say("cli.outlets_health.per_day", count=row.per_day),
        "–" if row.text_now is None else f"{row.text_now} / {row.text_usual or '–'}",
        "–" if row.dated is None else f"{row.dated:.0%}",
    )


def _line(incident: Incident, catalog: Catalog, asked: Asked) -> str:
    key = "cli.outlets_health.goes_on" if incident.is_open else "cli.outlets_health.was"
    return asked.wording.say(
        key,
        what=what(incident, catalog, _voice(catalog, asked)),
        since=local(incident.opened_at, catalog),
        over=local(incident.over_at, catalog),
        told=local(incident.noticed_at, catalog, asked.wording.say("cli.outlets_health.untold")),
    )


def _voice(catalog: Catalog, asked: Asked) -> Voice:
    return Voice(wording=asked.wording, zone=ZoneInfo(catalog.settings.timezone))
