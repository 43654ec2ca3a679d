"""`outlets try ENTRY|URL`: what an outlet's sources list now and what its pages give, before it is watched."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import click

from config.errors import ConfigError, hint
from config.files import read_alone, value_of
from config.load import outlets_of
from config.outlet import Outlet
from config.schema import Catalog, Settings
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, newsroom, print_json, with_shipped
from serviola.cli.options import AS_JSON
from serviola.cli.outlets_file import show_problems, stop
from serviola.cli.show import one_line, show_lines, show_table

if TYPE_CHECKING:
    from serviola.trial import Trial, TriedPage, TriedSource
    from storage.records import NewArticle

LISTED = 5  # items of each source that are shown
COLUMNS = ("published", "title", "authors", "url_key")


@click.command("try")
@click.argument("entry", metavar="ENTRY|URL")
@click.option("--pages", default=2, show_default=True, type=click.IntRange(0, 5))
@AS_JSON
@click.pass_obj
def try_(asked: Asked, entry: str, pages: int, *, as_json: bool) -> None:
    """Visit every source of an outlet and read some of its pages; store nothing."""
    from serviola.house import utc_now
    from serviola.trial import try_outlet

    catalog = with_shipped(newsroom(asked))
    outlets = chosen(asked, catalog, entry)
    trials = [asyncio.run(try_outlet(outlet, catalog.settings, utc_now, pages=pages)) for outlet in outlets]
    if as_json:
        print_json([trial_as_json(each) for each in trials])
    else:
        for each in trials:
            show_trial(each, catalog, asked.wording)
    sys.exit(0 if all(each.works for each in trials) else 1)


def chosen(asked: Asked, catalog: Catalog, entry: str) -> list[Outlet]:
    """Find what is meant: an address, a file or stdin with entries, or the id of an outlet; exits with 2 if nothing is."""
    if "://" in entry:
        return [outlet_at(asked, catalog.settings, entry)]
    try:
        if entry == "-":
            data = sys.stdin.buffer.read()
            read = partial(value_of, "-", Path(), data)
        elif entry.endswith((".yaml", ".yml")):
            read = partial(read_alone, Path(entry))
        else:
            return [known_outlet(asked, catalog, entry)]
        found = outlets_of(read, environ=asked.environ, language=asked.wording.language)
    except ConfigError as error:
        show_problems(error)
        sys.exit(CONFIGURATION)
    if not found:
        stop(asked, "cli.try.no_entry", entry=entry)
    return found


def known_outlet(asked: Asked, catalog: Catalog, name: str) -> Outlet:
    """Return the outlet of that id, the newsroom's or one that ships."""
    found = catalog.outlet(name)
    if found is None:
        near = hint(name, [each.id for each in catalog.outlets], asked.wording)
        stop(asked, "cli.try.unknown", name=name, hint=near)
    return found


def outlet_at(asked: Asked, settings: Settings, url: str) -> Outlet:
    """Make an outlet of what is at an address: a feed, a sitemap, or a page that lists articles."""
    from crawler.discovery import kind_of
    from serviola.cli.outlets_add import asked_for
    from serviola.finding import draft, kinds

    came = asked_for(asked, settings, url)
    kind = kind_of(came.body, came.url)
    if kind == "page":
        host = (urlsplit(came.url).hostname or "").removeprefix("www.").replace(".", r"\.")
        # a page for people links everything: what lies deeper on its own host may be an article
        only = rf"^https?://([a-z0-9-]+\.)*{host}(:\d+)?/[^?#]*[a-z0-9]+-[a-z0-9-]+"
        outlet, _ = draft(came.url, "listing", url)
        return Outlet.model_validate(
            outlet.model_dump(exclude={"sources"})
            | {"id": "url", "sources": [{"kind": "listing", "url": url, "only": only}]}
        )
    if kind not in kinds():
        stop(asked, "cli.try.no_source", url=one_line(url))
    outlet, _ = draft(came.url, kind, url)
    return outlet.model_copy(update={"id": "url", "home": urljoin(came.url, "/")})


# -------------------------------------------------------------------------------------------------- showing


