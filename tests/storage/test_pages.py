"""Pages: who may read which now, and what reading one came to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.figures import Figures
from storage.records import DECAYED, Basis, Citation, Outcome, PageResult, Reading, Reread, Rereading, Stored
from storage.store import Store
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
    newest,
    owed,
    page_result,
    pages,
)


def article(store: Store):
    [found] = Views(store.engine).articles()
    return found


def test_one_page_of_each_host_is_handed_out_at_a_time(store: Store):
    listed(store, item("a"), item("b"), item("c", host="blogs.example"))
    assert len(pages(store)) == 2
    assert pages(store) == {}
    assert pages(store, NOON + LEASE - SECOND) == {}
    assert len(pages(store, NOON + LEASE)) == 2


def test_hosts_that_are_busy_elsewhere_are_skipped(store: Store):
    listed(store, item("a"), item("c", host="blogs.example"))
    [page] = store.claim_pages(10, NOON, LEASE, {"gazette.example"})
    assert page.host == "blogs.example"


def test_a_page_waits_while_its_host_is_visited_for_a_feed(store: Store):
    listed(store, item("a"))
    feed = store.claim_sources(10, NOON + HOUR, LEASE)
    assert feed
    assert pages(store, NOON + HOUR) == {}


def test_a_page_that_may_raise_an_alert_comes_before_a_backlog(store: Store):
    listed(store, item("old"), quiet=True)
    listed(store, item("new"), now=NOON + MINUTE)
    assert list(pages(store, NOON + MINUTE)) == ["new"]


def test_a_host_rests_after_a_page(store: Store):
    listed(store, item("a"), item("b"))
    store.record_page(page_result(pages(store)["a"], "text", host_next_at=NOON + SECOND))
    assert pages(store) == {}
    assert list(pages(store, NOON + SECOND)) == ["b"]


def test_a_page_given_back_is_handed_out_again_and_counts_no_attempt(store: Store):
    listed(store, item("a"))
    page = pages(store)["a"]
    store.give_back_page(page, NOON)
    again = pages(store)["a"]
    assert again.attempts == page.attempts == 0
    store.give_back_page(page, NOON)
    assert pages(store) == {}, "the late one gives nothing back"


def test_a_page_whose_reader_died_counts_as_an_attempt(store: Store):
    listed(store, item("a"))
    assert pages(store)["a"].attempts == 0
    assert pages(store, NOON + LEASE)["a"].attempts == 1


def test_a_page_that_was_read_is_a_revision_and_fills_in_its_article(store: Store):
    listed(store, item("a", "Headline"))
    page = pages(store)["a"]
    reading = Reading(
        url=page.url,
        title="Longer headline",
        text="The whole text.",
        authors=("Ana Ruiz",),
        language="es",
        published=NOON - HOUR,
        published_precision="minute",
        image="https://gazette.example/a.jpg",
        origin={"title": "h1"},
    )
    assert (
        store.record_page(PageResult(page=page, outcome=Outcome.OK, at=NOON, reading=reading, status=200))
        is Stored.READ
    )
    read = article(store)
    assert (read.title, read.summary, read.authors) == ("Longer headline", "Headline.", ("Ana Ruiz",))
    assert (read.published_at, read.published_precision, read.language) == (NOON - HOUR, "minute", "es")
    assert (read.page_due_at, read.page_outcome, read.page_status, read.page_read_at) == (
        None,
        "ok",
        200,
        NOON,
    )
    seen = newest(store, Basis.PAGE)
    assert (seen.text, seen.title, seen.page_pending) == ("The whole text.", "Longer headline", False)
    assert Views(store.engine).article(read.id).revisions[1].origin == {"title": "h1"}


def test_a_page_without_a_title_keeps_the_sources(store: Store):
    listed(store, item("a", "Headline"))
    page = pages(store)["a"]
    store.record_page(replace(page_result(page, "text"), reading=Reading(url=page.url, text="text")))
    assert (article(store).title, newest(store).title) == ("Headline", "Headline")


def test_only_the_newest_revision_of_an_article_is_examined(store: Store):
    listed(store, item("a"))
    store.record_page(page_result(pages(store)["a"], "text"))
    assert store.record_examination(examined(newest(store, Basis.PAGE)))
    assert store.unexamined(10) == []
    [headline, page] = Views(store.engine).article(article(store).id).revisions
    assert (headline.examined_at, page.examined_at) == (NOON, NOON)


@pytest.mark.parametrize("text", ["the same text", ""])
def test_a_page_that_says_the_same_again_is_no_revision(store: Store, text: str):
    listed(store, item("a"))
    for stored in (Stored.READ, Stored.SAME):
        page = pages(store)["a"]
        store.record_page(failed(page, retry_at=NOON))
        assert store.record_page(page_result(pages(store)["a"], text)) is stored
        want_again(store)


def want_again(store: Store) -> None:
    """Ask for every page once more, as a later look at an article will."""
    import sqlalchemy as sa

    from storage.tables import articles

    with store.engine.write() as connection:
        connection.execute(sa.update(articles).values(page_due_at=NOON))


def test_another_text_is_another_revision(store: Store):
    listed(store, item("a"))
    for number, text in enumerate(("first", "second"), 2):
        assert store.record_page(page_result(pages(store)["a"], text)) is Stored.READ
        assert article(store).current_revision == number
        want_again(store)


def test_a_page_that_was_not_read_is_tried_again_when_its_reader_says_so(store: Store):
    listed(store, item("a"))
    page = pages(store)["a"]
    result = failed(page, Outcome.TIMED_OUT, retry_at=NOON + MINUTE, detail="30 s", status=None)
    assert store.record_page(result) is Stored.NOT_READ
    assert (article(store).page_outcome, article(store).page_detail, article(store).page_attempts) == (
        "timed_out",
        "30 s",
        1,
    )
    assert newest(store).page_pending
    assert newest(store).page_outcome is Outcome.TIMED_OUT
    assert pages(store) == {}
    assert pages(store, NOON + MINUTE)["a"].attempts == 1


def test_a_page_that_is_gone_is_not_wanted_any_more(store: Store):
    listed(store, item("a"))
    store.record_page(failed(pages(store)["a"]))
    assert pages(store, NOON + DAY) == {}
    assert not newest(store).page_pending


def test_a_late_reader_changes_nothing(store: Store):
    listed(store, item("a"))
    late = pages(store)["a"]
    page = pages(store, NOON + LEASE)["a"]
    assert store.record_page(page_result(late, "late")) is Stored.LATE
    assert store.record_page(failed(late)) is Stored.LATE
    assert article(store).page_outcome is None
    assert store.record_page(page_result(page, "on time", at=NOON + LEASE)) is Stored.READ


def test_a_page_that_is_ok_must_have_a_reading(store: Store):
    listed(store, item("a"))
    page = pages(store)["a"]
    with pytest.raises(ValueError, match="reading"):
        store.record_page(PageResult(page=page, outcome=Outcome.OK, at=NOON))


def test_an_alert_that_waits_for_its_page_goes_out_when_the_page_cannot_be_read(store: Store):
    listed(store, item("a"))
    waits = alert("alr_1", owed("msg_1", due_at=NOON + 20 * SECOND), waiting=True)
    store.record_examination(examined(newest(store), waits))
    assert store.claim_deliveries(10, NOON + SECOND, LEASE) == []
    store.record_page(failed(pages(store)["a"], at=NOON + SECOND))
    [claimed] = store.claim_deliveries(10, NOON + SECOND, LEASE)
    assert claimed.uid == "msg_1"
    assert not Views(store.engine).alerts()[0].waits_for_page


def test_a_host_that_limits_our_pages_is_left_alone(store: Store):
    listed(store, item("a"), item("b"))
    page = next(iter(pages(store).values()))
    store.record_page(failed(page, Outcome.RATE_LIMITED, host_next_at=NOON + HOUR))
    assert store.due(NOON).pages == 0
    assert pages(store, NOON + HOUR - SECOND) == {}
    assert pages(store, NOON + HOUR) != {}


def test_robots_are_remembered_until_they_are_stale(store: Store):
    assert store.robots_of("gazette.example", NOON) is None
    store.keep_robots("gazette.example", 200, "User-agent: *", NOON + DAY, NOON)
    assert store.robots_of("gazette.example", NOON) == (200, "User-agent: *")
    store.keep_robots("gazette.example", 404, "", NOON + 2 * DAY, NOON)
    assert store.robots_of("gazette.example", NOON + DAY) == (404, "")
    assert store.robots_of("gazette.example", NOON + 2 * DAY) is None


def test_the_page_that_an_alert_waits_for_comes_first_of_its_host(store: Store):
    """Else the alert goes out on its headline, and copies of its text are told again."""
    listed(store, *(item(f"p{number:02}") for number in range(1, 31)))
    [last] = [each for each in store.unexamined(50) if each.title == "About p30"]
    store.record_examination(examined(last, alert("alr_1", owed("msg_1"), waiting=True)))
    assert list(pages(store)) == ["p30"]


def test_pages_that_alerts_wait_for_come_first_of_all_hosts_and_once_each(store: Store):
    listed(store, item("early", host="a.example"), item("late", host="b.example"))
    [late] = [each for each in store.unexamined(50) if each.title == "About late"]
    waiting = (alert(f"alr_{rule}", owed(f"msg_{rule}"), rule=rule, waiting=True) for rule in ("one", "two"))
    store.record_examination(examined(late, *waiting))
    assert [page.host for page in store.claim_pages(10, NOON, LEASE)] == ["b.example", "a.example"]


def test_a_page_that_an_alert_waits_for_keeps_to_its_time_and_to_its_hosts(store: Store):
    listed(store, item("a"), item("b"))
    for seen in store.unexamined(10):
        uid = seen.title.rpartition(" ")[2]
        store.record_examination(examined(seen, alert(f"alr_{uid}", owed(f"msg_{uid}"), waiting=True)))
    [first] = pages(store).values()
    assert pages(store) == {}, "its host is being asked"
    store.record_page(failed(first, Outcome.TIMED_OUT, retry_at=NOON + HOUR))
    assert list(pages(store)) == ["b"], "the other one is not due yet"


def test_pages_come_by_how_pressing_they_are_and_of_hosts_in_turn(store: Store):
    listed(store, item("old", host="a.example"), item("older", host="b.example"), quiet=True)
    listed(store, item("new", host="c.example"), item("newer", host="a.example"), now=NOON + MINUTE)
    listed(store, item("later", host="a.example"), now=NOON + 2 * MINUTE)
    now = NOON + 2 * MINUTE
    assert [page.url.split("/")[3][:5] for page in store.claim_pages(10, now, LEASE)] == [
        "new?u",
        "newer",
        "older",
    ]
    assert [page.host for page in store.claim_pages(1, now + LEASE, LEASE)] == ["c.example"]


def test_what_a_page_says_beside_its_text_is_held_until_it_says_so_no_more(store: Store):
    listed(store, item("a"))
    cited = (Citation(name="Reforma", outlet="reforma", phrase="informó Reforma"), Citation(name="El Correo"))
    said = {
        "section": "Local", "tags": ("obra", "mercado"), "lead": "Costará el doble", "agency": "EFE", "cited": cited,
        "canonical": "https://gazette.example/a",
    }  # fmt: skip
    result = page_result(pages(store)["a"], "text")
    assert result.reading is not None
    store.record_page(replace(result, reading=replace(result.reading, **said)))
    held = article(store)
    assert {name: getattr(held, name) for name in said} == said
    assert held.text_length == 4


def test_fields_whose_selectors_found_nothing_are_held_until_the_page_is_read_by_better_ones(store: Store):
    listed(store, item("a"))
    result = page_result(pages(store)["a"], "text")
    assert result.reading is not None
    origin = {"text": f"dense (2 of 2 agree){DECAYED}", "title": f"h1{DECAYED}", "lead": "selector new"}
    store.record_page(replace(result, reading=replace(result.reading, origin=origin)))
    [figure] = Figures(store.engine).pages("gazette", NOON - DAY)
    assert figure.decayed == ("text", "title")
    better = replace(result.reading, text="better", origin={"text": "selector newer"})
    done = Rereading(article=result.page.article, reading=better, text_hash="better", at=NOON)
    assert store.reread_page(done) is Reread.TEXT
    [figure] = Figures(store.engine).pages("gazette", NOON - DAY)
    assert figure.decayed == ()


@pytest.mark.parametrize(
    ("page_says", "precision", "kept"),
    [
        (NOON, "day", (NOON - 5 * HOUR, "minute")),  # noon of the same day tells less than the feed did
        (NOON - 3 * DAY, "day", (NOON - 3 * DAY, "day")),  # another day is a correction
        (NOON - HOUR, "minute", (NOON - HOUR, "minute")),
    ],
)
def test_a_page_that_knows_only_the_day_leaves_the_hour_that_its_source_gave(
    store: Store, page_says, precision, kept
):
    new = item("a")
    seen = replace(new.sighting, published=NOON - 5 * HOUR, published_precision="minute")
    listed(store, replace(new, sighting=seen))
    page = pages(store)["a"]
    reading = Reading(url=page.url, text="Rain.", published=page_says, published_precision=precision)
    store.record_page(page_result(page, "Rain.", reading=reading))
    assert (article(store).published_at, article(store).published_precision) == kept
