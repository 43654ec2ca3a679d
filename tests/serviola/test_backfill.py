"""Archives of the three main outlets, read from loopback into each kind of database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from config.outlet import Outlet
from config.schema import Catalog, Settings
from language.wording import Wording
from serviola.backfill import backfill
from serviola.backfilled import Standing, Summary, Wish
from serviola.cli import main
from serviola.cli.backfill import line, rough
from storage.records import BackfillState
from storage.store import Store
from storage.tables import articles, hosts
from tests.end_to_end.archives import MEXICO, Archive, Informador, Piece, WordPress, pieces, posts
from tests.end_to_end.world import World, page
from tests.end_to_end.world import world as a_world

AUGUST = datetime(2013, 8, 1, tzinfo=MEXICO).astimezone(UTC), datetime(2013, 9, 1, tzinfo=MEXICO).astimezone(UTC)  # fmt: skip


@pytest.fixture
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


def fill_in(store: Store, outlet: Outlet, **wish: Any) -> tuple[Summary, list[Standing]]:
    """Run the command once; gives what it came to, and what was shown on the way."""
    settings = {"allow_networks": ["127.0.0.0/8"], "host_delay": "0s", "contact": "http://desk.invalid/"}
    catalog = Catalog(settings=Settings.model_validate(settings), outlets=(outlet,))
    since, until = wish.pop("span", AUGUST)
    asked = Wish(outlet=outlet, since=since, until=until, **{"reads_pages": False, **wish})
    shown: list[Standing] = []
    return asyncio.run(backfill(catalog, store, asked, progress=shown.append)), shown


def stored(store: Store) -> list[Any]:
    with store.engine.read() as connection:
        return list(connection.execute(sa.select(articles).order_by(articles.c.url)))


def paths(store: Store) -> set[str]:
    return {f"/{row.url.split('/', 3)[3]}" for row in stored(store)}


def within(made: list[Piece]) -> set[str]:
    return {each.path for each in made if (each.day.year, each.day.month) == (2013, 8)}


def informador(world: World, **sections: list[Piece]) -> Informador:
    return Informador(world.site(), sections)


def only_sections(archive: Informador, *sections: str, **changes: Any) -> Outlet:
    """El Informador with some of its sections, and without its sitemaps."""
    whole = archive.outlet("informador")
    way = whole.archive[0].model_copy(update={"sections": list(sections)})
    return whole.model_copy(update={"archive": [way], **changes})


# ----------------------------------------------------------------------------------------- El Informador


def test_sections_of_el_informador_are_walked_through_every_trap(store: Store, world: World):
    first, last = date(2013, 7, 1), date(2013, 10, 20)
    jalisco, mexico = pieces("jalisco", first, last), pieces("mexico", first, last)
    shared = jalisco[60]  # the same article in two sections
    archive = informador(
        world, jalisco=jalisco, mexico=[*mexico[:60], shared, *mexico[60:]], deportes=jalisco
    )
    summary, shown = fill_in(store, only_sections(archive, "jalisco", "mexico", "deportes"))
    walks = {each.name.partition("/")[2]: each for each in summary.walks}
    assert {name: each.because for name, each in walks.items()} == {
        "jalisco": "older", "mexico": "older", "deportes": "failed",
    }  # fmt: skip
    assert (walks["deportes"].outcome, summary.state, summary.exit_code) == ("robots", "failed", 1)
    assert walks["jalisco"].missing == 1  # a page with a warning of PHP where articles should be
    lost = {each.path for each in jalisco[40:60]}
    assert paths(store) == (within(jalisco) | within(mexico)) - lost | {shared.path} & within(jalisco)
    for row in stored(store):
        assert row.published_at.astimezone(MEXICO).strftime("%Y%m%d") == row.url[-18:-10]
        assert (row.quiet, row.quiet_because, row.published_precision) == (True, "backfill", "minute")
    assert archive.listings["mexico 2"] == 2  # HTTP 429 once
    assert shown[-1].new == summary.new == len(stored(store))

    archive.broken.clear()  # the same command asks again for what was missing, and for nothing else
    archive.site.put("/robots.txt", page("", "text/plain"))
    before = archive.listings.copy()
    again, _ = fill_in(store, only_sections(archive, "jalisco", "mexico"))
    assert archive.listings - before == {"jalisco 3": 1}
    assert paths(store) == within(jalisco) | within(mexico)
    assert (again.state, again.new, again.backfill) == ("done", len(lost & within(jalisco)), summary.backfill)
    done, _ = fill_in(store, only_sections(archive, "jalisco", "mexico"))
    assert (done.was_done, done.requests, done.exit_code) == (True, 0, 0)
    assert fill_in(store, only_sections(archive, "mexico"), restart=True)[0].backfill != summary.backfill


def test_a_stop_after_so_many_pages_is_gone_on_with(sqlite_store: Store, world: World):
    jalisco = pieces("jalisco", date(2013, 7, 1), date(2013, 9, 10))
    archive = informador(world, jalisco=jalisco)
    archive.broken.clear()
    outlet = only_sections(archive, "jalisco")
    for page_number in (1, 2, 3):
        summary, _ = fill_in(sqlite_store, outlet, max_pages=1)
        assert (summary.stopped, summary.requests, summary.exit_code) == ("max_pages", 1, 4)
        assert max(int(each.split()[1]) for each in archive.listings) == page_number
        assert summary.seconds_left is not None
    assert fill_in(sqlite_store, outlet)[0].state is BackfillState.DONE
    assert set(archive.listings.values()) == {1}
    assert paths(sqlite_store) == within(jalisco)


def test_sitemaps_step_in_for_sections_that_cannot_be_read(sqlite_store: Store, world: World):
    archive = Archive(world.site())
    august, july = pieces("mexico", date(2013, 8, 1), date(2013, 8, 31)), pieces("mexico", date(2013, 7, 1), date(2013, 7, 31))  # fmt: skip
    xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    children = {f"/sitemaps/2013-{month:02}.xml": made for month, made in ((7, july), (8, august), (9, []))}
    index = "".join(f"<sitemap><loc>{archive.site.url(path)}</loc></sitemap>" for path in children)
    archive.site.put("/sitemaps/index.xml", page(f"<sitemapindex {xmlns}>{index}</sitemapindex>", "text/xml"))
    for path, made in children.items():
        urls = "".join(f"<url><loc>{archive.site.url(each.path)}</loc></url>" for each in made)
        archive.site.put(path, page(f"<urlset {xmlns}>{urls}</urlset>", "text/xml"))
    outlet = archive.outlet("informador")
    summary, _ = fill_in(sqlite_store, outlet)
    assert {each.outcome for each in summary.walks if each.name.startswith("archive-sections")} == {"gone"}
    assert (summary.state, summary.new) == ("done", 31)
    assert paths(sqlite_store) == within(august)


# ------------------------------------------------------------------------------------------ InSight Crime

LAST = datetime(2013, 10, 30, 12, 10, tzinfo=UTC)


def insight_crime(world: World, **how: Any) -> WordPress:
    english = [f"/news/brief/case-{n}/" for n in range(250)]
    english[100] = "/mexico-organized-crime-news/some-cartel/"  # a profile
    spanish = [f"/es/noticias/analisis/caso-{n}/" for n in range(30)]
    every = timedelta(hours=12)
    return WordPress(
        world.site(),
        {"en": posts(english, LAST, every), "es": posts(spanish, LAST - 60 * 2 * every, every)},
        **how,
    )


def test_both_editions_of_insight_crime_are_read_by_its_rest_interface(store: Store, world: World):
    archive = insight_crime(world)
    span = AUGUST[0], LAST - timedelta(days=5)
    summary, shown = fill_in(store, archive.outlet("insightcrime"), span=span)
    assert (summary.state, summary.exit_code) == ("done", 0)
    assert {(each.name, each.because, each.requests) for each in summary.walks} == {
        ("archive-en", "end", 2), ("archive-es", "end", 1),
    }  # fmt: skip
    wanted = {
        each.path
        for made in archive.posts.values()
        for each in made
        if span[0] <= each.at < span[1] and "-organized-crime-news" not in each.path
    }
    assert paths(store) == wanted
    assert {row.language for row in stored(store)} == {"en", "es"}
    assert shown[0].requests_left == 3.0  # one more page, and another walk that may be as long


def test_listings_step_in_for_a_rest_interface_that_is_closed_to_us(sqlite_store: Store, world: World):
    archive = insight_crime(world)
    archive.site.put("/robots.txt", page("User-agent: *\nDisallow: /wp-json/\n", "text/plain"))
    summary, _ = fill_in(sqlite_store, archive.outlet("insightcrime"), span=(LAST - timedelta(days=20), LAST))
    assert {(each.name, each.because, each.outcome) for each in summary.walks} == {
        ("archive-en", "failed", "robots"),
        ("archive-es", "failed", "robots"),
        ("archive-listing-en", "older", ""),
        ("archive-listing-es", "older", ""),
    }
    assert summary.state is BackfillState.DONE
    assert {row.first_seen_in for row in stored(sqlite_store)} == {"insightcrime/archive-listing-en"}
    assert archive.listings.keys() == {f"en listing {n}" for n in range(1, 6)} | {"es listing 1"}


def test_a_refusal_ends_a_walk_by_its_name_and_leaves_the_host_alone_for_a_minute(
    sqlite_store: Store, world: World
):
    archive = insight_crime(world, refuses=True)
    outlet = archive.outlet("insightcrime")
    outlet = outlet.model_copy(update={"archive": outlet.archive[:1]})
    summary, _ = fill_in(sqlite_store, outlet, span=(AUGUST[0], LAST))
    [walk] = summary.walks
    assert (walk.because, walk.outcome, walk.detail) == ("failed", "refused", "HTTP 403")
    assert (summary.state, summary.exit_code) == ("failed", 1)
    with sqlite_store.engine.read() as connection:
        host = connection.execute(sa.select(hosts)).one()
    assert host.busy_token is None
    assert host.next_at > datetime.now(UTC) + timedelta(seconds=50)


# ---------------------------------------------------------------------------------------- Animal Político


def test_each_way_into_animal_politico_fails_by_its_name_into_the_next(sqlite_store: Store, world: World):
    archive = Archive(world.site())
    cards = "".join(
        f'<div class="col-span-3"><a href="/seguridad/nota-{n}">Nota {n} de hoy</a></div>' for n in range(9)
    )
    archive.site.put("/seguridad/notas", page(f'{cards}<li class=next><a rel=next href="#">2</a></li>'))
    archive.site.put("/graphql", page('{"errors": [{"message": "persisted queries only"}]}', "application/json"))  # fmt: skip
    summary, _ = fill_in(sqlite_store, archive.outlet("animalpolitico"))
    told = {each.name: each.outcome or each.because for each in summary.walks}
    assert told == {
        "archive-rest": "gone",
        "archive-graphql": "nothing_found",
        "archive-months": "gone",
        "archive-sections/seguridad": "short",
        "archive-sections/politica": "gone",
        "archive-sections/internacional": "gone",
        "archive-sections/salud": "gone",
    }
    assert (summary.state, summary.exit_code, summary.new) == ("failed", 1, 9)


def test_the_back_end_of_animal_politico_gives_addresses_of_the_site_that_people_read(
    sqlite_store: Store, world: World
):
    archive = WordPress(world.site(), {"en": posts([f"/2013/08/nota-{n}" for n in range(5)], LAST, timedelta(hours=9))})  # fmt: skip
    outlet = archive.outlet("animalpolitico")
    [way, *rest] = outlet.archive
    outlet = outlet.model_copy(
        update={"archive": [way.model_copy(update={"host": "https://animalpolitico.example"}), *rest]}
    )
    summary, _ = fill_in(sqlite_store, outlet, span=(AUGUST[0], LAST + timedelta(days=1)))
    assert summary.state is BackfillState.DONE
    assert {row.host for row in stored(sqlite_store)} == {"animalpolitico.example"}


# ----------------------------------------------------------------------------------------------- all


def test_a_dry_run_asks_for_one_page_of_each_way_and_stores_nothing(sqlite_store: Store, world: World):
    archive = insight_crime(world)
    summary, _ = fill_in(sqlite_store, archive.outlet("insightcrime"), dry_run=True, span=(AUGUST[0], LAST))
    assert archive.listings == {"en 1": 1, "es 1": 1}
    assert (summary.stopped, summary.exit_code, summary.new) == ("dry_run", 0, 0)
    assert summary.listed > 0
    assert stored(sqlite_store) == []


def test_a_walk_that_breaks_leaves_its_siblings_untouched(sqlite_store: Store, world: World):
    archive = insight_crime(world)
    outlet = archive.outlet("insightcrime")
    english, spanish, *_ = outlet.archive
    broken = english.model_copy(update={"only": "("})  # no file could say this
    outlet = outlet.model_copy(update={"archive": [broken, spanish]})
    summary, _ = fill_in(sqlite_store, outlet, span=(AUGUST[0], LAST))
    assert [each.because for each in summary.walks] == ["", "end"]
    assert [bool(each.fault) for each in summary.walks] == [True, False]
    assert (summary.bugs, summary.exit_code) == (1, 70)
    assert {row.language for row in stored(sqlite_store)} == {"es"}


def test_pages_of_the_archive_are_read_by_the_same_command(store: Store, world: World):
    made = pieces("mexico", date(2013, 8, 1), date(2013, 8, 12))
    archive = informador(world, mexico=made)
    archive.limited.clear()
    summary, shown = fill_in(store, only_sections(archive, "mexico"), reads_pages=True)
    assert (summary.pages_read, summary.pages_not_read, summary.pages_left) == (12, 0, 0)
    assert {row.page_outcome for row in stored(store)} == {"ok"}
    assert shown[-1].pages_left == 0


def test_with_alert_only_what_is_dated_and_young_may_be_told(sqlite_store: Store, world: World):
    now = datetime.now(UTC)
    made = posts([f"/news/brief/case-{n}/" for n in range(12)], now - timedelta(hours=1), timedelta(hours=23))
    archive = WordPress(world.site(), {"en": made, "es": []})
    outlet = archive.outlet("insightcrime")
    outlet = outlet.model_copy(update={"archive": outlet.archive[:1]})
    fill_in(sqlite_store, outlet, alerting=True, span=(now - timedelta(days=9), None))
    loud = {each.url for each in stored(sqlite_store) if not each.quiet}
    # younger than max_age (48 h) and a day: a date without a time counts from its end, and the rules decide
    assert loud == {archive.site.url(each.path) for each in made if now - each.at < timedelta(hours=72)}


# ------------------------------------------------------------------------------------ the command line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["informadr", "--since", "2013-08-01"], "informador"),
        (["gazette", "--since", "2013"], "archive:"),
        (["informador", "--since", "2013-08-01", "--until", "2013-07-01"], "--until lies before --since"),
        (["informador", "--since", "agosto"], "2013-08-09"),
        (["informador", "--since", "2999"], "in the future"),
        (["informador"], "--since 2013-08-01"),
        (["--list", "--alert"], "--alert"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_would_be_right(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
):
    gazette = {"id": "gazette", "name": "G", "home": "https://g.example", "sources": [{"kind": "feed", "url": "https://g.example/rss"}]}  # fmt: skip
    config = tmp_path / "serviola.yaml"
    config.write_text(yaml.safe_dump({"settings": {"language": "en"}, "outlets": ["informador", gazette]}))
    monkeypatch.setenv("SERVIOLA_CONFIG", str(config))
    with pytest.raises(SystemExit) as ended:
        main(["backfill", *words])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_how_far_it_is_and_what_it_came_to_is_said_in_words():
    standing = Standing(
        walk="sections/mexico", requests=12, requests_left=40, listed=230, new=200,
        reached=datetime(2013, 8, 20, 12, tzinfo=UTC), pages_read=20, pages_left=180, seconds_left=700,
    )  # fmt: skip
    assert line(standing, Wording("en"), Catalog()) == (
        "sections/mexico · 230 listed, 200 new · pages 20, 180 to go · back to 2013-08-20 · about 12m to go"
    )
    assert [rough(seconds) for seconds in (0.2, 45, 600, 9_000)] == ["1s", "45s", "10m", "2h"]
