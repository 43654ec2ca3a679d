"""`places try TEXT`, `places list [ID]` and `places find NAME`: which places there are, and which a text names and why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from config.errors import hint
from language.mentions.records import Mention
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, newsroom, print_json, with_shipped
from serviola.cli.options import AS_JSON
from serviola.cli.show import one_line, show_lines, show_table

if TYPE_CHECKING:  # what is heavy is imported when the command is called
    from language.mentions.gazetteer import Gazetteer, Place
    from language.mentions.places import NoPlace

AROUND = 30  # characters shown before and behind a name


@click.group
def places() -> None:
    """Say which places there are, and which a text names."""


@places.command("try")
@click.argument("text")
@click.option("--outlet", metavar="ID")
@click.option("--home", metavar="ID")
@click.option("--language", type=click.Choice(["es", "en"]))
@AS_JSON
@click.pass_obj
def try_text(
    asked: Asked, text: str, outlet: str | None, home: str | None, language: str | None, *, as_json: bool
) -> None:
    """Show the places that a text names, each with why it counts or not; `-` reads standard input."""
    from config.places import gazetteer
    from config.places import places as finder
    from language.mentions.records import Text
    from language.tokens import tokenise

    if outlet is not None:
        home = home or _home_of(asked, outlet)
    if home is not None:
        _refuse_unknown(asked, gazetteer(), home)
    read = sys.stdin.buffer.read().decode(errors="replace") if text == "-" else text
    texts = [Text(field="text", text=read, tokens=tokenise(read))]
    mentions, passed = finder().look(texts, home=home, language=language)
    if as_json:
        print_json(
            {
                "home": home,
                "mentions": [_told(each) for each in mentions],
                "passed_over": [_told(each) for each in passed],
            }
        )
        return
    show_lines(
        _explained(read, mentions, passed, gazetteer(), asked.wording)
        or [asked.wording.say("cli.places.none")]
    )


@places.command("list")
@click.argument("id_", metavar="[ID]", required=False)
@AS_JSON
@click.pass_obj
def list_places(asked: Asked, id_: str | None, *, as_json: bool) -> None:
    """Show a place and what lies in it: of Mexico when none is named."""
    from config.places import gazetteer

    known = gazetteer()
    within = id_ or "mx"
    _refuse_unknown(asked, known, within)
    shown = [known.places[each] for each in (within, *known.inside(within))]
    _show(asked, known, shown, as_json=as_json)


@places.command("find")
@click.argument("name")
@AS_JSON
@click.pass_obj
def find_places(asked: Asked, name: str, *, as_json: bool) -> None:
    """Show the places that go by a name, or the ones it is a part of the name of."""
    from config.places import gazetteer

    known = gazetteer()
    found = known.named(name) or known.holding(name)
    _show(asked, known, found, as_json=as_json)
    if not found:
        sys.exit(1)


def _home_of(asked: Asked, outlet: str) -> str | None:
    """Return where an outlet of the newsroom's, or of the catalog, is at home; exits with 2 when there is none of that id."""
    known = {each.id: each.place for each in with_shipped(newsroom(asked)).outlets}
    if outlet not in known:
        click.echo(
            asked.wording.say(
                "config.problem.unknown_outlet", name=outlet, hint=hint(outlet, known, asked.wording)
            ),
            err=True,
        )
        sys.exit(CONFIGURATION)
    return known[outlet]


def _refuse_unknown(asked: Asked, known: Gazetteer, id_: str) -> None:
    if not known.known(id_):
        near = known.near(id_)
        key = "cli.places.unknown_near" if near else "cli.places.unknown"
        click.echo(asked.wording.say(key, name=one_line(id_), near=near), err=True)
        sys.exit(CONFIGURATION)


# ------------------------------------------------------------------------------------------- in words


def _show(asked: Asked, known: Gazetteer, shown: Sequence[Place], *, as_json: bool) -> None:
    say = asked.wording.say
    if as_json:
        print_json([_place(known, each) for each in shown])
        return
    rows = [
        (
            each.id,
            say(f"cli.places.kind.{each.sort}"),
            each.name,
            ", ".join(name.written for name in each.names() if name.written != each.name),
        )
        for each in shown
    ]
    show_table(asked.wording, ("place", "place_kind", "place_name", "place_names"), rows)


def _place(known: Gazetteer, place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "kind": place.sort,
        "name": place.name,
        "names": [name.written for name in place.names()][1:],
        "inside": known.ancestors(place.id),
        "inegi": place.inegi,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def _told(found: Mention | NoPlace) -> dict[str, Any]:
    fields = ("id", "field", "start", "end", "form", "strong", "why")
    return {name: getattr(found, name) for name in fields if hasattr(found, name)}


def _explained(
    text: str, mentions: Sequence[Mention], passed: Sequence[NoPlace], known: Gazetteer, wording: Wording
) -> list[str]:
    """Say each name in the order of reading: what it is taken for, and why."""
    lines = []
    every: list[Mention | NoPlace] = sorted((*mentions, *passed), key=lambda each: each.start)
    for found in every:
        standing = ("strong" if found.strong else "weak") if isinstance(found, Mention) else "none"
        place = f"  {found.id}  {known.places[found.id].name}" if standing != "none" else ""
        lines.append(
            f"{wording.say(f'cli.places.standing.{standing}')}  {_marked(text, found.start, found.end)}{place}"
        )
        lines.append(f"    {why_in_words(found.why, standing, wording)}")
    return lines


def why_in_words(why: str, standing: str, wording: Wording) -> str:
    """Say why a name of a place counts or not."""
    code, _, value = why.partition(":")
    return wording.say(f"cli.places.why.{standing}.{code}", value=one_line(value))


def _marked(text: str, start: int, end: int) -> str:
    before, behind = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return one_line(
        f"{'…' if start > AROUND else ''}{before}[{text[start:end]}]{behind}{'…' if end + AROUND < len(text) else ''}"
    )
