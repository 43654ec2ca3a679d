"""`serviola stories`: one event as a newsroom sees it, and what an editor may decide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.records import Citation, Reading
from storage.store import Store
from storage.tables import articles, story_decisions
from tests.storage.samples import HOUR, MINUTE, NOON, alert, examined, item, listed, match, page_result, pages

CONFIGURATION = """
settings: {{language: {language}, timezone: America/Mexico_City, database: "sqlite:///serviola.db"}}
outlets:
  - {{id: gazette, name: The Gazette, home: "https://gazette.example/", sources: [{{kind: feed, url: "https://gazette.example/feed1"}}]}}
  - {{id: herald, name: El Heraldo, home: "https://herald.example/", sources: [{{kind: feed, url: "https://herald.example/feed1"}}]}}
  - {{id: tribune, name: La Tribuna, home: "https://tribune.example/", sources: [{{kind: feed, url: "https://tribune.example/feed1"}}]}}
  - {{id: echo, name: El Eco, home: "https://echo.example/", sources: [{{kind: feed, url: "https://echo.example/feed1"}}]}}
rules:
  - {{id: floods, any: [flood]}}
"""


class Newsroom:
    """A folder with a configuration and a database."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store
        self.ids: dict[str, int] = {}

    def speak(self, language: str) -> None:
        (self.folder / "serviola.yaml").write_text(CONFIGURATION.format(language=language), "utf-8")

    def read(self, outlet: str, title: str, text: str, *, after: int, **said: object) -> int:
        """Let an outlet publish an article so many minutes after noon, and read its page; return the article's id."""
        at = NOON + after * MINUTE
        listed(self.store, item(outlet, host=f"{outlet}.example"), by=outlet, now=at)
        page = pages(self.store, at)[outlet]
        dated = {"published": at, "published_precision": "minute"} | said
        reading = Reading(url=page.url, title=title, text=text, **dated)
        self.store.record_page(page_result(page, text, at=at, reading=reading))
        return page.article

    def story_of(self, article: int) -> int:
        with self.store.engine.read() as connection:
            return connection.scalar(sa.select(articles.c.story).where(articles.c.id == article))

    def told(self, article: int, uid: str, rule: str = "floods") -> None:
        """Let a rule raise an alert on an article."""
        [seen] = [each for each in self.store.unexamined(50) if each.article == article]
        self.store.record_examination(examined(seen, alert(uid, rule=rule), matches=(match(rule),)))


@pytest.fixture
def newsroom(tmp_path: Path, sqlite_store: Store) -> Newsroom:
    made = Newsroom(tmp_path, sqlite_store)
    made.speak("en")
    return made


FROM_HERALD = (Citation(name="El Heraldo", outlet="herald", phrase="according to El Heraldo"),)
FROM_OUTSIDE = (Citation(name="El Faro", outlet=None, phrase="informó El Faro"),)


@pytest.fixture
def event(newsroom: Newsroom) -> Newsroom:
    """One event: the herald first, the gazette has it from there, the tribune has its own figure, the echo copies."""
    herald = newsroom.read(
        "herald",
        "Retienen a 60 militares en la plaza",
        "Pobladores retuvieron a 60 militares.",
        after=0,
        language="es",
    )
    gazette = newsroom.read(
        "gazette",
        "Villagers hold soldiers",
        "Villagers held between 60 and 100 soldiers, according to El Heraldo.",
        after=60,
        cited=FROM_HERALD,
        language="en",
    )
    tribune = newsroom.read(
        "tribune",
        "Siguen retenidos unos 70 soldados",
        "Hay unos 70 soldados retenidos.",
        after=90,
        cited=FROM_OUTSIDE,
        language="es",
    )
    echo = newsroom.read(
        "echo", "Retienen a 60 militares", "Pobladores retuvieron a 60 militares.", after=100, language="es"
    )
    story, other = newsroom.story_of(herald), newsroom.story_of(gazette)
    for each in (gazette, tribune, echo):
        if newsroom.story_of(each) != story:
            newsroom.store.merge_stories(newsroom.story_of(each), story, NOON + 2 * HOUR)
    because = {"shared": ["militares", "plaza"]}
    with newsroom.store.engine.write() as connection:
        connection.execute(sa.delete(story_decisions))
        connection.execute(
            sa.insert(story_decisions).values(
                article=tribune,
                story=story,
                by="event",
                score=0.62,
                runner_up=other,
                runner_up_score=0.2,
                because=because,
                at=NOON,
            )
        )
    newsroom.told(herald, "alr_herald")
    newsroom.ids = {
        "herald": herald,
        "gazette": gazette,
        "tribune": tribune,
        "echo": echo,
        "story": story,
        "other": other,
    }
    return newsroom


