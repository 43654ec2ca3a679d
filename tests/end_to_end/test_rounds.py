"""`serviola run --once` as cron calls it: again, twice at once, after a kill, with too little time."""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from storage import tables
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import NOW, Item, article, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.world import Receiver, Reply, Site, World, page

FERRY = {"id": "ferry", "name": "The ferry", "any": ["ferry*"]}


class Paper:
    """An outlet with a feed that can grow."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.items: list[Item] = []
        self.publish("/market", "Market opens on the quay", "The first stalls stood before sunrise.")

    def publish(self, path: str, title: str, *sentences: str) -> str:
        """Put an article on its page and at the head of the feed; return its URL."""
        url = self.site.put(path, article(title, *sentences, published=NOW))
        self.items.insert(0, Item(url=url, title=title, published=NOW))
        self.site.put("/feed.xml", page(rss(self.items), "application/rss+xml"))
        return url


@pytest.fixture
def paper(world: World) -> Paper:
    return Paper(world.site())


@pytest.fixture
def receiver(world: World) -> Receiver:
    return world.receiver()


def watch(desk: Desk, paper: Paper, receiver: Receiver, **more: object) -> None:
    """Write a newsroom that watches one paper with one rule."""
    settings = more.pop("settings", {})
    desk.write(
        {
            "settings": settings,
            "outlets": [outlet(paper.site, **more)],
            "rules": [FERRY],
            "channels": [webhook(receiver)],
        }
    )


@contextmanager
def held(site: Site, path: str, answer: Reply):
    """Let a site hold back its answer to `path` until the block is left, or told to let go."""
    gate = threading.Event()

    def wait(_asked) -> Reply:
        gate.wait(60)
        return answer

    site.put(path, wait)
    try:
        yield gate
    finally:
        gate.set()


def test_the_first_visit_is_quiet_and_the_second_calls_out_what_is_new(desk, paper, receiver):
    paper.publish("/old", "A ferry sank in the strait", "The ferry went down at dawn.")
    watch(desk, paper, receiver)
    first = desk.round()
    assert (first.code, receiver.messages) == (0, []), first.err
    new = paper.publish(
        "/new", "A second ferry sank", "The second ferry went down at noon, the captain said."
    )
    second = desk.round()
    assert (second.code, receiver.alerts) == (0, [("ferry", new)]), second.err
    assert "went down at noon" in receiver.messages[0]["data"]["excerpt"]["text"]


def test_a_second_round_finds_nothing_new_and_sends_nothing_again(desk, paper, receiver):
    watch(desk, paper, receiver, first_visit="alert")
    paper.publish("/old", "A ferry sank in the strait", "The ferry went down at dawn.")
    assert desk.round().code == 0
    second = desk.round()
    assert (second.code, second.summary["counts"]["visits_by_outcome"]) == (0, {"unchanged": 1})
    assert (second.summary["counts"]["articles_new"], len(receiver.messages)) == (0, 1)
    assert paper.site.hits("/old") == 1


def test_a_round_before_anything_is_due_asks_nobody(desk, paper, receiver):
    watch(desk, paper, receiver, settings={"poll_every": "10m"})
    assert desk.round().code == 0
    asked = len(paper.site.asked)
    second = desk.round()
    assert (second.code, second.summary["counts"]["visits"], len(paper.site.asked)) == (0, 0, asked)


def test_of_two_rounds_at_once_one_says_who_is_at_work_and_exits_with_75(desk, paper, receiver):
    watch(desk, paper, receiver)
    slow = held(paper.site, "/market", page(article("Market opens on the quay")))
    with slow as gate, desk.started("run", "--once") as first:
        assert paper.site.wait_for_path("/market")
        second = desk.round()
        gate.set()
        ended = first.end()
    assert (second.code, ended.code) == (75, 0)
    assert f":{first.process.pid}:" in second.err
    assert second.out == ""


def test_a_round_after_a_killed_one_takes_over_its_lease_and_ends_its_work(desk, paper, receiver):
    watch(desk, paper, receiver, first_visit="alert")
    url = paper.publish("/late", "Harbour news", "The ferry is late again, said the harbour master.")
    late = paper.site.routes["/late"]
    with held(paper.site, "/late", late), desk.started("run", "--once") as first:
        assert paper.site.wait_for_path("/late")
        first.send(signal.SIGKILL)
        assert first.end().code == -signal.SIGKILL
    paper.site.put("/late", late)
    second = desk.round()
    assert second.code == 0, second.err
    assert "taking over the lease of a dead process" in second.err
    assert receiver.alerts == [("ferry", url)]


def test_a_round_without_enough_time_ends_and_names_what_is_left(desk, paper, receiver):
    watch(desk, paper, receiver)
    for number in range(5):
        paper.publish(f"/{number}", f"Number {number}", "A line.")
        paper.site.put(f"/{number}", Reply(body=paper.site.hang(), headers={"Content-Type": "text/html"}))
    paper.site.put("/market", Reply(body=paper.site.hang(), headers={"Content-Type": "text/html"}))
    began = time.monotonic()
    ended = desk.round("--max-time", "1s")
    took = time.monotonic() - began
    assert ended.summary["out_of_time"] is True
    assert ended.summary["left"]["pages"] >= 5
    assert (ended.code, took < 12, "Traceback" in ended.err) == (0, True, False), (took, ended.err)


def test_status_exits_with_1_before_the_first_round_and_with_0_after_it(desk, paper, receiver):
    watch(desk, paper, receiver)
    before = desk.run("status")
    assert desk.round().code == 0
    after = desk.run("status")
    assert (before.code, after.code) == (1, 0)
    assert "No good round yet" in before.out
    assert "Alive" in after.out


def test_what_is_stored_can_be_looked_at_and_read_by_scripts(desk, paper, receiver):
    watch(desk, paper, receiver, first_visit="alert")
    paper.publish("/late", "The ferry is late", "The ferry is late again, said the harbour master.")
    assert desk.round().code == 0
    for command in ("articles", "alerts", "deliveries", "outlets", "status"):
        for ended in (desk.run(command), desk.run(command, "--json")):
            assert (ended.code, ended.err) == (0, ""), command
            assert ended.out.strip()
        assert ended.summary, "valid JSON, and something in it"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_article_goes_all_the_way_on_both_databases(desk, paper, receiver, kind, request):
    if kind == "postgresql":
        desk.database = request.getfixturevalue("postgres_url")
    watch(desk, paper, receiver, first_visit="alert")
    url = paper.publish("/late", "Harbour news", "The ferry is late again, said the harbour master.")
    first = desk.round()
    second = desk.round()
    assert (first.code, second.code, receiver.alerts) == (0, 0, [("ferry", url)]), first.err
    columns = tables.articles.c
    rows = desk.rows(sa.select(columns.url, columns.page_outcome).order_by(columns.id))
    assert {row.url: row.page_outcome for row in rows} == dict.fromkeys(
        [url, paper.site.url("/market")], "ok"
    )
    states = desk.rows(sa.select(tables.deliveries.c.state, tables.deliveries.c.attempts))
    assert [tuple(row) for row in states] == [("sent", 1)]
    assert desk.run("status").code == 0
