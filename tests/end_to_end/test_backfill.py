"""`serviola backfill` as people run it: killed, stopped, beside the daemon, and asked for what it cannot do."""

from __future__ import annotations

import json
import signal
import threading
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from storage import tables
from tests.end_to_end.archives import Informador, Piece, as_yaml, pieces
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import Item, rss
from tests.end_to_end.outlets import webhook
from tests.end_to_end.world import Asked, Reply, World, page

FIRST, LAST = date(2013, 8, 1), date(2013, 8, 15)
ASKED = ("backfill", "informador", "--since", "2013-08-01", "--until", "2013-08-31", "--no-pages")
RULE = {"id": "all", "any": ["nota"], "max_age": "3650d"}


class Paper:
    """El Informador on loopback, with a feed, in a newsroom whose rule matches everything of any age."""

    def __init__(self, desk: Desk, world: World, **settings: str) -> None:
        self.desk = desk
        self.receiver = world.receiver()
        self.made = pieces("mexico", FIRST, LAST)
        self.archive = Informador(world.site(), {"mexico": self.made}, size=5)
        self.archive.limited.clear()
        self.items: list[Item] = []
        self.list_in_feed()
        whole = self.archive.outlet("informador", first_visit="alert")
        way = whole.archive[0].model_copy(update={"sections": ["mexico"]})
        outlet = as_yaml(whole.model_copy(update={"archive": [way]}))
        desk.write(
            {"outlets": [outlet], "rules": [RULE], "channels": [webhook(self.receiver)], "settings": settings}
        )

    def list_in_feed(self, *items: Item) -> None:
        self.items[:0] = items
        self.archive.site.put("/rss.xml", page(rss(self.items), "application/rss+xml"))

    def articles(self) -> list[Any]:
        return self.desk.rows(sa.select(tables.articles.c.url, tables.articles.c.quiet))


@pytest.fixture
def paper(desk: Desk, world: World) -> Paper:
    return Paper(desk, world)


def addresses(paper: Paper, made: list[Piece]) -> set[str]:
    return {paper.archive.site.url(each.path) for each in made}


def test_killed_in_the_middle_it_goes_on_loses_nothing_repeats_one_page_and_tells_nobody(paper: Paper):
    paper.archive.held_at = ("mexico", 3)
    with paper.desk.started(*ASKED) as running:
        assert paper.archive.reached.wait(30)
        running.send(signal.SIGKILL)
        running.process.wait(10)
    paper.archive.held_at = None
    assert {each.url for each in paper.articles()} == addresses(paper, paper.made[:10])
    ended = paper.desk.run(*ASKED)
    assert ended.took < 60  # two minutes is how long the dead one would have held the host
    assert (ended.code, ended.summary["state"], ended.summary["new"]) == (0, "done", len(paper.made[10:]))
    assert {name: count for name, count in paper.archive.listings.items() if count > 1} == {"mexico 3": 2}
    rows = paper.articles()
    assert sorted(each.url for each in rows) == sorted(addresses(paper, paper.made))
    assert all(each.quiet for each in rows)
    paper.desk.round()
    matched = paper.desk.rows(sa.select(tables.matches.c.silent))
    assert {each.silent for each in matched} == {"backfill"}
    assert len(matched) == len(paper.made)
    assert paper.receiver.messages == []


def test_sigterm_ends_it_after_the_request_under_way_and_says_that_there_is_more(desk: Desk, world: World):
    paper = Paper(desk, world, host_delay="150ms")
    with desk.started(*ASKED) as running:
        assert paper.archive.site.wait_for(lambda asked: sum("page=2" in each.path for each in asked) > 0)
        running.send(signal.SIGTERM)
        ended = running.end(20)
    assert (ended.code, ended.summary["stopped"], ended.summary["state"]) == (4, "stopped", "running")
    assert ended.summary["seconds_left"] > 0
    listed = json.loads(desk.run("backfill", "--list", "--json").out)
    assert [(each["outlet"], each["state"]) for each in listed] == [("informador", "running")]


def test_a_stop_while_robots_txt_is_on_its_way_asks_for_no_page_behind_it(desk: Desk, world: World):
    paper = Paper(desk, world)
    asked, stopped = threading.Event(), threading.Event()

    def robots(_: Asked) -> Reply:
        asked.set()
        assert stopped.wait(20)
        return page("", "text/plain")

    paper.archive.site.put("/robots.txt", robots)
    with desk.started(*ASKED) as running:
        assert asked.wait(20)
        running.send(signal.SIGTERM)
        stopped.set()
        ended = running.end(20)
    assert (ended.code, ended.summary["stopped"]) == (4, "stopped")
    assert paper.archive.listings == {}
