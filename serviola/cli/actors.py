"""`actors try TEXT`, `actors list [ID]` and `actors lint`: who there is, whom a text names and why, and which names are odd."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from config.actor import Actor, ActorName
from config.errors import hint
from config.schema import Catalog
from language.mentions.records import Mention, Text
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, newsroom, print_json, with_shipped
from serviola.cli.options import AS_JSON, COUNT, DayType
from serviola.cli.show import clipped, one_line, show_lines, show_table

if TYPE_CHECKING:  # what is heavy is imported when the command is called
    from language.mentions.actors import Actors, PassedOver
    from serviola.naming import Doubt, Tally
    from storage.search import Search

SAMPLE = 2_000  # articles of the archive that `lint` reads, the newest
SHOWN = 12  # words that a name needs
STRONG, WEAK = ("[", "]"), ("{", "}")
"""What a mention stands between in a text that is shown."""


@click.group
def actors() -> None:
    """Say who there is, and whom a text names."""


@actors.command("try")
@click.argument("text", required=False)
@click.option("--file", "path", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--date", "day", metavar="YYYY-MM-DD", type=DayType())
@click.option("--language", type=click.Choice(["es", "en"]))
@click.option("--outlet", metavar="ID")
@AS_JSON
@click.pass_obj
def try_text(
    asked: Asked,
    text: str | None,
    path: Path | None,
    day: date | None,
    language: str | None,
    outlet: str | None,
    *,
    as_json: bool,
) -> None:
    """Show whom a text names, strong or weak, and why; and the names in it that are none."""
    from language.tokens import tokenise

    if (text is None) == (path is None):
        raise click.UsageError(asked.wording.say("cli.actors.one_of_two"))
    catalog = newsroom(asked)
    read = _read(text, path)
    texts = [Text(field="text", text=read, tokens=tokenise(read))]
    mentions, passed = _finder(catalog).look(texts, on=day, language=language, outlet=outlet)
    if as_json:
        told = {
            "mentions": [_told(each) for each in mentions],
            "passed_over": [_told(each) for each in passed],
        }
        print_json({"date": day.isoformat() if day else None, "language": language, **told})
        return
    names = {actor.id: actor.name for actor in _known(catalog)}
    show_lines(
        [*_marked(read, mentions), "", *_explained(read, mentions, passed, names, asked.wording)], hang=0
    )


@actors.command("list")
@click.argument("id_", metavar="[ID]", required=False)
@AS_JSON
@click.pass_obj
def list_actors(asked: Asked, id_: str | None, *, as_json: bool) -> None:
    """Show every actor, or all that is known of one."""
    known = {actor.id: actor for actor in _known(newsroom(asked))}
    if id_ is not None and id_ not in known:
        said = asked.wording.say(
            "config.problem.unknown_actor", name=id_, hint=hint(id_, known, asked.wording)
        )
        click.echo(said, err=True)
        sys.exit(CONFIGURATION)
    if as_json:
        chosen = [known[id_]] if id_ is not None else list(known.values())
        print_json([each.model_dump(mode="json", by_alias=True, exclude_defaults=True) for each in chosen])
    elif id_ is not None:
        show_lines(_account(known[id_], list(known.values()), asked.wording))
    else:
        rows = [
            (each.id, asked.wording.say(f"cli.actors.kind.{each.kind}"), each.name, clipped(_also(each)))
            for each in known.values()
        ]
        show_table(asked.wording, ("actor", "actor_kind", "actor_name", "actor_also"), rows)


@actors.command
@click.option("--articles", type=COUNT, default=SAMPLE, show_default=True)
@AS_JSON
@click.pass_obj
def lint(asked: Asked, articles: int, *, as_json: bool) -> None:
    """Say which names of actors are odd: by themselves, and in the newest articles of the archive."""
    from config.shipped import shipped
    from serviola.naming import doubts

    catalog = newsroom(asked)
    names = [name for outlet in with_shipped(catalog).outlets for name in outlet.names]
    found = doubts(_known(catalog), names, shipped().actors.values())
    with _archive(asked, catalog) as search:
        tally = _counted(asked, catalog, search, articles) if search is not None else None
    if tally is not None:
        found += list(tally.doubts())
    if as_json:
        print_json(
            {
                "articles": tally.articles if tally else None,
                "doubts": [
                    {"code": each.code, "actor": each.actor, "name": each.name}
                    | dict(each.values)
                    | {"examples": each.examples}
                    for each in found
                ],
            }
        )
        return
    show_lines(_linted(found, tally, asked.wording))


# ------------------------------------------------------------------------------------------- what is asked


def _known(catalog: Catalog) -> Sequence[Actor]:
    """Return the newsroom's actors; those that ship where there is no configuration."""
    from config.shipped import shipped

    return catalog.actors or tuple(shipped().actors.values())


