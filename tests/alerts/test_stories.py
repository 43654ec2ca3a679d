"""Alerts follow stories, on real databases: one a rule and story, what comes of it as updates, whoever is first."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest
import sqlalchemy as sa

from alerts.engine import examine
from alerts.matching import Matcher
from config.schema import Catalog
from news.fingerprint import fingerprint
from news.looking import Schedule
from storage.records import DeliveryState, Outcome, Settlement, WantedPage
from storage.store import Store
from storage.tables import alert_updates, articles
from storage.views import Views
from tests.storage.samples import DAY, HOUR, LEASE, MINUTE, NOON, SECOND, failed, item, listed, page_result

BRIDGE = (
    "The bridge over the Papagayo collapsed before dawn on Tuesday after two days of rain, the mayor of San Marcos said. "
    "A bus with thirty passengers had crossed it minutes earlier. Engineers had closed one lane in August, and the "
    "federal ministry promised repairs that never began. Soldiers closed the road on both sides and sent drivers over "
    "the old route through Tecoanapa, which adds three hours to the way to the coast. Nobody was hurt, the mayor said."
)
ADDED = (
    " Hours later a council of elders from four villages met in the plaza and demanded that the ministry of works explain "
    "in public why the money for the repairs was spent on the road to the airport, where a second carriageway opened in "
    "the spring with a ceremony that the governor attended."
)


SCHEDULE = Schedule(matched=(15 * MINUTE, HOUR, 3 * HOUR, DAY), others=(HOUR, DAY))


@dataclass(slots=True)
class House:
    """A newsroom with a few rules, and the clock that it lives by."""

    store: Store
    catalog: Catalog
    now: datetime = NOON
    wanted: dict[str, WantedPage] = field(default_factory=dict)

    def claim(self, name: str) -> WantedPage:
        """Take a page to be read."""
        claimed = self.store.claim_pages(100, self.now, LEASE, schedule=SCHEDULE)
        self.wanted |= {page.url.split("/")[3].partition("?")[0]: page for page in claimed}
        return self.wanted.pop(name)

    def hear(self, name: str, title: str, *, outlet: str, **options) -> None:
        """Let an outlet list an article; it is examined."""
        listed(self.store, item(name, title, host=f"{outlet}.example"), by=outlet, now=self.now, **options)
        self.examine()

    def read(
        self, text: str, *names: str, title: str = "A bridge has collapsed", of: str = "", look: bool = True
    ) -> None:
        """Let the pages of articles be read, all with this text; `of` is an address of what they are copies of."""
        keys = ((of, "canonical"),) if of else ()
        for name in names:
            taken = fingerprint(title, text, "en")
            page = page_result(self.claim(name), text, at=self.now, fingerprint=taken, keys=keys)
            page = replace(page, reading=replace(page.reading, title=title))
            self.store.record_page(page, SCHEDULE)
        if look:
            self.examine()

    def cannot_read(self, *names: str) -> None:
        """Let the pages of articles turn out to be gone."""
        for name in names:
            self.store.record_page(failed(self.claim(name), Outcome.GONE, at=self.now))
        self.examine()

    def look(self, **outcomes: Outcome) -> None:
        """Make every look that is due: it meets an outcome, or says that nothing has changed."""
        while claimed := self.store.claim_pages(10, self.now, LEASE, schedule=SCHEDULE):
            for page in claimed:
                name = page.url.split("/")[3].partition("?")[0]
                outcome = outcomes.get(name, Outcome.UNCHANGED)
                self.store.record_page(failed(page, outcome, at=self.now), SCHEDULE)
        self.examine()

    def examine(self) -> None:
        """Let the rules see what they are owed, in as many rounds as it takes."""
        matcher = Matcher(self.catalog.rules, self.catalog.actors)
        while examine(self.store, matcher, self.catalog, self.now, 50).done:
            pass

    def sent(self) -> list[dict]:
        """Send what is due, and return what arrived: the data of each message, in their order."""
        claimed = self.store.claim_deliveries(50, self.now, LEASE)
        for each in claimed:
            sent = Settlement(state=DeliveryState.SENT, because="accepted", status=200)
            self.store.settle(each, sent, self.now)
        return [json.loads(each.payload)["data"] for each in claimed]

    def updates(self) -> list[tuple[str, int | None, str | None]]:
        with self.store.engine.read() as connection:
            rows = connection.execute(sa.select(alert_updates).order_by(alert_updates.c.id)).all()
        return [(row.kind, row.number, row.because) for row in rows]

    def alerts(self):
        return [each for each in Views(self.store.engine).alerts() if each.merged_into is None]

    def article(self, outlet: str):
        """Return all that is held of the one article of an outlet."""
        views = Views(self.store.engine)
        [found] = views.articles(outlet=outlet)
        return views.article(found.id)


@pytest.fixture
def opened(catalog, channel):
    def make(store: Store, rules) -> House:
        rules = rules or ({"id": "bridges", "any": ["bridge*"]},)
        desk = channel("webhook", url="https://desk.example/in")
        return House(store=store, catalog=catalog(rules=list(rules), channels=[desk]))

    return make


@pytest.fixture
def house(store, opened):
    """Open a newsroom on either database."""
    return lambda *rules: opened(store, rules)


@pytest.fixture
def lite(sqlite_store, opened):
    """Open a newsroom on SQLite: for what does not depend on the database."""
    return lambda *rules: opened(sqlite_store, rules)


FIVE = ("gazette", "herald", "lantern", "mirror", "zanate")
HEADLINE = "Bridge over the Papagayo collapses"


@pytest.mark.parametrize("how", ["no page is wanted", "no page can be read", "no page comes in time"])
def test_five_outlets_with_one_headline_make_one_alert(house, how):
    desk = house()
    for number, outlet in enumerate(FIVE):
        desk.hear(f"a{number}", HEADLINE, outlet=outlet, wants_pages=how != "no page is wanted")
    if how == "no page can be read":
        for number in range(len(FIVE)):
            desk.cannot_read(f"a{number}")
    if how == "no page comes in time":
        assert desk.sent() == []
        desk.now += 21 * SECOND
    [told] = desk.sent()
    assert told["article"]["outlet"]["id"] == "gazette"
    [alert] = desk.alerts()
    assert [each.state for each in alert.deliveries] == ["sent"]
    desk.now += MINUTE
    desk.examine()
    assert desk.sent() == []


def told_once_and_copied(desk: House) -> dict:
    """One outlet's text is told; then a second one prints it too."""
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.read(BRIDGE, "a")
    [told] = desk.sent()
    desk.now += MINUTE
    desk.hear("b", "A bridge is down", outlet="herald")
    return told


