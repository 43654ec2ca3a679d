"""An article is held against those that may have its text, and those alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from news.fingerprint import fingerprint
from storage import sketches
from storage.arrived import EPOCH
from storage.boilerplates import MANY
from storage.copies import Root
from storage.dialects import Lock, lock
from storage.imports import Imports
from storage.placing import Arrived, place
from storage.records import ArchiveRow, Portion, Reading, Reread, Rereading
from storage.store import Store
from storage.tables import articles, boilerplates, hot_hashes, prints, story_decisions
from storage.tables import sketches as index
from tests.storage.samples import DAY, HOUR, NOON, alert, examined

LONG_AGO = NOON - 20 * DAY  # for one event, and not for one text
NEVER_TWICE = "Titular número {} que ningún otro diario ha puesto"


def row(name: str, text: str, *, outlet: str = "", title: str = "", at: datetime = NOON) -> ArchiveRow:
    title = title or NEVER_TWICE.format(name)
    return ArchiveRow(
        line=1,
        outlet=outlet or f"outlet-{name}",
        url=f"https://{name}.example/",
        url_key=f"{name}.example",
        host=f"{name}.example",
        external_id=name,
        title=title,
        text=text,
        published=at,
        published_precision="minute",
        digest=name,
        fingerprint=fingerprint(title, text, "es"),
    )


def arrive(store: Store, *rows: ArchiveRow, now: datetime = NOON) -> None:
    """Let articles come, one after another."""
    imports = Imports(store.engine)
    begun = imports.find("a file") or imports.begin("a file", "a.jsonl", now)
    imports.record(Portion(of=begun.id, upto=1, rows=rows, bad=0, at=now, alerting=True))


def again(
    store: Store, name: str, text: str, *, title: str = "", now: datetime = NOON, names: Iterable[str] = ()
) -> Root | None:
    """Place an article anew, with another text."""
    was = article(store, name)
    taken = fingerprint(title or was.title, text, "es")
    arrived = Arrived(
        article=was.id, outlet=was.outlet, title=was.title, names=list(names), text_hash=taken.text_hash,
        fingerprint=taken, news_at=was.published_at, now=now,
    )  # fmt: skip
    with store.engine.write() as connection:
        lock(connection, Lock.IDENTITY)
        return place(connection, arrived)


def article(store: Store, name: str) -> Any:
    with store.engine.read() as connection:
        return connection.execute(sa.select(articles).where(articles.c.external_id == name)).one()


def kinds(store: Store) -> dict[str, tuple[str | None, str | None]]:
    """Say of each article what it is a copy of, and how."""
    with store.engine.read() as connection:
        rows = connection.execute(sa.select(articles).order_by(articles.c.id)).all()
    names = {each.id: each.external_id for each in rows}
    return {each.external_id: (names.get(each.duplicate_of), each.duplicate_kind) for each in rows}


def words(first: int, last: int) -> str:
    """Return words of which none comes twice: `n` of them are `n - 2` shingles."""
    return " ".join(f"palabra{number}" for number in range(first, last))


ORIGINAL = words(0, 200)


# ------------------------------------------------------------------------------------ what is found


def test_a_copy_with_another_lead_points_to_its_root_with_what_they_share(store: Store):
    arrive(store, row("original", ORIGINAL), row("copy", f"El alcalde lo niega.\n{words(10, 200)}"))
    assert kinds(store) == {"original": (None, None), "copy": ("original", "copy")}
    original, copy = article(store, "original"), article(store, "copy")
    assert (copy.story, copy.new_shingles, copy.shares_text_with) == (original.story, 4, None)
    assert copy.duplicate_score == 188 / 192


def test_a_part_of_a_long_text_is_contained_in_it(store: Store):
    arrive(store, row("long", words(0, 600)), row("brief", words(0, 120)))
    assert kinds(store)["brief"] == ("long", "contained")


def test_texts_that_share_a_third_point_to_each_other_and_are_two(store: Store):
    arrive(store, row("first", ORIGINAL), row("second", words(120, 320)))
    first, second = article(store, "first"), article(store, "second")
    assert (second.duplicate_of, second.duplicate_kind) == (None, "shares-text")
    assert second.shares_text_with == first.id
    assert 0.35 <= second.duplicate_score < 0.5


def test_a_chain_of_texts_ends_where_hardly_a_word_of_the_root_is_left(store: Store):
    arrive(store, *(row(f"{step}", words(60 * step, 200 + 60 * step)) for step in range(5)))
    assert kinds(store) == {
        "0": (None, None),
        "1": ("0", "copy"),
        "2": ("0", "copy"),
        "3": (None, "shares-text"),
        "4": ("3", "copy"),
    }


def test_parts_of_a_round_up_are_not_copies_of_one_another(store: Store):
    arrive(store, row("round-up", words(0, 900)), row("a", words(0, 150)), row("b", words(400, 550)))
    assert kinds(store)["a"] == ("round-up", "contained")
    assert kinds(store)["b"] == (None, "shares-text")


def test_a_short_text_is_found_from_a_long_one_and_a_long_one_from_it(store: Store):
    arrive(store, row("short", words(0, 50)), row("long", words(0, 300)), row("short too", words(0, 49)))
    assert kinds(store) == {
        "short": (None, None),
        "long": ("short", "contained"),
        "short too": ("short", "copy"),
    }


def test_what_more_than_a_month_lies_between_is_no_copy_unless_word_by_word(store: Store):
    arrive(store, row("original", ORIGINAL))
    arrive(store, row("later", words(5, 200), at=NOON + 31 * DAY), now=NOON + 31 * DAY)
    arrive(store, row("same", ORIGINAL, at=NOON + 90 * DAY), now=NOON + 90 * DAY)
    assert kinds(store)["later"] == (None, None)
    assert kinds(store)["same"] == ("original", "same-text")


def test_the_same_words_as_a_copy_has_make_a_copy_of_its_root(store: Store):
    other = f"El alcalde lo niega. {words(0, 200)}"
    arrive(store, row("original", ORIGINAL), row("copy", other), row("third", other))
    assert kinds(store)["third"] == ("original", "copy")
    assert article(store, "third").duplicate_score == article(store, "copy").duplicate_score


# ---------------------------------------------------------------------------- what outlets print everywhere

FOOTER = words(5000, 5150)


def under_footer(store: Store, numbers: Iterable[int]) -> None:
    texts = {number: f"{words(1000 * number, 1000 * number + 160)}. {FOOTER}" for number in numbers}
    arrive(store, *(row(f"{number}", text, outlet="gazette") for number, text in texts.items()))


def test_what_an_outlet_prints_under_its_texts_makes_no_copies(store: Store):
    under_footer(store, range(10, 10 + MANY + 1))
    with store.engine.read() as connection:
        kept = connection.scalar(sa.select(boilerplates.c.shingles))
    assert kept is not None
    assert len(kept) == 4 * 148
    short = {name: f"{words(first, first + 70)}. {FOOTER}" for name, first in (("a", 9000), ("b", 9500))}
    arrive(store, *(row(name, text, outlet="gazette") for name, text in short.items()))
    arrive(store, row("abroad", short["a"].replace(FOOTER, ""), outlet="herald"))
    assert {root for root, _ in kinds(store).values()} == {None, "a"}
    assert kinds(store)["abroad"] == ("a", "copy")


def test_a_notice_in_place_of_the_text_makes_copies_only_until_it_is_known(store: Store):
    notice = words(0, 80)
    arrive(store, *(row(f"{number}", notice, outlet="gazette") for number in range(MANY + 1)))
    assert kinds(store)["5"] == ("0", "same-text")
    arrive(store, row("later", notice, outlet="gazette"))
    assert kinds(store)["later"] == (None, None)


def test_a_text_that_many_copy_under_its_headline_is_no_boilerplate(store: Store):
    arrive(store, *(row(f"{number}", ORIGINAL, outlet="gazette", title="Un titular") for number in range(12)))
    assert {root for root, _ in kinds(store).values()} == {None, "0"}
    with store.engine.read() as connection:
        assert connection.scalars(sa.select(boilerplates.c.shingles)).all() == [b""]


# ------------------------------------------------------------------------------------------- what is hot


def hot(store: Store) -> int:
    with store.engine.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(hot_hashes)) or 0


def test_a_phrase_in_very_many_texts_is_asked_for_no_more(store: Store):
    phrase = words(0, 40)
    texts = (words(1000 + 90 * number, 1080 + 90 * number) for number in range(sketches.HOT + 1))
    arrive(store, *(row(f"{number}", f"{text}. {phrase}") for number, text in enumerate(texts)))
    assert hot(store) == 0
    arrive(store, row("one more", f"{words(100, 280)}. {phrase}"))
    assert hot(store) > 0
    with store.engine.read() as connection:
        left = (
            sa.select(sa.func.count())
            .select_from(index)
            .where(index.c.hash.in_(sa.select(hot_hashes.c.hash)))
        )
        assert connection.scalar(left) == 0
    arrive(store, row("copy", f"{words(103, 280)}. {phrase}"), now=NOON + DAY)
    assert kinds(store)["copy"] == ("one more", "copy")
    with store.engine.read() as connection:
        seen = set(connection.scalars(sa.select(hot_hashes.c.day)))
    assert seen == {(NOON + DAY - EPOCH).days}, "they were met again today"


def test_a_text_does_not_grow_hot_by_being_copied(sqlite_store: Store):
    copies = (row(f"{number}", f"{words(0, 70)} fin{number}") for number in range(sketches.HOT + 5))
    arrive(sqlite_store, row("original", words(0, 70)), *copies)
    assert hot(sqlite_store) == 0
    assert kinds(sqlite_store)[f"{sketches.HOT + 4}"] == ("original", "copy")


def test_a_headline_that_many_put_over_their_texts_is_a_columns(store: Store):
    title = "Estas son las noticias más importantes de hoy"
    for number in range(5):
        arrive(store, row(f"{number}", words(100 * number, 100 * number + 90), title=title))
    arrive(store, row("bare", "Lo de hoy.", title=title))
    assert kinds(store)["bare"] == (None, None)


# -------------------------------------------------------------------------------------- placed once more

TITLE = "Cierran el puente sobre el río Azul por grietas"


def test_a_headline_makes_a_copy_until_the_page_says_otherwise(store: Store):
    arrive(store, row("original", ORIGINAL, title=TITLE), row("bare", "Lo dice el alcalde.", title=TITLE))
    assert kinds(store)["bare"] == ("original", "copy")
    assert again(store, "bare", words(1000, 1200), title=TITLE) is None
    original, bare = article(store, "original"), article(store, "bare")
    assert (bare.duplicate_of, bare.duplicate_kind, bare.duplicate_score, bare.new_shingles) == (None,) * 4
    assert bare.story == original.story, "what was told as one stays one"


def test_a_headline_that_made_a_copy_is_borne_out_by_the_page(store: Store):
    arrive(store, row("original", ORIGINAL, title=TITLE), row("bare", "Lo dice el alcalde.", title=TITLE))
    root = again(store, "bare", words(3, 200), title=TITLE)
    assert root is not None
    assert (root.article, root.kind) == (article(store, "original").id, "copy")


def test_a_copy_whose_text_changes_stays_a_copy_and_tells_how_much_it_adds(store: Store):
    arrive(store, row("original", ORIGINAL), row("copy", words(3, 200)))
    root = again(store, "copy", words(1000, 1200))
    assert root is not None
    assert kinds(store)["copy"] == ("original", "copy")
    assert article(store, "copy").new_shingles == 198


def test_placing_an_article_again_makes_it_no_copy_of_itself(store: Store):
    arrive(store, row("original", ORIGINAL))
    assert again(store, "original", ORIGINAL) is None
    assert again(store, "original", words(10, 210)) is None
    assert kinds(store) == {"original": (None, None)}


def test_a_kept_page_that_gives_its_text_only_now_is_compared_with_what_we_hold(store: Store):
    arrive(store, row("original", ORIGINAL), row("badly read", "Nada."))
    text = words(3, 200)
    taken = fingerprint("El titular de la página", text, "es")
    reading = Reading(url="https://herald.example/", title="El titular de la página", text=text)
    which = article(store, "badly read").id
    done = Rereading(
        article=which, at=NOON + DAY, reading=reading, text_hash=taken.text_hash, fingerprint=taken
    )
    assert store.reread_page(done) is Reread.TEXT
    assert kinds(store)["badly read"] == ("original", "copy")


def test_what_a_text_said_before_it_was_changed_still_finds_its_copies(store: Store):
    arrive(store, row("original", ORIGINAL))
    again(store, "original", words(80, 280))
    arrive(store, row("of the old one", words(5, 200)), row("of the new one", words(80, 275)))
    assert kinds(store)["of the old one"] == kinds(store)["of the new one"] == ("original", "copy")


def test_another_text_at_the_same_address_takes_the_place_of_the_old_one(store: Store):
    arrive(store, row("page", ORIGINAL))
    again(store, "page", words(1000, 1200))
    arrive(store, row("of the old one", words(5, 200)), row("of the new one", words(1005, 1200)))
    assert kinds(store)["of the old one"] == (None, None)
    assert kinds(store)["of the new one"] == ("page", "copy")


def test_a_root_that_is_found_to_be_a_copy_takes_its_copies_along_only_where_they_fit(store: Store):
    arrive(store, row("late", words(500, 700)), row("its copy", words(505, 700)), row("root", ORIGINAL))
    assert again(store, "late", words(3, 200)) is None
    assert kinds(store)["late"] == (None, "shares-text"), "its copy has nothing of that"
    assert kinds(store)["its copy"] == ("late", "copy")
    arrive(store, row("other", words(300, 500)), row("its copy too", f"{words(300, 410)} {words(0, 120)}"))
    again(store, "other", f"{words(0, 110)} {words(300, 400)}")
    assert kinds(store)["other"] == ("root", "copy")
    assert kinds(store)["its copy too"] == ("root", "copy")


def test_a_copy_comes_alone_out_of_a_story_of_which_nothing_was_told(store: Store):
    arrive(store, row("root", ORIGINAL), row("bare", "Nada."), row("beside", words(700, 900), at=LONG_AGO))
    in_one_story(store, "bare", article(store, "beside").story)
    assert again(store, "bare", words(4, 200)) is not None
    assert article(store, "bare").story == article(store, "root").story != article(store, "beside").story


def test_a_story_that_was_told_is_not_split_by_a_copy(store: Store):
    arrive(store, row("root", ORIGINAL), row("bare", "Nada."), row("beside", words(700, 900), at=LONG_AGO))
    in_one_story(store, "bare", article(store, "beside").story)
    seen = {each.article: each for each in store.unexamined(10)}
    store.record_examination(examined(seen[article(store, "beside").id], alert()))
    again(store, "bare", words(4, 200))
    assert len({article(store, name).story for name in ("root", "bare", "beside")}) == 1


def test_an_editor_who_moved_an_article_is_not_overruled_by_its_text(store: Store):
    arrive(store, row("root", ORIGINAL), row("moved", "Nada.", at=LONG_AGO))
    with store.engine.write() as connection:
        moved = article(store, "moved")
        decision = {"article": moved.id, "story": moved.story, "by": "editor", "because": {}, "at": NOON}
        connection.execute(sa.insert(story_decisions), decision)
    assert again(store, "moved", words(4, 200)) is None
    assert kinds(store)["moved"] == (None, "shares-text")
    assert article(store, "moved").story == moved.story


def test_an_editor_who_moved_an_article_before_its_page_was_read_is_not_overruled_either(store: Store):
    arrive(store, row("root", ORIGINAL), row("moved", "Nada.", at=LONG_AGO))
    moved = article(store, "moved")
    decision = {"article": moved.id, "story": moved.story, "by": "editor", "because": {}, "at": NOON}
    with store.engine.write() as connection:
        connection.execute(sa.insert(story_decisions), decision)
        connection.execute(sa.update(articles).where(articles.c.id == moved.id).values(placed_at=None))
    assert again(store, "moved", words(4, 200)) is None
    assert again(store, "moved", words(4, 200), names=["root.example"]) is None
    assert article(store, "moved").story == moved.story


def test_what_an_editor_took_out_of_a_story_does_not_come_back_with_a_copy_of_it(store: Store):
    arrive(store, row("moved", ORIGINAL), row("copy", "Nada."), row("beside", words(700, 900), at=LONG_AGO))
    left = article(store, "beside").story
    for name in ("moved", "copy"):
        in_one_story(store, name, left)
    seen = {each.article: each for each in store.unexamined(10)}
    store.record_examination(examined(seen[article(store, "beside").id], alert()))
    own = store.move_article(article(store, "moved").id, None, NOON)
    assert again(store, "copy", words(4, 200)) is not None
    assert {name: article(store, name).story for name in ("moved", "copy", "beside")} == {
        "moved": own, "copy": own, "beside": left,
    }  # fmt: skip


def test_the_same_words_of_one_outlet_on_another_day_are_no_copy(store: Store):
    arrive(store, row("original", ORIGINAL, outlet="gazette"))
    arrive(store, row("a year later", ORIGINAL, outlet="gazette", at=NOON + 365 * DAY), now=NOON + 365 * DAY)
    assert kinds(store)["a year later"] == (None, "shares-text")
    arrive(
        store, row("soon", words(300, 500), outlet="gazette"), row("again", words(300, 500), outlet="gazette")
    )
    assert kinds(store)["again"] == ("soon", "same-text")


def in_one_story(store: Store, name: str, story: int) -> None:
    with store.engine.write() as connection:
        connection.execute(sa.update(articles).where(articles.c.external_id == name).values(story=story))


# ------------------------------------------------------------------------------------------ what is forgotten


def rows_of(store: Store, table: sa.Table) -> int:
    with store.engine.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_texts_that_no_news_can_be_a_copy_of_are_forgotten_and_the_articles_stay(store: Store):
    arrive(store, row("old", ORIGINAL))
    later = NOON + 120 * DAY
    arrive(store, row("new", words(1000, 1200), at=later), now=later)
    new = rows_of(store, index)
    store.prune(later, 90 * DAY)
    assert (rows_of(store, prints), rows_of(store, articles)) == (1, 2)
    assert 0 < rows_of(store, index) < new
    arrive(store, row("copy", words(1003, 1200), at=later + HOUR), now=later + HOUR)
    assert kinds(store)["copy"] == ("new", "copy")


def test_an_archive_that_is_being_imported_is_not_forgotten_under_the_hands_of_who_imports_it(store: Store):
    arrive(store, row("old", ORIGINAL, at=NOON - 900 * DAY))
    store.prune(NOON + DAY, 90 * DAY)
    arrive(store, row("copy", words(3, 200), at=NOON - 890 * DAY), now=NOON + DAY)
    assert kinds(store)["copy"] == ("old", "copy")
    store.prune(NOON + 30 * DAY, 90 * DAY)
    assert (rows_of(store, prints), rows_of(store, index)) == (0, 0)


def test_an_article_placed_by_its_address_alone_is_compared_with_no_text(store: Store):
    arrive(store, row("original", ORIGINAL), row("moved", words(600, 700)))
    root = again(store, "moved", words(600, 700), names=["original.example"])
    assert root is not None
    assert kinds(store)["moved"] == ("original", "same-url")
