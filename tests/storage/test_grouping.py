"""Articles on one event come into one story; each decision says why, and an editor's outlasts the machine's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from news.fingerprint import fingerprint
from storage.imports import Imports
from storage.records import Reading
from storage.store import Store
from storage.tables import articles, stories, story_decisions, story_terms, term_counts
from storage.views import Views
from tests.storage.samples import (
    DAY,
    HOUR,
    NOON,
    SECOND,
    alert,
    examined,
    item,
    listed,
    newest,
    owed,
    page_result,
    pages,
)

AMBUSH = (
    "Emboscan a policías comunitarios en Chilapa; hay cuatro muertos",
    (
        "Cuatro policías comunitarios de la CRAC-PC murieron en una emboscada en Ayahualtempa, municipio de Chilapa. El "
        "coordinador Bernardino Sánchez Luna dijo que los agresores dispararon desde un cerro contra la camioneta."
    ),
)
AMBUSH_TOO = (
    "Mueren cuatro integrantes de la CRAC-PC en emboscada en Ayahualtempa",
    (
        "Bernardino Sánchez Luna, coordinador de la CRAC-PC, informó que cuatro policías comunitarios fueron emboscados "
        "cerca de Ayahualtempa, en Chilapa, por hombres que dispararon contra su camioneta."
    ),
)
AMBUSH_IN_ENGLISH = (
    "Four community police killed in ambush in Chilapa",
    (
        "Four members of the CRAC-PC community police died in an ambush near Ayahualtempa, in Chilapa, their coordinator "
        "Bernardino Sánchez Luna said. Gunmen fired at their pickup from a hill."
    ),
)
ELECTION = (
    "Eligen en Cherán a los doce k'eris del nuevo concejo",
    (
        "Los cuatro barrios de Cherán eligieron en asamblea a los doce integrantes del Concejo Mayor, que gobernará tres "
        "años por usos y costumbres, sin partidos políticos ni campañas."
    ),
)


def read(
    store: Store,
    name: str,
    told: tuple[str, str],
    *,
    language: str = "es",
    at: datetime = NOON,
    hash_: str = "",
) -> int:
    """Let the outlet of that name list an article and its page be read; return the article."""
    title, _ = told
    host = f"{name}.example"
    listed(store, item(name, title, host=host), by=name, now=at)
    return reread(store, name, told, language=language, at=at, hash_=hash_)


def reread(
    store: Store,
    name: str,
    told: tuple[str, str],
    *,
    language: str = "es",
    at: datetime = NOON,
    hash_: str = "",
) -> int:
    title, text = told
    page = pages(store, at)[name]
    reading = Reading(url=page.url, text=text, title=title, language=language)
    taken = fingerprint(title, text, language)
    store.record_page(
        page_result(page, text, at=at, reading=reading, fingerprint=taken, text_hash=hash_ or text)
    )
    return page.article


def story_of(store: Store, article: int) -> int:
    with store.engine.read() as connection:
        return connection.scalar(sa.select(articles.c.story).where(articles.c.id == article))


def decisions(store: Store, article: int) -> list[sa.Row]:
    with store.engine.read() as connection:
        question = sa.select(story_decisions).where(story_decisions.c.article == article)
        return list(connection.execute(question.order_by(story_decisions.c.id)))


@pytest.mark.parametrize(("second", "language"), [(AMBUSH_TOO, "es"), (AMBUSH_IN_ENGLISH, "en")])
def test_another_outlet_on_the_same_event_joins_its_story(store: Store, second, language):
    first = read(store, "herald", AMBUSH)
    read(store, "tribune", ELECTION)
    joins = read(store, "gazette", second, language=language, at=NOON + HOUR)
    assert story_of(store, joins) == story_of(store, first)
    with store.engine.read() as connection:
        row = connection.execute(sa.select(stories).where(stories.c.id == story_of(store, first))).one()
    assert (row.articles, row.outlets, row.last_at) == (2, 2, NOON + HOUR)
    [decided] = decisions(store, joins)
    assert (decided.by, decided.story) == ("event", story_of(store, first))
    assert decided.score >= 1
    assert "ayahualtempa" in decided.because["shared"]


def test_another_event_is_another_story(store: Store):
    first, second = read(store, "herald", AMBUSH), read(store, "tribune", ELECTION)
    assert story_of(store, first) != story_of(store, second)


def test_the_same_words_a_month_later_are_another_event(store: Store):
    first = read(store, "herald", AMBUSH)
    later = read(store, "gazette", AMBUSH_TOO, at=NOON + 30 * DAY)
    assert story_of(store, first) != story_of(store, later)


def test_a_copy_is_in_its_roots_story_and_counts_for_nothing_there(store: Store):
    first = read(store, "herald", AMBUSH)
    with store.engine.read() as connection:
        counted = connection.execute(sa.select(term_counts).order_by(term_counts.c.term)).all()
    copy = read(store, "gazette", AMBUSH)
    assert story_of(store, copy) == story_of(store, first)
    assert decisions(store, copy) == []
    with store.engine.read() as connection:
        assert connection.execute(sa.select(term_counts).order_by(term_counts.c.term)).all() == counted


def test_an_editor_moves_an_article_out_for_good_and_its_copies_follow(store: Store):
    first = read(store, "herald", AMBUSH)
    moved = read(store, "gazette", AMBUSH_TOO)
    copy = read(store, "tribune", AMBUSH_TOO)
    left = story_of(store, first)
    assert {story_of(store, moved), story_of(store, copy)} == {left}
    assert store.move_article(copy, None, NOON + HOUR, because="another ambush") not in {left, None}
    own = story_of(store, moved)
    assert own != left
    assert story_of(store, copy) == own
    with store.engine.read() as connection:
        counts = dict(connection.execute(sa.select(stories.c.id, stories.c.articles)).all())
    assert (counts[left], counts[own]) == (1, 2)
    assert decisions(store, moved)[-1].by == "editor"
    assert decisions(store, moved)[-1].because == {"moved_from": left, "words": "another ambush"}


def test_an_article_that_an_editor_has_set_apart_is_not_pulled_back_by_its_page(store: Store):
    first = read(store, "herald", AMBUSH)
    listed(store, item("gazette", AMBUSH_TOO[0], host="gazette.example"), by="gazette")
    [article] = [each for each in Views(store.engine).articles() if each.title == AMBUSH_TOO[0]]
    own = store.move_article(article.id, None, NOON)
    assert own == article.story
    reread(store, "gazette", AMBUSH_TOO)
    assert story_of(store, article.id) == own != story_of(store, first)


def test_an_editor_merges_two_stories_with_their_alerts(store: Store):
    first = read(store, "herald", AMBUSH)
    for seen in store.unexamined(10):
        store.record_examination(examined(seen, alert("alr_1", owed("msg_1"))))
    second = read(store, "tribune", ELECTION, at=NOON + SECOND)
    seen = newest(store)
    store.record_examination(examined(seen, alert("alr_2", owed("msg_2"))))
    gone, into = story_of(store, second), story_of(store, first)
    assert store.merge_stories(gone, into, NOON + HOUR, because="same night") == into
    assert story_of(store, second) == into
    later, earlier = Views(store.engine).alerts()
    assert (later.uid, later.merged_into) == ("alr_2", "alr_1")
    assert later.deliveries[0].state == "withdrawn"
    assert earlier.deliveries[0].state == "owed"
    assert decisions(store, second)[-1].because == {"merged": gone, "words": "same night"}
    assert store.merge_stories(gone, into, NOON + HOUR) == into, "what was merged is that story by now"


def test_editors_are_told_of_ids_that_nothing_has(store: Store):
    article = read(store, "herald", AMBUSH)
    assert store.merge_stories(story_of(store, article), 999, NOON) is None
    assert store.move_article(article, 999, NOON) is None
    assert store.move_article(999, None, NOON) is None


def test_terms_that_lead_to_old_news_are_forgotten_unless_an_archive_is_being_read(store: Store):
    read(store, "one", AMBUSH)
    keep = timedelta(days=90)

    def terms() -> int:
        with store.engine.read() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(story_terms)) or 0

    store.prune(NOON + timedelta(days=50), keep)
    assert terms() > 0
    begun = Imports(store.engine).begin("a file", "a.jsonl", NOON + timedelta(days=85))
    assert begun.lines == 0
    store.prune(NOON + timedelta(days=90), keep)
    assert terms() > 0
    store.prune(NOON + timedelta(days=93), keep)
    assert terms() == 0
