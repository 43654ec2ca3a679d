"""A rule that is new counts what it would have raised, and tells it where it asks for it: each story once, many in one digest."""

from __future__ import annotations

import json
import os
import signal
from datetime import datetime

import pytest
import sqlalchemy as sa

from alerts import engine
from alerts.matching import Matcher
from alerts.who import Named
from config.load import load
from config.outlet import FeedSource, Outlet
from config.rule import Rule
from config.schema import Catalog
from serviola.house import utc_now
from serviola.in_force import take_up
from serviola.look_back import FEW, LookBack, would_raise
from serviola.why import Verdict, digests_of, verdict_on
from storage.ledger import Ledger
from storage.records import DeliveryState, Settlement
from storage.rule_views import RuleViews
from storage.store import Store
from storage.tables import alerts, deliveries, matches, stories
from storage.views import Views
from tests.serviola.past import Piece, keep
from tests.storage.samples import DAY, HOUR, MINUTE, NOON

NOW = NOON + 10 * DAY
WHO = Named(())
HOOK = {"id": "desk", "kind": "webhook", "url": "https://desk.example/hook"}


def newsroom(*rules: Rule) -> Catalog:
    return Catalog.model_validate({"channels": [HOOK]}).model_copy(update={"rules": rules})


def looking(store: Store, catalog: Catalog, now: datetime = NOW) -> LookBack:
    take_up(catalog, store, now)
    return LookBack(store.engine, catalog, WHO, lambda: now)


def look_back(store: Store, catalog: Catalog, now: datetime = NOW) -> int:
    """Let new rules look back to the end; return how many steps that took."""
    it, steps = looking(store, catalog, now), 0
    while not it.over:
        it.step()
        steps += 1
    return steps


def rows(store: Store, table: sa.Table) -> list[sa.Row]:
    with store.engine.read() as connection:
        return list(connection.execute(sa.select(table).order_by(*table.primary_key)))


def told(store: Store) -> list[tuple[str, int]]:
    """What was opened, as (rule, article)."""
    return [(row.rule, row.article) for row in rows(store, alerts)]


def messages(store: Store) -> list[dict]:
    return [json.loads(row.payload) for row in rows(store, deliveries)]


def noted(store: Store) -> dict[str, tuple[int | None, int | None]]:
    return {row.rule: (row.looked_back, row.stories) for row in RuleViews(store.engine).versions()}


ROADS = Rule(id="roads", any=["retén"])


def test_a_new_rule_counts_the_stories_of_seven_days_and_tells_nobody(store: Store):
    keep(
        store,
        [
            Piece(title="Retén", at=NOW - 2 * HOUR),
            Piece(title="Retén, copia", at=NOW - HOUR, story=1, copy_of=1),
            Piece(title="Retén de anteayer", at=NOW - 2 * DAY),
            Piece(title="Retén de hace mucho", at=NOW - 8 * DAY),
            Piece(title="Nada", at=NOW - HOUR),
        ],
    )
    look_back(store, newsroom(ROADS))
    assert noted(store) == {"roads": (0, 2)}
    assert told(store) == []
    assert rows(store, matches) == []


def test_a_rule_that_looks_back_tells_each_story_once_however_old_and_however_it_came(store: Store):
    rule = ROADS.model_copy(update={"look_back": 9 * DAY})
    keep(
        store,
        [
            Piece(title="Retén", at=NOW - 2 * HOUR),
            Piece(title="Retén, copia", at=NOW - HOUR, story=1, copy_of=1, outlet="herald"),
            Piece(title="Retén de un acervo", at=NOW - 8 * DAY, quiet=True),
            Piece(title="Retén de hace mucho", at=NOW - 10 * DAY),
        ],
    )
    look_back(store, newsroom(rule))
    assert told(store) == [("roads", 3), ("roads", 1)]
    kept = {row.article: (row.rule_version, row.silent) for row in rows(store, matches)}
    assert kept == dict.fromkeys((1, 2, 3), (rule.version, None))
    assert len(messages(store)) == 2
    assert noted(store) == {"roads": (int((9 * DAY).total_seconds()), 2)}
    look_back(store, newsroom(rule), NOW + MINUTE)
    assert len(rows(store, deliveries)) == 2


