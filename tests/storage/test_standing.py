"""A story's figures follow its articles, whatever way they come to it."""

from __future__ import annotations

import sqlalchemy as sa

from storage import standing
from storage.records import Citation, Outcome, Reading, Stored
from storage.store import Store
from storage.tables import articles, stories
from tests.storage.samples import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    failed,
    item,
    listed,
    outlet,
    page_result,
    pages,
)

OUTLETS = ("gazette", "herald", "tribune")


def story_of(store: Store, article: int):
    with store.engine.read() as connection:
        its = sa.select(articles.c.story).where(articles.c.id == article).scalar_subquery()
        return connection.execute(sa.select(stories).where(stories.c.id == its)).one()


def arrived(store: Store, outlet: str, *, at=NOON) -> int:
    """Let an outlet list its article; return the article's id."""
    listed(store, item(outlet, host=f"{outlet}.example"), by=outlet, now=at)
    with store.engine.read() as connection:
        return connection.scalar(sa.select(articles.c.id).where(articles.c.outlet == outlet))


def read(store: Store, outlet: str, text: str, *, at=NOON, **said: object) -> Stored:
    """Read the page of an outlet's article."""
    page = pages(store, at)[outlet]
    reading = Reading(url=page.url, text=text, title=f"{outlet}: {text[:20]}", **said)
    return store.record_page(page_result(page, text, at=at, reading=reading))


def together(store: Store, *which: int) -> None:
    """Let articles be of one story, as an editor would have it."""
    with store.engine.write() as connection:
        story = connection.scalar(sa.select(articles.c.story).where(articles.c.id == which[0]))
        connection.execute(sa.update(articles).where(articles.c.id.in_(which)).values(story=story))
        standing.recount(connection, [story])


def told_by_three(store: Store, **said_by: dict[str, object]) -> int:
    """Let three outlets tell one story, an hour apart, each read when it came; return the first article."""
    ids = []
    for place, name in enumerate(OUTLETS):
        at = NOON + place * HOUR
        ids.append(arrived(store, name, at=at))
        read(
            store,
            name,
            f"text of the {name}",
            at=at,
            **{"published": at - MINUTE, "published_precision": "minute"} | said_by.get(name, {}),
        )
    together(store, *ids)
    return ids[0]


def test_a_story_counts_its_outlets_and_is_confirmed_when_the_second_had_it(store: Store):
    story = story_of(store, told_by_three(store))
    assert (story.articles, story.outlets, story.independent) == (3, 3, 3)
    assert (story.first_at, story.last_at) == (NOON - MINUTE, NOON + 2 * HOUR - MINUTE)
    assert story.confirmed_at == NOON + HOUR - MINUTE
    assert story.title.startswith("gazette:")


def test_one_that_cites_another_confirms_nothing(store: Store):
    from_gazette = {"cited": (Citation(name="Gazette", outlet="gazette", phrase="according to Gazette"),)}
    story = story_of(store, told_by_three(store, herald=from_gazette, tribune=from_gazette))
    assert (story.outlets, story.independent, story.confirmed_at) == (3, 1, None)


def test_an_agencys_text_confirms_nothing(store: Store):
    story = story_of(store, told_by_three(store, gazette={"agency": "AP"}, herald={"agency": "AP"}))
    assert (story.independent, story.confirmed_at) == (2, NOON + 2 * HOUR - MINUTE)


def test_copies_are_counted_as_they_join(store: Store):
    first = arrived(store, "gazette")
    assert read(store, "gazette", "one text") is Stored.READ
    second = arrived(store, "herald")
    assert read(store, "herald", "one text", at=NOON + MINUTE) is Stored.COPY
    story = story_of(store, second)
    assert story == story_of(store, first)
    assert (story.articles, story.outlets, story.independent, story.confirmed_at) == (2, 2, 1, None)


def test_a_page_that_is_read_later_confirms_when_it_is_read_or_cannot_be(store: Store):
    ids = [arrived(store, name) for name in OUTLETS]
    together(store, *ids)
    assert (story_of(store, ids[0]).independent, story_of(store, ids[0]).confirmed_at) == (0, None)
    wanted = pages(store)
    store.record_page(page_result(wanted["gazette"], "a text"))
    assert (story_of(store, ids[0]).independent, story_of(store, ids[0]).confirmed_at) == (1, None)
    store.record_page(failed(wanted["herald"], Outcome.SERVER_ERROR, retry_at=NOON + HOUR))
    assert story_of(store, ids[0]).independent == 1, "it is tried again"
    store.record_page(failed(wanted["tribune"], Outcome.PAYWALL))
    assert (story_of(store, ids[0]).independent, story_of(store, ids[0]).confirmed_at) == (2, NOON)


def test_an_outlet_that_repeats_others_does_not_confirm(store: Store):
    first = told_by_three(store)
    repeating = outlet("herald").model_copy(update={"independent": False})
    store.sync_sources([outlet("gazette"), repeating, outlet("tribune")], NOON + DAY)
    story = story_of(store, first)
    assert (story.independent, story.confirmed_at) == (2, NOON + 2 * HOUR - MINUTE)
    store.sync_sources([outlet(name) for name in OUTLETS], NOON + DAY)
    assert story_of(store, first).independent == 3, "a change of the configuration is heeded"


def test_a_story_of_long_ago_is_not_counted_anew_when_the_configuration_changes(store: Store):
    first = told_by_three(store)
    repeating = outlet("herald").model_copy(update={"independent": False})
    store.sync_sources([outlet("gazette"), repeating, outlet("tribune")], NOON + 40 * DAY)
    assert story_of(store, first).independent == 3


def test_an_article_that_is_moved_away_is_counted_no_more(store: Store):
    first = told_by_three(store)
    with store.engine.write() as connection:
        of_herald = sa.select(articles.c.id).where(articles.c.outlet == "herald").scalar_subquery()
        own = connection.scalar(
            sa.insert(stories).values(title="?", first_at=NOON, last_at=NOON).returning(stories.c.id)
        )
        connection.execute(sa.update(articles).where(articles.c.id == of_herald).values(story=own))
        story = connection.scalar(sa.select(articles.c.story).where(articles.c.id == first))
        standing.recount(connection, [story, own])
        figures = connection.execute(
            sa.select(stories.c.articles, stories.c.independent, stories.c.confirmed_at, stories.c.title)
            .where(stories.c.id.in_([story, own]))
            .order_by(stories.c.id == own)
        ).all()
    assert tuple(figures[0])[:3] == (2, 2, NOON + 2 * HOUR - MINUTE)
    assert tuple(figures[1])[:3] == (1, 1, None)
    assert figures[1].title.startswith("herald:")