def _finder(catalog: Catalog) -> Actors:
    from language.mentions.actors import Actors

    outlets = {outlet.id: (outlet.name, *outlet.names) for outlet in with_shipped(catalog).outlets}
    return Actors((actor.who for actor in _known(catalog)), outlets)


def _read(text: str | None, path: Path | None) -> str:
    if path is not None:
        return path.read_bytes().decode(errors="replace")
    return sys.stdin.buffer.read().decode(errors="replace") if text == "-" else text or ""


@contextmanager
def _archive(asked: Asked, catalog: Catalog) -> Iterator[Search | None]:
    """Open the archive of the catalog's database, where there is one; none is made."""
    from storage.errors import DatabaseEmpty, StorageError
    from storage.search import Search
    from storage.store import Store

    store = None
    try:
        store = Store.open(catalog.settings.database.get_secret_value(), create=False)
    except DatabaseEmpty:  # or not made yet: it holds no article
        pass
    except StorageError as error:
        click.echo(asked.wording.say("cli.actors.no_database", because=str(error)), err=True)
    try:
        yield Search(store.engine) if store else None
    finally:
        if store:
            store.close()


def _counted(asked: Asked, catalog: Catalog, search: Search, most: int) -> Tally:
    """Look for every actor in the newest articles."""
    from language.query.sought import Wanted
    from language.tokens import tokenise
    from serviola.cli.house import storage_errors
    from serviola.cli.progress import bar
    from serviola.naming import Tally
    from storage.search import ANYWHERE

    finder, tally = _finder(catalog), Tally()
    said = asked.wording.say("cli.actors.reading")
    with storage_errors(), bar(said) as show:
        found = search.find(Wanted(), ANYWHERE, most=most)
        for each in search.read(found):
            fields = {"title": each.title, "summary": each.summary, "text": each.text}
            texts = [Text(field=name, text=text, tokens=tokenise(text)) for name, text in fields.items()]
            on = each.published.date() if each.published else None
            tally.add(texts, finder.find(texts, on=on, language=each.language, outlet=each.outlet))
            show(said, tally.articles, len(found.articles))
    return tally


# ------------------------------------------------------------------------------------------- in words


def _told(found: Mention | PassedOver) -> dict[str, Any]:
    names = ("id", "start", "end", "form", "strong", "why")
    return {name: getattr(found, name) for name in names if hasattr(found, name)}


def _marked(text: str, mentions: Sequence[Mention]) -> list[str]:
    """Return the lines of a text with its mentions marked: [strong], {weak}."""
    places: dict[tuple[int, int], bool] = {}
    for each in mentions:
        places[each.start, each.end] = places.get((each.start, each.end), False) or each.strong
    out: list[str] = []
    at = 0
    for (start, end), strong in sorted(places.items()):
        if start < at:  # inside another one: an office, and the ministry in its name
            continue
        left, right = STRONG if strong else WEAK
        out += [text[at:start], left, text[start:end], right]
        at = end
    return ["".join(filter(_shown, line)) for line in "".join([*out, text[at:]]).splitlines()]


def _shown(letter: str) -> bool:
    return letter.isprintable() or letter == "\t"