def test_what_the_rule_has_told_is_not_told_again_when_it_changes_and_nothing_when_it_changes_back(
    store: Store,
):
    first = ROADS.model_copy(update={"look_back": 2 * DAY})
    second = Rule(id="roads", any=["retén", "bloqueo"], look_back=2 * DAY)
    keep(store, [Piece(title="Retén", at=NOW - HOUR), Piece(title="Bloqueo", at=NOW - HOUR)])
    look_back(store, newsroom(first))
    assert told(store) == [("roads", 1)]
    look_back(store, newsroom(second), NOW + MINUTE)
    assert told(store) == [("roads", 1), ("roads", 2)]
    assert {row.article: row.rule_version for row in rows(store, matches)} == dict.fromkeys(
        (1, 2), second.version
    )
    keep(store, [Piece(title="Otro retén", at=NOW)], first=3)
    look_back(store, newsroom(first), NOW + HOUR)
    assert len(told(store)) == 2


def test_other_rules_are_not_touched_and_disabled_ones_wait(store: Store):
    keep(store, [Piece(title="Retén y bloqueo", at=NOW - HOUR)])
    other = Rule(id="blocks", any=["bloqueo"])
    off = Rule(id="off", any=["retén"], enabled=False, look_back=DAY)
    look_back(store, newsroom(other, off, ROADS.model_copy(update={"look_back": DAY})))
    assert told(store) == [("roads", 1)]
    assert noted(store) == {"blocks": (0, 1), "roads": (int(DAY.total_seconds()), 1)}
    look_back(store, newsroom(other, off.model_copy(update={"enabled": True})), NOW + HOUR)
    assert told(store) == [("roads", 1), ("off", 1)]


def test_more_than_ten_stories_are_told_in_one_digest_that_says_how_to_see_the_rest(store: Store):
    keep(store, [Piece(title=f"Retén {number}", at=NOW - number * MINUTE) for number in range(1, 31)])
    rule = ROADS.model_copy(update={"look_back": DAY})
    look_back(store, newsroom(rule))
    assert len(told(store)) == 30
    [digest] = messages(store)
    assert digest["type"] == "alert.digest"
    said = json.dumps(digest, ensure_ascii=False)
    assert "30 historias" in said
    assert "Y 15 más: serviola articles --rule roads --since 24h" in said
    assert "Retén 1" in said
    assert "Retén 30" not in said
    assert len(rows(store, matches)) == 30


def test_many_rules_that_look_back_at_once_ring_ten_times_and_then_by_digests(sqlite_store: Store):
    keep(sqlite_store, [Piece(title=f"Retén {number}", at=NOW - number * MINUTE) for number in range(1, 5)])
    rules = [Rule(id=f"r{number}", any=["retén"], look_back=DAY) for number in range(4)]
    look_back(sqlite_store, newsroom(*rules))
    assert len(told(sqlite_store)) == 16
    kinds = [each["type"] for each in messages(sqlite_store)]
    assert kinds.count("alert.digest") == 2
    assert len(kinds) == 8 + 2


def test_an_article_that_comes_after_a_digest_is_an_update_of_what_it_told(store: Store):
    keep(store, [Piece(title=f"Retén {number}", at=NOW - number * MINUTE) for number in range(1, 13)])
    catalog = newsroom(ROADS.model_copy(update={"look_back": DAY}))
    look_back(store, catalog)
    keep(store, [Piece(title="Retén otra vez", at=NOW, story=1)], first=13)
    with store.engine.write() as connection:
        connection.execute(sa.text("UPDATE revisions SET examined_at = NULL WHERE article = 13"))
    engine.examine(store, Matcher(catalog.rules, ()), catalog, NOW + MINUTE, 10)
    assert len(told(store)) == 12
    assert len(messages(store)) == 1


def test_a_rule_that_waits_for_a_second_outlet_tells_only_what_two_have(store: Store):
    keep(store, [Piece(title="Retén", at=NOW - HOUR), Piece(title="Retén", at=NOW - HOUR, confirmed_at=NOW)])
    with store.engine.write() as connection:
        connection.execute(sa.update(stories).values(articles=2))
    look_back(store, newsroom(ROADS.model_copy(update={"look_back": DAY, "when": ["confirmed"]})))
    assert told(store) == [("roads", 2)]
    assert {row.article: row.silent for row in rows(store, matches)} == {
        1: "only one outlet has it so far",
        2: None,
    }


def test_what_is_still_to_be_examined_is_left_to_the_watch(store: Store):
    keep(store, [Piece(title="Retén", at=NOW - HOUR), Piece(title="Retén nuevo", at=NOW - HOUR)])
    with store.engine.write() as connection:
        connection.execute(sa.text("UPDATE revisions SET examined_at = NULL WHERE article = 2"))
    catalog = newsroom(ROADS.model_copy(update={"look_back": DAY}))
    look_back(store, catalog)
    assert told(store) == [("roads", 1)]
    engine.examine(store, Matcher(catalog.rules, ()), catalog, NOW, 10)
    assert told(store) == [("roads", 1), ("roads", 2)]


