"""`outlets add URL`: find the ways into an outlet, show what they would bring, and write its entry."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import click

from config.entry import Entry, entry_lines, new_id
from config.load import find_config
from config.schema import Catalog, Settings
from config.shipped import shipped
from config.values import IDENTIFIER, web_url
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import local, newsroom, print_json
from serviola.cli.options import AS_JSON
from serviola.cli.outlets_file import add_to, standalone, stop, write_new
from serviola.cli.show import one_line, show_lines, show_table

if TYPE_CHECKING:
    from crawler.discovery import Find
    from crawler.fetch import Fetched
    from serviola.finding import Found
    from storage.records import Outcome

NOT_FOUND = 1
"""The exit code for an outlet that answers and has no way in."""
NEWEST = 8  # items that are shown
MOST_SOURCES = 4


@click.command
@click.argument("url")
@click.option("--id", "name", metavar="ID")
@click.option("--file", "file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--yes", is_flag=True)
@AS_JSON
@click.pass_obj
def add(
    asked: Asked, url: str, name: str | None, file: Path | None, out: Path | None, *, yes: bool, as_json: bool
) -> None:
    """Find the ways into an outlet, show what they bring, and write its entry."""
    say = asked.wording.say
    if file is not None and out is not None:
        raise click.UsageError(say("cli.add.one_of_two"))
    url = address(asked, url)
    catalog = newsroom(asked)
    refuse_known(asked, catalog, url, name)
    found = look(asked, catalog.settings, url)
    refuse_known(asked, catalog, found.url, name)
    entry = entry_of(found, name or new_id(found.name, urlsplit(found.url).hostname or "", taken(catalog)))
    lines = entry_lines(entry, {"timezone": say("cli.add.guess")})
    if as_json:
        print_json({"entry": entry, "found": [find_as_json(each) for each in (*found.finds, *found.failed)]})
    else:
        show_found(found, catalog, asked.wording)
        click.echo()
        click.echo("\n".join(lines))
    if out is not None and str(out) != "-":
        write_new(asked, out, standalone([entry]))
        click.echo(say("cli.add.written", file=out), err=True)
    elif out is None and (yes or wanted(asked, file)):
        path = add_to(asked, file, [entry], [lines])
        click.echo(say("cli.add.written", file=path), err=True)


def wanted(asked: Asked, file: Path | None) -> bool:
    """Ask whether to write; where nobody can be asked, say how."""
    path = file or find_config(asked.config, asked.environ)
    if not sys.stdin.isatty():
        click.echo(asked.wording.say("cli.add.nothing_written"), err=True)
        return False
    return click.confirm(asked.wording.say("cli.add.write", file=path), err=True)


def address(asked: Asked, url: str) -> str:
    """Return a web address, with https in front where no scheme was typed; exits with 2 when it is none."""
    typed = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        checked = web_url(typed)
    except ValueError:
        checked = ""
    host = urlsplit(checked).hostname or ""
    if not (host == "localhost" or {".", ":"} & set(host)):
        stop(asked, "cli.add.no_address", url=one_line(url))
    return checked


def taken(catalog: Catalog) -> set[str]:
    """Name the ids that are in use, by the newsroom or by what ships."""
    return {each.id for each in catalog.outlets} | shipped().outlets.keys()


def refuse_known(asked: Asked, catalog: Catalog, url: str, name: str | None) -> None:
    """Exit with 2 when the id is taken, or when the outlet is there already; an id that was typed lets a host be shared."""
    from crawler.identity import outlet_of

    if name is not None:
        if not IDENTIFIER.match(name):
            stop(asked, "config.problem.no_identifier", written=name)
        if name in taken(catalog):
            stop(asked, "cli.add.id_taken", name=name)
        return
    if there := outlet_of(url, catalog.outlets):
        stop(asked, "cli.add.there", name=there.id)
    if ships := outlet_of(url, shipped().outlets.values()):
        stop(asked, "cli.add.ships", name=ships.id)


# -------------------------------------------------------------------------------------------------- looking


def look(asked: Asked, settings: Settings, url: str) -> Found:
    """Ask the outlet; exits with 2 when it does not answer, with 1 when it answers and has no way in."""
    from network.client import Client
    from serviola import __version__
    from serviola.finding import find
    from serviola.house import utc_now
    from serviola.manners import Manners

    def tell(at: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"  {one_line(at)}", err=True)

    async def ask() -> Found:
        async with Client(
            user_agent=settings.user_agent(__version__), allow=settings.allow_networks
        ) as client:
            return await find(Manners(client, settings, utc_now), url, tell)

    found = asyncio.run(ask())
    if found.trouble is not None:
        give_up(asked, found.url, found.trouble, found.detail)
    if not found.finds:
        for line in failed_lines(found.failed, asked.wording):
            click.echo(line, err=True)
        click.echo(asked.wording.say("cli.add.no_way", url=one_line(found.url)), err=True)
        sys.exit(NOT_FOUND)
    return found


def asked_for(asked: Asked, settings: Settings, url: str) -> Fetched:
    """Ask for one address; exits as `look` does when nothing came."""
    from network.client import Client
    from serviola import __version__
    from serviola.house import utc_now
    from serviola.manners import Manners
    from storage.records import Outcome

    url = address(asked, url)

    async def ask() -> Fetched:
        async with Client(
            user_agent=settings.user_agent(__version__), allow=settings.allow_networks
        ) as client:
            return await Manners(client, settings, utc_now).ask(url, obey=False)

    came = asyncio.run(ask())
    if came.outcome is not Outcome.OK:
        give_up(asked, came.url, came.outcome, came.detail)
    return came


def give_up(asked: Asked, url: str, outcome: Outcome, detail: str) -> NoReturn:
    """Say what is at an address instead of an outlet, and exit: 2 when nothing answers there."""
    from crawler.outcomes import UNREACHABLE
    from storage.records import Outcome

    said = asked.wording.say(f"outcome.{outcome.value}")
    because = f" ({one_line(detail)})" if detail else ""
    click.echo(asked.wording.say("cli.add.trouble", url=one_line(url), outcome=said + because), err=True)
    if outcome is Outcome.BLOCKED_ADDRESS:
        click.echo(asked.wording.say("cli.read.private"), err=True)
    sys.exit(2 if outcome in UNREACHABLE.values() else NOT_FOUND)


# -------------------------------------------------------------------------------------------------- showing


def entry_of(found: Found, name: str) -> Entry:
    """Make the entry of what was found: the best way first, what is dearer or worse in reserve."""
    from crawler.discovery import GRAVE

    entry: dict[str, Any] = {
        "id": name,
        "name": found.name,
        "home": found.url,
        "languages": list(found.languages),
    }
    if found.timezone:
        entry["timezone"] = found.timezone
    sources: list[dict[str, Any]] = []
    for each in chosen_finds(found):
        good = (
            each.kind in {"feed", "news_sitemap"}
            and not set(each.odd) & set(GRAVE)
            and each.lead.found_by != "usual"
        )
        sources.append({"kind": each.kind, "url": each.url, "rank": 1 if not sources or good else 2})
    return entry | {"sources": sources}


def chosen_finds(found: Found) -> Sequence[Find]:
    """Return what goes into the entry: nothing that lists what another one lists."""
    return [each for each in found.finds if not each.same_as][:MOST_SOURCES]


def show_found(found: Found, catalog: Catalog, wording: Wording) -> None:
    """Show who it is, what was found and what it lists."""
    say = wording.say
    guess = say("cli.add.zone", zone=found.timezone) if found.timezone else say("cli.add.no_zone")
    show_lines([f"{one_line(found.name)}  {one_line(found.url)}  {', '.join(found.languages)}  {guess}", ""])
    rows = [
        (
            each.kind,
            one_line(each.url),
            len(each.articles),
            local(each.articles[0].sighting.published, catalog)[:10],
            say(f"cli.add.by.{each.lead.found_by}"),
            say("cli.add.double", url=each.same_as)
            if each.same_as
            else ", ".join(say(f"cli.add.odd.{code}") for code in each.odd),
        )
        for each in found.finds
    ]
    show_table(wording, ("kind", "source", "items", "newest", "found_by", "odd"), rows)
    show_lines(failed_lines(found.failed, wording))
    click.echo()
    newest = found.finds[0].articles[:NEWEST]
    show_table(
        wording,
        ("when", "language", "title"),
        [
            (
                local(each.sighting.published, catalog),
                each.sighting.language or "–",
                each.sighting.title,
            )
            for each in newest
        ],
    )


def failed_lines(failed: Sequence[Find], wording: Wording) -> list[str]:
    """Say what the outlet names that does not work."""
    return [
        f"{one_line(each.url)}: {wording.say(f'outcome.{each.outcome.value}')}"
        + (f" ({one_line(each.detail)})" if each.detail else "")
        for each in failed
    ]


def find_as_json(find: Find) -> dict[str, Any]:
    """Return what a script reads of a way in."""
    return {
        "url": find.url,
        "kind": find.kind,
        "found_by": find.lead.found_by,
        "outcome": find.outcome.value,
        "detail": find.detail,
        "items": len(find.articles),
        "newest": find.articles[0].sighting.published if find.articles else None,
        "odd": find.odd,
        "same_as": find.same_as,
        "titles": [each.sighting.title for each in find.articles[:NEWEST]],
    }
