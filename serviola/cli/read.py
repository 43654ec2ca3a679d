"""`read FILE|URL`: what a page gives, and where each field comes from; `--batch` for many saved ones."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from config.schema import Care, Catalog
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, newsroom, print_json, with_shipped
from serviola.cli.options import AS_JSON
from serviola.cli.show import one_line, show_lines, show_table

if TYPE_CHECKING:  # with all that reads pages: only where one is read
    from crawler.page import Extracted
    from crawler.pool import Pool
    from serviola.reading import BadRow, Desk

NO_ARTICLE = 1
"""The exit code for a page that gave no article, and for a batch of which some rows could not be read."""
FIELDS = (
    "title", "lead", "authors", "published", "modified", "section", "tags", "language", "agency", "cited", "summary", "canonical",
    "image",
)  # fmt: skip


@click.command
@click.argument("page", metavar="[FILE|URL]", required=False)
@click.option("--url", metavar="URL")
@click.option("--batch", metavar="IN.jsonl", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", metavar="OUT.jsonl", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--no-selectors", is_flag=True)
@click.option("--reading", type=click.Choice(["auto", "fast", "careful"]))
@AS_JSON
@click.pass_obj
def read(
    asked: Asked,
    page: str | None,
    url: str | None,
    batch: Path | None,
    out: Path | None,
    *,
    no_selectors: bool,
    reading: Care | None,
    as_json: bool,
) -> None:
    """Read a page, or a batch of them."""
    if (
        (page is None) == (batch is None)
        or (batch is None and out is not None)
        or (batch and (url or as_json))
    ):
        raise click.UsageError(asked.wording.say("cli.read.one_of_two"))
    catalog = with_shipped(newsroom(asked))
    if reading is not None:
        settings = catalog.settings.model_copy(update={"reading": reading})
        catalog = catalog.model_copy(update={"settings": settings})
    if batch is not None:
        sys.exit(asyncio.run(read_many(asked.wording, catalog, batch, out, selectors=not no_selectors)))
    assert page is not None  # noqa: S101 - for mypy: one of the two is there
    body, address, kind = asyncio.run(come_by(asked.wording, catalog, page, url))
    extracted = asyncio.run(read_one(catalog, body, address, kind, selectors=not no_selectors))
    show(asked.wording, address, extracted, as_json=as_json)
    sys.exit(0 if extracted.reading is not None else NO_ARTICLE)


# ---------------------------------------------------------------------------------------------- one page


async def come_by(
    wording: Wording, catalog: Catalog, page: str, url: str | None
) -> tuple[bytes, str, str | None]:
    """Return the bytes of a page, its address and its content type; prints what kept it from coming, and exits."""
    if page.startswith(("http://", "https://")):
        return await fetched(wording, catalog, page)
    from crawler.markup.document import declared_address
    from serviola.reading import BadRow, saved_page

    try:
        body = saved_page(Path(page))
    except BadRow as bad:
        no_file = bad.code == "no_file"  # of a batch, it speaks of the batch's folder
        why = (
            wording.say("cli.read.no_page", **{**bad.values, "path": page})
            if no_file
            else in_words(bad, wording)
        )
        click.echo(why, err=True)
        sys.exit(CONFIGURATION)
    address = url or declared_address(body)
    if address is None:
        click.echo(wording.say("cli.read.no_address", path=page), err=True)
        sys.exit(CONFIGURATION)
    return body, address, None


async def fetched(wording: Wording, catalog: Catalog, url: str) -> tuple[bytes, str, str | None]:
    """Ask the outlet for a page, politely."""
    from network.client import Client
    from serviola import __version__
    from serviola.house import utc_now
    from serviola.manners import Manners
    from storage.records import Outcome

    settings = catalog.settings
    async with Client(user_agent=settings.user_agent(__version__), allow=settings.allow_networks) as client:
        answer = await Manners(client, settings, utc_now).ask(url, obey=True)
    if answer.outcome is not Outcome.OK:
        why = wording.say(f"outcome.{answer.outcome.value}")
        told = wording.say("cli.read.not_read", url=one_line(url), why=why, detail=answer.detail)
        click.echo(told, err=True)
        if answer.outcome is Outcome.BLOCKED_ADDRESS:
            click.echo(wording.say("cli.read.private"), err=True)
        sys.exit(NO_ARTICLE)
    return answer.body, answer.url, answer.content_type


async def read_one(
    catalog: Catalog, body: bytes, url: str, content_type: str | None, *, selectors: bool
) -> Extracted:
    """Read one page in a process of its own: one that hangs is cut off."""
    from crawler.pool import Pool

    async with Pool(workers=1) as pool:
        return await desk_of(catalog, pool, selectors=selectors).read(body, url, content_type)


def desk_of(catalog: Catalog, pool: Pool, *, selectors: bool) -> Desk:
    """Return what reads pages with the knowledge of a catalog."""
    from serviola.house import utc_now
    from serviola.reading import Desk

    return Desk(pool, catalog.outlets, utc_now, selectors=selectors, reading=catalog.settings.reading)


def show(wording: Wording, url: str, extracted: Extracted, *, as_json: bool) -> None:
    """Print the record: on a terminal as a table of fields with their origins, and the text."""
    from serviola.reading import record_of

    record = record_of(extracted)
    if as_json:
        print_json({"url": url} | record)
        return
    say = wording.say
    kind = say("cli.read.article" if record["kind"] == "article" else f"outcome.{record['kind']}")
    because = f" ({record['detail']})" if record["detail"] else ""
    show_lines([one_line(url), f"{kind}{because}"])
    if extracted.reading is None:
        return
    text = record["text"].splitlines()
    show_table(
        wording,
        ("field", "value", "origin"),
        [
            *((say(f"cli.read.field.{name}"), *cells(record, name)) for name in FIELDS if record[name]),
            (
                say("cli.read.field.text"),
                say("cli.read.length", paragraphs=len(text), words=len(record["text"].split())),
                record["from"].get("text", ""),
            ),
        ],
    )
    show_lines(["", *(one_line(line) for line in text)], hang=0)


def cells(record: dict[str, Any], name: str) -> tuple[str, str]:
    """Return a field as people read it, and where it came from."""
    value = record[name]
    if name == "cited":
        value = [each["name"] for each in value]
    if name == "published" and record["published_precision"] == "day":
        value = value[:10]
    return ", ".join(value) if isinstance(value, list) else str(value), record["from"].get(name, "")


# ----------------------------------------------------------------------------------------------- a batch


async def read_many(
    wording: Wording, catalog: Catalog, batch: Path, out: Path | None, *, selectors: bool
) -> int:
    """Read a batch, write its records, and say how it went; return the exit code."""
    from crawler.pool import Pool
    from serviola.reading import read_batch

    def complain(number: int, bad: BadRow) -> None:
        click.echo(f"{batch}:{number}: {in_words(bad, wording)}", err=True)

    try:
        with batch.open(encoding="utf-8", errors="replace") as lines, opened(out) as sink:
            async with Pool(workers=catalog.settings.workers) as pool:
                kinds = await read_batch(
                    lines,
                    batch.parent,
                    desk_of(catalog, pool, selectors=selectors),
                    write=lambda record: print(json.dumps(record, ensure_ascii=False), file=sink),
                    complain=complain,
                )
    except OSError as error:
        because = error.strerror or str(error)
        click.echo(wording.say("cli.read.no_batch", path=error.filename or out, because=because), err=True)
        return CONFIGURATION
    click.echo(summary(kinds, wording), err=True)
    return NO_ARTICLE if kinds["bad row"] else 0


@contextmanager
def opened(out: Path | None) -> Iterator[TextIO]:
    """Open the file for the records; standard output when none is named."""
    if out is None:
        yield sys.stdout
        return
    with out.open("w", encoding="utf-8") as file:
        yield file


def summary(kinds: Counter[str], wording: Wording) -> str:
    """Say how many pages were read, and how many of them were what."""
    named = {
        "article": wording.say("cli.read.article"),
        "bad row": wording.say("cli.read.bad_row"),
    }
    parts = (
        f"{named.get(kind) or wording.say(f'outcome.{kind}')}: {count}" for kind, count in kinds.most_common()
    )
    return wording.say("cli.read.read", count=kinds.total(), parts="; ".join(parts))


def in_words(bad: BadRow, wording: Wording) -> str:
    """Say what is wrong with a row or a file, and what to do."""
    return wording.say(f"cli.read.row.{bad.code}", **bad.values)
