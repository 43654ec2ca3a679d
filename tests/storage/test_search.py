"""Articles are found by their words on both databases alike, whatever the words are and whatever the index lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from language.query.sought import Begins, Every, Has, Some, Sought, Wanted
from storage import searchable
from storage.search import Scope, Search
from storage.searchable import NEWEST_FIRST, words_of
from storage.store import Store
from storage.tables import articles, revisions
from storage.views import Views
from tests.storage.samples import DAY, NOON, examined, item, listed, page_result, pages

ODD = {
    "spanish": "El niño Peña bebió agua en Ñuñoa; 43 normalistas, 2.5 toneladas.",
    "cyrillic": "Губернатор заявил о перемирии, область спокойна",
    "japanese": "東京都知事が記者会見を行った 東京",
    "greek": "Η κυβέρνηση ανακοίνωσε μέτρα",
    "mixed": "hоspital con o cirílica y ﬁchas, Straße, œuvre, ½ litro, x²",
    "marks": "AND OR NOT NEAR(a b) \"comillas\" 'simples' col:umna ^inicio *estrella* back\\slash -menos +más",
    "combining": "nin\u0303o cafe\u0301 so\u00adbre \u200bcero",
    "arabic": "قال المحافظ إن الوضع هادئ ٤٣ طالبا",
    "numbers": "12345678901234567890 3,14159 2026-11-02 ⅷ Ⅷ ①",
    "long": f"{'ñ' * 200} {'a' * 500} {'漢' * 130} fin",
    "thai": "กรุงเทพมหานคร ประชุม",
    "devanagari": "राज्यपाल ने कहा कि स्थिति सामान्य है",
    "emoji": "Fuego 🔥 en el cerro 🏔️ 1️⃣",
}


ANYWHERE = Scope()


def written(store: Store, texts: dict[str, str], *, index: bool = True) -> dict[str, int]:
    """Store articles with these texts and examine them; return the id of each."""
    listed(store, *(item(name) for name in texts))
    while claimed := pages(store):  # one a host
        for name, page in claimed.items():
            store.record_page(page_result(page, texts[name], text_hash=f"hash of {name}"))
    batch = [
        replace(
            examined(seen, matches=()),
            words=words_of(seen.title, seen.summary, seen.text) if index else None,
        )
        for seen in store.unexamined(100)
    ]
    assert len(store.record_examinations(batch)) == len(texts)
    with store.engine.read() as connection:
        rows = connection.execute(sa.select(articles.c.url, articles.c.id))
        return {row.url.partition("?")[0].rpartition("/")[2]: row.id for row in rows}


def found(store: Store, words: Sought | None, scope: Scope = ANYWHERE) -> list[int]:
    """Find articles by words."""
    return [each.article for each in Search(store.engine).candidates(Wanted(words=words), scope)]


def test_every_word_comes_back_as_itself_and_by_its_beginning(store: Store):
    ids = written(store, ODD)
    search = Search(store.engine)
    of_title = words_of("Page", "", "") | {str(number) for number in ids.values()}
    for name, text in ODD.items():
        for word in words_of("", "", text) - of_title:
            holding = {ids[each] for each in ODD if word in words_of("", "", ODD[each])}
            assert set(found(store, Has(word))) == holding, (name, word)
            if len(word) > 1:
                starting = {
                    ids[each]
                    for each in ODD
                    if any(other.startswith(word[:-1]) for other in words_of("Page", "", ODD[each]))
                }
                assert ids[name] in found(store, Begins(word[:-1])), (name, word)
                assert starting <= set(found(store, Begins(word[:-1])))
    assert search.count(Wanted(words=Has("peña")), Scope(), 10) == 1
    assert search.count(Wanted(words=Has("pena")), Scope(), 10) == 0


LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


REVISIONS = count(1_000_000, 2)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=LETTERS, other=LETTERS)
def test_whatever_is_written_is_found_by_each_of_its_words(store: Store, text: str, other: str):
    holding, lacking, first = words_of("", text, ""), words_of("", other, ""), next(REVISIONS)
    with store.engine.write() as connection:
        dialect = connection.dialect.name
        key = searchable.key_of(dialect)

        def holders(sought: Sought) -> set[int]:
            return set(connection.scalars(sa.select(key).where(searchable.holds(dialect, sought))))

        searchable.add(connection, {first: holding, first + 1: lacking})
        for word in holding:
            for sought in (Has(word), Begins(word[:1]), Every((Has(word), Begins(word)))):
                assert first in holders(sought)
            assert (first + 1 in holders(Has(word))) == (word in lacking)


def test_hundreds_of_alternatives_are_one_question(store: Store):
    ids = written(store, {"a": "incendio en tixtla", "b": "incendio en otro lugar"})
    names = Some((*(Every((Has(f"pueblo{number}"), Has("viejo"))) for number in range(3_000)), Has("tixtla")))
    assert found(store, Every((Has("incendio"), names))) == [ids["a"]]


def test_brackets_within_brackets_are_understood(store: Store):
    ids = written(store, {"a": "uno dos", "b": "tres"})
    words: Sought = Has("uno")
    for _ in range(10):
        words = Some((Every((words, Has("dos"))), Has("nadie")))
    assert found(store, words) == [ids["a"]]


def test_what_is_in_no_index_is_always_a_candidate(store: Store):
    ids = written(store, {"a": "incendio"})
    more = written(store, {"b": "otra cosa"}, index=False)
    assert set(found(store, Has("incendio"))) == {ids["a"], more["b"]}
    assert Views(store.engine).not_indexed(100) == 1


def test_what_is_in_no_index_is_indexed_afterwards_in_portions(store: Store):
    ids = written(store, {name: f"incendio en {name}" for name in "abcde"}, index=False)
    before, done, portions = NEWEST_FIRST, 0, 0
    while before is not None:
        some, before = store.index_words(before, 2)
        done += some
        portions += 1
    # each article has a headline, too, that its page has replaced
    assert portions > 2
    assert done >= 5
    assert Views(store.engine).not_indexed(100) == 0
    assert found(store, Has("incendio")) == sorted(ids.values(), reverse=True)
    assert found(store, Has("lluvia")) == []
    assert store.index_words(NEWEST_FIRST, 2) == (0, None)


def test_a_newer_version_stands_for_its_article(store: Store):
    listed(store, item("a", "Incendio en el mercado"))
    [seen] = store.unexamined(10)
    store.record_examinations([replace(examined(seen), words=words_of(seen.title, "", ""))])
    assert len(found(store, Has("incendio"))) == 1
    [page] = pages(store).values()
    store.record_page(page_result(page, "Sofocan el fuego"))
    assert len(found(store, Has("lluvia"))) == 1, "the rules have not seen it: it is in no index"
    [seen] = store.unexamined(10)
    store.record_examinations([replace(examined(seen), words=words_of(seen.title, "", seen.text))])
    assert (len(found(store, Has("incendio"))), len(found(store, Has("fuego")))) == (0, 1)


def test_a_revision_that_is_examined_again_is_indexed_once(store: Store):
    ids = written(store, {"a": "incendio"})
    with store.engine.write() as connection:
        connection.execute(sa.update(revisions).values(examined_at=None))
    [seen] = store.unexamined(10)
    assert store.record_examination(replace(examined(seen), words=words_of("", "", seen.text)))
    assert found(store, Has("incendio")) == [ids["a"]]


def test_more_words_than_a_vector_holds_fail_no_examination(store: Store):
    many = " ".join(f"palabra{number:07}" for number in range(80_000))
    ids = written(store, {"a": many, "b": "incendio"})
    assert found(store, Has("incendio")) == [ids["b"], ids["a"]], "what was not indexed is a candidate"
    assert store.index_words(NEWEST_FIRST, 10)[1] is None


def test_a_search_keeps_to_outlets_languages_and_days(store: Store):
    ids = written(store, {"a": "incendio", "b": "incendio", "c": "incendio"})
    times = {"a": NOON - 3 * DAY, "b": NOON - DAY, "c": None}
    with store.engine.write() as connection:
        for name, at in times.items():
            its = sa.update(articles).where(articles.c.id == ids[name])
            connection.execute(its.values(published_at=at, language={"a": "es-MX", "b": "en"}.get(name)))
    assert found(store, Has("incendio")) == [ids["c"], ids["b"], ids["a"]]
    assert found(store, Has("incendio"), Scope(since=NOON - 2 * DAY)) == [ids["c"], ids["b"]]
    assert found(store, None, Scope(until=NOON - timedelta(hours=1))) == [ids["b"], ids["a"]]
    assert found(store, Has("incendio"), Scope(languages=frozenset({"es"}))) == [ids["c"], ids["a"]]
    assert found(store, Has("incendio"), Scope(outlets=frozenset({"herald"}))) == []
    both = Wanted(words=Has("incendio"), outlets=frozenset({("gazette",)}))
    assert len(list(Search(store.engine).candidates(both))) == 3


def test_a_sample_is_drawn_alike_each_time_and_says_of_how_many(store: Store):
    written(store, {f"n{number}": "incendio" for number in range(20)})
    search, words = Search(store.engine), Wanted(words=Has("incendio"))
    one, again = (search.find(words, Scope(), most=5, seed=7) for _ in range(2))
    assert (one.articles, len(one.articles), one.every, one.is_sample) == (again.articles, 5, 20, True)
    newest = search.find(words, Scope(), most=5)
    assert list(newest.articles) == sorted(newest.articles, reverse=True)
    assert search.count(words, Scope(), 7) == 7
