"""Trying a rule finds what the matcher finds, on both databases, and says what a change gains and loses and what looks wrong."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from alerts.matching import Document, matcher_of
from config.outlet import Outlet
from config.rule import Rule
from config.schema import Catalog
from serviola import backtest
from serviola.backtest import Ask, Backtester, Why
from storage.past import Past
from storage.search import Search
from storage.store import Store
from storage.tables import matches
from tests.serviola.past import Piece, keep
from tests.storage.samples import DAY, HOUR, MINUTE, NOON

NOW = NOON + 10 * DAY
CHECKPOINT = "Soldados pusieron un retén en la carretera a Chilapa."


def run(store: Store, rule: Rule, catalog: Catalog | None = None, **asked: object) -> backtest.Backtest:
    tester = Backtester(Search(store.engine), Past(store.engine), catalog or Catalog(), NOW)
    return tester.run(Ask(rule=rule, **asked))


def test_every_article_that_matches_is_counted_in_the_index_or_not(store: Store):
    keep(
        store,
        [
            Piece(title="Retén en Chilapa", text=CHECKPOINT, at=NOON),
            Piece(title="Otra vez el retén", text=CHECKPOINT, at=NOON + HOUR, story=1, copy_of=1, outlet="herald"),
            Piece(title="Ganado", text="El ganado pasa por Chilapa.", at=NOON),
            Piece(title="RETEN", text="Soldados en la sierra", at=NOON + DAY, indexed=False),
            Piece(title="Viejo retén", text=CHECKPOINT, at=NOON - 40 * DAY, quiet=True, seen_after=40 * DAY),
            Piece(title="Tarde", text=CHECKPOINT, at=NOON - 40 * DAY, seen_after=40 * DAY),
        ],
    )  # fmt: skip
    found = run(store, Rule(id="r", all=["retén", "soldados"], enabled=False))
    counted = found.counted
    assert [each.value for each in (counted.articles, counted.copies, counted.stories, counted.alerts)] == [
        5,
        1,
        4,
        3,
    ]
    assert dict(counted.silent) == {"older than 48h": backtest.Estimate(value=1)}
    assert found.sampled.is_whole
    assert found.not_indexed == 1
    assert [each.story for each in found.samples] == [4, 1, 6, 5]
    first = found.samples[1]
    assert (first.article, first.outlet, first.title) == (1, "gazette", "Retén en Chilapa")
    assert [first.passage[start:end] for start, end in first.marked] == ["Soldados", "retén"]


def test_places_are_found_as_the_watch_finds_them_by_where_an_outlet_is_at_home(store: Store):
    outlets = [
        Outlet(id=each, name=each, home=f"https://{each}.example/", place=place, sources=[{"url": f"https://{each}.example/feed", "kind": "feed"}])
        for each, place in (("gazette", "mx-gro"), ("herald", "mx-oax"))
    ]  # fmt: skip
    catalog = Catalog(outlets=outlets)
    written = "Hubo una asamblea en el municipio de Benito Juárez."
    keep(store, [Piece(title="Asamblea", text=written, at=NOON, outlet=each.id) for each in outlets])
    rule = Rule(id="r", places=["mx-gro-benito-juarez"])
    live = matcher_of(catalog.model_copy(update={"rules": (rule,)}))
    assert [
        bool(live.match(Document(title="Asamblea", text=written, outlet=each.id))) for each in outlets
    ] == [True, False]
    assert [each.outlet for each in run(store, rule, catalog).samples] == ["gazette"]


def test_only_articles_of_the_time_and_the_outlet_that_are_asked_about_count(store: Store):
    keep(
        store,
        [Piece(title="Retén", at=NOON + number * DAY, outlet=("gazette", "herald")[number % 2]) for number in range(6)],
    )  # fmt: skip
    rule = Rule(id="r", any=["retén"])
    found = run(store, rule, since=NOON + DAY, until=NOON + 4 * DAY)
    assert found.counted.articles.value == 3
    assert (found.first, found.last) == (NOON + DAY, NOON + 4 * DAY - timedelta.resolution)
    assert run(store, rule, outlet="herald").counted.articles.value == 3
    assert run(store, Rule(id="r", any=["retén"], outlets=["gazette"])).sampled.every == 3


def test_what_an_archive_brought_is_tried_from_its_oldest_day_on_also_where_nothing_matches(store: Store):
    keep(store, [Piece(title="Retén", at=NOON - 60 * DAY, seen_after=61 * DAY)])
    for asked, first in (
        (None, NOON - 60 * DAY),
        (NOON - 90 * DAY, NOON - 60 * DAY),
        (NOON - 9 * DAY, NOON - 9 * DAY),
    ):
        assert run(store, Rule(id="r", any=["secuestro"]), since=asked).first == first


def test_stories_that_other_rules_have_are_told_and_those_that_none_has(store: Store):
    keep(store, [Piece(title="Retén", at=NOON + number * MINUTE) for number in range(4)])
    with store.engine.write() as connection:
        for rule, article in (("army", 1), ("army", 2), ("roads", 2), ("r", 3)):
            connection.execute(
                sa.insert(matches),
                {"rule": rule, "rule_version": "1", "article": article, "revision": article, "basis": "page",
                 "terms": [], "spans": [], "actors": [], "excerpt": "", "matched_at": NOON},
            )  # fmt: skip
    overlap = run(store, Rule(id="r", any=["retén"])).overlap
    assert (overlap.stories, dict(overlap.by_rule), overlap.alone) == (4, {"army": 2, "roads": 1}, 2)


def test_a_change_says_what_it_gains_and_loses_and_at_which_part_the_other_fails(store: Store):
    keep(
        store,
        [
            Piece(title="Uno", text="Soldados cerca de un retén", at=NOON),
            Piece(title="Dos", text="Un retén y, mucho más allá de la loma, soldados", at=NOON),
            Piece(title="Tres", text="Policías cerca de un retén", at=NOON),
        ],
    )
    new = Rule(id="new", query="retén AND (soldados OR policías)")
    old = Rule(id="old", query="(soldados NEAR/3 retén) OR loma", outlets=["gazette"])
    found = run(store, new, against=old)
    assert found.comparison is not None
    assert found.comparison.counted.stories.value == 2
    gained = found.comparison.gained
    assert (gained.stories.value, gained.alerts.value) == (1, 1)
    assert [each.title for each in gained.samples] == ["Tres"]
    assert found.comparison.lost.samples == ()
    back = run(store, old, against=new).comparison
    assert back is not None
    assert [each.title for each in back.lost.samples] == ["Tres"]
    near = run(store, new, against=Rule(id="near", query="soldados NEAR/3 retén")).comparison
    assert near is not None
    whys = {each.title: each.why for each in near.gained.samples}
    assert whys["Dos"] == Why(part="soldados NEAR/3 retén", got=7)
    assert whys["Tres"] == Why(part="soldados")


def test_the_rule_of_another_file_is_asked_with_the_lists_of_that_file(store: Store):
    keep(store, [Piece(title="Retén", at=NOON), Piece(title="Bloqueo", at=NOON)])
    rule = Rule(id="r", any=["@roads"])
    now, before = Catalog(lists={"roads": ("retén", "bloqueo")}), Catalog(lists={"roads": ("retén",)})
    found = run(store, rule, now, against=rule, its_catalog=before)
    assert found.comparison is not None
    assert found.counted.stories.value == 2
    assert [each.title for each in found.comparison.gained.samples] == ["Bloqueo"]


def test_what_looks_wrong_in_a_rule_is_said(sqlite_store: Store):
    keep(
        sqlite_store,
        [Piece(title=f"Retén {number}", text="El secretario habló.", at=NOON) for number in range(30)]
        + [Piece(title=f"Nota {number}", text="El secretario habló de un retén y más", at=NOON) for number in range(30)]
        + [Piece(title=f"Nota {number}", text="Nada de eso", at=NOON) for number in range(20)],
    )  # fmt: skip
    cost = run(sqlite_store, Rule(id="r", query="sec* AND (retén OR bloqueo) AND NOT ganado")).cost
    assert cost.is_nearly_all
    assert [(each.part, each.share) for each in cost.often] == [("sec*", 0.75)]
    assert cost.never_held == ("bloqueo",)
    assert [(each.word, each.articles) for each in cost.words] == [("sec*", 60), ("(reten, bloqueo)", 60)]
    assert cost.leaves == 4
    quiet = run(sqlite_store, Rule(id="r", query="retén AND NOT ganado AND NOT nota")).cost
    assert quiet.never_excluded == ("NOT ganado",)
    assert run(sqlite_store, Rule(id="r", query="section:Policía")).cost.reads_all


def test_very_many_candidates_are_estimated_from_a_sample_and_read_to_the_end_when_asked(
    sqlite_store: Store,
):
    keep(
        sqlite_store,
        [
            Piece(title="retén" if number % 3 else "no", text="presa", at=NOON + number * MINUTE, story=number // 2 + 1)
            for number in range(400)
        ],
    )  # fmt: skip
    rule = Rule(id="r", all=["presa"], any=["retén", "presa"], none=["no"])
    whole = run(sqlite_store, rule).counted
    assert [each.error for each in (whole.articles, whole.stories)] == [None, None]
    told: list[tuple[int, int]] = []
    tester = Backtester(Search(sqlite_store.engine), Past(sqlite_store.engine), Catalog(), NOW)
    found = tester.run(Ask(rule=rule, most=200, drawn=150), lambda done, every: told.append((done, every)))
    assert (found.sampled.read, found.sampled.every) == (150, 400)
    assert told[-1] == (150, 150)
    for name in ("articles", "stories", "alerts"):
        estimate = getattr(found.counted, name)
        # One sample in twenty is off by more than it says, and hardly any by twice as much.
        assert abs(estimate.value - getattr(whole, name).value) <= 2 * estimate.error
    assert run(sqlite_store, rule, most=None).counted == whole


def test_an_empty_archive_has_nothing_to_count(store: Store):
    found = run(store, Rule(id="r", any=["retén"]), since=NOW - timedelta(days=1))
    assert found.first is None
    assert found.counted.stories.value == 0
    assert found.cost.microseconds is None
