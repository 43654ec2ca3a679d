"""`serviola run` as systemd calls it: it watches, reads its configuration anew when told to, and ends in order."""

from __future__ import annotations

import signal
import threading
import time

import pytest
import sqlalchemy as sa

from storage import tables
from tests.end_to_end.desk import Desk, Running
from tests.end_to_end.documents import NOW, Item, article, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.world import Asked, Receiver, Reply, Site, World, page

FERRY = {"id": "ferry", "any": ["ferry*"]}
TRAM = {"id": "tram", "any": ["tram*"]}
NEWS_OF_FERRY = "The ferry is late again, said the harbour master."
NEWS_OF_TRAM = "The tram is late as well, said the driver."


class Paper:
    """An outlet with a feed that can grow, and a newsroom that watches it once a second."""

    def __init__(self, desk: Desk, world: World) -> None:
        self.desk = desk
        self.site: Site = world.site()
        self.receiver: Receiver = world.receiver()
        self.items: list[Item] = []
        self.publish("/market", "Market opens on the quay", "The first stalls stood before sunrise.")
        self.watch(FERRY)

    def publish(self, path: str, title: str, *sentences: str) -> str:
        """Put an article on its page and at the head of the feed; return its URL."""
        url = self.site.put(path, article(title, *sentences, published=NOW))
        self.items.insert(0, Item(url=url, title=title, published=NOW))
        self.site.put("/feed.xml", page(rss(self.items), "application/rss+xml"))
        return url

    def watch(self, *rules: dict[str, object], **of_outlet: object) -> None:
        """Write the configuration."""
        self.desk.write(
            {
                "outlets": [outlet(self.site, first_visit="alert", **of_outlet)],
                "rules": list(rules),
                "channels": [webhook(self.receiver)],
            }
        )


@pytest.fixture
def paper(desk: Desk, world: World) -> Paper:
    return Paper(desk, world)


def read(running: Running, paper: Paper) -> None:
    """Wait until the daemon has been through the paper once."""
    assert running.wait_until_it_says("watching"), running.said
    assert paper.site.wait_for_path("/market")


def test_an_article_is_called_out_within_seconds_and_a_stop_is_clean(desk, paper):
    with desk.started("run") as running:
        read(running, paper)
        url = paper.publish("/late", "Harbour news", NEWS_OF_FERRY)
        assert paper.receiver.wait_for(1), running.said
        running.send(signal.SIGTERM)
        ended = running.end()
    assert (ended.code, "Traceback" in ended.err, paper.receiver.alerts) == (0, False, [("ferry", url)])
    assert desk.run("status").code == 0


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_stores_the_pages_that_are_on_their_way(desk, paper, word):
    urls = [paper.publish("/slow", "Harbour news", NEWS_OF_FERRY)]
    gate, whole = threading.Event(), paper.site.routes["/slow"]
    assert isinstance(whole, Reply)

    def slow(_asked: Asked) -> Reply:
        gate.wait(60)
        return whole

    paper.site.put("/slow", slow)
    with desk.started("run") as running:
        assert paper.site.wait_for_path("/slow"), running.said
        running.send(word)
        threading.Timer(2.0, gate.set).start()
        began = time.monotonic()
        ended = running.end()
        took = time.monotonic() - began
    assert (ended.code, took < 25, "Traceback" in ended.err) == (0, True, False), (took, ended.err)
    columns = tables.articles.c
    rows = desk.rows(sa.select(columns.url, columns.page_outcome).where(columns.page_read_at.is_not(None)))
    assert set(urls) <= {row.url for row in rows}


def test_a_stop_notes_what_it_has_sent_and_begins_nothing_new(desk, paper):
    gate = threading.Event()
    take = paper.receiver._take

    def slow(asked: Asked) -> Reply:
        gate.wait(60)
        return take(asked)

    paper.site.put("/hook", slow)
    with desk.started("run") as running:
        read(running, paper)
        paper.publish("/late", "Harbour news", NEWS_OF_FERRY)
        assert paper.receiver.wait_for(1), running.said
        stopped_at = time.time()
        running.send(signal.SIGTERM)
        threading.Timer(2.5, gate.set).start()
        ended = running.end()
    assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err
    attempts = desk.rows(sa.select(tables.attempts.c.finished_at, tables.attempts.c.because))
    assert [(row.finished_at is not None, row.because) for row in attempts] == [(True, "accepted")]
    assert [asked.path for asked in paper.site.asked if asked.at > stopped_at + 1] == []
    assert desk.round().code == 0
    assert len(paper.receiver.messages) == 1


