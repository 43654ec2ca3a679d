"""A paper that edits, corrects, edits in silence, takes down and puts back, through the real watch, by a clock of our own."""

from __future__ import annotations

import json
import shutil
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from config.load import load
from serviola.daemon import Signals
from serviola.house import open_house
from serviola.once import work_down
from serviola.pages import reading
from serviola.watch import Watch
from storage import tables
from storage.store import Store
from storage.views import Views
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import Item, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.world import Asked, Reply, Site, World, page

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HEADLINES = {
    "edited": "Trawler Aurora aground off Cape Verdun",
    "corrected": "Brewery denies claims about its tasters",
    "silent": "Bridge at Tolmin rusts, old letters show",
    "taken-down": "Minister of roads took free cabins",
    "steady": "Cinema tickets to cost more from March",
}
LEADS = {
    "edited": "The trawler Aurora ran aground off Cape Verdun with 12 people aboard, the coast guard said.",
    "corrected": "The brewery Marlin denied that its taster Ruth Olsen had been drunk at work.",
    "silent": "An inspector, Paul Green, warned of rust in 3 pillars of the bridge two years ago.",
    "taken-down": "The minister of roads took a free cabin in the mountains each summer, ledgers say.",
    "steady": "Cinemas will charge more from March on, the town board decided by a show of hands.",
}
WORDS = [
    "anchor",
    "basin",
    "canvas",
    "deck",
    "estuary",
    "fog",
    "gangway",
    "hull",
    "island",
    "jetty",
    "keel",
    "lantern",
    "mast",
    "net",
    "oar",
    "pier",
    "quay",
    "rope",
    "sail",
    "tide",
]


class Paper:
    """A paper whose pages can be changed, and that answers "not changed" where it is asked."""

    def __init__(self, site: Site) -> None:
        self.site = site
        for name, lead in LEADS.items():
            self.print(name, lead, modified=NOON)
        self.list(dict.fromkeys(LEADS, ""))

    def list(self, suffixes: dict[str, str]) -> None:
        items = [
            Item(url=self.site.url(f"/{name}"), title=f"{HEADLINES[name]}{more}", published=NOON)
            for name, more in suffixes.items()
        ]
        self.site.put("/feed.xml", page(rss(items), "application/rss+xml"))

    def print(self, name: str, *sentences: str, modified: datetime | None = None, beside: str = "") -> None:
        """Put an article on its page; its other words are its own, and no other article's."""
        at = list(LEADS).index(name)
        own = WORDS[4 * at : 4 * at + 4]
        lines = [
            f"The {own[n % 4]} {own[(n + 1) % 4]} near {own[(n * 3 + 2) % 4]} number {at}{n}."
            for n in range(16)
        ]
        body = "".join(f"<p>{line}</p>" for line in (*sentences, *lines))
        meta = f'<meta property="article:published_time" content="{NOON.isoformat()}">'
        meta += (
            f'<meta property="article:modified_time" content="{modified.isoformat()}">' if modified else ""
        )
        html = (
            f'<!doctype html><html lang="en"><head><title>{HEADLINES[name]}</title>{meta}</head><body><main><article>'
            f"<h1>{HEADLINES[name]}</h1>{body}{beside}</article></main></body></html>"
        )
        tag = f'"{hash(html)}"'

        def answer(asked: Asked) -> Reply:
            if asked.headers.get("if-none-match") == tag:
                return Reply(status=304, headers={"ETag": tag})
            return page(html, ETag=tag)

        self.site.put(f"/{name}", answer)

    def take_down(self, *names: str) -> None:
        for name in names:
            del self.site.routes[f"/{name}"]


@asynccontextmanager
async def watching(desk: Desk, began: datetime):
    """The watch of a newsroom; what is yielded lets it do everything that is due at a time."""
    clock = [began]
    store = Store.open(desk.database, create=False)
    try:
        catalog = load(desk.config, environ={}).catalog
        async with open_house(catalog, store, lambda: clock[0]) as house:
            watch = Watch(house)
            async with reading(watch) as reader:

                async def at(moment: datetime) -> None:
                    clock[0] = watch.due_by = moment
                    await work_down(watch, reader, Signals(), lambda _: None)
                    assert watch.bugs == 0

                yield at
                await watch.finish(reader)
    finally:
        store.close()


