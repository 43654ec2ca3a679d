"""`outlets`: how the sources do, and the commands about one outlet or all of them, each in a file of its own."""

from __future__ import annotations

from dataclasses import asdict

import click

from config.schema import Catalog
from config.shipped import shipped
from language.wording import Wording
from serviola.cli import Asked, stands
from serviola.cli.house import local, open_store, print_json
from serviola.cli.options import AS_JSON, refuse_ignored
from serviola.cli.outlets_add import add
from serviola.cli.outlets_health import health
from serviola.cli.outlets_opml import export, import_
from serviola.cli.outlets_reopen import reopen
from serviola.cli.outlets_try import try_
from serviola.cli.show import show_table
from serviola.status import configured_sources
from storage.rows import SourceRow
from storage.views import Views

COLUMNS = ("source", "last_visit", "outcome", "failures", "every", "next_visit", "because")


@click.group(invoke_without_command=True)
@click.option("--failing", is_flag=True)
@click.option("--catalog", is_flag=True)
@AS_JSON
@click.pass_context
def outlets(ctx: click.Context, *, failing: bool, catalog: bool, as_json: bool) -> None:
    """List every source and how it does, or what ships."""
    if ctx.invoked_subcommand is not None:
        refuse_ignored(ctx, beside=f"{ctx.command_path} {ctx.invoked_subcommand}")
        return
    asked: Asked = ctx.obj
    if catalog:
        refuse_ignored(ctx, beside="--catalog", heeded={"catalog", "as_json"})
        show_shipped(asked.wording, as_json=as_json)
        return
    show_sources(asked, failing=failing, as_json=as_json)


def show_shipped(wording: Wording, *, as_json: bool) -> None:
    """List the outlets that ship with the program, by group."""
    found = shipped().outlets.values()
    if as_json:
        print_json([each.model_dump(mode="json", by_alias=True, exclude_defaults=True) for each in found])
        return
    rows = [
        (each.group, each.id, each.name, ", ".join(each.languages), len(each.sources), each.home)
        for each in found
    ]
    show_table(wording, ("group", "id", "name", "languages", "sources", "home"), rows)


def show_sources(asked: Asked, *, failing: bool, as_json: bool) -> None:
    """List every source and how it does."""
    with open_store(asked) as (catalog, store):
        rows = [row for row in Views(store.engine).sources() if not failing or row.failures]
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    lines = [_cells(row, catalog, asked.wording) for row in rows]
    if not failing:  # what was configured since the watch last looked has a line too; nothing is written here
        known = {row.key for row in rows}
        lines += [(key, *"–––––", "") for key in configured_sources(catalog) if key not in known]
    show_table(asked.wording, COLUMNS, sorted(lines))


def _cells(row: SourceRow, catalog: Catalog, wording: Wording) -> tuple[str, ...]:
    return (
        row.key,
        local(row.last_visit_at, catalog),
        wording.say(f"outcome.{row.last_outcome}") if row.last_outcome else "–",
        str(row.failures),
        stands.every(row),
        stands.next_visit(row, catalog, wording),
        stands.because(row, catalog, wording),
    )


for command in (add, try_, health, reopen, import_, export):
    outlets.add_command(command)
