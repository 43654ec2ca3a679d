"""What is asked every second or every round finds its rows by an index: its cost must not grow with the years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from language.query.sought import Begins, Every, Has, Some, Wanted
from news.fingerprint import fingerprint
from storage import examinations, standing, telling
from storage.placing import Arrived, place
from storage.search import ANYWHERE, Scope, Search
from storage.searchable import NEWEST_FIRST
from storage.store import Store
from storage.views import Views
from tests.storage.samples import DAY, LEASE, NOON, alert, examined, item, listed

GROW_FOR_EVER = (
    "articles",
    "visits",
    "deliveries",
    "attempts",
    "revisions",
    "matches",
    "alerts",
    "rounds",
    "prints",
    "sketches",
    "article_urls",
    "stories",
    "story_terms",
    "term_counts",
    "story_decisions",
)
PARTIAL = re.compile(
    r"USING (COVERING )?INDEX ix_(revisions_unexamined|revisions_unindexed|alerts_waiting|deliveries_owed)\b"
)
"""These hold only rows that wait for something, so all of each may be read."""


def kept_standing(store: Store) -> None:
    """Keep the figures of a story as if it were large."""
    with store.engine.write() as connection:
        standing.keep(connection, 1, few=0)


def placed(store: Store) -> None:
    """Place an article with a text that shares much with one that is there."""
    for number, first in ((1, 0), (2, 10)):
        text = " ".join(f"palabra{word}" for word in range(first, 300))
        taken = fingerprint("El titular de una nota cualquiera", text, "es")
        arrived = Arrived(
            article=number, outlet="gazette", title="El titular", names=["herald.example/a"],
            text_hash=taken.text_hash, fingerprint=taken, news_at=NOON, now=NOON,
        )  # fmt: skip
        with store.engine.write() as connection:
            place(connection, arrived)


def confirmed_story(store: Store) -> None:
    """Owe the alerts of a story another look, as when a second independent outlet has it."""
    with store.engine.write() as connection:
        telling.owe_confirmation(connection, 1)


def news_behind_a_backlog(store: Store) -> None:
    """Ask for what is news among the latest that no rule has seen."""
    with store.engine.read() as connection:
        assert examinations.latest_news(connection, 200)


def merged_stories(store: Store) -> None:
    """Make two stories one that have an alert of one rule each."""
    for number, seen in enumerate(store.unexamined(2)):
        store.record_examination(examined(seen, alert(f"alr_{number}")))
    store.merge_stories(2, 1, NOON)


Asking = Callable[[Store, Views], object]
PER_SECOND: dict[str, Asking] = {
    "claim sources": lambda store, _: store.claim_sources(32, NOON, LEASE),
    "claim pages": lambda store, _: store.claim_pages(16, NOON, LEASE, {"busy.example"}),
    "unexamined": lambda store, _: store.unexamined(200),
    "news behind a backlog": lambda store, _: news_behind_a_backlog(store),
    "a closer look": lambda store, _: store.look_closer([1, 2], [1, 2], NOON),
    "a confirmed story": lambda store, _: confirmed_story(store),
    "claim deliveries": lambda store, _: store.claim_deliveries(50, NOON, LEASE, {"busy"}),
    "due": lambda store, _: store.due(NOON),
    "placing": lambda store, _: placed(store),
    "two stories become one": lambda store, _: merged_stories(store),
    "figures of a large story": lambda store, _: kept_standing(store),
    "what is left to be indexed": lambda store, _: store.index_words(NEWEST_FIRST, 100),
}
PER_ROUND: dict[str, Asking] = {
    "claims of the dead": lambda store, _: store.drop_claims(),
    "sources": lambda _, views: views.sources(),
    "counts of a day": lambda _, views: views.counts(NOON - timedelta(days=1), NOON),
    "last good round": lambda _, views: views.last_good_round(),
    "failing": lambda _, views: views.failing(NOON),
    "dead": lambda _, views: views.count_deliveries("dead"),
    "prune": lambda store, _: store.prune(NOON, timedelta(days=90)),
    "owed": lambda _, views: views.owed(),
    "oldest owed": lambda _, views: views.oldest_owed(),
    "arrivals": lambda _, views: views.arrivals("gazette", NOON - timedelta(days=28)),
    "last arrivals": lambda _, views: views.last_arrivals(),
    "outlets with pages": lambda _, views: views.with_pages(NOON - timedelta(days=28)),
    "pages of an outlet": lambda _, views: views.pages("gazette", NOON - timedelta(days=28)),
    "listings of a source": lambda _, views: views.listings("gazette/feed1"),
    "a run of visits": lambda _, views: views.run("gazette/feed1"),
    "words": lambda _, views: views.words(NOON),
    "what is in no index": lambda _, views: views.not_indexed(1_000),
    "a search of a week": lambda store, _: Search(store.engine).find(Wanted(), Scope(since=NOON - 7 * DAY)),
    "what a flood holds": lambda _, views: views.held_matches("gazette", NOON),
    "pages of a flood": lambda _, views: views.pending("gazette", NOON),
}


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """Listen to what the database is asked, with its values."""
    said: list[tuple[str, Any]] = []

    def listen(*about: Any) -> None:
        if not about[5]:  # executemany: rows that are put in
            said.append((about[2], about[3]))

    sa.event.listen(store.engine.engine, "before_cursor_execute", listen)
    yield said
    sa.event.remove(store.engine.engine, "before_cursor_execute", listen)


def scans(store: Store, said: list[tuple[str, Any]]) -> list[str]:
    """Name every step of a plan that reads a whole table which grows for ever."""
    found = []
    with store.engine.read() as connection:
        for statement, values in said:
            if not statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
                continue
            steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            whole = re.compile(rf"SCAN ({'|'.join(GROW_FOR_EVER)})\b")
            found += [row[3] for row in steps if whole.match(row[3]) and not PARTIAL.search(row[3])]
    return found


@pytest.mark.parametrize("name", [*PER_SECOND, *PER_ROUND])
def test_no_question_of_every_second_or_round_reads_a_whole_table(sqlite_store: Store, name: str):
    listed(sqlite_store, item("a"), item("b"))
    with statements(sqlite_store) as said:
        (PER_SECOND | PER_ROUND)[name](sqlite_store, Views(sqlite_store.engine))
    assert said
    assert scans(sqlite_store, said) == []


def test_a_scan_would_be_seen(sqlite_store: Store):
    with statements(sqlite_store) as said, sqlite_store.engine.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM visits WHERE status = 200")
    assert scans(sqlite_store, said) == ["SCAN visits"]


COPIES = """
INSERT INTO articles (outlet, url, url_key, host, title, authors, first_seen_at, first_seen_in, quiet, story)
    SELECT outlet, url, url_key || n, host, title, authors, first_seen_at, first_seen_in, quiet, story
    FROM articles, generate_series(1, 2000) AS n;