def test_a_story_whose_first_article_is_still_to_be_examined_is_told_by_the_next(store: Store):
    keep(
        store,
        [Piece(title="Retén", at=NOW - 2 * HOUR, quiet=True), Piece(title="Retén", at=NOW - HOUR, story=1)],
    )
    with store.engine.write() as connection:
        connection.execute(sa.text("UPDATE revisions SET examined_at = NULL WHERE article = 1"))
    catalog = newsroom(ROADS.model_copy(update={"look_back": DAY}))
    look_back(store, catalog)
    engine.examine(store, Matcher(catalog.rules, ()), catalog, NOW, 10)
    assert told(store) == [("roads", 2)]
    assert len(messages(store)) == 1


def test_a_rule_that_could_not_be_written_down_when_it_was_taken_up_looks_back_all_the_same(store: Store):
    """The database may be away at just that moment; the watch goes on with the new rules, and tries no second time."""
    keep(store, [Piece(title="Retén en Chilapa", at=NOW - HOUR)])
    it = LookBack(store.engine, newsroom(Rule(id="r", any=["retén"], look_back=7 * DAY)), WHO, lambda: NOW)
    while not it.over:
        it.step()
    assert [(row.since, row.stories) for row in RuleViews(store.engine).versions("r")] == [(NOW, 1)]
    assert len(Views(store.engine).alerts()) == 1


def test_many_new_rules_look_back_together(sqlite_store: Store):
    keep(sqlite_store, [Piece(title=f"Retén w{number}", at=NOW - HOUR) for number in range(50)])
    rules = [Rule(id=f"r{number}", all=["retén", f"w{number}"]) for number in range(50)]
    steps = look_back(sqlite_store, newsroom(*rules))
    assert steps < 10
    assert noted(sqlite_store) == {rule.id: (0, 1) for rule in rules}


def test_a_first_installation_has_nothing_to_look_back_on(store: Store):
    look_back(store, newsroom(ROADS.model_copy(update={"look_back": DAY})))
    assert noted(store) == {"roads": (int(DAY.total_seconds()), 0)}


def test_a_process_that_is_killed_at_any_write_leaves_the_rest_to_the_next_and_nothing_is_told_twice(
    database_url: str,
):
    """Killed before each write in turn, on one database: what is left is done by the last one, which lives."""
    store = Store.open(database_url)
    keep(store, [Piece(title=f"Retén {number}", at=NOW - number * MINUTE) for number in (1, 2)])
    catalog = newsroom(ROADS.model_copy(update={"look_back": DAY}))
    take_up(catalog, store, NOW)
    store.close()
    kills = 0
    while not _lives(database_url, catalog, kills + 1):
        kills += 1
        assert kills < 100
        store = Store.open(database_url)
        opened, is_noted = len(told(store)), noted(store)["roads"] != (None, None)
        assert (opened, len(messages(store)), is_noted) in {(0, 0, False), (2, 2, True)}
        store.close()
    assert kills > 5
    store = Store.open(database_url)
    assert told(store) == [("roads", 2), ("roads", 1)]
    assert len(messages(store)) == 2
    store.close()


def _lives(url: str, catalog: Catalog, kill_at: int) -> bool:
    child = os.fork()
    if child == 0:
        store, said = Store.open(url), 0

        def die(*about: object) -> None:
            nonlocal said
            said += not any(str(each).startswith("SELECT") for each in about)
            if said == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(store.engine.engine, "before_cursor_execute", die)
        sa.event.listen(store.engine.engine, "commit", die)
        it = LookBack(store.engine, catalog, WHO, lambda: NOW)
        while not it.over:
            it.step()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0
    return not os.WIFSIGNALED(status)


def test_a_fault_in_one_rule_keeps_no_other_from_looking_back(sqlite_store: Store):
    keep(sqlite_store, [Piece(title="Retén y bloqueo", at=NOW - HOUR)])
    bad, good = Rule(id="bad", any=["@gone"]), Rule(id="good", any=["bloqueo"])
    it = looking(sqlite_store, newsroom(bad, good))
    with pytest.raises(ValueError, match="gone"):
        it.step()
    while not it.over:
        it.step()
    assert noted(sqlite_store) == {"bad": (None, None), "good": (0, 1)}


class Breaking(Named):
    """A finder with a fault that some articles meet."""

    def find(self, texts, article):
        if "roto" in article.title:
            raise ZeroDivisionError
        return super().find(texts, article)