def test_a_story_is_told_in_words_with_the_first_the_alerts_the_figures_and_each_article(serviola, event):
    answer = serviola(event.folder, "stories", "show", str(event.ids["story"]))
    lines = answer.out.splitlines()
    herald, gazette, tribune, echo = (event.ids[name] for name in ("herald", "gazette", "tribune", "echo"))
    assert lines[0] == "Retienen a 60 militares en la plaza"
    assert (
        lines[1]
        == f"story {event.ids['story']} · 4 articles · 4 outlets · 2 independent · confirmed 2026-11-02 07:30"
    )
    assert f"First: El Heraldo [{herald}], 2026-11-02 06:00" in lines
    assert f"  2026-11-02 06:00  floods [{herald}] (alr_herald): in a digest" in lines
    [figures] = [line for line in lines if line.startswith("  held (soldiers) [incompatible]: ")]
    assert figures.endswith(
        "60 (El Heraldo 06:00), between 60 and 100 (The Gazette 07:00), unos 70 (La Tribuna 07:30)"
    )
    assert f"2026-11-02 06:00  El Heraldo [{herald}]  independent" in lines
    assert (
        f"2026-11-02 07:00  The Gazette [{gazette}]  not independent: it has it from El Heraldo [{herald}]"
        in lines
    )
    assert f"  has it from: El Heraldo [{herald}] «according to El Heraldo»" in lines
    assert f"2026-11-02 07:30  La Tribuna [{tribune}]  independent" in lines
    assert "  has it from: El Faro (outside of this story) «informó El Faro»" in lines
    other = event.ids["other"]
    assert f"  here as the same event (score 0.62): militares, plaza; then story {other} (0.20)" in lines
    assert (
        f"2026-11-02 07:40  El Eco [{echo}]  not independent: it has the text of El Heraldo [{herald}]"
        in lines
    )
    assert any(line.startswith(f"  copy of {herald}: the same text") for line in lines)


def test_a_story_is_told_in_spanish(serviola, event, monkeypatch):
    event.speak("es")
    answer = serviola(event.folder, "stories", "show", str(event.ids["story"]))
    assert "· 2 independientes · confirmada 2026-11-02 07:30" in answer.out
    assert (
        "  retenidos (militares) [incompatibles]: 60 (El Heraldo 06:00), between 60 and 100 (The Gazette 07:00)"
        in answer.out
    )
    assert "no independiente: lo tiene de El Heraldo" in answer.out


def test_a_story_as_json_has_everything(serviola, event):
    answer = serviola(event.folder, "stories", "show", str(event.ids["story"]), "--json")
    told = json.loads(answer.out)
    assert told["first"] | {"at": ""} == {
        "article": event.ids["herald"], "outlet": "herald", "at": "", "sure": True, "rivals": [],
    }  # fmt: skip
    assert [each["outlet"] for each in told["independent"]] == ["herald", "tribune"]
    assert [each["because"] for each in told["articles"]] == ["own", "cites", "own", "copy"]
    assert told["articles"][1]["sources"][0] == {
        "how": "cites",
        "name": "El Heraldo",
        "outlet": "herald",
        "to": event.ids["herald"],
        "phrase": "according to El Heraldo",
    }
    [figures] = told["figures"]
    assert (figures["counted"], figures["apart"]) == ("held soldiers", True)
    assert [(claim["low"], claim["high"]) for claim in figures["claims"]] == [(60, 60), (60, 100), (63, 77)]
    assert [each["rule"] for each in told["alerts"]] == ["floods"]


def test_a_story_is_found_by_the_address_of_its_article(serviola, event):
    by_address = serviola(event.folder, "stories", "show", "https://echo.example/echo?utm_source=x")
    assert by_address.out == serviola(event.folder, "stories", "show", str(event.ids["story"])).out


def test_what_is_not_sure_is_said(serviola, newsroom):
    day = {"published": NOON, "published_precision": "day"}
    herald = newsroom.read("herald", "Arde el mercado", "Hubo 3 heridos.", after=300, **day)
    gazette = newsroom.read("gazette", "Market on fire", "Four people were injured.", after=60)
    newsroom.store.merge_stories(newsroom.story_of(gazette), newsroom.story_of(herald), NOON)
    answer = serviola(newsroom.folder, "stories", "show", str(newsroom.story_of(herald)))
    assert f"First: The Gazette [{gazette}], 2026-11-02 07:00" in answer.out
    assert f"  not sure: El Heraldo [{herald}] names only the day, 2026-11-02 (no hour)" in answer.out
    assert "  injured [incompatible]: four (The Gazette 07:00), 3 (El Heraldo)" in answer.out


# ----------------------------------------------------------------------------------------------- lists


def test_stories_are_listed_the_latest_first_with_how_many_tell_them(serviola, event):
    answer = serviola(event.folder, "stories", "list")
    [line] = answer.out.splitlines()
    story, when, told_by, _, rules = line.split("\t")
    assert (int(story), when, told_by, rules) == (event.ids["story"], "2026-11-02 07:40", "4/4/2", "floods")
    assert json.loads(serviola(event.folder, "stories", "list", "--json").out)[0]["independent"] == 2


