"""A flood from end to end: sixty articles where three are usual make one message, and nothing in it is lost."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from config.load import load
from serviola.cli import main
from serviola.health import LOOKED_AT
from storage import tables
from storage.store import Store
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import NOW, WORDS, Item, article, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.world import Site, World, page

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def published(site: Site, number: int) -> Item:
    """Every tenth is about the ferry, another only on its page; most are a day old, two have just come out.

    Each tells an event of its own, in words that no other has.
    """
    own = " ".join(WORDS[8 * number :][:8])
    title = f"The ferry is late: {own}" if number % 10 == 0 else f"Market day: {own}"
    story = (
        "The harbour master spoke of the ferry." if number % 20 == 5 else f"Stall {number} sold out by noon."
    )
    at = NOW - (MINUTE if number in {50, 51} else DAY)
    url = site.put(f"/{number}", article(title, f"{story} This is number {number}.", published=at))
    return Item(url=url, title=title, published=at)


def watched_for_days(desk: Desk, migrated: Path) -> None:
    """Put in six visits that brought three articles each, the last one an hour ago."""
    shutil.copy(migrated, desk.folder / "serviola.db")
    store = Store.open(desk.database)
    store.sync_sources(load(desk.config, environ={}).catalog.outlets, NOW - DAY)
    past = [NOW - hours * HOUR for hours in range(1, 7)]
    with store.engine.write() as connection:
        source = connection.execute(sa.select(tables.sources.c.key)).scalar_one()
        visit = {"source": source, "outlet": "paper", "outcome": "ok", "items": 3, "new": 3}
        connection.execute(
            sa.insert(tables.visits), [visit | {"started_at": at, "finished_at": at} for at in past]
        )
        met = {"first_good_at": min(past), "last_good_at": max(past), "last_visit_at": max(past)}
        connection.execute(sa.update(tables.sources).values(**met, last_outcome="ok"))
    store.put_note(LOOKED_AT, max(past).isoformat(), max(past))
    store.close()


def test_a_flood_is_one_digest_and_one_word_to_the_operator_and_nothing_in_it_is_lost(
    desk: Desk, world: World, migrated_sqlite: Path, monkeypatch, capsys
):
    site, newsroom, operator = world.site(), world.receiver(), world.receiver()
    desk.write(
        {
            "settings": {"operator": "operator"},
            "outlets": [outlet(site)],
            "rules": [{"id": "ferry", "any": ["ferry"], "channels": ["desk"]}],
            "channels": [webhook(newsroom), webhook(operator, "operator")],
        }
    )
    watched_for_days(desk, migrated_sqlite)
    flood = [published(site, number) for number in range(60)]
    site.put("/feed.xml", page(rss(flood)))
    assert desk.round().code == 0

    assert newsroom.alerts == [("ferry", flood[50].url)], "what has just come out is told as ever"
    [digest] = [each for each in newsroom.messages if each["type"] != "alert.opened"]
    in_digest = {entry["url"] for entry in digest["data"]["entries"]}
    assert in_digest == {flood[number].url for number in (0, 5, 10, 20, 25, 30, 40, 45)}
    [word] = operator.messages
    assert "60 new articles at once" in word["data"]["title"]

    monkeypatch.chdir(desk.folder)
    with pytest.raises(SystemExit):
        main(["why", flood[25].url, "--json"])
    account = json.loads(capsys.readouterr().out)
    assert account["verdict"] == "told_in_digest"
    assert [(each["channel"], each["state"]) for each in account["digests"]] == [("desk", "sent")]
    assert digest["message_id"] == account["digests"][0]["uid"]