def test_a_copy_of_what_was_told_is_an_update_and_no_message(house):
    desk = house()
    told = told_once_and_copied(desk)
    desk.read(BRIDGE, "b")
    assert desk.sent() == []
    assert desk.updates()[0] == ("copy", None, "told already")
    [alert] = desk.alerts()
    assert (alert.uid, alert.outlets, len(alert.updates)) == (told["id"], 2, 1)


def test_a_copy_that_adds_text_in_which_the_rule_matches_is_told_under_the_same_alert(house):
    desk = house({"id": "elders", "any": ["bridge", "elders"]})
    told = told_once_and_copied(desk)
    desk.read(BRIDGE + ADDED, "b", of="gazette.example/a")
    [update] = desk.sent()
    assert (update["id"], update["number"], update["update"]["kinds"]) == (told["id"], 2, ["new-text"])
    assert update["article"]["outlet"]["id"] == "herald"
    assert (update["terms"], "council of elders" in update["excerpt"]["text"]) == (["elders"], True)
    assert [each["outlet"]["id"] for each in update["story"]["told_by"]] == ["gazette", "herald"]
    assert desk.updates()[-1] == ("new-text", 2, None)


def test_a_copy_that_adds_what_the_rule_does_not_ask_for_is_no_message(lite):
    desk = lite()
    told_once_and_copied(desk)
    desk.read(BRIDGE + ADDED, "b", of="gazette.example/a")
    assert desk.sent() == []
    assert desk.updates()[0][0] == "copy"


