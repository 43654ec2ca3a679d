"""What is asked about stories: which there are, what one is made of, where an article is."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from storage.records import Reading
from storage.store import Store
from storage.stories import MOST_TEXT, Stories
from storage.tables import articles, stories
from storage.views import Views
from tests.storage.samples import HOUR, NOON, alert, examined, item, listed, match, page_result, pages


def told(store: Store, outlet: str, text: str, *, hours: int = 0) -> int:
    """Let an outlet publish an article and read its page; return its id."""
    at = NOON + hours * HOUR
    listed(store, item(outlet, host=f"{outlet}.example"), by=outlet, now=at)
    page = pages(store, at)[outlet]
    reading = Reading(
        url=page.url, text=text, title=f"{outlet} says", published=at, published_precision="minute"
    )
    store.record_page(page_result(page, text, at=at, reading=reading))
    return page.article


def story_of(store: Store, article: int) -> int:
    place = Stories(store.engine).place_of(article)
    assert place is not None
    return place.story


@pytest.fixture
def three(store: Store) -> tuple[int, int, int]:
    """Two stories: the gazette's, which the herald copies, and the tribune's."""
    return (
        told(store, "gazette", "one text"),
        told(store, "herald", "one text", hours=1),
        told(store, "tribune", "another text", hours=2),
    )


def test_the_story_with_the_latest_news_is_listed_first_and_a_merged_one_is_not(store: Store, three):
    gazette, _, tribune = three
    found = Stories(store.engine).listed()
    assert [(row.id, row.articles, row.outlets) for row in found] == [
        (story_of(store, tribune), 1, 1),
        (story_of(store, gazette), 2, 2),
    ]
    with store.engine.read() as connection:
        every = connection.scalar(sa.select(sa.func.count()).select_from(stories))
    assert every == 3, "the herald's own was merged into the gazette's"


def test_a_list_is_narrowed_by_time_outlets_rule_and_number(store: Store, three):
    gazette, _, tribune = three
    of_tribune = next(each for each in store.unexamined(10) if each.article == tribune)
    store.record_examination(examined(of_tribune, matches=(match("floods"),)))
    asked = Stories(store.engine)

    def ids(**wanted: object) -> list[int]:
        return [row.id for row in asked.listed(**wanted)]

    late, early = story_of(store, tribune), story_of(store, gazette)
    assert ids(since=NOON + 2 * HOUR) == [late]
    assert ids(min_outlets=2) == [early]
    assert ids(rule="floods") == [late]
    assert ids(limit=1) == [late]
    assert [row.rules for row in asked.listed()] == [("floods",), ()]


def test_a_whole_story_has_its_articles_with_their_texts_and_reports(store: Store, three):
    gazette, herald, _ = three
    whole = Stories(store.engine).whole(story_of(store, gazette))
    assert [row.id for row in whole.articles] == [gazette, herald]
    first, second = whole.articles
    assert (first.text, first.title, first.duplicate_of) == ("one text", "gazette says", None)
    assert (second.duplicate_of, second.duplicate_kind, second.report.root) == (gazette, "same-text", gazette)
    assert (second.report.latest, second.report.precision) == (NOON + HOUR, "minute")


def test_of_a_long_text_the_beginning_is_given_and_of_none_the_summary(store: Store):
    long = told(store, "gazette", "word " * MOST_TEXT)
    listed(store, item("herald", host="herald.example"), by="herald")
    with store.engine.read() as connection:
        short = connection.scalar(sa.select(articles.c.id).where(articles.c.outlet == "herald"))
    asked = Stories(store.engine)
    [of_long] = asked.whole(story_of(store, long)).articles
    [of_short] = asked.whole(story_of(store, short)).articles
    assert len(of_long.text) == MOST_TEXT
    assert of_short.text == "About herald."
    assert of_short.report.unread


def test_decisions_come_with_the_articles_that_they_are_about(store: Store, three):
    gazette, _, tribune = three
    into = story_of(store, gazette)
    store.merge_stories(story_of(store, tribune), into, NOON + 3 * HOUR, because="one event")
    [decision] = [each for each in Stories(store.engine).whole(into).decisions if each.by == "editor"]
    assert (decision.article, decision.story, decision.because["words"]) == (tribune, into, "one event")


def test_where_an_article_is_says_whether_it_is_a_copy_and_who_else_is_there(store: Store, three):
    gazette, herald, tribune = three
    asked = Stories(store.engine)
    assert (asked.place_of(herald).duplicate_of, asked.place_of(herald).others) == (gazette, 0)
    store.merge_stories(story_of(store, tribune), story_of(store, gazette), NOON)
    assert [asked.place_of(each).others for each in three] == [1, 1, 2]
    assert asked.place_of(999) is None


def test_what_is_not_there_is_none(store: Store):
    asked = Stories(store.engine)
    assert (asked.story(7), asked.whole(7), asked.listed()) == (None, None, [])


def test_rules_that_have_told_two_stories_are_named(store: Store, three):
    gazette, _, tribune = three
    for seen in store.unexamined(10):
        if seen.article in {gazette, tribune}:
            uids = (alert(f"alr_{seen.article}"), alert(f"alr_valley_{seen.article}", rule="valley"))
            raised = uids if seen.article == gazette else uids[:1]
            store.record_examination(examined(seen, *raised, matches=(match(), match("valley"))))
    one, other = story_of(store, gazette), story_of(store, tribune)
    assert Stories(store.engine).alerted_by_both(one, other) == ["floods"]
    assert {row.rule for row in Views(store.engine).alerts(story=one)} == {"floods", "valley"}