def _explained(
    text: str,
    mentions: Sequence[Mention],
    passed: Sequence[PassedOver],
    names: dict[str, str],
    wording: Wording,
) -> list[str]:
    """Say of each name in the order of reading what it is taken for, and why."""
    say = wording.say
    if not mentions and not passed:
        return [say("cli.actors.nobody")]
    lines = []
    every: list[Mention | PassedOver] = sorted((*mentions, *passed), key=lambda each: (each.start, each.id))
    for found in every:
        standing = ("strong" if found.strong else "weak") if isinstance(found, Mention) else "none"
        written = one_line(text[found.start : found.end])
        lines.append(
            say(
                f"cli.actors.standing.{standing}",
                written=written,
                start=found.start,
                id=found.id,
                name=one_line(names.get(found.id, found.id)),
            )
        )
        lines.append(f"    {why_in_words(found.why, standing, wording)}")
    return lines


def why_in_words(why: str, standing: str, wording: Wording) -> str:
    """Say why a name of an actor counts or not."""
    code, _, value = why.partition(":")
    return wording.say(f"cli.actors.why.{standing}.{code}", value=one_line(value))


def _also(actor: Actor) -> str:
    return ", ".join(
        dict.fromkeys([*(each.name for each in actor.people), *(each.name for each in actor.aliases)])
    )


def _account(actor: Actor, every: Sequence[Actor], wording: Wording) -> list[str]:
    """Say all that is known of an actor: its names with what they take, its time, who stands for it or holds it."""
    say = wording.say
    lines = [f"{actor.id}  {one_line(actor.name)}", f"  {say(f'cli.actors.kind.{actor.kind}')}"]
    if actor.note:
        lines.append(f"  {one_line(actor.note)}")
    if not actor.days.is_open:
        lines.append(f"  {_time(actor.from_, actor.until, wording)}")
    lines += [
        f"  {say('cli.actors.holds', role=held.role)} {_time(held.from_, held.until, wording)}".rstrip()
        for held in actor.roles
    ]
    lines += [
        f"  {say('cli.actors.held', who=one_line(other.name))} {_time(held.from_, held.until, wording)}".rstrip()
        for other in every
        for held in other.roles
        if held.role == actor.id
    ]
    if actor.people:
        people = ", ".join(one_line(each.name) for each in actor.people)
        lines.append(f"  {say('cli.actors.people', people=people)}")
    if actor.titles:
        lines.append(f"  {say('cli.actors.titles', titles=', '.join(actor.titles))}")
    if actor.aliases:
        lines.append(f"  {say('cli.actors.names')}")
    lines += [f"    {line}" for each in actor.aliases for line in _name(each, wording)]
    if actor.not_:
        lines.append(f"  {say('cli.actors.not', names=', '.join(actor.not_))}")
    return lines


def _name(name: ActorName, wording: Wording) -> list[str]:
    """Say a name, and below it what it takes."""
    say = wording.say
    lines = [one_line(name.name)]
    if name.written is not None:
        lines.append(say(f"cli.actors.written.{name.written}"))
    for key in ("after", "needs", "unless"):
        if terms := getattr(name, key):
            where = say(f"cli.actors.within.{name.within}") if key == "needs" else ""
            lines.append(say(f"cli.actors.{key}", terms=_few(terms), where=where))
    if name.languages:
        lines.append(say("cli.actors.languages", languages=", ".join(name.languages)))
    if not name.days.is_open:
        lines.append(_time(name.from_, name.until, wording))
    return [lines[0], *(f"  {line}" for line in lines[1:])]


def _few(terms: Sequence[str]) -> str:
    more = f", … (+{len(terms) - SHOWN})" if len(terms) > SHOWN else ""
    return ", ".join(terms[:SHOWN]) + more


def _time(since: date | None, until: date | None, wording: Wording) -> str:
    says = [
        wording.say(f"cli.actors.{key}", day=day.isoformat())
        for key, day in (("since", since), ("until", until))
        if day is not None
    ]
    return ", ".join(says)


def _linted(found: Sequence[Doubt], tally: Tally | None, wording: Wording) -> list[str]:
    """Say what is odd, and of how many articles that was asked."""
    say = wording.say
    lines = []
    for each in found:
        said = say(f"cli.actors.doubt.{each.code}", **dict(each.values))
        lines.append(f"{each.actor}: {one_line(each.name)}: {said}")
        lines += [f"    {one_line(example)}" for example in each.examples]
    if not found:
        lines.append(say("cli.actors.no_doubt"))
    lines.append(say("cli.actors.sample", count=tally.articles) if tally else say("cli.actors.no_archive"))
    return lines