def test_a_copy_alerts_where_its_root_was_a_backlog(house):
    desk = house()
    desk.hear("a", "A bridge has collapsed", outlet="gazette", quiet=True)
    desk.read(BRIDGE, "a")
    assert desk.sent() == []
    desk.hear("b", "A bridge is down", outlet="herald")
    desk.read(BRIDGE, "b")
    [told] = desk.sent()
    assert (told["article"]["outlet"]["id"], told["story"]["outlets"]) == ("herald", 2)


def test_a_copy_alerts_where_its_root_is_of_an_outlet_that_the_rule_leaves_out(lite):
    desk = lite({"id": "bridges", "any": ["bridge"], "outlets": ["herald"]})
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.read(BRIDGE, "a")
    desk.hear("b", "A bridge is down", outlet="herald")
    desk.read(BRIDGE, "b")
    [told] = desk.sent()
    assert told["article"]["outlet"]["id"] == "herald"


@pytest.mark.parametrize(("order", "looks"), [("ab", False), ("ba", True)])
def test_an_original_and_its_copy_are_one_alert_whichever_is_read_first(house, order, *, looks):
    desk = house()
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.hear("b", "A bridge is down", outlet="herald")
    for name in order:
        desk.read(BRIDGE, name, look=looks)
    desk.examine()
    assert len(desk.sent()) == 1
    assert len(desk.alerts()) == 1
    assert {kind for kind, _, _ in desk.updates()} <= {"copy", "match"}
    assert {(number, because) for _, number, because in desk.updates()} <= {(None, "told already")}
    desk.now += MINUTE
    assert desk.sent() == []


def test_a_page_that_comes_after_its_headline_was_told_tells_nothing_again(lite):
    desk = lite()
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.now += 21 * SECOND
    assert len(desk.sent()) == 1
    desk.read(BRIDGE, "a")
    assert (desk.sent(), desk.updates()) == ([], [])


# ------------------------------------------------------------------- what must not keep an article from being told

NOTICE = " ".join(f"palabra{number}" for number in range(80))
APART = (
    "Bridge collapses over the Papagayo",
    "Council pays for new bridge lights",
    "Thieves strip copper off a bridge",
)


def test_pages_that_all_claim_the_address_of_one_article_are_each_told(house):
    desk = house()
    texts = ("The river took it at night.", "Forty lamps come in May.", "The wire was sold by weight.")
    for number, title in enumerate(APART):
        desk.hear(f"a{number}", title, outlet="gazette")
        desk.read(texts[number], f"a{number}", title=title, of="gazette.example/a0")
        desk.now += MINUTE
    assert [each["article"]["title"] for each in desk.sent()] == list(APART)


def test_a_notice_in_place_of_the_text_makes_no_article_a_copy_of_another(house):
    desk = house()
    for number, title in enumerate(APART):
        desk.hear(f"a{number}", title, outlet="gazette")
        desk.read(NOTICE, f"a{number}", title=title)
        desk.now += MINUTE
    assert [each["article"]["title"] for each in desk.sent()] == list(APART)


# ---------------------------------------------------------------------------------- confirmed, merged

CONFIRM = {"id": "bridges", "any": ["bridge"], "when": ["first", "confirmed"]}
OTHER = (
    "Lessons at the Juárez school begin an hour late from Monday because a coach that carries forty pupils must go the "
    "long way round, its head teacher Marta Quiroz told parents in a letter. The council pays for the diesel and the gap."
)


def two_texts(desk: House, *, of_second: str = OTHER) -> None:
    """Two outlets, each with a text of its own, whose stories are two so far."""
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.read(BRIDGE, "a")
    desk.hear("b", "School bells ring later in Juárez", outlet="herald")
    desk.read(of_second, "b", title="School bells ring later in Juárez")


