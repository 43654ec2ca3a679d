"""`articles`, `alerts`: what is stored, and what was told."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime, timedelta

import click

from config.schema import Catalog
from serviola.cli import Asked
from serviola.cli.article import article_lines, page_state, sent, text_lines
from serviola.cli.house import known_name, local, open_store, print_json
from serviola.cli.options import AS_JSON, DurationType, refuse_ignored
from serviola.cli.show import show_lines, show_table
from storage.store import Store
from storage.views import Views


def since(age: timedelta | None) -> datetime | None:
    """Return the moment that lies `age` back."""
    from serviola.house import utc_now

    return None if age is None else utc_now() - age


# -------------------------------------------------------------------------------------------- articles


@click.command
@click.argument("article", metavar="[ID]", required=False, type=int)
@click.option("--outlet", metavar="ID")
@click.option("--rule", metavar="ID")
@click.option("--since", "age", type=DurationType(), metavar="24h")
@click.option("--text")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@AS_JSON
@click.pass_context
def articles(
    ctx: click.Context,
    article: int | None,
    outlet: str | None,
    rule: str | None,
    age: timedelta | None,
    text: str | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """List what is stored, or show one article whole."""
    asked: Asked = ctx.obj
    if article is not None:
        refuse_ignored(ctx, beside=f"{ctx.command_path} ID", heeded={"as_json"})
    with open_store(asked) as (catalog, store):
        if article is not None:
            show_article(asked, catalog, store, article, as_json=as_json)
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


def show_article(asked: Asked, catalog: Catalog, store: Store, article: int, *, as_json: bool) -> None:
    """Show one article: where it was seen, its text, what matched, who was told."""
    whole = Views(store.engine).article(article)
    if whole is None:
        click.echo(asked.wording.say("cli.look.no_article", id=article), err=True)
        sys.exit(1)
    if as_json:
        print_json(asdict(whole))
        return
    show_lines(article_lines(whole, catalog, asked.wording))
    show_lines(["", *text_lines(whole)], hang=0)


# ---------------------------------------------------------------------------------------------- alerts


@click.command
@click.option("--rule", metavar="ID")
@click.option("--since", "age", type=DurationType(), metavar="24h")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1))
@AS_JSON
@click.pass_obj
def alerts(asked: Asked, rule: str | None, age: timedelta | None, limit: int, *, as_json: bool) -> None:
    """List what was told."""
    with open_store(asked) as (catalog, store):
        views = Views(store.engine)
        known_name(asked, "rule", rule, [each.id for each in catalog.rules], views)
        rows = views.alerts(rule=rule, since=since(age), limit=limit)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    show_table(
        asked.wording,
        ("when", "rule", "outlet", "title", "deliveries"),
        [
            (local(row.opened_at, catalog), row.rule, row.outlet, row.title, sent(row, asked.wording))
            for row in rows
        ],
    )
