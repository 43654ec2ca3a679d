"""How things are printed: tables and lines, wrapped on a terminal and plain on a pipe."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

import click

from language.wording import Wording
from storage.articles import IMPORT

WHOLE = {"when", "last_visit", "next_visit", "last_sent", "outlet"}  # a time is never broken, nor is an id
CELL = 60  # characters of a cell that may be long
PART = 160  # characters of a part of a query, where all of it is shown elsewhere
HANG = 2  # columns by which the rest of a long line stands further in


def show_table(wording: Wording, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table, its heads from the wording, or say that there is nothing; on a pipe, plain lines of full width."""
    if not rows:
        click.echo(wording.say("cli.look.none"))
        return
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(one_line(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(wording.say(f"cli.look.{column}"), overflow="fold", no_wrap=column in WHOLE)
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))  # a title is text, never markup
    Console().print(table)


def show_lines(lines: Iterable[str], *, hang: int = HANG) -> None:
    """Print lines; on a terminal, long ones go on at a word, `hang` columns further in."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in lines:
        click.echo(line if width is None else wrapped(line, width, hang))


def wrapped(line: str, width: int, hang: int) -> str:
    """Break a line at words so that it fits; a long word, such as a URL, stays whole."""
    indent = len(line) - len(line.lstrip())
    return textwrap.fill(
        line,
        max(width, 20),
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    )


def one_line(cell: object) -> str:
    """Show one cell: no line breaks, tabs or terminal codes, whoever wrote the title."""
    return "".join(letter if letter.isprintable() else " " for letter in str(cell))


def clipped(cell: str) -> str:
    """Cut a long cell where people read it; a script is given all of it, and so is whoever asks for one row."""
    return f"{cell[: CELL - 1]}…" if len(cell) > CELL and sys.stdout.isatty() else cell


def part_of_query(part: str) -> str:
    """Show a part of a query; a long one ends with what stands whole before an operator, as no list of forty words tells why."""
    part = one_line(part)
    if len(part) <= PART:
        return part
    end = max(part.rfind(f" {operator} ", 0, PART) for operator in ("OR", "AND"))
    return f"{part[: end if end > 0 else PART]} …"


def address(url: str, wording: Wording) -> str:
    """Show an article's address; one that a file brought without any is known by a name that leads nowhere."""
    return wording.say("cli.look.no_address") if url.startswith(f"{IMPORT}:") else one_line(url)


def without_empty(
    columns: Sequence[str], rows: Sequence[Sequence[object]], name: str
) -> tuple[list[str], list[Sequence[object]]]:
    """Leave out the column of that name when no row has anything in it."""
    place = list(columns).index(name)
    if any(row[place] for row in rows):
        return list(columns), list(rows)
    return [each for each in columns if each != name], [(*row[:place], *row[place + 1 :]) for row in rows]
