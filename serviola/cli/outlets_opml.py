"""`outlets import` and `outlets export`: lists of feeds of other programs, as OPML."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from config.entry import Entry, entry_lines, new_id, slug
from config.opml import LISTED, Bundle, NoOpml, Skipped, Subscription, bundled, read_opml, write_opml
from config.outlet import Outlet
from config.schema import Catalog
from config.shipped import shipped
from config.values import IDENTIFIER
from serviola.cli import Asked
from serviola.cli.house import newsroom, print_json
from serviola.cli.options import AS_JSON
from serviola.cli.outlets_file import add_to, standalone, stop, write_new
from serviola.cli.show import one_line


@click.command("import")
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--language", default="es", show_default=True, metavar="es")
@click.option("--dry-run", is_flag=True)
@AS_JSON
@click.pass_obj
def import_(
    asked: Asked, file: Path, out: Path | None, language: str, *, dry_run: bool, as_json: bool
) -> None:
    """Make outlets of a list of feeds, and write their entries."""
    say = asked.wording.say
    if len(language) != 2 or not language.isalpha():
        stop(asked, "config.problem.no_language_code", written=one_line(language))
    try:
        listed = read_opml(file_bytes(asked, file))
    except NoOpml:
        stop(asked, "cli.import.no_opml", file=file)
    catalog = newsroom(asked)
    entries, known = entries_of(listed.feeds, catalog, language.lower())
    skipped = [*(each for each in listed.skipped if each.because != "group"), *known]
    if as_json:
        told = [{"title": each.title, "url": each.url, "because": each.because} for each in skipped]
        print_json({"entries": entries, "skipped": told, "repaired": listed.repaired})
    elif dry_run:
        click.echo(standalone(entries), nl=False)
    for line in report(asked, entries, skipped, repaired=listed.repaired):
        click.echo(line, err=True)
    if dry_run or not entries:
        return
    if out is not None:
        write_new(asked, out, standalone(entries))
        click.echo(say("cli.import.include", file=out), err=True)
    else:
        path = add_to(asked, None, entries, [entry_lines(each) for each in entries])
        click.echo(say("cli.add.written", file=path), err=True)


def file_bytes(asked: Asked, file: Path) -> bytes:
    """Read a file, or stdin; exits with 2 when that cannot be done."""
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        stop(asked, "cli.import.unread", file=file, detail=error.strerror)


def entries_of(
    feeds: Sequence[Subscription], catalog: Catalog, language: str
) -> tuple[list[Entry], list[Skipped]]:
    """Make an entry of each outlet, and tell which feeds are there already; an outlet that ships is taken by its id."""
    here = {source.url: outlet.id for outlet in catalog.outlets for source in outlet.sources}
    ships = {source.url: outlet.id for outlet in shipped().outlets.values() for source in outlet.sources}
    own = {outlet.id for outlet in catalog.outlets}
    known = [Skipped(title=each.title, url=each.url, because="known") for each in feeds if each.url in here]
    taken = own | shipped().outlets.keys()
    entries: list[Entry] = []
    for bundle in bundled([each for each in feeds if each.url not in here]):
        shipping = {ships.get(each.url) for each in bundle.feeds}
        if len(shipping) == 1 and (name := shipping.pop()) and name not in own:
            entries.append({"use": name})
            own.add(name)
            continue
        entry = entry_of(bundle, taken, language)
        taken.add(entry["id"])
        entries.append(entry)
    return entries, known


def entry_of(bundle: Bundle, taken: set[str], language: str) -> Entry:
    """Make the entry of an outlet that a list names."""
    from crawler.discovery import zone_of

    wanted = bundle.outlet if IDENTIFIER.match(bundle.outlet) else ""
    name = wanted if wanted and wanted not in taken else new_id(bundle.name, _host(bundle.home), taken)
    languages = list(dict.fromkeys(each.language or language for each in bundle.feeds))
    entry: dict[str, Any] = {
        "id": name,
        "name": bundle.name,
        "home": bundle.home,
        "languages": languages,
    }
    if zone := zone_of(bundle.name, bundle.home):
        entry["timezone"] = zone
    if group := slug(bundle.group):
        entry["group"] = group
    return entry | {"sources": list(_sources(bundle, languages[0]))}


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition(":")[0]


def _sources(bundle: Bundle, language: str) -> Iterator[dict[str, Any]]:
    """Yield the sources of an outlet, each with a name that no other one has."""
    names: set[str] = set()
    for feed in bundle.feeds:
        source: dict[str, Any] = {"kind": feed.kind, "url": feed.url, "rank": feed.rank}
        if IDENTIFIER.match(feed.source) and feed.source not in names:
            names.add(feed.source)
            source = {"id": feed.source} | source
        if feed.language and feed.language != language:
            source["language"] = feed.language
        yield source


def report(
    asked: Asked, entries: Sequence[Entry], skipped: Sequence[Skipped], *, repaired: bool
) -> Iterator[str]:
    """Say what came of a list, and of each line of it that was skipped, why."""
    say = asked.wording.say
    if repaired:
        yield say("cli.import.repaired")
    taken = sum("use" in each for each in entries)
    yield say(
        "cli.import.found",
        count=len(entries),
        sources=sum(len(each.get("sources", ())) for each in entries),
        taken=taken,
    )
    for each in skipped:
        told = say(f"cli.import.skipped.{each.because}")
        yield f"  {one_line(' '.join(filter(None, (each.title, each.url))))}: {told}"


# ------------------------------------------------------------------------------------------------- export


@click.command
@click.argument("file", metavar="FILE.opml", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False))
@click.option("--catalog", is_flag=True)
@click.pass_obj
def export(asked: Asked, file: Path, *, catalog: bool) -> None:
    """Write the sources of the newsroom's outlets, or of those that ship, as OPML."""
    from serviola.house import utc_now

    outlets: Sequence[Outlet] = tuple(shipped().outlets.values()) if catalog else newsroom(asked).outlets
    written = write_opml(outlets, "Serviola", utc_now())
    if str(file) == "-":
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    else:
        write_new(asked, file, written.decode())
    for outlet in outlets:
        for source in outlet.sources:
            if source.kind not in LISTED:
                key = outlet.key_of(source)
                click.echo(asked.wording.say("cli.export.left_out", name=key, kind=source.kind), err=True)