def become_one(desk: House) -> None:
    """Let an editor make two stories one that an outlet each has told."""
    with desk.store.engine.read() as connection:
        first, second = connection.scalars(sa.select(articles.c.story).order_by(articles.c.id)).all()
    if first != second:
        desk.store.merge_stories(second, first, desk.now)
    desk.examine()


def test_a_second_independent_outlet_confirms_what_was_told_although_the_rule_does_not_match_it(house):
    desk = house(CONFIRM)
    two_texts(desk)
    first = desk.sent()[0]
    become_one(desk)
    [confirmed] = desk.sent()
    assert (confirmed["id"], confirmed["number"]) == (first["id"], 2)
    assert confirmed["update"]["kinds"] == ["confirmed"]
    assert confirmed["article"]["outlet"]["id"] == "herald"
    desk.now += MINUTE
    desk.examine()
    assert desk.sent() == []


def test_a_rule_that_waits_for_a_second_outlet_is_told_once_when_there_is_one(house):
    desk = house(CONFIRM | {"when": "confirmed"})
    two_texts(desk)
    assert desk.sent() == []
    [match] = desk.article("gazette").matches
    assert match.silent == "only one outlet has it so far"
    become_one(desk)
    [told] = desk.sent()
    assert (told["number"], told["article"]["outlet"]["id"], told["story"]["outlets"]) == (1, "gazette", 2)
    desk.examine()
    assert desk.sent() == []


def test_a_copy_confirms_nothing(lite):
    desk = lite(CONFIRM)
    told_once_and_copied(desk)
    desk.read(BRIDGE, "b")
    assert desk.sent() == []


def test_an_alert_that_waits_for_its_page_is_confirmed_in_its_first_message(lite):
    desk = lite(CONFIRM)
    desk.hear("b", "School bells ring later in Juárez", outlet="herald")
    desk.read(OTHER, "b", title="School bells ring later in Juárez")
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    become_one(desk)
    desk.read(BRIDGE, "a")
    [told] = desk.sent()
    assert (told["number"], told["story"]["outlets"]) == (1, 2)
    desk.now += MINUTE
    desk.examine()
    assert desk.sent() == []


def test_a_headline_that_was_told_before_its_story_was_confirmed_is_confirmed_afterwards(lite):
    desk = lite(CONFIRM)
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.hear("b", "School bells ring later in Juárez", outlet="herald")
    desk.read(OTHER, "b", title="School bells ring later in Juárez")
    desk.now += 21 * SECOND
    assert len(desk.sent()) == 1
    become_one(desk)
    desk.read(BRIDGE, "a")
    [confirmed] = desk.sent()
    assert (confirmed["number"], confirmed["update"]["kinds"]) == (2, ["confirmed"])


def test_alerts_of_stories_that_become_one_are_one_and_nothing_is_told_twice(house):
    desk = house()
    two_texts(desk, of_second=OTHER.replace("the gap", "the bridge"))
    assert len(desk.sent()) == 2
    second, first = desk.alerts()
    become_one(desk)
    assert desk.sent() == []
    assert [each.uid for each in desk.alerts()] == [first.uid]
    assert (
        "match",
        None,
        f"told by alert {second.uid} before the stories were one",
    ) in desk.updates()


def test_of_a_story_whose_first_alert_was_taken_back_the_next_article_is_told_and_those_behind_it_follow(
    house,
):
    desk = house({"id": "bridges", "any": ["bridge"], "match": "title"})
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.read(OTHER, "a", title="School bells ring later in Juárez")
    assert desk.sent() == []
    desk.hear("b", "What the mayor said", outlet="herald")
    desk.hear("c", "The mayor's words", outlet="mirror")
    desk.read(BRIDGE, "b", "c", of="gazette.example/a")
    [told] = desk.sent()
    [alert] = desk.alerts()
    assert (told["id"], told["article"]["outlet"]["id"]) == (alert.uid, "herald")
    assert desk.updates() == [("copy", None, "told already")]