def test_what_a_page_brings_during_a_stop_is_told_by_the_next_start(desk, paper):
    url = paper.publish("/slow", "Harbour news", NEWS_OF_FERRY)
    gate, whole = threading.Event(), paper.site.routes["/slow"]

    def slow(_asked: Asked) -> Reply:
        gate.wait(60)
        return whole

    paper.site.put("/slow", slow)
    with desk.started("run") as running:
        assert paper.site.wait_for_path("/slow"), running.said
        running.send(signal.SIGTERM)
        threading.Timer(1.5, gate.set).start()
        ended = running.end()
    assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err
    assert paper.receiver.alerts == []
    owed = desk.rows(sa.select(tables.deliveries.c.state, tables.deliveries.c.attempts))
    assert [tuple(row) for row in owed] == [("owed", 0)]
    assert desk.round().code == 0
    assert paper.receiver.alerts == [("ferry", url)]


def test_a_stop_does_not_wait_for_a_page_that_never_comes(desk, paper):
    paper.publish("/never", "Harbour news", NEWS_OF_FERRY)
    paper.site.put("/never", Reply(body=paper.site.hang(), headers={"Content-Type": "text/html"}))
    with desk.started("run") as running:
        assert paper.site.wait_for_path("/never"), running.said
        began = time.monotonic()
        running.send(signal.SIGTERM)
        ended = running.end()
        took = time.monotonic() - began
    assert (ended.code, took < 25, "Traceback" in ended.err) == (0, True, False), (took, ended.err)


def test_a_wrong_configuration_is_refused_and_the_old_one_goes_on(desk, paper):
    with desk.started("run") as running:
        read(running, paper)
        desk.config.write_text("outlets:\n  - id: Paper of The Town\n", encoding="utf-8")
        running.send(signal.SIGHUP)
        assert running.wait_until_it_says("the old one stays"), running.said
        url = paper.publish("/late", "Harbour news", NEWS_OF_FERRY)
        assert paper.receiver.wait_for(1), running.said
        running.send(signal.SIGTERM)
        assert running.end().code == 0
    assert paper.receiver.alerts == [("ferry", url)]
    assert any("serviola.yaml:2" in line for line in running.said)


def test_a_right_configuration_is_taken_up_without_a_restart(desk, paper):
    with desk.started("run") as running:
        read(running, paper)
        paper.watch(FERRY, TRAM, independent=False)
        running.send(signal.SIGHUP)
        assert running.wait_until_it_says("configuration read anew"), running.said
        assert running.wait_until_it_says('"watching"', times=2), running.said
        url = paper.publish("/tram", "Town news", NEWS_OF_TRAM)
        assert paper.receiver.wait_for(1), running.said
        running.send(signal.SIGTERM)
        assert running.end().code == 0
    assert paper.receiver.alerts == [("tram", url)]


def test_other_rules_are_taken_up_while_a_page_is_on_its_way_and_nothing_waits_for_it(desk, paper):
    paper.publish("/slow", "Town news", NEWS_OF_TRAM)
    gate, whole = threading.Event(), paper.site.routes["/slow"]

    def slow(_asked: Asked) -> Reply:
        gate.wait(60)
        return whole

    paper.site.put("/slow", slow)
    with desk.started("run") as running:
        assert paper.site.wait_for_path("/slow"), running.said
        paper.watch(FERRY, TRAM)
        running.send(signal.SIGHUP)
        assert running.wait_until_it_says('"watching"', times=2), running.said
        gate.set()
        assert paper.receiver.wait_for(1), running.said
        running.send(signal.SIGTERM)
        assert running.end().code == 0
    assert [rule for rule, _ in paper.receiver.alerts] == ["tram"]
    known = desk.rows(sa.select(tables.rule_versions.c.rule).order_by(tables.rule_versions.c.rule))
    assert [row.rule for row in known] == ["ferry", "tram"]


def test_a_rule_that_is_taken_up_tells_what_it_looks_back_on(desk, paper):
    url = paper.publish("/before", "Town news", NEWS_OF_TRAM)
    with desk.started("run") as running:
        read(running, paper)
        paper.watch(FERRY, TRAM | {"look_back": "7d"})
        running.send(signal.SIGHUP)
        assert running.wait_until_it_says("rule looked back"), running.said
        assert paper.receiver.wait_for(1), running.said
        running.send(signal.SIGTERM)
        assert running.end().code == 0
    assert paper.receiver.alerts == [("tram", url)]


def test_a_round_beside_a_daemon_leaves_it_alone(desk, paper):
    with desk.started("run") as running:
        read(running, paper)
        assert desk.round().code == 75
        url = paper.publish("/late", "Harbour news", NEWS_OF_FERRY)
        assert paper.receiver.wait_for(1), running.said
        running.send(signal.SIGTERM)
        assert running.end().code == 0
    assert paper.receiver.alerts == [("ferry", url)]
