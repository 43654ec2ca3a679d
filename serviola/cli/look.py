"""`articles`, `alerts`: what is stored, and what was told."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

import click

from config.schema import Catalog
from serviola.cli import Asked
from serviola.cli.article import alert_lines, article_lines, page_state, sent, text_lines
from serviola.cli.house import CONFIGURATION, DATABASE, known_name, local, open_store, print_json
from serviola.cli.named import NoArticle, number_of
from serviola.cli.options import AS_JSON, COUNT, DurationType, refuse_ignored
from serviola.cli.show import one_line, show_lines, show_table
from serviola.cli.versions import LAST, NoVersion, as_record, comparison, comparison_lines
from storage.rows import WholeArticle
from storage.store import Store
from storage.views import Views

PREFIX, SHORT = "alr_", 8
"""How the id of every alert begins, and how many letters of the rest a list shows."""


def since(age: timedelta | None) -> datetime | None:
    """Return the moment that lies `age` back."""
    from serviola.house import utc_now

    return None if age is None else utc_now() - age


# -------------------------------------------------------------------------------------------- articles


@click.command
@click.argument("article", metavar="[ID|URL]", required=False)
@click.option("--outlet", metavar="ID")
@click.option("--rule", metavar="ID")
@click.option("--since", "age", type=DurationType(), metavar="24h")
@click.option("--text")
@click.option("--limit", default=50, show_default=True, type=COUNT)
@click.option("--page", is_flag=True)
@click.option("--diff", is_flag=False, flag_value=LAST, metavar="[1..3]")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@AS_JSON
@click.pass_context
def articles(
    ctx: click.Context,
    article: str | None,
    outlet: str | None,
    rule: str | None,
    age: timedelta | None,
    text: str | None,
    limit: int,
    diff: str | None,
    out: Path | None,
    *,
    page: bool,
    as_json: bool,
) -> None:
    """List what is stored, or show one article whole."""
    asked: Asked = ctx.obj
    if (page and article is None) or (out is not None and not page):
        raise click.UsageError(asked.wording.say("cli.kept.page_alone"))
    if diff is not None and article is None:
        raise click.UsageError(asked.wording.say("cli.versions.diff_alone"))
    if article is not None:
        heeded = {"page", "out"} if page else {"as_json", "diff"}
        refuse_ignored(ctx, beside=f"{ctx.command_path} ID", heeded=heeded)
    with open_store(asked) as (catalog, store):
        if article is not None:
            number = named(asked, catalog, store, article)
            if page:
                give_page(asked, Views(store.engine), number, out)
            elif diff is not None:
                show_versions(asked, catalog, store, number, diff, as_json=as_json)
            else:
                show_article(asked, catalog, store, number, as_json=as_json)
            return
        views = Views(store.engine)
        known_name(asked, "outlet", outlet, [each.id for each in catalog.outlets], views)
        known_name(asked, "rule", rule, [each.id for each in catalog.rules], views)
        rows = views.articles(outlet=outlet, rule=rule, since=since(age), text=text, limit=limit)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    show_table(
        asked.wording,
        ("id", "when", "outlet", "title", "rules", "read"),
        [
            (
                row.id,
                local(row.first_seen_at, catalog),
                row.outlet,
                row.title,
                ", ".join(row.rules),
                page_state(row, asked.wording),
            )
            for row in rows
        ],
    )


def show_versions(
    asked: Asked, catalog: Catalog, store: Store, article: int, diff: str, *, as_json: bool
) -> None:
    """Show which versions of an article there are, and what differs between two of them."""
    whole = known_article(asked, store, article)
    try:
        found = comparison(whole, diff)
    except NoVersion as wrong:
        raise click.UsageError(asked.wording.say(f"cli.versions.{wrong.code}", **wrong.values)) from None
    if as_json:
        print_json(as_record(found, whole))
        return
    colours = sys.stdout.isatty() and "NO_COLOR" not in asked.environ
    for line in comparison_lines(found, whole, catalog, asked.wording, colours=colours):
        click.echo(line)


def named(asked: Asked, catalog: Catalog, store: Store, written: str) -> int:
    """Return the number of an article that is named by it or by its address; says so and exits where there is none."""
    try:
        return number_of(written, catalog, store)
    except NoArticle as none:
        click.echo(asked.wording.say(f"cli.stories.{none.code}", **none.values), err=True)
        sys.exit(CONFIGURATION if none.is_nonsense else 1)


def known_article(asked: Asked, store: Store, article: int) -> WholeArticle:
    """Return an article whole; says so, and exits with 1, where there is none of that number."""
    whole = Views(store.engine).article(article)
    if whole is None:
        click.echo(asked.wording.say("cli.look.no_article", id=article), err=True)
        sys.exit(1)
    return whole


def show_article(asked: Asked, catalog: Catalog, store: Store, article: int, *, as_json: bool) -> None:
    """Show one article: where it was seen, its text, what matched, who was told."""
    whole = known_article(asked, store, article)
    if as_json:
        print_json(asdict(whole))
        return
    show_lines(article_lines(whole, catalog, asked.wording))
    show_lines(["", *text_lines(whole)], hang=0)


def give_page(asked: Asked, views: Views, article: int, out: Path | None) -> None:
    """Write the page of an article as it came; exits with 1 where none is kept, with 3 where it is not what came."""
    from crawler.page import Altered, unpacked

    say = asked.wording.say
    kept = views.kept_page(article)
    if kept is None:
        code = "cli.look.no_article" if views.article(article) is None else "cli.kept.none"
        click.echo(say(code, id=article), err=True)
        sys.exit(1)
    try:
        body = unpacked(kept)
    except Altered as altered:
        click.echo(say("cli.kept.altered", id=article, because=str(altered)), err=True)
        sys.exit(DATABASE)
    if out is None:
        sys.stdout.buffer.write(body)
    else:
        try:
            out.write_bytes(body)
        except OSError as error:
            click.echo(say("cli.kept.no_file", path=out, because=error.strerror or str(error)), err=True)
            sys.exit(CONFIGURATION)
    told = {
        "size": kept.size,
        "url": one_line(kept.url),
        "at": kept.fetched_at.isoformat(),
        "sha256": kept.sha256,
    }
    click.echo(say("cli.kept.written", path=out or "-", **told), err=True)


# ---------------------------------------------------------------------------------------------- alerts


@click.command
@click.argument("alert", metavar="[ID]", required=False)
@click.option("--rule", metavar="ID")
@click.option("--since", "age", type=DurationType(), metavar="24h")
@click.option("--limit", default=50, show_default=True, type=COUNT)
@AS_JSON
@click.pass_context
def alerts(
    ctx: click.Context,
    alert: str | None,
    rule: str | None,
    age: timedelta | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List what was told, or show one alert whole."""
    asked: Asked = ctx.obj
    if alert is not None:
        refuse_ignored(ctx, beside=f"{ctx.command_path} ID", heeded={"as_json"})
    with open_store(asked) as (catalog, store):
        views = Views(store.engine)
        if alert is not None:
            show_alert(asked, catalog, views, alert, as_json=as_json)
            return
        known_name(asked, "rule", rule, [each.id for each in catalog.rules], views)
        rows = views.alerts(rule=rule, since=since(age), limit=limit)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    show_table(
        asked.wording,
        ("id", "when", "rule", "title", "outlets", "updates", "deliveries"),
        [
            (
                row.uid.removeprefix(PREFIX)[:SHORT],
                local(row.opened_at, catalog),
                row.rule,
                f"{row.outlet}: {row.title}",
                row.outlets,
                len(row.updates) or "",
                sent(row, asked.wording),
            )
            for row in rows
        ],
    )


def show_alert(asked: Asked, catalog: Catalog, views: Views, uid: str, *, as_json: bool) -> None:
    """Show one alert, named by as much of its id as no other has: what opened it, its messages, what came of its story."""
    called = views.alerts_called(PREFIX + uid.removeprefix(PREFIX))
    if len(called) != 1:
        code = "cli.look.many_alerts" if called else "cli.look.no_alert"
        click.echo(asked.wording.say(code, id=one_line(uid)), err=True)
        sys.exit(1)
    alert = called[0]
    if as_json:
        print_json(asdict(alert))
        return
    show_lines(alert_lines(alert, catalog, asked.wording))
