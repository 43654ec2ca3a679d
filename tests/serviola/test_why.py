"""`serviola why URL`: every way in which an article was told, or was not, and an address that was never seen."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from config.load import load
from config.outlet import Outlet
from crawler.url_keys import url_key
from serviola.cli import main
from serviola.why import Account, Verdict, account_of
from storage.figures import Figures
from storage.ledger import Ledger
from storage.records import (
    DeliveryState,
    FurtherMessage,
    Incident,
    Outcome,
    Settlement,
    Told,
    Update,
    UpdateKind,
)
from storage.store import Store
from storage.views import Views
from tests.storage.samples import (
    DAY,
    HOUR,
    LEASE,
    MINUTE,
    NOON,
    alert,
    examined,
    failed,
    item,
    listed,
    match,
    newest,
    only_due,
    outlet,
    owed,
    page_result,
    pages,
    record,
    visit_of,
)

CONFIGURATION = """
settings: {{language: {language}, timezone: UTC, database: "sqlite:///serviola.db"}}
outlets:
  - id: gazette
    name: The Gazette
    home: https://gazette.example/
    hosts: [old.gazette.example]
    date_in_url: -(?P<date>20\\d{{6}})-
    sources:
      - {{kind: feed, id: feed1, url: https://gazette.example/feed1, only: /news/}}
      - {{kind: feed, id: feed2, url: https://gazette.example/feed2, rank: 2}}
  - id: herald
    name: The Herald
    home: https://herald.example/
    enabled: false
    sources: [{{kind: feed, id: feed1, url: https://herald.example/feed1}}]
actors: [{{id: council, name: Town Council}}]
rules: [{{id: floods, all: [flood, valley]}}, {{id: droughts, any: [drought]}}]
channels: [{{id: desk, kind: webhook, url: "https://desk.example/hook"}}]
"""
NEWS = "https://gazette.example/flood"


@pytest.fixture
def desk(tmp_path, migrated_sqlite):
    """A folder with a configuration and an empty database."""
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION.format(language="en"), "utf-8")
    shutil.copy(migrated_sqlite, tmp_path / "serviola.db")
    return tmp_path


@pytest.fixture
def memory(desk):
    store = Store.open(f"sqlite:///{desk / 'serviola.db'}")
    yield store
    store.close()


def asked(desk, store: Store, url: str) -> Account:
    catalog = load(desk / "serviola.yaml", environ={}).catalog
    shipped = {"times": Outlet.model_validate(outlet("times").model_dump())}
    return account_of(
        url,
        catalog=catalog,
        shipped=shipped,
        views=Views(store.engine),
        ledger=Ledger(store.engine),
        now=NOON,
    )


def seen(store: Store, **matched: object) -> None:
    """The Gazette lists a flood, and a rule looks at it."""
    listed(store, item("flood", "Flood in the valley"), quiet=bool(matched.pop("quiet", False)))
    if matched:
        store.record_examination(examined(newest(store), *matched["alerts"], matches=matched["matches"]))


def settled(store: Store, state: DeliveryState) -> None:
    [claimed] = store.claim_deliveries(10, NOON, LEASE)
    store.settle(claimed, Settlement(state=state, because="HTTP 410"), NOON)


def test_an_article_that_no_rule_has_looked_at_is_not_examined(desk, memory):
    seen(memory)
    assert asked(desk, memory, NEWS).verdict is Verdict.NOT_EXAMINED


def test_an_article_that_no_rule_matches_names_the_nearest_miss(desk, memory):
    listed(memory, item("flood", "A flood at dawn"))
    memory.record_examination(examined(newest(memory), matches=()))
    account = asked(desk, memory, NEWS)
    assert account.verdict is Verdict.NO_MATCH
    assert [(miss.rule, miss.found, miss.lacking) for miss in account.misses] == [
        ("floods", ("flood",), ("valley",))
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "floods: found flood; valley is not there; there is valleys"),
        ("es", "floods: tiene flood; valley no está; hay valleys"),
    ],
)
def test_a_near_miss_says_what_stands_there_instead(desk, memory, why, language, said):
    listed(memory, item("flood", "A flood in the valleys"))
    memory.record_examination(examined(newest(memory), matches=()))
    _, told = why(desk, NEWS, language=language)
    assert said in told


def test_a_rule_that_would_match_today_and_did_not_then_is_named(desk, memory):
    seen(memory)
    account = asked(desk, memory, NEWS)
    assert (account.verdict, account.would_match, account.misses) == (Verdict.NOT_EXAMINED, ("floods",), ())
    memory.record_examination(examined(newest(memory), matches=()))
    account = asked(desk, memory, NEWS)
    assert (account.verdict, account.would_match, account.catalog_changed) == (
        Verdict.NO_MATCH,
        ("floods",),
        True,
    )


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (DeliveryState.SENT, Verdict.TOLD),
        (DeliveryState.DEAD, Verdict.GIVEN_UP),
        (None, Verdict.OWED),
    ],
)
def test_a_match_is_told_owed_or_given_up(desk, memory, state, verdict):
    seen(memory, alerts=(alert("alr_1", owed()),), matches=(match(),))
    if state is not None:
        settled(memory, state)
    assert asked(desk, memory, NEWS).verdict is verdict


def test_a_match_of_the_backlog_is_silent(desk, memory):
    seen(memory, quiet=True, alerts=(), matches=(replace(match(), silent="backlog"),))
    assert asked(desk, memory, NEWS).verdict is Verdict.SILENT


@pytest.mark.parametrize(
    ("state", "verdict"),
    [(DeliveryState.SENT, Verdict.TOLD_IN_DIGEST), (DeliveryState.DEAD, Verdict.GIVEN_UP)],
)
def test_a_match_in_a_flood_is_owed_until_its_digest_has_arrived(desk, memory, state, verdict):
    seen(memory, quiet=True, alerts=(), matches=(replace(match(), silent="flood"),))
    assert asked(desk, memory, NEWS).verdict is Verdict.OWED, "the lookout is still to see the flood"
    new = Incident(
        id=0, outlet="gazette", source="gazette/feed1", family="flood", kind="flood", opened_at=NOON
    )
    memory.record_health(opened=[new], changed=(), over=())
    [flood] = Figures(memory.engine).open_incidents()
    assert asked(desk, memory, NEWS).verdict is Verdict.OWED, "its pages are being read"
    article = asked(desk, memory, NEWS).entry.article
    told = replace(flood, evidence={"told": [["floods", article]], "digests": [["desk", "msg_1"]]})
    memory.tell_incidents([flood.id], [], [owed("msg_1")], NOON, changed=[told])
    assert asked(desk, memory, NEWS).verdict is Verdict.OWED
    settled(memory, state)
    account = asked(desk, memory, NEWS)
    assert (account.verdict, [each.uid for each in account.digests]) == (verdict, ["msg_1"])


def test_a_copy_of_a_story_that_another_article_told_was_told_before(desk, memory):
    seen(memory, alerts=(alert("alr_1", owed()),), matches=(match(),))
    settled(memory, DeliveryState.SENT)
    memory.record_page(page_result(pages(memory)["flood"], "The very same words."))
    memory.record_examination(examined(newest(memory)))
    listed(memory, item("flood-again", "Flood in the valley"), now=NOON + HOUR)
    copy = pages(memory, NOON + HOUR)["flood-again"]
    memory.record_page(page_result(copy, "The very same words.", at=NOON + HOUR))
    memory.record_examination(examined(newest(memory), at=NOON + HOUR))
    assert asked(desk, memory, "https://gazette.example/flood-again").verdict is Verdict.TOLD_BEFORE


def copied(store: Store, *messages: FurtherMessage, number: int | None = None) -> None:
    """A second article turns out to be a copy of what was told, and is an update of its alert."""
    seen(store, alerts=(alert("alr_1", owed()),), matches=(match(),))
    settled(store, DeliveryState.SENT)
    store.record_page(page_result(pages(store)["flood"], "The very same words."))
    store.record_examination(examined(newest(store)))
    listed(store, item("again", "Flood in the valley"), now=NOON + HOUR)
    store.record_page(page_result(pages(store, NOON + HOUR)["again"], "The very same words.", at=NOON + HOUR))
    because = "told already" if number is None else None
    kind = UpdateKind.COPY if number is None else UpdateKind.NEW_TEXT
    update = Update(uid="alr_1", kind=kind, number=number, because=because)
    done = examined(newest(store), at=NOON + HOUR)
    store.record_examination(replace(done, updates=(update,), messages=messages))


def second_message() -> FurtherMessage:
    told = Told(rule="floods", uid="alr_1", article=1, waiting=False, number=2)
    return FurtherMessage(told=told, deliveries=(owed("msg_2"),), outlets=2)


AGAIN = "https://gazette.example/again"


def test_an_update_that_has_a_message_was_told_as_one_when_that_arrived(desk, memory):
    copied(memory, second_message(), number=2)
    assert asked(desk, memory, AGAIN).verdict is Verdict.OWED
    settled(memory, DeliveryState.SENT)
    assert asked(desk, memory, AGAIN).verdict is Verdict.TOLD_AS_UPDATE
    assert asked(desk, memory, NEWS).verdict is Verdict.TOLD


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "en",
            ["TOLD BEFORE", "told already by alert alr_1 of story", "a copy: no message: its alert was told"],
        ),
        (
            "es",
            ["YA AVISADA", "ya avisada por la alerta alr_1", "una copia: sin mensaje: su alerta ya se avis"],
        ),
    ],
)
def test_a_silent_copy_says_of_which_alert_it_is_an_update(desk, memory, why, language, parts):
    copied(memory)
    assert asked(desk, memory, AGAIN).verdict is Verdict.TOLD_BEFORE
    _, said = why(desk, AGAIN, language=language)
    assert [part for part in parts if part not in " ".join(said.split())] == []


def test_one_alert_is_shown_whole(desk, memory, capsys):
    copied(memory, second_message(), number=2)
    config = str(desk / "serviola.yaml")
    with pytest.raises(SystemExit) as ended:
        main(["--config", config, "alerts", "alr_1"])
    said = " ".join(capsys.readouterr().out.split())
    assert not ended.value.code
    parts = [
        "alr_1 · rule floods · story",
        "message 1, desk: sent",
        "message 2, desk: owed",
        "message 2 of that",
    ]
    assert [part for part in parts if part not in said] == []
    with pytest.raises(SystemExit) as ended:
        main(["--config", config, "alerts", "alr_9"])
    assert (ended.value.code, "no alert alr_9" in capsys.readouterr().err) == (1, True)


def test_an_address_as_it_was_shared_is_the_article(desk, memory):
    seen(memory)
    account = asked(desk, memory, "http://www.gazette.example/flood/?fbclid=1#top")
    assert account.entry.article == account.whole.article.id


def test_an_address_that_was_never_seen_names_the_sources_that_should_have_listed_it(desk, memory):
    listed(memory, item("one"), now=NOON - 3 * DAY)
    memory.sync_sources(load(desk / "serviola.yaml", environ={}).catalog.outlets, NOON - DAY)
    due = only_due(memory, NOON - DAY)
    refused = visit_of(due, NOON - DAY, Outcome.REFUSED, status=403, detail="HTTP 403")
    record(memory, due, now=NOON - DAY, visit=refused)
    account = asked(desk, memory, "https://gazette.example/flood-20261101-0068.html")
    assert account.verdict is Verdict.NEVER_SEEN
    first, second = account.absence.candidates
    assert (first.left_out_by, first.source.last_outcome, first.source.last_detail) == (
        "only",
        "refused",
        "HTTP 403",
    )
    assert (first.around.visits, first.around.failed) == (1, 1)
    assert (second.left_out_by, second.rank) == (None, 2)
    assert account.absence.day is not None
    assert account.absence.watched_since == NOON - 3 * DAY


@pytest.mark.parametrize(
    ("url", "verdict", "belongs_to"),
    [
        ("https://www.old.gazette.example/x", Verdict.NEVER_SEEN, "gazette"),
        ("https://herald.example/x", Verdict.NOT_WATCHED, "herald"),
        ("https://times.example/x", Verdict.NOT_WATCHED, "times"),
        ("https://nobody.example/x", Verdict.UNKNOWN_HOST, None),
    ],
)
def test_an_address_belongs_to_the_outlet_of_its_host(desk, memory, url, verdict, belongs_to):
    account = asked(desk, memory, url)
    assert (account.verdict, account.absence.outlet) == (verdict, belongs_to)


# ------------------------------------------------------------------------------------- in words


@pytest.fixture
def why(monkeypatch, capsys):
    def ask(folder, *words: str, language: str = "en"):
        monkeypatch.chdir(folder)
        (folder / "serviola.yaml").write_text(CONFIGURATION.format(language=language), "utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["why", *words])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out + said.err

    return ask


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "en",
            [
                "TOLD.",
                "Flood in the valley",
                "listed by: gazette/feed1",
                "words found: flood",
                "desk: sent",
                "not there any more",
            ],
        ),
        ("es", ["SE AVISÓ.", "Flood in the valley", "desk: enviado", "ya no existe"]),
    ],
)
def test_the_ledger_of_an_article_is_told_in_both_languages(desk, memory, why, language, parts):
    seen(memory, alerts=(alert("alr_1", owed()),), matches=(match(),))
    settled(memory, DeliveryState.SENT)
    memory.record_page(failed(pages(memory)["flood"]))
    code, said = why(desk, NEWS, language=language)
    assert [part for part in parts if part not in said] == []
    assert code == 0


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "en",
            [
                "NEVER SEEN: gazette",
                "last visit 2026-11-02 12:00: refused (HTTP 403)",
                "leaves such an address out",
                "1: Flood",
            ],
        ),
        (
            "es",
            ["NUNCA SE VIO: gazette", "última visita 2026-11-02 12:00: rechazado (HTTP 403)", "deja fuera"],
        ),
    ],
)
def test_an_address_never_seen_is_told_in_both_languages(desk, memory, why, language, parts):
    listed(memory, item("news/flood-in-the-valley", "Flood"), now=NOON - HOUR)
    memory.sync_sources(load(desk / "serviola.yaml", environ={}).catalog.outlets, NOON - MINUTE)
    due = only_due(memory)
    record(memory, due, visit=visit_of(due, outcome=Outcome.REFUSED, status=403, detail="HTTP 403"))
    code, said = why(desk, "gazette.example/local/flood-in-the-valley", language=language)
    assert [part for part in parts if part not in said] == []
    assert code == 1


@pytest.mark.parametrize("kind", ["moved", "redirect", "canonical", "og:url", "amp"])
def test_an_article_is_found_by_whatever_name_it_is_known_by(desk, memory, why, kind):
    listed(memory, item("flood", "Flood"))
    keys = (("gazette.example/deluge", kind),)
    memory.record_page(page_result(pages(memory)["flood"], "It rained.", keys=keys))
    for language in ("en", "es"):
        code, said = why(desk, "gazette.example/deluge", language=language)
        assert (code, "gazette.example/deluge (" in said) == (0, True)


def test_json_gives_everything(desk, memory, why):
    seen(memory)
    code, said = why(desk, NEWS, "--json")
    account = json.loads(said)
    assert (code, account["verdict"], account["url_key"]) == (0, "not_examined", url_key(NEWS))
    assert account["whole"]["article"]["title"] == "Flood in the valley"


@pytest.mark.parametrize(
    "written", ["nota", "ftp://gazette.example/x", "https://", "a b", "javascript:alert(1)"]
)
def test_what_is_no_address_is_refused_with_an_example(desk, why, written):
    code, said = why(desk, written)
    assert code == 2
    assert "https://www.informador.mx/" in said
