"""`urls key URL...` and `urls same A B`: what addresses are known by, whether two are one article, and why."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from config.schema import Catalog
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, newsroom, print_json, store_at_hand, with_shipped
from serviola.cli.options import AS_JSON
from serviola.cli.show import one_line, show_lines

if TYPE_CHECKING:  # what is heavy is imported when the command is called
    from serviola.urls import Comparison, Known
    from storage.ledger import Ledger

DIFFERENT = 1
"""The exit code for two addresses that are not one article."""
USER = re.compile(r"^([a-z]*:?[/\\]*)[^/\\?#]*@", re.IGNORECASE)


@click.group
def urls() -> None:
    """Say what addresses are known by."""


@urls.command
@click.argument("written", metavar="URL...", nargs=-1, required=True)
@AS_JSON
@click.pass_obj
def key(asked: Asked, written: tuple[str, ...], *, as_json: bool) -> None:
    """Say what each address is known by, and why."""
    from serviola.urls import known

    found: list[Known] = []
    bad: list[str] = []
    catalog = with_shipped(newsroom(asked))
    with ledger_at_hand(asked, catalog) as ledger:
        for each in lines_of(written):
            if (read := known(each, catalog.outlets, ledger)) is None:
                bad.append(each)
            else:
                found.append(read)
    if as_json:
        print_json([told(each) for each in found])
    else:
        for it in found:
            show_lines(explained(it, asked.wording))
    refuse(asked, bad)


@urls.command
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@AS_JSON
@click.pass_obj
def same(asked: Asked, one: str, other: str, *, as_json: bool) -> None:
    """Say whether two addresses are one article, and why."""
    from serviola.urls import compared, known

    catalog = with_shipped(newsroom(asked))
    with ledger_at_hand(asked, catalog) as ledger:
        first, second = (known(each, catalog.outlets, ledger) for each in (one, other))
    if first is None or second is None:
        refuse(asked, [each for each, read in ((one, first), (other, second)) if read is None])
        return
    comparison = compared(first, second)
    if as_json:
        print_json(
            {
                "same": comparison.same,
                "because": comparison.because,
                "differs": comparison.differs,
                "database": ledger is not None,
                "a": told(first),
                "b": told(second),
            }
        )
    else:
        show_lines(verdict(comparison, asked.wording, has_database=ledger is not None))
        show_lines([line for each in (first, second) for line in ("", *explained(each, asked.wording))])
    sys.exit(0 if comparison.same else DIFFERENT)


def lines_of(written: Sequence[str]) -> Iterator[str]:
    """Yield the addresses; `-` stands for the lines of standard input, without those that are empty."""
    for each in written:
        if each == "-":
            lines = (line.decode(errors="replace").strip() for line in sys.stdin.buffer)
            yield from (line for line in lines if line)
        else:
            yield each


def refuse(asked: Asked, bad: Sequence[str]) -> None:
    """Exit with 2, and name each text that is no web address, when there is one."""
    for each in bad:
        click.echo(asked.wording.say("cli.why.no_url", written=one_line(each)), err=True)
    if bad:
        sys.exit(CONFIGURATION)


@contextmanager
def ledger_at_hand(asked: Asked, catalog: Catalog) -> Iterator[Ledger | None]:
    """Open the ledger of the catalog's database, where there is one: addresses can be compared without it."""
    from storage.ledger import Ledger

    with store_at_hand(asked, catalog) as store:
        yield Ledger(store.engine) if store else None


# ------------------------------------------------------------------------------------------- in words


def verdict(comparison: Comparison, wording: Wording, *, has_database: bool) -> list[str]:
    """Say whether two addresses are one article, and what decides it."""
    say = wording.say
    lines = [say(f"cli.urls.verdict.{comparison.because}", article=comparison.one.article or "")]
    if comparison.differs:
        parts = ", ".join(say(f"cli.urls.part.{part}") for part in comparison.differs)
        lines.append(say("cli.urls.differs", parts=parts))
    if not comparison.same:
        lines.append(say("cli.urls.database" if has_database else "cli.urls.without_database"))
    return lines


def explained(known: Known, wording: Wording) -> list[str]:
    """Say what an address is known by, what was folded to come to it, and what was kept."""
    say = wording.say
    lines = [shown(known.url), f"  {say('cli.urls.key')}: {one_line(known.key)}"]
    if known.key != known.reasons.key:
        lines.append(f"  - {say('cli.urls.moved', outlet=known.outlet, before=known.reasons.key)}")
    for kind, points in (("folded", known.reasons.folded), ("kept", known.reasons.kept)):
        lines += [
            f"  - {one_line(say(f'cli.urls.{kind}.{point.what}', text=point.text))}" for point in points
        ]
    if known.entry is not None:
        kind = say(f"cli.why.kind.{known.entry.kind}")
        lines.append(f"  - {say('cli.urls.held', article=known.article, kind=kind)}")
    return lines


def shown(url: str) -> str:
    """Return an address as it was written, without a user's name and password."""
    return one_line(USER.sub(r"\1", url.strip()))


def told(known: Known) -> dict[str, Any]:
    """Return what is known of an address, as JSON."""
    return {
        "url": shown(known.url),
        "key": known.key,
        "outlet": known.outlet,
        "folded": [{"what": point.what, "text": point.text} for point in known.reasons.folded],
        "kept": [{"what": point.what, "text": point.text} for point in known.reasons.kept],
        "moved_from": known.reasons.key if known.key != known.reasons.key else None,
        "other_keys": known.other_keys,
        "article": known.article,
        "held_as": known.entry.kind if known.entry else None,
    }