def test_an_article_that_an_editor_moves_after_it_was_told_is_not_told_again(house):
    desk = house()
    two_texts(desk)
    become_one(desk)
    [told] = desk.sent()
    moved = desk.article("gazette").article.id
    desk.store.move_article(moved, None, desk.now)
    desk.now += 15 * MINUTE
    desk.read(BRIDGE.replace("thirty passengers", "forty passengers"), "a")
    assert desk.sent() == []
    assert [each.uid for each in desk.alerts()] == [told["id"]]
    assert desk.updates()[-1] == ("edited", None, "the rule does not ask for it")


# ------------------------------------------------------------------------------------ edits, deletions

EDITED = BRIDGE.replace("thirty passengers", "forty passengers")
WITH_ELDERS = BRIDGE + ADDED


def edited(desk: House, text: str) -> list[dict]:
    """Tell of an article, look at its page after a quarter of an hour; return what was sent after that."""
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.read(BRIDGE, "a")
    desk.sent()
    desk.now += 15 * MINUTE
    desk.read(text, "a")
    return desk.sent()


def test_an_edit_is_told_where_the_rule_asks_for_it_with_what_it_changes(house):
    desk = house({"id": "bridges", "any": ["bridge"], "when": ["first", "edited"]})
    [update] = edited(desk, EDITED)
    assert (update["number"], update["update"]["kinds"]) == (2, ["edited"])
    assert {"numbers", "stealth"} <= set(update["update"]["changed"])
    assert (update["update"]["removed"], update["update"]["added"]) == ("thirty", "forty")
    desk.examine()
    assert desk.sent() == []


def test_an_edit_is_an_update_and_no_message_where_the_rule_does_not_ask(lite):
    desk = lite()
    assert edited(desk, EDITED) == []
    assert desk.updates() == [("edited", None, "the rule does not ask for it")]


def test_a_rule_of_edits_alone_is_told_of_the_first_edit(lite):
    desk = lite({"id": "bridges", "any": ["bridge"], "when": "edited"})
    [told] = edited(desk, EDITED)
    assert (told["number"], told["update"]["kinds"]) == (1, ["edited"])
    [match] = desk.article("gazette").matches
    assert match.silent is None


@pytest.mark.parametrize(("text", "sent"), [(EDITED, []), (WITH_ELDERS, ["edited"])])
def test_a_rule_of_new_text_is_told_of_an_edit_only_if_it_matches_in_what_was_added(lite, text, sent):
    rule = {"id": "elders", "any": ["bridge", "elders"], "match": "new-text", "when": ["first", "edited"]}
    desk = lite(rule)
    assert [kind for each in edited(desk, text) for kind in each["update"]["kinds"]] == sent


IN_GUERRERO = BRIDGE + " The governor of Guerrero sent boats and engineers."
FROM_AYUTLA = " Neighbours came from Ayutla with ropes to look for those who are missing."


@pytest.mark.parametrize(
    "text",
    [IN_GUERRERO + FROM_AYUTLA, "Before noon, somebody shouted from afar. " + IN_GUERRERO + FROM_AYUTLA],
)
def test_where_new_text_is_set_is_known_from_all_of_the_article(lite, text):
    ayutla = {"id": "ayutla", "places": ["mx-gro-ayutla-de-los-libres"], "match": "new-text"}
    desk = lite({"id": "bridges", "any": ["bridge"]}, ayutla)
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.read(IN_GUERRERO, "a")
    assert [each["rule"]["id"] for each in desk.sent()] == ["bridges"]
    desk.now += 15 * MINUTE
    desk.read(text, "a")
    [told] = desk.sent()
    assert told["rule"]["id"] == "ayutla"


def test_a_rule_that_asks_for_no_words_is_not_told_of_an_edit_that_only_takes_away(lite):
    desk = lite({"id": "all", "query": "outlet:gazette", "match": "new-text", "when": ["first", "edited"]})
    assert edited(desk, BRIDGE.replace(" through Tecoanapa", "")) == []
    assert desk.updates() == [("edited", None, "the rule does not match in what is new")]