def show_trial(trial: Trial, catalog: Catalog, wording: Wording) -> None:
    """Show each source with what it would store, then the pages that were read."""
    for tried in trial.sources:
        show_lines(source_lines(tried, wording))
        rows = [article_cells(each, catalog, wording) for each in tried.articles[:LISTED]]
        if rows:
            show_table(wording, COLUMNS, rows)
        click.echo()
    for page in trial.pages:
        show_lines(page_lines(page, catalog, wording))
        click.echo()
    click.echo(wording.say("cli.try.works" if trial.works else "cli.try.fails", name=trial.outlet.id))


def source_lines(tried: TriedSource, wording: Wording) -> Iterator[str]:
    """Say how one visit went."""
    say = wording.say
    yield f"{tried.key} ({tried.source.kind}, {say('cli.try.rank', rank=tried.source.rank)}) {one_line(tried.source.url)}"
    because = f" ({one_line(tried.detail)})" if tried.detail else ""
    told = say(f"outcome.{tried.outcome.value}") + because
    if tried.articles:
        told += "; " + say("cli.try.items", count=len(tried.articles))
        if tried.undated:
            told += ", " + say("cli.try.undated", count=tried.undated)
    yield f"  {told}"


def article_cells(article: NewArticle, catalog: Catalog, wording: Wording) -> tuple[str, ...]:
    """Return what would be stored of one item."""
    seen = article.sighting
    return (when(seen.published, seen.published_precision, seen.published_note, catalog, wording), seen.title,
            ", ".join(seen.authors), article.url_key)  # fmt: skip


def when(published: Any, precision: str | None, note: str | None, catalog: Catalog, wording: Wording) -> str:
    """Show a date in the newsroom's zone as exactly as it is known, and what is odd about it."""
    from serviola.cli.house import local

    said = local(published, catalog, wording.say("cli.try.no_date"))
    if precision == "day":
        said = said[:10]
    return f"{said} ({note})" if note else said


def page_lines(page: TriedPage, catalog: Catalog, wording: Wording) -> Iterator[str]:
    """Say what a page gave, and where each field came from."""
    say = wording.say
    found = page.extracted.reading
    because = f" ({one_line(page.extracted.detail)})" if page.extracted.detail else ""
    yield f"{say('cli.try.page')} {one_line(page.url)}"
    yield f"  {say(f'outcome.{page.extracted.outcome.value}')}{because}"
    if found is None:
        return
    fields = (
        ("title", found.title),
        ("published", when(found.published, found.published_precision, None, catalog, wording)),
        ("authors", ", ".join(found.authors)),
        ("language", found.language),
        (
            "text",
            say("cli.read.length", paragraphs=len(found.text.splitlines()), words=len(found.text.split())),
        ),
    )
    for name, value in fields:
        if value:
            yield f"  {say(f'cli.read.field.{name}')}: {one_line(value)} [{found.origin.get(name, '-')}]"


def trial_as_json(trial: Trial) -> dict[str, Any]:
    """Return what a script reads of a trial."""
    from serviola.reading import record_of

    return {
        "outlet": trial.outlet.id,
        "works": trial.works,
        "sources": [source_as_json(each) for each in trial.sources],
        "pages": [
            {"source": each.source, "url": each.url} | record_of(each.extracted) for each in trial.pages
        ],
    }


def source_as_json(tried: TriedSource) -> dict[str, Any]:
    """Return what a script reads of a visit."""
    return {
        "source": tried.key,
        "kind": tried.source.kind,
        "url": tried.source.url,
        "rank": tried.source.rank,
        "outcome": tried.outcome.value,
        "status": tried.status,
        "detail": tried.detail,
        "parser": tried.parser,
        "items": len(tried.articles),
        "undated": tried.undated,
        "newest": tried.newest,
        "articles": [article_as_json(each) for each in tried.articles],
    }


def article_as_json(article: NewArticle) -> dict[str, Any]:
    """Return what would be stored of one item."""
    seen = article.sighting
    return {
        "url": seen.url,
        "url_key": article.url_key,
        "title": seen.title,
        "authors": seen.authors,
        "language": seen.language,
        "published": seen.published,
        "published_precision": seen.published_precision,
        "published_note": seen.published_note,
        "guid": seen.guid,
    }
