"""206 real pages through the whole program: all are stored with their text, and planted rules find what they should."""

from __future__ import annotations

import time
from collections import Counter

import pytest
import sqlalchemy as sa

from storage import tables
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import Item, atom, listing, news_sitemap, rss
from tests.end_to_end.real_pages import PAGES, RealPage, pages_with, real_pages, words_of_their_own
from tests.end_to_end.world import Receiver, Site, World, page

pytestmark = pytest.mark.skipif(
    not (PAGES / "publishers").is_dir(),
    reason="needs the saved pages beside the repository (../shared/data/pages)",
)

COMMON = [
    "president",
    "Washington",
    "Polizei",
    "Gericht",
    "Israel",
    "Donald Trump",
    "Bundesregierung",
    "México",
]
"""Words of a rule each that several pages hold."""

SOURCES = (
    ({"kind": "feed"}, "/rss.xml", "application/rss+xml", rss),
    ({"kind": "feed"}, "/atom.xml", "application/atom+xml", atom),
    ({"kind": "news_sitemap"}, "/news.xml", "application/xml", news_sitemap),
    ({"kind": "listing", "items": "article", "link": "h2 a"}, "/", "text/html; charset=utf-8", listing),
    ({"kind": "feed"}, "/feed", "text/xml", rss),
    ({"kind": "feed"}, "/feed/atom", "text/xml", atom),
)


class Papers:
    """Six outlets that publish the saved pages between them, and a newsroom that watches them."""

    def __init__(self, world: World) -> None:
        self.pages = real_pages()
        self.own = words_of_their_own(self.pages)
        self.sites = [world.site() for _ in SOURCES]
        self.receiver = world.receiver()
        self.by_url: dict[str, RealPage] = {}
        for number, (_, path, kind, write) in enumerate(SOURCES):
            self.open(self.sites[number], self.pages[number :: len(SOURCES)], path, kind, write)

    def open(self, site: Site, pages: list[RealPage], path: str, kind: str, write) -> None:
        """Serve some of the pages, and a document that lists them."""
        for each in pages:
            # No charset here: each page's own <meta> says what it was written in.
            self.by_url[site.put(each.path, page(each.html, "text/html"))] = each
        items = [Item(url=site.url(each.path), title=each.title) for each in pages]
        site.put(path, page(write(items), kind))

    @property
    def rules(self) -> list[dict[str, object]]:
        """Return a rule for every page's own word, and one for each common word."""
        own = [{"id": f"own-{number}", "any": [word]} for number, word in enumerate(self.own.values())]
        return own + [{"id": f"common-{number}", "any": [word]} for number, word in enumerate(COMMON)]

    @property
    def expected(self) -> set[tuple[str, str]]:
        """Return (word, page) for all that an independent reading of the expected texts finds."""
        return {(word, name) for word in self.own.values() for name in pages_with(word, self.pages)} | {
            (word, name) for word in COMMON for name in pages_with(word, self.pages)
        }

    @property
    def document(self) -> dict[str, object]:
        """Return the configuration of the newsroom."""
        outlets = [
            {
                "id": f"paper-{number}",
                "name": f"Paper {number}",
                "home": site.url(),
                "languages": ["en"],
                "first_visit": "alert",
                "sources": [{**source, "url": site.url(path)}],
            }
            for number, (site, (source, path, *_)) in enumerate(zip(self.sites, SOURCES, strict=True))
        ]
        channel = {
            "id": "desk",
            "kind": "webhook",
            "url": self.receiver.url,
            "allow_networks": ["127.0.0.0/8"],
        }
        return {
            "settings": {"max_age": "3650d"},
            "outlets": outlets,
            "rules": self.rules,
            "channels": [channel],
        }


@pytest.mark.timeout(180)
def test_every_real_page_is_stored_and_every_planted_word_is_called_out_once(desk: Desk, world: World):
    papers = Papers(world)
    desk.write(papers.document)
    began = time.monotonic()
    ended = desk.round()
    took = time.monotonic() - began
    assert (ended.code, took < 60) == (0, True), (took, ended.err[-2000:])
    assert unread(desk, papers) == {}
    assert differences(told(papers.receiver, papers), papers.expected) == ""
    assert not [
        uid for uid, times in Counter(m["message_id"] for m in papers.receiver.messages).items() if times > 1
    ]


def unread(desk: Desk, papers: Papers) -> dict[str, str]:
    """Name the pages that are not stored with a text, and why."""
    columns = tables.articles.c
    rows = desk.rows(sa.select(columns.url, columns.page_outcome, columns.page_detail, columns.page_read_at))
    state = {papers.by_url[row.url].name: row for row in rows}
    missing = {each.name: "not stored" for each in papers.pages if each.name not in state}
    return missing | {
        name: f"{row.page_outcome} {row.page_detail}"
        for name, row in state.items()
        if row.page_read_at is None
    }


def told(receiver: Receiver, papers: Papers) -> list[tuple[str, str]]:
    """Return (word, page) of every alert that came."""
    words = {rule["id"]: rule["any"][0] for rule in papers.rules}
    return [(words[rule], papers.by_url[url].name) for rule, url in receiver.alerts]


def differences(found: list[tuple[str, str]], expected: set[tuple[str, str]]) -> str:
    """Say what was missed, what was called out beyond that, and what was called out twice."""
    missed = sorted(expected - set(found))
    beyond = sorted(set(found) - expected)
    twice = sorted(pair for pair, times in Counter(found).items() if times > 1)
    kinds = (("missed", missed), ("beyond", beyond), ("twice", twice))
    return "\n".join(f"{kind} {len(pairs)}: {pairs}" for kind, pairs in kinds if pairs)
