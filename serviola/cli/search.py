"""`search`: the articles of the archive that a query of the rule language holds for, the newest first."""

from __future__ import annotations

import re
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NoReturn
from zoneinfo import ZoneInfo

import click
from pydantic import ValidationError

from config.errors import in_words
from config.schema import Catalog
from language.query import BadQuery, parse_query, pointed
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.exports import begins
from serviola.cli.house import CONFIGURATION, known_name, local, open_store, print_json
from serviola.cli.options import AS_JSON, COUNT, WhenType, refuse_ignored
from serviola.cli.progress import bar
from serviola.cli.show import address, one_line, show_lines
from serviola.searching import BadNames, Hit, Question, question_of
from storage.search import Scope, Search
from storage.store import Store
from storage.views import Views

MANY = 1_000
"""Articles in no index that are worth a line: this search has read each of them."""
SPACE = re.compile(r"\s")
SHOWN_EVERY = 50  # candidates


@click.command
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@click.option("--since", type=WhenType(), metavar="7d|2026-11-01")
@click.option("--until", type=WhenType(), metavar="1d|2026-11-30")
@click.option("--outlet", "outlets", multiple=True, metavar="ID")
@click.option("--language", "languages", multiple=True, metavar="es")
@click.option("--limit", default=20, show_default=True, type=COUNT)
@click.option("--count", "only_count", is_flag=True)
@AS_JSON
@click.pass_context
def search(
    ctx: click.Context,
    query: tuple[str, ...],
    since: date | timedelta | None,
    until: date | timedelta | None,
    outlets: tuple[str, ...],
    languages: tuple[str, ...],
    limit: int,
    *,
    only_count: bool,
    as_json: bool,
) -> None:
    """Search the archive."""
    asked: Asked = ctx.obj
    if only_count:
        heeded = {"since", "until", "outlets", "languages", "only_count", "as_json"}
        refuse_ignored(ctx, beside=f"{ctx.command_path} --count", heeded=heeded)
    began = time.monotonic()
    with open_store(asked) as (catalog, store):
        views = Views(store.engine)
        for outlet in outlets:
            known_name(asked, "outlet", outlet, [each.id for each in catalog.outlets], views)
        for language in languages:
            if not re.fullmatch("[a-zA-Z]{2}", language):
                key = "config.problem.no_language_code"
                raise click.UsageError(asked.wording.say(key, written=language), ctx)
        zone = ZoneInfo(catalog.settings.timezone)
        scope = Scope(
            since=moment(since, zone),
            until=moment(until, zone, end=True),
            outlets=frozenset(outlets) or None,
            languages=frozenset(each.lower() for each in languages) or None,
        )
        if scope.since is not None and scope.until is not None and scope.since >= scope.until:
            raise click.UsageError(asked.wording.say("cli.search.backwards"), ctx)
        question = ready(asked, query, catalog, scope, views)
        hits = list(look(asked, question, store, None if only_count else limit))
        answer = Answer(
            query=question.rule.query or "",
            candidates=question.tally.candidates,
            read=question.tally.read,
            hits=question.tally.hits,
            seconds=round(time.monotonic() - began, 2),
            not_indexed=views.not_indexed(MANY),
        )
    if as_json:
        print_json(asdict(answer) | {"articles": [as_record(each) for each in hits]})
    elif only_count:
        click.echo(answer.hits)
    else:
        tell(asked, catalog, answer, hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search came to."""

    query: str
    candidates: int  # articles that hold its words
    read: int  # of those, before there were enough
    hits: int
    seconds: float
    not_indexed: int  # articles that are candidates whatever they hold, up to MANY


def moment(asked: date | timedelta | None, zone: ZoneInfo, *, end: bool = False) -> datetime | None:
    """Return the moment that lies so far back, or when a day begins; the end of a time is the end of its day."""
    from serviola.house import utc_now

    if asked is None or isinstance(asked, timedelta):
        return None if asked is None else utc_now() - asked
    return begins(asked + timedelta(days=1) if end else asked, zone)


def look(asked: Asked, question: Question, store: Store, limit: int | None) -> Iterator[Hit]:
    """Yield the articles, as many as are wanted; of all of them when only their number is, and shows how far that is."""
    search, tally = Search(store.engine), question.tally
    found = question.find(search)
    shown = 0
    with bar(asked.wording.say("cli.search.begins", count=found.every)) as show:
        for hit in islice(question.hits(search, found), limit):
            if tally.read >= shown:
                shown = tally.read + SHOWN_EVERY
                show(asked.wording.say("cli.search.at", count=tally.hits), tally.read, tally.candidates)
            if limit is not None:
                yield hit


# --------------------------------------------------------------------------------------- what is asked


def ready(asked: Asked, words: Sequence[str], catalog: Catalog, scope: Scope, views: Views) -> Question:
    """Make a query ready; says what is wrong with it, at which letter and how it would be right, and exits with 2."""
    query = one_query(asked, words)
    try:
        return question_of(query, catalog, scope, views.names("outlet"))
    except BadQuery as wrong:
        refuse(asked, query, wrong.position, wrong.said(asked.wording), wrong.corrected)
    except BadNames as wrong:
        [said, *_] = in_words(wrong.mistakes[:1], asked.wording)
        refuse(asked, query, wrong.positions[0], said.message, wrong.corrected)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        values = {name: str(value) for name, value in first.get("ctx", {}).items()}
        refuse(asked, query, 0, asked.wording.say(f"config.problem.{first['type']}", **values), ())


def one_query(asked: Asked, words: Sequence[str]) -> str:
    """Join what a shell has taken apart. Where a part holds spaces the shell has taken quotes away, and nobody can know which."""
    joined = " ".join(words)
    if len(words) > 1 and any(map(SPACE.search, words)):
        phrases = (f'"{each}"' if SPACE.search(each) and '"' not in each else each for each in words)
        groups = (f"({each})" if SPACE.search(each) else each for each in words)
        readings = dict.fromkeys((" ".join(phrases), " ".join(groups)))
        said = asked.wording.say("cli.search.quotes_gone")
        refuse(asked, joined, 0, said, [each for each in readings if can_be_read(each)])
    return joined


def can_be_read(query: str) -> bool:
    """Whether a query is right."""
    try:
        parse_query(query)
    except BadQuery:
        return False
    return True


def refuse(asked: Asked, query: str, position: int, problem: str, corrected: Sequence[str]) -> NoReturn:
    """Show what is wrong: the sentence, the query with a mark below the letter, and the command lines that are right."""
    lines = [problem, *(f"  {line}" for line in pointed(query, position))]
    lines += [
        asked.wording.say("cli.search.write", command=f"serviola search {shlex.quote(each)}")
        for each in corrected
    ]
    for line in lines:
        click.echo(line, err=True)
    sys.exit(CONFIGURATION)


# ---------------------------------------------------------------------------------------- what is shown


def tell(asked: Asked, catalog: Catalog, answer: Answer, hits: Sequence[Hit]) -> None:
    """Print the articles, and how they were found."""
    colours = sys.stdout.isatty() and "NO_COLOR" not in asked.environ
    for hit in hits:
        show_lines([*lines_of(hit, catalog, asked.wording, colours=colours), ""])
    say = asked.wording.say
    if not hits:
        click.echo(say("cli.search.none"))
    rest = {"hits": answer.hits, "read": answer.read, "candidates": answer.candidates}
    seconds = f"{answer.seconds:.2f}"
    key = "cli.search.found" if answer.read == answer.candidates else "cli.search.found_first"
    click.echo(say(key, **rest, seconds=seconds), err=True)
    if answer.not_indexed >= MANY:
        click.echo(say("cli.status.not_indexed"), err=True)


def lines_of(hit: Hit, catalog: Catalog, wording: Wording, *, colours: bool) -> list[str]:
    """Put an article that was found into lines: when and where, its headline, the passage, its address."""
    article = hit.article
    outlet = catalog.outlet(article.outlet)
    shown = local(article.at, catalog)
    about = (
        shown.partition(" ")[0] if article.precision == "day" else shown,
        article.outlet if outlet is None else outlet.name,
        wording.say("cli.search.ids", article=article.article, story=article.story),
    )
    lines = [one_line(" · ".join(about)), marked(one_line(article.title), hit, colours=colours)]
    if hit.match.excerpt and hit.match.excerpt != " ".join(article.title.split()):
        lines.append(f"  {marked(one_line(hit.match.excerpt), hit, colours=colours)}")
    return [*lines, f"  {address(article.url, wording)}"]


def marked(text: str, hit: Hit, *, colours: bool) -> str:
    """Set off what was found where it stands in a line: what was found elsewhere in the same spelling as well."""
    if not colours:
        return text
    found = {
        " ".join(getattr(hit.article, span.field)[span.start : span.end].split()) for span in hit.match.spans
    }
    either = "|".join(re.escape(one_line(each)) for each in sorted(found, key=len, reverse=True) if each)
    return (
        re.sub(rf"(?<!\w)(?:{either})(?!\w)", lambda each: click.style(each[0], bold=True, fg="yellow"), text)
        if either
        else text
    )


def as_record(hit: Hit) -> dict[str, object]:
    """Return what a script reads of an article."""
    article = hit.article
    return {
        "id": article.article,
        "revision": article.revision,
        "story": article.story,
        "outlet": article.outlet,
        "url": article.url,
        "title": article.title,
        "published": article.published,
        "first_seen_at": article.first_seen_at,
        "language": article.language,
        "excerpt": hit.match.excerpt,
        "terms": list(hit.match.terms),
        "actors": list(hit.match.actors),
        "spans": [asdict(span) for span in hit.match.spans],
    }
