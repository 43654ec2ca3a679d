"""`rules match`: which rules match the articles of a file, and who and where they name; no database is asked."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.exports import destination
from serviola.cli.house import CONFIGURATION
from serviola.cli.progress import bar

if TYPE_CHECKING:  # what is heavy is imported when the command is called
    from config.schema import Catalog
    from serviola.archive_rows import Bad
    from serviola.sifting import Sifted

ENOUGH = 100  # articles of which it is worth saying how fast it went


@click.command
@click.option(
    "--rules",
    required=True,
    metavar="FILE.yaml",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option("--articles", required=True, metavar="FILE.jsonl")
@click.option("--out", required=True, metavar="FILE.jsonl")
@click.option("--outlet", metavar="NAME", default="")
@click.pass_obj
def match(asked: Asked, rules: Path, articles: str, out: str, outlet: str) -> None:
    """Ask rules about the articles of a file."""
    from config.load import ConfigError, load

    say = asked.wording.say
    if (
        articles != "-"
        and out != "-"
        and Path(out).exists()
        and Path(articles).exists()
        and Path(articles).samefile(out)
    ):
        click.echo(say("cli.match.same_file", file=out), err=True)
        sys.exit(CONFIGURATION)
    try:
        catalog = load(rules, environ=asked.environ, language=asked.wording.language, apart=True).catalog
    except ConfigError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(CONFIGURATION)
    began = time.monotonic()
    sifted = sift_file(asked.wording, catalog, articles, out, outlet)
    took = time.monotonic() - began
    for line in told(sifted, took, asked.wording):
        click.echo(line, err=True)
    sys.exit(sifted.exit_code)


def sift_file(wording: Wording, catalog: Catalog, articles: str, out: str, outlet: str) -> Sifted:
    """Do it; says what keeps a file from being read or written, and exits with 2."""
    from alerts.matching import matcher_of
    from serviola.archive_file import Damaged, opened
    from serviola.exporting import write_json
    from serviola.house import utc_now
    from serviola.importing import press_of
    from serviola.sifting import NoRows, Sifted, sift

    say = wording.say
    sifted = Sifted()

    def complain(bad: Bad) -> None:
        click.echo(f"{articles}:{bad.line}: {say(f'cli.import.row.{bad.code}', **bad.values)}", err=True)

    matcher = matcher_of(catalog)
    press = press_of(catalog.outlets, outlet)
    at = articles
    try:
        with opened(articles, lambda: False) as file, bar(say("cli.match.begins")) as show:
            at = out

            def progress(so_far: Sifted) -> None:
                said = say(
                    "cli.match.so_far", articles=so_far.articles, matched=so_far.matched, bad=so_far.bad
                )
                show(said, float(file.position), file.size or None)

            with destination(out) as sink:
                write = write_json(sink)
                portions = file.portions(0)
                sift(
                    portions, press, matcher, utc_now(),
                    write=write, complain=complain, progress=progress, sifted=sifted,
                )  # fmt: skip
    except Damaged as damaged:
        click.echo(say("cli.match.damaged", line=damaged.line, because=damaged.because), err=True)
        sys.exit(CONFIGURATION)
    except NoRows:
        click.echo(say("cli.match.no_rows", count=sifted.bad), err=True)
        sys.exit(CONFIGURATION)
    except BrokenPipeError:
        raise  # whoever read it has had enough: Click ends quietly
    except OSError as error:
        key = "cli.import.no_file" if at == articles else "cli.export.no_file"
        click.echo(say(key, file=at, because=error.strerror or str(error)), err=True)
        sys.exit(CONFIGURATION)
    return sifted


def told(sifted: Sifted, took: float, wording: Wording) -> list[str]:
    """Say what it came to, and how fast."""
    say = wording.say
    lines = [say("cli.match.came_to", count=sifted.articles, matched=sifted.matched, bad=sifted.bad)]
    if sifted.articles >= ENOUGH and took:
        lines.append(say("cli.match.rate", rate=round(sifted.articles / took)))
    if sifted.unused:
        lines.append(say("cli.import.unused", keys=", ".join(sorted(sifted.unused))[:300]))
    return lines
