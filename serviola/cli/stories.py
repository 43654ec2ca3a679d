"""`stories list|show|merge|move`: the news as events, who said it first, and what an editor decides about it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import NoReturn

import click

from config.schema import Catalog
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, known_name, local, open_store, print_json
from serviola.cli.look import since
from serviola.cli.named import MOST_DIGITS, NoArticle, number_of
from serviola.cli.options import AS_JSON, COUNT, DurationType
from serviola.cli.show import show_lines, show_table
from storage.store import Store
from storage.stories import Place, Stories, StoryRow

NOT_FOUND = 1
"""The exit code for a story or an article that there is none of, or that is another's by now."""
YES = click.option("--yes", is_flag=True)
BECAUSE = click.option("--because", metavar="TEXT", default="")
NEW = frozenset(("new", "nueva"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What these commands work with."""

    asked: Asked
    catalog: Catalog
    store: Store
    stories: Stories

    def end(self, key: str, code: int = NOT_FOUND, **values: object) -> NoReturn:
        """Say what is wrong, and exit."""
        click.echo(self.asked.wording.say(f"cli.stories.{key}", **values), err=True)
        sys.exit(code)

    def article(self, written: str) -> Place:
        """Find an article by its id or its address; exits where there is none."""
        try:
            place = self.stories.place_of(number_of(written, self.catalog, self.store))
        except NoArticle as none:
            self.end(none.code, CONFIGURATION if none.is_nonsense else NOT_FOUND, **none.values)
        if place is None:
            self.end("no_article", id=written)
        return place

    def story(self, written: str) -> StoryRow:
        """Find a story by its id, or by the address of an article of its; exits where there is none, or it is another's."""
        by_id = written.isdecimal()
        found = _number(written) if by_id else self.article(written).story
        story = None if found is None else self.stories.story(found)
        if story is None:
            self.end("no_story", id=written)
        if story.merged_into is not None:
            self.end("merged_into", id=story.id, into=story.merged_into)
        return story

    def agree(self, one: int, other: int, *, yes: bool) -> None:
        """Ask whether alerts are to be merged, where two stories have some of one rule; exits when they are not."""
        rules = ", ".join(self.stories.alerted_by_both(one, other))
        if not rules or yes:
            return
        if not sys.stdin.isatty():
            self.end("needs_yes", CONFIGURATION, rules=rules)
        if not click.confirm(self.asked.wording.say("cli.stories.merge_alerts", rules=rules), err=True):
            self.end("left_alone")


def _number(written: str) -> int | None:
    """Read an id; None where it is larger than any that a database gives."""
    return int(written) if len(written) <= MOST_DIGITS else None


@contextmanager
def desk_of(asked: Asked) -> Iterator[Desk]:
    """Open the database that the configuration names; exits with 2 or 3 when that cannot be done."""
    with open_store(asked) as (catalog, store):
        yield Desk(asked=asked, catalog=catalog, store=store, stories=Stories(store.engine))


@click.group
def stories() -> None:
    """Show and correct which articles are one event."""


# ------------------------------------------------------------------------------------------- list, show


@stories.command("list")
@click.option("--since", "age", type=DurationType(), metavar="24h")
@click.option("--min-outlets", default=1, show_default=True, type=COUNT)
@click.option("--rule", metavar="ID")
@click.option("--limit", default=50, show_default=True, type=COUNT)
@AS_JSON
@click.pass_obj
def list_(
    asked: Asked, age: timedelta | None, min_outlets: int, rule: str | None, limit: int, *, as_json: bool
) -> None:
    """List the stories with the latest news."""
    from storage.views import Views

    with desk_of(asked) as desk:
        known_name(asked, "rule", rule, [each.id for each in desk.catalog.rules], Views(desk.store.engine))
        rows = desk.stories.listed(since=since(age), min_outlets=min_outlets, rule=rule, limit=limit)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    show_table(
        asked.wording,
        ("id", "when", "told_in", "title", "rules"),
        [
            (row.id, local(row.last_at, desk.catalog), told_by(row), row.title, ", ".join(row.rules))
            for row in rows
        ],
    )


def told_by(row: StoryRow) -> str:
    """Say by how many articles, outlets and independent outlets: `5/3/2`."""
    return f"{row.articles}/{row.outlets}/{row.independent}"


@stories.command
@click.argument("story", metavar="ID|URL")
@AS_JSON
@click.pass_obj
def show(asked: Asked, story: str, *, as_json: bool) -> None:
    """Show a story whole."""
    from serviola.cli.story import Teller
    from serviola.story import account_of, told
    from storage.views import Views

    with desk_of(asked) as desk:
        row = desk.story(story)
        whole = desk.stories.whole(row.id)
        if whole is None:
            desk.end("empty", id=row.id)
        account = account_of(whole, Views(desk.store.engine).alerts(story=row.id, limit=1_000))
    if as_json:
        print_json(told(account))
    else:
        show_lines(Teller(account, desk.catalog, asked.wording).lines())


# ------------------------------------------------------------------------------------------ merge, move


@stories.command
@click.argument("story", metavar="STORY")
@click.argument("other", metavar="OTHER")
@BECAUSE
@YES
@AS_JSON
@click.pass_obj
def merge(asked: Asked, story: str, other: str, because: str, *, yes: bool, as_json: bool) -> None:
    """Make OTHER a part of STORY."""
    with desk_of(asked) as desk:
        stays, ends = desk.story(story), desk.story(other)
        if stays.id == ends.id:
            desk.end("same_story", CONFIGURATION, id=stays.id)
        desk.agree(stays.id, ends.id, yes=yes)
        into = desk.store.merge_stories(ends.id, stays.id, _now(), because=because)
        if into is None:
            desk.end("no_story", id=other)
        _tell(desk, into, "merged", as_json=as_json, gone=ends.id)


@stories.command
@click.argument("article", metavar="ARTICLE")
@click.argument("story", metavar="STORY|new")
@BECAUSE
@YES
@AS_JSON
@click.pass_obj
def move(asked: Asked, article: str, story: str, because: str, *, yes: bool, as_json: bool) -> None:
    """Put an article into another story, or into one of its own."""
    with desk_of(asked) as desk:
        place = desk.article(article)
        if place.duplicate_of is not None:
            desk.end("is_copy", CONFIGURATION, id=place.article, root=place.duplicate_of)
        to = None if story in NEW else desk.story(story).id
        if to == place.story:
            desk.end("is_there", CONFIGURATION, id=place.article, story=place.story)
        if to is None and not place.others:
            desk.end("is_alone", CONFIGURATION, id=place.article, story=place.story)
        if to is not None and not place.others:  # nothing is left of the story that it was in
            desk.agree(place.story, to, yes=yes)
        into = desk.store.move_article(place.article, to, _now(), because=because)
        if into is None:
            desk.end("no_story", id=story)
        _tell(desk, into, "moved", as_json=as_json, id=place.article, left=place.story)


def _tell(desk: Desk, story: int, what: str, *, as_json: bool, **values: object) -> None:
    from serviola.cli.story import merged_line

    row = desk.stories.story(story)
    if row is None:
        desk.end("no_story", id=story)
    if as_json:
        print_json(asdict(row))
        return
    show_lines(
        [
            desk.asked.wording.say(f"cli.stories.{what}", story=story, **values),
            merged_line(row, desk.asked.wording),
        ]
    )


def _now() -> datetime:
    from serviola.house import utc_now

    return utc_now()