@pytest.mark.parametrize(("broken", "counted"), [(1, True), (11, False)])
def test_an_article_at_which_a_fault_is_met_keeps_no_rule_from_looking_back(
    sqlite_store: Store, broken, counted
):
    pieces = [Piece(title=f"Bloqueo roto {number}", at=NOW - HOUR) for number in range(broken)]
    keep(sqlite_store, [*pieces, Piece(title="Bloqueo en Guerrero", at=NOW - HOUR)])
    rules = [Rule(id=f"r{number}", any=["bloqueo"]) for number in range(FEW)]
    catalog = newsroom(*rules, Rule(id="where", places=["mx-gro"]))
    take_up(catalog, sqlite_store, NOW)
    it = LookBack(sqlite_store.engine, catalog, Breaking(()), lambda: NOW)
    faults = 0
    while not it.over:
        try:
            it.step()
        except ZeroDivisionError:
            faults += 1
    assert set(noted(sqlite_store).values()) == ({(0, 1)} if counted else {(None, None)})
    assert faults == (0 if counted else 1)


CONFIG = """\
settings: {{database: "sqlite:///{folder}/serviola.db", language: en}}
rules:
  - {{id: roads, any: [retén], look_back: {span}}}
  - {{id: fires, any: [incendio]}}
"""


def test_what_new_rules_would_have_raised_is_said_wherever_somebody_looks(tmp_path, serviola):
    file = tmp_path / "serviola.yaml"
    file.write_text(CONFIG.format(folder=tmp_path, span="30d"), encoding="utf-8")
    store, now = Store.open(f"sqlite:///{tmp_path}/serviola.db"), utc_now()
    keep(store, [Piece(title=f"Retén {number}", at=now - number * HOUR) for number in range(1, 15)])
    assert "roads is new" not in serviola(tmp_path, "check").text  # no watch has ever used this database
    store.note_rules({"fires": "old"}, now)
    checked = serviola(tmp_path, "check")
    assert checked.code == 0
    assert "Rule roads is new or changed: of the last 30d it would have raised 14 stories." in checked.out
    catalog = load(file, environ={}).catalog
    take_up(catalog, store, now)
    waiting = serviola(tmp_path, "status").out
    assert "2 new rules have yet to look back on what is stored" in waiting
    look_back(store, catalog, now)
    store.close()
    said = "Rule roads is new or changed: of the 30d before, it would have raised 14 stories."
    for command in (["status"], ["rules", "list"]):
        shown = serviola(tmp_path, *command).text
        assert said in shown
        assert "fires is new" not in shown
    assert (
        "of the 30d before, it would have raised stories: 14"
        in serviola(tmp_path, "rules", "show", "roads").out
    )
    assert "roads is new" not in serviola(tmp_path, "check").out
    assert "in a digest" in serviola(tmp_path, "alerts", "--limit", "1").out


def test_what_new_rules_would_have_raised_is_counted_with_where_outlets_are_at_home(sqlite_store: Store):
    feed = FeedSource(url="https://a.example/f")
    home = Outlet(id="gazette", name="Gazette", home="https://a.example", place="mx-gro", sources=[feed])
    keep(
        sqlite_store,
        [Piece(title="Asamblea", text="Hubo una asamblea en el municipio de Benito Juárez.", at=NOW - HOUR)],
    )
    rule = Rule(id="r", places=["mx-gro-benito-juarez"])
    for outlets, counted in (((home,), 1), ((), 0)):
        [looked] = would_raise(sqlite_store.engine, Catalog(outlets=outlets, rules=(rule,)), [rule], NOW)
        assert looked.stories == counted


def test_an_article_that_is_in_a_digest_is_told_when_that_is_sent(sqlite_store: Store):
    keep(sqlite_store, [Piece(title=f"Retén {number}", at=NOW - number * MINUTE) for number in range(1, 13)])
    catalog = newsroom(ROADS.model_copy(update={"look_back": DAY}))
    look_back(sqlite_store, catalog)
    views, ledger = Views(sqlite_store.engine), Ledger(sqlite_store.engine)

    def verdict() -> Verdict:
        whole = views.article(5)
        assert whole is not None
        return verdict_on(whole, digests_of(whole, catalog, views, ledger))

    assert verdict() is Verdict.OWED
    [claimed] = sqlite_store.claim_deliveries(10, NOW, HOUR)
    sqlite_store.settle(claimed, Settlement(state=DeliveryState.SENT, because="accepted"), NOW)
    assert verdict() is Verdict.TOLD_IN_DIGEST