def flags(desk: Desk, name: str) -> list[tuple[str, ...]]:
    """Return what each version of an article differs in, the first reading of its page first."""
    store = Store.open(desk.database, create=False)
    try:
        [article] = [each.id for each in Views(store.engine).articles() if each.url.endswith(f"/{name}")]
        return [each.flags for each in Views(store.engine).article(article).revisions[1:]]
    finally:
        store.close()


async def test_what_a_paper_does_to_its_stories_is_found_kept_and_told(
    desk: Desk, world: World, migrated_sqlite
):
    paper, receiver = Paper(world.site()), world.receiver()
    desk.write(
        {
            "settings": {"wait_for_page": "0s", "poll_every": "1h"},
            "outlets": [outlet(paper.site, first_visit="alert")],
            "rules": [
                {
                    "id": "town",
                    "any": ["guard", "taster*", "inspector", "minister", "board"],
                    "when": ["first", "edited", "deleted"],
                }
            ],
            "channels": [webhook(receiver)],
        }
    )
    shutil.copy(migrated_sqlite, desk.folder / "serviola.db")
    async with watching(desk, NOON) as at:
        await at(NOON)
        opened = {each["data"]["article"]["url"] for each in receiver.messages}
        assert opened == {paper.site.url(f"/{name}") for name in LEADS}

        lead = LEADS["edited"]
        paper.print(
            "edited", lead.replace("12", "14"), "Two of them are missing.", modified=NOON + 10 * MINUTE
        )
        paper.print(
            "corrected",
            LEADS["corrected"].replace("Ruth Olsen", "Ruth Olson"),
            "Correction: the captain's name was misspelt.",
            modified=NOON,
        )
        paper.print("steady", LEADS["steady"], modified=NOON, beside="<p>Shared 120 times</p>")
        await at(NOON + 15 * MINUTE)
        assert flags(desk, "edited")[1:] == [("text", "numbers")]
        assert flags(desk, "corrected")[1:] == [("text", "names", "note")]
        assert flags(desk, "steady")[1:] in ([], [("boring",)])
        assert (flags(desk, "silent"), flags(desk, "taken-down")) == ([()], [()])
        told = receiver.messages[len(LEADS) :]
        assert {each["data"]["article"]["url"].rpartition("/")[2] for each in told} == {"edited", "corrected"}

        paper.print(
            "silent", LEADS["silent"].replace("rust in 3 pillars", "paint on 3 pillars"), modified=NOON
        )
        paper.take_down("taken-down")
        await at(NOON + HOUR)
        assert flags(desk, "silent")[1:] == [("text", "stealth")]
        assert flags(desk, "taken-down") == [()], "once is no time"
        await at(NOON + 2 * HOUR)
        assert flags(desk, "taken-down")[1:] == [("deleted",)]
        assert "deleted" in receiver.messages[-1]["data"]["update"]["kinds"]

        paper.print("taken-down", LEADS["taken-down"], modified=NOON)
        paper.list(dict.fromkeys(LEADS, ", we hear"))
        await at(NOON + 3 * HOUR)
        assert flags(desk, "taken-down")[2:] == [("back",)]

        paper.take_down(*LEADS)
        for later in (DAY, DAY + HOUR, DAY + 6 * HOUR, 2 * DAY, 4 * DAY):
            await at(NOON + later)
        gone = [each for name in LEADS for each in flags(desk, name) if "deleted" in each]
        assert gone == [("deleted",)], "a paper that answers 404 for everything has taken nothing down"
        seen = len(receiver.messages)
        await at(NOON + 5 * DAY)
        assert len(receiver.messages) == seen

    asked = [each for each in paper.site.asked if each.path == "/steady"]
    assert any("if-none-match" in each.headers for each in asked)
    shown = desk.run("article", "1", "--diff", "--json")
    assert shown.code == 0
    record = json.loads(shown.out)
    assert record["changed"]
    [kept] = desk.rows(sa.select(sa.func.count()).select_from(tables.kept_pages))
    assert kept[0] >= len(LEADS) + 3
