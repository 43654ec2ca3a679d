"""The world answers over HTTP as careful servers do, and counts what it is asked."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from demo.outlets import OUTLETS
from demo.world import HOSTS, World


@pytest.fixture
async def world(small_script):
    async with World(small_script) as world:
        yield world


@pytest.fixture
async def visitor():
    async with ClientSession(headers={"User-Agent": "Visitor/1"}) as session:
        yield session


async def get(visitor, url, **headers):
    async with visitor.get(url, headers=headers) as answer:
        return answer.status, answer.headers, await answer.text()


async def test_each_outlet_has_a_loopback_address_of_its_own(world):
    hosts = {outlet: edition.base.split("/")[2].split(":")[0] for outlet, edition in world.editions.items()}
    assert hosts == HOSTS
    assert len(set(hosts.values())) == len(OUTLETS)


async def test_the_backlog_is_there_from_the_beginning_and_is_older(world):
    assert set(world.published) == {"viejo"}
    assert world.now() - world.published["viejo"] > timedelta(hours=2)


async def test_a_published_piece_can_be_read_at_its_address(world, visitor):
    url = world.publish(world.script.story[0])
    status, headers, text = await get(visitor, url)
    assert status == 200
    assert "Cuatro &amp; cinco." in text
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert world.addresses[url] == "nota"


async def test_nobody_can_read_what_is_not_published(world, visitor):
    assert (await get(visitor, world.editions["zanate"].base + "/estados/nota"))[0] == 404


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
async def test_who_has_it_already_gets_304(world, visitor, name):
    asking = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[name]
    url = world.editions["copal"].base + "/feed/"
    world.publish(world.script.story[2])
    _, headers, _ = await get(visitor, url)
    status, again, text = await get(visitor, url, **{asking: headers[name]})
    assert (status, text) == (304, "")
    assert again["ETag"] == headers["ETag"]


async def test_what_changed_comes_anew(world, visitor):
    url = world.editions["cencerro"].base + "/sitemaps/googlenews.xml"
    _, headers, _ = await get(visitor, url)
    world.publish(world.script.story[1])
    status, _, text = await get(visitor, url, **{"If-None-Match": headers["ETag"]})
    assert status == 200
    assert "copia" in text


@pytest.mark.parametrize("garbage", ["yesterday", "Sun, 99 Nov 2026 99:00:00 GMT"])
async def test_a_date_that_is_none_is_answered_in_full(world, visitor, garbage):
    url = world.editions["copal"].base + "/feed/"
    assert (await get(visitor, url, **{"If-Modified-Since": garbage}))[0] == 200


async def test_an_update_changes_the_page_and_not_when_it_was_published(world, visitor):
    url = world.publish(world.script.story[0])
    published = world.published["nota"]
    assert world.publish(world.script.story[3]) == url
    assert world.published["nota"] == published
    assert "otra vez" in (await get(visitor, url))[2]
    assert world.updates == 1


async def test_every_request_is_counted_with_who_asked(world, visitor):
    await get(visitor, world.editions["zanate"].base + "/feed/")
    await get(visitor, world.editions["zanate"].base + "/")
    assert world.statuses() == {404: 1, 200: 1}
    assert {request.agent for request in world.requests} == {"Visitor/1"}
    assert world.times_asked("zanate", "/") == 1


async def test_a_first_visit_is_over_when_every_working_source_was_asked_again(world, visitor):
    known = asyncio.create_task(world.until_known())
    for _ in range(2):
        assert not known.done()
        for outlet, path in [("copal", "/feed/"), ("zanate", "/"), ("cencerro", "/rss/mexico.xml")]:
            await get(visitor, world.editions[outlet].base + path)
        await get(visitor, world.editions["cencerro"].base + "/sitemaps/googlenews.xml")
    async with asyncio.timeout(5):
        await known