@pytest.mark.parametrize(
    "texts", [(BRIDGE, EDITED), (EDITED, WITH_ELDERS, WITH_ELDERS.replace("thirty", "forty"))]
)
def test_what_is_new_is_held_against_what_the_rules_have_seen(lite, texts):
    words = "Papagayo" if len(texts) == 2 else "elders"
    desk = lite({"id": "news", "any": [words], "match": "new-text"}, {"id": "mayors", "any": ["mayor"]})
    desk.hear("a", "What the mayor said", outlet="gazette")
    for place, text in enumerate(texts):
        is_overtaken = place == len(texts) - 2
        desk.read(text, "a", title="What the mayor said", look=not is_overtaken)
        desk.now = NOON + (15 * MINUTE, HOUR, DAY)[place]
    assert [each["rule"]["id"] for each in desk.sent()].count("news") == 1


def test_a_rule_of_headlines_is_told_of_another_headline_and_of_no_other_edit(lite):
    desk = lite({"id": "bridges", "any": ["bridge"], "match": "title", "when": ["first", "edited"]})
    assert edited(desk, EDITED) == []
    desk.now += HOUR
    desk.read(EDITED, "a", title="The bridge that fell")
    [update] = desk.sent()
    assert update["update"]["changed"][0] == "headline"


def test_an_edit_that_takes_the_words_of_the_rule_away_is_told(lite):
    desk = lite({"id": "elders", "any": ["Tecoanapa"], "when": ["first", "edited"]})
    [update] = edited(desk, BRIDGE.replace(" through Tecoanapa", ""))
    assert "Tecoanapa" in update["update"]["removed"]


@pytest.mark.parametrize("when", [["first", "deleted"], ["first"]])
def test_a_deletion_is_told_where_the_rule_asks_for_it(lite, when):
    desk = lite({"id": "bridges", "any": ["bridge"], "when": when})
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.hear("b", "School bells ring later in Juárez", outlet="gazette")
    desk.read(BRIDGE, "a")
    desk.now += SECOND
    desk.read(OTHER, "b", title="School bells ring later in Juárez")
    assert len(desk.sent()) == 1
    for later in (15 * MINUTE, HOUR, DAY):
        desk.now = NOON + later + MINUTE
        desk.look(a=Outcome.GONE)
    told = [kind for each in desk.sent() for kind in each["update"]["kinds"]]
    assert told == (["deleted"] if "deleted" in when else [])
    assert [kind for kind, _, _ in desk.updates()] == ["deleted"]
    [match] = [each for each in Views(desk.store.engine).articles(rule="bridges") if "/a" in each.url]
    assert match.rules == ("bridges",)


# -------------------------------------------------------------------------------------- races, faults


class Meanwhile:
    """A desk on which somebody else writes between the closer look and the record, once."""

    def __init__(self, store: Store, write) -> None:
        self.store, self.write = store, write

    def __getattr__(self, name):
        return getattr(self.store, name)

    def record_examinations(self, batch):
        write, self.write = self.write, lambda: None
        write()
        return self.store.record_examinations(batch)


def test_what_was_decided_on_a_story_that_has_changed_is_decided_anew(house):
    desk = house()
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.read(BRIDGE, "a")
    [told] = desk.sent()
    desk.hear("b", "School bells ring later in Juárez", outlet="herald")
    desk.read(OTHER.replace("the gap", "the bridge"), "b", look=False)
    matcher = Matcher(desk.catalog.rules, desk.catalog.actors)
    second, first = (desk.article(outlet).article.story for outlet in ("herald", "gazette"))
    racing = Meanwhile(desk.store, lambda: desk.store.merge_stories(second, first, desk.now))
    assert examine(racing, matcher, desk.catalog, desk.now, 50).done == 0
    desk.examine()
    assert desk.sent() == []
    assert [each.uid for each in desk.alerts()] == [told["id"]]
    assert desk.updates() == [("match", None, "told already")]