NARROWED = (
    (["--min-outlets", "4"], True),
    (["--min-outlets", "5"], False),
    (["--rule", "floods"], True),
    (["--since", "1h"], False),
    (["--since", "3000d"], True),
)


def test_a_list_is_narrowed(serviola, event):
    for options, found in NARROWED:
        answer = serviola(event.folder, "stories", "list", *options)
        assert (str(event.ids["story"]) in answer.out.split("\t")) is found, options


def test_a_rule_that_nobody_knows_is_refused(serviola, event):
    answer = serviola(event.folder, "stories", "list", "--rule", "flods")
    assert (answer.code, "floods" in answer.text) == (2, True)


# ------------------------------------------------------------------------------------------ corrections


def two_stories(newsroom: Newsroom) -> tuple[int, int]:
    herald = newsroom.read("herald", "Arde el mercado", "Texto del herald.", after=0)
    gazette = newsroom.read("gazette", "Market on fire", "Text of the gazette.", after=60)
    return herald, gazette


def test_two_stories_are_made_one_and_the_second_says_into_which(serviola, newsroom):
    herald, gazette = two_stories(newsroom)
    stays, ends = newsroom.story_of(herald), newsroom.story_of(gazette)
    answer = serviola(newsroom.folder, "stories", "merge", str(stays), str(ends), "--because", "one fire")
    assert answer.out.splitlines() == [
        f"Story {ends} is a part of story {stays} now.",
        f"story {stays} · 2 articles · 2 outlets · 2 independent",
    ]
    shown = serviola(newsroom.folder, "stories", "show", str(stays)).out
    assert f"story {ends} was merged into this one: one fire" in shown
    gone = serviola(newsroom.folder, "stories", "show", str(ends))
    assert (gone.code, gone.text.strip()) == (
        1,
        f"Story {ends} is a part of story {stays} now: serviola stories show {stays}",
    )
    again = serviola(newsroom.folder, "stories", "merge", str(stays), str(ends))
    assert again.code == 1


def test_alerts_are_merged_only_when_that_is_agreed_to(serviola, newsroom, monkeypatch):
    herald, gazette = two_stories(newsroom)
    stays, ends = newsroom.story_of(herald), newsroom.story_of(gazette)
    newsroom.told(herald, "alr_herald")
    newsroom.told(gazette, "alr_gazette")
    refused = serviola(newsroom.folder, "stories", "merge", str(stays), str(ends))
    assert refused.code == 2
    assert "alerts of: floods" in refused.text
    assert newsroom.story_of(gazette) == ends
    assert serviola(newsroom.folder, "stories", "merge", str(stays), str(ends), "--yes").code == 0
    assert newsroom.story_of(gazette) == stays


def test_an_article_is_moved_to_another_story_and_to_one_of_its_own(serviola, newsroom):
    herald, gazette = two_stories(newsroom)
    story = newsroom.story_of(herald)
    moved = serviola(
        newsroom.folder, "stories", "move", str(gazette), "https://herald.example/herald", "--json"
    )
    assert (json.loads(moved.out)["id"], newsroom.story_of(gazette)) == (story, story)
    answer = serviola(newsroom.folder, "stories", "move", "gazette.example/gazette", "new", "--because", "no")
    own = newsroom.story_of(gazette)
    assert own != story
    assert answer.out.splitlines()[0] == f"Article {gazette} went from story {story} to story {own}."
    shown = serviola(newsroom.folder, "stories", "show", str(own)).out
    assert f"it was in story {story}: no" in shown


WRONG = (
    (["show", "999"], 1, "There is no story 999."),
    (["show", "9" * 30], 1, "There is no story 999"),
    (["move", "9" * 30, "new"], 1, "There is no article 999"),
    (["show", "fire"], 2, "fire is neither a number nor a web address."),
    (
        ["show", "https://herald.example/nothing"],
        1,
        "Nothing is stored of https://herald.example/nothing",
    ),
    (["merge", "{story}", "{story}"], 2, "Both are story {story}"),
    (["merge", "{story}", "999"], 1, "There is no story 999."),
    (["move", "999", "new"], 1, "There is no article 999."),
    (["move", "{herald}", "999"], 1, "There is no story 999."),
    (["move", "{herald}", "{story}"], 2, "is in story {story} already"),
    (["move", "{echo}", "new"], 2, "Article {echo} is a copy of {herald}"),
    (["merge", "{story}"], 2, "Missing argument"),
)


def test_what_cannot_be_done_is_said_and_changes_nothing(serviola, event):
    for words, code, said in WRONG:
        answer = serviola(event.folder, "stories", *(word.format(**event.ids) for word in words))
        assert answer.code == code, words
        assert said.format(**event.ids) in answer.text
    assert event.story_of(event.ids["gazette"]) == event.ids["story"]


def test_an_article_that_is_alone_is_not_moved_to_a_story_of_its_own(serviola, newsroom):
    herald, _ = two_stories(newsroom)
    answer = serviola(newsroom.folder, "stories", "move", str(herald), "new")
    assert (answer.code, "alone in its story" in answer.text) == (2, True)