INSERT INTO revisions (article, number, basis, seen_at, title, indexed)
    SELECT id, 1, 'page', first_seen_at, title, true FROM articles WHERE id NOT IN (SELECT article FROM revisions);
INSERT INTO searchable (revision, words) SELECT id, 'palabra' || id FROM revisions WHERE indexed;
ANALYZE articles; ANALYZE revisions; ANALYZE searchable
"""
"""Of a handful of rows PostgreSQL reads all, whatever index there is."""


def explained(store: Store) -> str:
    """Return the plan by which the candidates of a query are found."""
    words = Every((Has("incendio"), Some((Has("tixtla"), Begins("chila")))))
    asked = Search(store.engine).question(Wanted(words=words), ANYWHERE)
    with store.engine.write() as connection:
        told = asked.compile(connection, compile_kwargs={"literal_binds": True})
        how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        if how == "EXPLAIN":
            connection.exec_driver_sql(COPIES)
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{how} {told}"))


def test_the_candidates_of_a_query_are_found_by_the_index(store: Store):
    listed(store, item("a"))
    plan = explained(store)
    by_words = "VIRTUAL TABLE INDEX 0:M" if "VIRTUAL" in plan else "Bitmap Index Scan on ix_searchable_words"
    assert by_words in plan
    assert "ix_revisions_unindexed" in plan
    assert not re.search(
        r"SCAN (articles|revisions)(?! USING (COVERING )?INDEX ix_revisions_unindexed)", plan
    )
    assert "Seq Scan" not in plan
