"""A story's figures follow its articles, whatever way they come to it."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
import sqlalchemy as sa

from storage import standing
from storage.records import Citation, Outcome, Reading, Stored
from storage.store import Store
from storage.tables import articles, dependent_outlets, stories
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

STORIES, STEPS = 15, 16
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


FIGURES = ("articles", "outlets", "independent", "first_at", "last_at", "confirmed_at")
CITED = ("gazette", "herald", "tribune", "echo", "sun", "ap", "zeta")  # the last two tell no story


def telling(number: int, outlet: str, minute: int, **known: object) -> dict[str, object]:
    """The row of an article of story 1, published to the minute and read."""
    at = NOON + minute * MINUTE
    row = {
        "id": number,
        "outlet": outlet,
        "url": f"https://x.example/{number}",
        "url_key": f"x.example/{number}",
        "host": "x.example",
        "title": f"Headline {number}",
        "authors": [],
        "published_at": at,
        "published_precision": "minute",
        "first_seen_at": at + HOUR,
        "first_seen_in": "x",
        "quiet": False,
        "story": 1,
        "page_attempts": 1,
        "current_revision": 2,
    }
    return row | known


def citing(outlet: str) -> list[dict[str, str]]:
    return [{"name": outlet.title(), "outlet": outlet, "phrase": ""}]


@pytest.mark.parametrize(
    ("others", "before", "now", "voices", "confirmed"),
    [
        pytest.param(
            [telling(1, "herald", 1, cited=citing("ap"))],
            None,
            telling(9, "gazette", 5, agency="AP"),
            1,
            None,
            id="it brings the agency's text that another cites",
        ),
        pytest.param(
            [telling(1, "herald", 5, cited=citing("zeta"))],
            None,
            telling(9, "gazette", 2, cited=citing("zeta")),
            1,
            None,
            id="it cites earlier whom another cites",
        ),
        pytest.param(
            [telling(1, "herald", 5, duplicate_of=9)],
            telling(9, "gazette", 2, page_due_at=NOON),
            {"page_due_at": None, "page_read_at": NOON},
            1,
            None,
            id="its page is read after that of its copy",
        ),
        pytest.param(
            [telling(1, "herald", 5)],
            None,
            telling(9, "gazette", 2, duplicate_of=1),
            1,
            None,
            id="it is the earlier copy of another's text",
        ),
        pytest.param(
            [telling(1, "herald", -5)],
            telling(9, "gazette", -1),
            {"published_at": NOON + 9 * MINUTE, "page_attempts": 2},
            2,
            NOON,
            id="its page is read after all, and dates it later than its listing",
        ),
    ],
)
def test_a_large_story_is_read_whole_where_an_article_changes_the_voices_of_others(
    store: Store, others, before, now, voices, confirmed
):
    with store.engine.write() as connection:
        connection.execute(sa.insert(stories).values(id=1, title="?", first_at=NOON, last_at=NOON))
        if before is not None:
            connection.execute(sa.insert(articles).values(**before))
        for row in (telling(2, "gazette", 0), *others):
            connection.execute(sa.insert(articles).values(**row))
        standing.recount(connection, [1])
        if before is None:
            connection.execute(sa.insert(articles).values(**now))
        else:
            connection.execute(sa.update(articles).where(articles.c.id == 9).values(**now))
        standing.keep(connection, 9, few=1)
        story = connection.execute(sa.select(stories)).one()
    assert (story.independent, story.confirmed_at) == (voices, confirmed)


class Growing:
    """A story that grows by chance: articles come, their pages are read, some are copies, some cite others."""

    def __init__(self, connection: sa.Connection, chance: random.Random, story: int) -> None:
        self.connection = connection
        self.chance = chance
        self.story = story
        self.unread: list[int] = []
        connection.execute(
            sa.insert(stories).values(id=story, title="?", first_at=NOON, last_at=NOON, articles=0)
        )

    def step(self, number: int) -> int:
        """Let one more article come, or the page of one that came be read; return which."""
        if not self.unread or self.chance.random() < 0.5:
            self.connection.execute(sa.insert(articles).values(**self.listing(number)))
            wanted = articles.c.id == number, articles.c.page_due_at.is_not(None)
            self.unread += self.connection.scalars(sa.select(articles.c.id).where(*wanted))
            return number
        article = self.unread.pop(self.chance.randrange(len(self.unread)))
        if self.chance.random() < 0.1:
            return self.give_up(article)
        self.connection.execute(sa.update(articles).where(articles.c.id == article).values(**self.page()))
        if self.chance.random() < 0.3:
            self.make_copy(article)
        return article

    def give_up(self, article: int) -> int:
        """Read its page in vain; it may be read later all the same."""
        in_vain = {"page_due_at": None, "page_attempts": 1}
        self.connection.execute(sa.update(articles).where(articles.c.id == article).values(**in_vain))
        self.unread.append(article)
        return article

    def some_minutes(self) -> datetime:
        return NOON + self.chance.randint(0, 12) * MINUTE

    def listing(self, number: int) -> dict[str, object]:
        """An article as its listing gives it: mostly dated, and its page is to be read."""
        return {
            "id": number,
            "outlet": self.chance.choice(CITED[:5]),
            "url": f"https://x.example/{number}",
            "url_key": f"x.example/{number}",
            "host": "x.example",
            "title": f"Headline {number}",
            "authors": [],
            "published_at": self.some_minutes() if self.chance.random() < 0.8 else None,
            "published_precision": self.chance.choice(["minute", "day"]),
            "first_seen_at": self.some_minutes() + HOUR / 4,
            "first_seen_in": "x",
            "quiet": False,
            "story": self.story,
            "page_due_at": NOON if self.chance.random() < 0.7 else None,
        }

    def page(self) -> dict[str, object]:
        """What the page of an article turns out to say."""
        cited = [{"name": each, "outlet": each, "phrase": ""} for each in self.chance.sample(CITED, 2)]
        return {
            "published_at": self.some_minutes(),
            "published_precision": self.chance.choice(["minute", "minute", "day"]),
            "agency": "AP" if self.chance.random() < 0.2 else None,
            "cited": cited[: self.chance.randint(1, 2)] if self.chance.random() < 0.4 else None,
            "page_due_at": None,
            "page_read_at": NOON + HOUR,
            "current_revision": 2,
            "page_attempts": articles.c.page_attempts + 1,
        }

    def make_copy(self, article: int) -> None:
        of_story = sa.and_(articles.c.story == self.story, articles.c.duplicate_of.is_(None))
        roots = self.connection.scalars(
            sa.select(articles.c.id).where(of_story, articles.c.id != article)
        ).all()
        if roots:
            both = sa.or_(articles.c.id == article, articles.c.duplicate_of == article)
            self.connection.execute(
                sa.update(articles).where(both).values(duplicate_of=self.chance.choice(roots))
            )


def test_a_large_story_that_is_not_read_whole_has_the_figures_of_one_that_is(store: Store):
    chance = random.Random(4)
    shortened = 0
    kept = sa.select(*(stories.c[name] for name in (*FIGURES, "title")))
    with store.engine.write() as connection:
        connection.execute(sa.insert(dependent_outlets).values(outlet="sun"))
        for story in range(1, STORIES + 1):
            growing = Growing(connection, chance, story)
            its = stories.c.id == story
            for step in range(STEPS):
                article = growing.step(story * 100 + step)
                connection.execute(sa.update(stories).where(its).values(title="untouched"))
                standing.keep(connection, article, few=1)
                *found, title = connection.execute(kept.where(its)).one()
                shortened += title == "untouched"
                standing.recount(connection, [story])
                *right, _ = connection.execute(kept.where(its)).one()
                assert found == right, f"article {article} of story {story}"
    assert shortened > STORIES, "many of them were not read whole"
