"""Looking at pages again: when, what is kept of it, and when a page is believed to be gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from crawler.page import packed, unpacked
from news.looking import NEVER, Schedule
from storage.figures import Figures
from storage.records import Basis, Outcome, PageResult, Reread, Rereading, Stored, WantedPage
from storage.store import Store
from storage.tables import prints
from storage.views import Views
from tests.storage.samples import (
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOON,
    SECOND,
    alert,
    examined,
    failed,
    item,
    listed,
    match,
    page_result,
)

SCHEDULE = Schedule(matched=(15 * MINUTE, HOUR, 3 * HOUR, DAY, 3 * DAY), others=(HOUR, DAY))
TEXT = (
    "Twelve bodies were found near Chilapa on Monday. The prosecutor opened a file. Neighbours heard shots."
)
EDITED = TEXT.replace("Twelve", "Fourteen")


def of_page(page: WantedPage, text: str) -> str:
    """Give the page of each article a text of its own."""
    return f"{text} {name_of(page)}"


def name_of(page: WantedPage) -> str:
    return page.url.split("/")[3].partition("?")[0]


def claim(store: Store, now: datetime, **options: object) -> list[WantedPage]:
    return store.claim_pages(10, now, LEASE, schedule=SCHEDULE, **options)


def gave(
    page: WantedPage, text: str = TEXT, *, at: datetime = NOON, title: str = "Bodies found", **fields
) -> PageResult:
    said = {name: fields.pop(name) for name in ("modified", "published", "origin") if name in fields}
    result = page_result(page, text, at=at, **fields)
    return replace(result, reading=replace(result.reading, title=title, **said))


def read(store: Store, *names: str, rules: tuple = (match(),), **fields: object) -> None:
    """Let pages of one host be listed and read at noon, and the rules see them."""
    listed(store, *(item(name) for name in names))
    for _ in names:
        [page] = claim(store, NOON)
        store.record_page(gave(page, of_page(page, TEXT), **fields), SCHEDULE)
    for seen in store.unexamined(10):
        store.record_examination(examined(seen, matches=rules))


def look(store: Store, at: datetime, text: str = TEXT, **fields: object) -> Stored:
    """Look at the page that is due first; it says `text`."""
    [page] = claim(store, at)
    assert page.look
    return store.record_page(gave(page, of_page(page, text), at=at, **fields), SCHEDULE)


def miss(store: Store, at: datetime, outcome: Outcome = Outcome.GONE) -> Stored:
    [page] = claim(store, at)
    assert page.look
    return store.record_page(failed(page, outcome, at=at), SCHEDULE)


def whole(store: Store, name: str = "a"):
    views = Views(store.engine)
    [article] = [each.id for each in views.articles() if f"/{name}?" in each.url]
    return views.article(article)


def row(store: Store, name: str = "a"):
    return whole(store, name).article


# ------------------------------------------------------------------------------------------------ when


def test_a_matched_article_is_looked_at_after_a_quarter_of_an_hour_and_then_by_its_schedule(store: Store):
    read(store, "a")
    seen = []
    while (due := row(store).look_at) is not None:
        assert claim(store, due - SECOND) == []
        assert look(store, due) is Stored.SAME
        seen.append(due - NOON)
    assert tuple(seen) == SCHEDULE.matched
    assert row(store).looks == len(seen)


def test_what_no_rule_matched_is_looked_at_by_the_schedule_of_the_others(store: Store):
    read(store, "a", rules=())
    assert claim(store, NOON + 15 * MINUTE) == []
    assert row(store).look_at == NOON + HOUR
    look(store, NOON + HOUR)
    assert claim(store, NOON + 3 * HOUR) == []
    look(store, NOON + DAY)
    assert claim(store, NOON + 3 * DAY) == []
    assert row(store).look_at is None


def test_an_article_is_looked_at_as_a_matched_one_when_its_story_is_told(sqlite_store: Store):
    listed(sqlite_store, item("a"))
    [page] = claim(sqlite_store, NOON)
    sqlite_store.record_page(gave(page), SCHEDULE)
    [seen] = sqlite_store.unexamined(10)
    sqlite_store.record_examination(examined(seen, alert(), matches=()))
    look(sqlite_store, NOON + 15 * MINUTE)


def test_backlogs_and_what_is_read_without_a_schedule_are_not_looked_at(sqlite_store: Store):
    listed(sqlite_store, item("a"), quiet=True)
    [page] = claim(sqlite_store, NOON)
    sqlite_store.record_page(gave(page), SCHEDULE)
    listed(sqlite_store, item("b"), now=NOON + MINUTE)
    [page] = claim(sqlite_store, NOON + MINUTE)
    sqlite_store.record_page(gave(page, EDITED))
    assert [row(sqlite_store, each).look_at for each in "ab"] == [None, None]


def test_nothing_is_looked_at_any_more_when_the_configuration_says_so(sqlite_store: Store):
    read(sqlite_store, "a")
    assert sqlite_store.claim_pages(10, NOON + DAY, LEASE, schedule=NEVER) == []
    assert row(sqlite_store).look_at is None


def test_an_outlet_that_is_watched_no_more_is_not_looked_at(sqlite_store: Store):
    read(sqlite_store, "a")
    sqlite_store.sync_sources([], NOON)
    assert claim(sqlite_store, NOON + HOUR) == []
    assert row(sqlite_store).look_at is None


def test_first_readings_come_before_looks_and_looks_before_a_backlog(store: Store):
    read(store, "a")
    listed(store, item("old"), now=NOON + MINUTE, quiet=True)
    listed(store, item("new"), now=NOON + 2 * MINUTE)
    order = []
    for _ in range(3):
        [page] = claim(store, NOON + 15 * MINUTE)
        order.append((name_of(page), page.look))
        store.record_page(failed(page, at=NOON + 15 * MINUTE), SCHEDULE)
    assert order == [("new", False), ("a", True), ("old", False)]


def test_a_look_waits_for_the_sources_of_its_host_and_for_the_host(sqlite_store: Store):
    read(sqlite_store, "a")
    assert claim(sqlite_store, NOON + 15 * MINUTE, live_first=True) == []  # its feed is due, too
    [feed] = sqlite_store.claim_sources(10, NOON + 15 * MINUTE, LEASE)
    assert claim(sqlite_store, NOON + 15 * MINUTE) == []  # somebody is asking the host
    assert feed.outlet == "gazette"


def test_one_page_of_a_host_is_looked_at_at_a_time(sqlite_store: Store):
    read(sqlite_store, "a", "b")
    assert len(claim(sqlite_store, NOON + HOUR)) == 1
    assert claim(sqlite_store, NOON + HOUR) == []


def test_a_look_that_nobody_made_is_made_later(store: Store):
    read(store, "a")
    at = NOON + 15 * MINUTE
    [page] = claim(store, at)
    store.give_back_page(page, at)
    [page] = claim(store, at)
    died = at + LEASE
    assert claim(store, died) == []  # whoever held it may have died of it
    [again] = claim(store, died + 30 * MINUTE)
    assert store.record_page(gave(page, EDITED, at=died), SCHEDULE) is Stored.LATE
    assert store.record_page(gave(again, at=died + 30 * MINUTE), SCHEDULE) is Stored.READ


def test_a_cron_run_has_only_those_looks_to_make_that_are_due(store: Store):
    read(store, "a")
    soon = NOON + 15 * MINUTE
    assert store.due(soon - SECOND, patience=MINUTE).pages == 0
    assert store.due(soon).pages == 1
    look(store, soon)
    assert store.due(soon).pages == 0


def test_another_headline_in_a_feed_brings_the_look_forward(store: Store):
    read(store, "a", rules=())
    listed(store, item("a", "More bodies found"), now=NOON + 10 * MINUTE)
    due = row(store).look_at
    assert due == NOON + 10 * MINUTE
    look(store, due)
    listed(store, item("a", "Bodies found"), now=due + MINUTE)
    assert row(store).look_at > due + 2 * MINUTE  # a quarter of its age
    assert len(whole(store).revisions) == 2  # what a feed says is no version of a page


def test_every_second_look_asks_only_for_what_is_new(sqlite_store: Store):
    read(sqlite_store, "a", etag='"v1"', last_modified="Wed, 25 Nov 2026 12:00:00 GMT")
    asked = []
    for at in (15 * MINUTE, HOUR, 3 * HOUR):
        [page] = claim(sqlite_store, NOON + at)
        asked.append((page.etag, page.last_modified))
        answer = gave(page, f"{TEXT} a", at=NOON + at, etag='"v2"')
        unchanged = replace(answer, outcome=Outcome.UNCHANGED, reading=None)
        assert sqlite_store.record_page(unchanged if page.conditional else answer, SCHEDULE) is Stored.SAME
    assert asked == [('"v1"', "Wed, 25 Nov 2026 12:00:00 GMT"), (None, None), ('"v2"', None)]


# ----------------------------------------------------------------------------------------- versions


def test_a_changed_text_is_a_version_with_its_flags_that_the_rules_see(store: Store):
    read(store, "a", modified=NOON)
    assert look(store, NOON + 15 * MINUTE, EDITED, modified=NOON) is Stored.READ
    last = whole(store).revisions[-1]
    assert (last.number, last.basis, last.text) == (3, "page", f"{EDITED} a")
    assert last.flags == ("text", "numbers", "stealth")
    assert (last.words_added, last.words_removed, last.modified_at) == (1, 1, NOON)
    [seen] = store.unexamined(10)
    assert (seen.revision, seen.basis, seen.page_pending) == (last.id, Basis.PAGE, False)
    assert whole(store).revisions[1].text == f"{TEXT} a"


def test_a_changed_headline_alone_is_a_version_too(sqlite_store: Store):
    read(sqlite_store, "a")
    assert look(sqlite_store, NOON + 15 * MINUTE, title="Fourteen bodies found") is Stored.READ
    assert whole(sqlite_store).revisions[-1].flags == ("headline", "stealth")
    assert row(sqlite_store).title == "Fourteen bodies found"


def test_a_boring_version_is_kept_and_no_rule_need_see_it(sqlite_store: Store):
    read(sqlite_store, "a")
    assert look(sqlite_store, NOON + 15 * MINUTE, f"Updated 25 November 2026\n{TEXT.upper()}") is Stored.SAME
    last = whole(sqlite_store).revisions[-1]
    assert (last.flags, last.words_added) == (("boring",), 0)
    assert sqlite_store.unexamined(10) == []


def test_a_boring_version_does_not_take_the_place_of_one_that_no_rule_has_seen(sqlite_store: Store):
    read(sqlite_store, "a")
    look(sqlite_store, NOON + 15 * MINUTE, EDITED)
    look(sqlite_store, NOON + HOUR, EDITED.upper())
    [seen] = sqlite_store.unexamined(10)
    assert seen.text == f"{EDITED} a"
    assert seen.changed


def test_a_look_changes_neither_when_it_was_published_nor_how_health_sees_its_page(sqlite_store: Store):
    read(sqlite_store, "a", published=NOON - HOUR)
    before = Figures(sqlite_store.engine).pages("gazette", NOON - DAY)
    look(
        sqlite_store,
        NOON + 15 * MINUTE,
        EDITED,
        published=NOON,
        origin={"text": "recipe (selector found nothing)"},
    )
    assert miss(sqlite_store, NOON + HOUR, Outcome.TIMED_OUT) is Stored.NOT_READ
    miss(sqlite_store, NOON + 3 * HOUR, Outcome.GONE)
    after = Figures(sqlite_store.engine).pages("gazette", NOON - DAY)
    [was], [now] = before, after
    assert now == replace(was, text_length=len(f"{EDITED} a"))
    assert (row(sqlite_store).page_outcome, row(sqlite_store).published_at) == ("ok", NOON - HOUR)
    assert row(sqlite_store).look_outcome == "gone"


def test_a_look_that_fails_changes_nothing_and_the_next_comes_by_the_schedule(sqlite_store: Store):
    read(sqlite_store, "a")
    for at, outcome in (
        (15 * MINUTE, Outcome.REFUSED),
        (HOUR, Outcome.SERVER_ERROR),
        (3 * HOUR, Outcome.PAYWALL),
    ):
        assert miss(sqlite_store, NOON + at, outcome) is Stored.NOT_READ
    assert len(whole(sqlite_store).revisions) == 2
    assert row(sqlite_store).look_at == NOON + DAY


def test_each_version_of_a_matched_article_keeps_its_page(sqlite_store: Store):
    def page_of(text: str):
        return packed(text.encode(), "https://gazette.example/a", "text/html", NOON)

    read(sqlite_store, "a", kept=page_of("one"))
    look(sqlite_store, NOON + 15 * MINUTE, EDITED, kept=page_of("two"))
    look(sqlite_store, NOON + HOUR, EDITED, kept=page_of("the same with another token"))
    look(sqlite_store, NOON + 3 * HOUR, TEXT, kept=page_of("three"))
    kept = [unpacked(each) for each in Views(sqlite_store.engine).kept_pages(row(sqlite_store).id)]
    assert kept == [b"one", b"two", b"three"]


def test_a_page_that_is_read_anew_from_what_is_kept_stays_quiet_and_is_looked_at_as_before(
    sqlite_store: Store,
):
    read(sqlite_store, "a")
    page = WantedPage(article=0, outlet="g", url="https://g.example/", host="g", token="t", attempts=0)
    reading = gave(page, f"{TEXT} And more.").reading
    done = Rereading(article=row(sqlite_store).id, at=NOON + MINUTE, reading=reading, text_hash="another")
    assert sqlite_store.reread_page(done) is Reread.TEXT
    assert whole(sqlite_store).revisions[-1].flags == ()
    assert look(sqlite_store, NOON + 15 * MINUTE) is Stored.READ


def test_later_copies_are_known_by_what_an_article_says_now(sqlite_store: Store):
    from news.fingerprint import fingerprint

    def taken(text: str):
        return fingerprint("Bodies found", text, "en")

    read(sqlite_store, "a", fingerprint=taken(TEXT))
    look(sqlite_store, NOON + 15 * MINUTE, EDITED, fingerprint=taken(EDITED))
    with sqlite_store.engine.read() as connection:
        assert connection.scalar(sa.select(prints.c.shingles)) == taken(EDITED).shingles


# ----------------------------------------------------------------------------------------- deletions


def looks(store: Store, at: datetime, **answers: str | Outcome) -> dict[str, Stored]:
    """Make every look that is due; pages that are not named say what they said. Return what became of each."""
    came = {}
    while pages := claim(store, at):
        for page in pages:
            answer = answers.get(name_of(page), TEXT)
            if isinstance(answer, Outcome):
                result = failed(page, answer, at=at)
            else:
                result = gave(page, of_page(page, answer), at=at)
            came[name_of(page)] = store.record_page(result, SCHEDULE)
    return came


def test_a_page_that_was_missed_twice_is_gone_and_the_rules_are_told(store: Store):
    read(store, "a", "b")
    first = NOON + 15 * MINUTE
    assert looks(store, first, a=Outcome.GONE) == {"a": Stored.NOT_READ, "b": Stored.SAME}
    missed = row(store)
    assert (missed.doubt_since, missed.deleted_at, missed.look_because) == (first, None, "schedule")
    assert looks(store, NOON + HOUR, a=Outcome.GONE_FOR_GOOD)["a"] is Stored.GONE
    last = whole(store).revisions[-1]
    assert (last.basis, last.flags, last.text) == ("gone", ("deleted",), f"{TEXT} a")
    assert row(store).deleted_at == first
    [seen] = store.unexamined(10)
    assert (seen.basis, seen.text) == (Basis.GONE, f"{TEXT} a")


def test_a_page_that_comes_back_is_noted_with_what_changed_meanwhile(sqlite_store: Store):
    read(sqlite_store, "a", "b")
    looks(sqlite_store, NOON + 15 * MINUTE, a=Outcome.GONE)
    looks(sqlite_store, NOON + HOUR, a=Outcome.SOFT_404)
    assert row(sqlite_store).deleted_at is not None
    assert looks(sqlite_store, NOON + 3 * HOUR, a=Outcome.GONE)["a"] is Stored.SAME
    assert looks(sqlite_store, NOON + DAY, a=EDITED)["a"] is Stored.READ
    assert [each.flags for each in whole(sqlite_store).revisions[2:]] == [
        ("deleted",),
        ("back", "text", "numbers", "stealth"),
    ]
    assert (row(sqlite_store).deleted_at, row(sqlite_store).doubt_since) == (None, None)


def test_a_page_that_is_there_again_at_the_second_look_was_never_gone(sqlite_store: Store):
    read(sqlite_store, "a", "b")
    looks(sqlite_store, NOON + 15 * MINUTE, a=Outcome.GONE)
    assert looks(sqlite_store, NOON + HOUR)["a"] is Stored.SAME
    assert row(sqlite_store).doubt_since is None
    assert len(whole(sqlite_store).revisions) == 2


def test_an_outlet_that_answers_404_for_everything_has_deleted_nothing(sqlite_store: Store):
    names = ("a", "b", "c", "d")
    read(sqlite_store, *names)
    for at in (15 * MINUTE, 75 * MINUTE, 7 * HOUR, 25 * HOUR, 73 * HOUR):
        came = looks(sqlite_store, NOON + at, **dict.fromkeys(names, Outcome.GONE))
        assert set(came.values()) == {Stored.NOT_READ}
    assert looks(sqlite_store, NOON + 4 * DAY, b=Outcome.GONE) == {}  # the schedule is over
    assert [len(whole(sqlite_store, each).revisions) for each in names] == [2] * 4


def test_an_outlet_that_is_well_again_shows_what_it_did_delete(sqlite_store: Store):
    names = ("a", "b", "c", "d")
    read(sqlite_store, *names)
    everything = dict.fromkeys(names, Outcome.GONE)
    looks(sqlite_store, NOON + 15 * MINUTE, **everything)
    looks(sqlite_store, NOON + 75 * MINUTE, **everything)
    looks(sqlite_store, NOON + 7 * HOUR, a=Outcome.GONE)
    looks(sqlite_store, NOON + 25 * HOUR, a=Outcome.GONE)
    assert [row(sqlite_store, each).deleted_at is not None for each in names] == [True, False, False, False]


def test_a_page_that_no_other_bears_witness_for_is_gone_after_a_day(sqlite_store: Store):
    read(sqlite_store, "a")
    for at in (15 * MINUTE, 75 * MINUTE, 7 * HOUR):
        assert looks(sqlite_store, NOON + at, a=Outcome.GONE) == {"a": Stored.NOT_READ}
    assert looks(sqlite_store, NOON + 25 * HOUR, a=Outcome.GONE) == {"a": Stored.GONE}


def test_most_of_a_text_that_is_missing_is_looked_for_again_before_it_counts_as_an_edit(sqlite_store: Store):
    read(sqlite_store, "a", "b", "c", "d")
    stub = "Neighbours heard shots."
    at = NOON + 15 * MINUTE
    assert looks(sqlite_store, at, a=stub, b=stub, c=stub)["a"] is Stored.NOT_READ  # a redesign, it may be
    assert looks(sqlite_store, at + HOUR, a=stub, b=stub, c=stub)["a"] is Stored.NOT_READ
    came = looks(sqlite_store, at + 7 * HOUR, a=stub)
    assert came["b"] is Stored.SAME
    assert looks(sqlite_store, NOON + 26 * HOUR, a=stub)["a"] is Stored.READ
    assert whole(sqlite_store).revisions[-1].words_removed > 10