def test_what_was_decided_on_an_alert_that_another_writer_has_made_needless_is_decided_anew(house):
    desk = house()
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.hear("b", "A bridge is down", outlet="herald")
    desk.read(BRIDGE, "a", "b", look=False)
    matcher = Matcher(desk.catalog.rules, desk.catalog.actors)
    racing = Meanwhile(desk.store, desk.examine)
    assert examine(racing, matcher, desk.catalog, desk.now, 50).done == 0
    assert len(desk.sent()) == 1
    assert len(desk.alerts()) == 1


@pytest.mark.parametrize("nth", range(2, 7))
def test_what_changes_while_a_story_is_looked_at_is_noticed(lite, nth):
    desk = lite()
    desk.hear("a", "A bridge has collapsed", outlet="gazette")
    desk.read(BRIDGE, "a")
    [told] = desk.sent()
    desk.hear("b", "School bells ring later in Juárez", outlet="herald")
    desk.read(OTHER.replace("the gap", "the bridge"), "b", look=False)
    second, first = (desk.article(outlet).article.story for outlet in ("herald", "gazette"))
    merge_after(desk, nth, second, first)
    desk.examine()
    desk.examine()
    assert desk.sent() == []
    assert [each.uid for each in desk.alerts()] == [told["id"]]
    assert desk.updates() == [("match", None, "told already")]


def merge_after(desk: House, nth: int, gone: int, into: int) -> None:
    """Let somebody merge two stories right after the database has answered so many questions."""
    engine, asked = desk.store.engine.engine, []

    def listen(*about) -> None:
        asked.append(about[2])
        if len(asked) == nth:
            desk.store.merge_stories(gone, into, desk.now)

    sa.event.listen(engine, "after_cursor_execute", listen)


class Faulty:
    """A desk that fails at whatever is decided on one article."""

    def __init__(self, store: Store, article: int) -> None:
        self.store, self.article = store, article

    def __getattr__(self, name):
        return getattr(self.store, name)

    def record_examinations(self, batch):
        if any(each.article == self.article for each in batch):
            raise ValueError("a fault of ours")
        return self.store.record_examinations(batch)


def test_an_article_that_cannot_be_recorded_is_put_aside_and_keeps_no_other_from_being_told(lite):
    desk = lite()
    for name, outlet in (("a", "gazette"), ("b", "herald")):
        listed(desk.store, item(name, "A bridge has collapsed", host=f"{outlet}.example"), by=outlet)
    desk.read(OTHER, "b", title="School bells ring later by a bridge", look=False)
    desk.read(BRIDGE, "a", look=False)
    faulty = Faulty(desk.store, desk.article("herald").article.id)
    done = examine(faulty, Matcher(desk.catalog.rules, desk.catalog.actors), desk.catalog, desk.now, 50)
    assert (done.done, done.faults) == (1, 1)
    assert [each["article"]["outlet"]["id"] for each in desk.sent()] == ["gazette"]
    assert desk.store.unexamined(10) == []


def test_many_who_examine_and_read_at_once_tell_a_story_once(house):
    desk = house()
    for number, outlet in enumerate(FIVE):
        desk.hear(f"a{number}", f"A bridge is down, {number}", outlet=outlet)
    wanted = [desk.claim(f"a{number}") for number in range(len(FIVE))]
    taken = fingerprint("A bridge is down", BRIDGE, "en")

    def work(page: WantedPage) -> None:
        desk.store.record_page(page_result(page, BRIDGE, at=desk.now, fingerprint=taken), SCHEDULE)
        desk.examine()

    with ThreadPoolExecutor(len(FIVE)) as workers:
        list(workers.map(work, wanted))
    desk.examine()
    assert len(desk.sent()) == 1
    assert len(desk.alerts()) == 1
    desk.now += MINUTE
    assert desk.sent() == []
