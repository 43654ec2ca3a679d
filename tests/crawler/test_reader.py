"""The reader against a real server: every way in which reading a page can end has its name."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from crawler.page import Extracted
from crawler.pool import Cut
from crawler.robots import Rulebook
from storage.errors import DatabaseBusy, DatabaseFull
from storage.records import Outcome, WantedPage
from tests.crawler import newsstand
from tests.crawler.newsstand import ARTICLE, NOON, Table, read_all, read_one, reader_of


@pytest.fixture
async def outlet():
    async with newsstand.open_outlet() as outlet:
        yield outlet


# ------------------------------------------------------------------------------------- what is read


async def test_an_article_is_read(outlet):
    outlet.answer("/nota", text=ARTICLE)
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.status, result.at) == (Outcome.OK, 200, NOON)
    assert result.reading.title == "Aprueban obras"
    assert result.reading.text.startswith("La sesión número 0")
    assert (result.keys, result.retry_at) == ((), None)
    assert result.text_hash is not None


async def test_redirect_target_and_canonical_are_identities(outlet):
    canonical = "<head><link rel='canonical' href='/nota-7'><meta property='og:url' content='https://otro.example/nota-7'>"
    outlet.answer("/vieja", status=301, headers={"Location": "/nueva"})
    outlet.answer("/nueva", text=ARTICLE.replace("<head>", canonical))
    result = await read_one(outlet.url("/vieja"))
    assert result.reading.url == outlet.url("/nueva")
    assert result.keys == (
        (f"127.0.0.1:{outlet.port}/nueva", "redirect"),
        (f"127.0.0.1:{outlet.port}/nota-7", "canonical"),
    )


async def test_a_redirect_to_something_else_is_no_identity(outlet):
    outlet.answer("/nota", status=302, headers={"Location": "/"})
    outlet.answer("/", text="<html><title>Portada</title><body><p>Hola</p></body></html>")
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.detail, result.keys) == (
        Outcome.SECTION_FRONT,
        "the root of its host",
        (),
    )


async def test_we_say_who_we_are_and_send_no_cookie_and_no_referer(outlet):
    outlet.answer("/nota", status=302, headers={"Location": "/otra", "Set-Cookie": "a=b"})
    outlet.answer("/otra", text=ARTICLE)
    await read_one(outlet.url("/nota"))
    assert {each["User-Agent"] for each in outlet.headers} == {
        "Serviola/0 (+https://serviola.example/contact)"
    }
    assert all("Cookie" not in each and "Referer" not in each for each in outlet.headers)


async def test_a_packed_page_is_unpacked(outlet):
    outlet.answer("/nota", body=gzip.compress(ARTICLE.encode()), headers={"Content-Encoding": "gzip"})
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.OK


# ------------------------------------------------------------------------------------ what is not


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "retry", "host"),
    [
        (404, {}, Outcome.GONE, None, 0),
        (410, {}, Outcome.GONE_FOR_GOOD, None, 0),
        (401, {}, Outcome.REFUSED, 30 * 60, 60),
        (403, {}, Outcome.REFUSED, 30 * 60, 60),
        (451, {}, Outcome.REFUSED, 30 * 60, 60),
        (429, {}, Outcome.RATE_LIMITED, 5 * 60, 5 * 60),
        (429, {"Retry-After": "120"}, Outcome.RATE_LIMITED, 120, 120),
        (429, {"Retry-After": "Sun, 22 Nov 2026 13:00:00 GMT"}, Outcome.RATE_LIMITED, 3600, 3600),
        (503, {"Retry-After": "7"}, Outcome.RATE_LIMITED, 60, 7),
        (503, {}, Outcome.SERVER_ERROR, 60, 60),
        (500, {}, Outcome.SERVER_ERROR, 60, 60),
        (302, {}, Outcome.ODD_STATUS, 30 * 60, 0),
        (302, {"Location": "ftp://127.0.0.1/nota"}, Outcome.ODD_STATUS, 30 * 60, 0),
        (418, {}, Outcome.ODD_STATUS, 30 * 60, 0),
    ],
)
async def test_a_status_has_its_outcome(outlet, status, headers, outcome, retry, host):
    outlet.answer("/nota", status=status, text=ARTICLE, headers=headers)
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.status, result.reading) == (outcome, status, None)
    assert result.retry_at == (None if retry is None else NOON + timedelta(seconds=retry))
    assert result.host_next_at == NOON + timedelta(seconds=host)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_circle_of_redirects_is_cut(outlet, status):
    outlet.answer("/nota", status=status, headers={"Location": "/nota"})
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.retry_at) == (Outcome.REDIRECT_LOOP, None)
    assert outlet.asked["127.0.0.1/nota"] == 6


async def test_a_page_that_does_not_come_is_timed_out(outlet):
    async def never(_):
        await asyncio.Event().wait()

    outlet.answer("/nota", handler=never)
    result = await read_one(outlet.url("/nota"), timeout=timedelta(seconds=0.3))
    assert (result.outcome, result.retry_at) == (Outcome.TIMED_OUT, NOON + timedelta(minutes=1))


async def test_a_page_that_drips_is_timed_out(outlet):
    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"<html>")
        await asyncio.Event().wait()

    outlet.answer("/nota", handler=drip)
    assert (await read_one(outlet.url("/nota"), timeout=timedelta(seconds=0.3))).outcome is Outcome.TIMED_OUT


async def test_redirects_share_the_time_of_their_page(outlet):
    outlet.answer("/robots.txt", status=404)
    halted = asyncio.Event()

    async def slow(_):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(halted.wait(), 0.25)
        return web.Response(status=302, headers={"Location": "/nota"})

    outlet.answer("/nota", handler=slow)
    result = await read_one(outlet.url("/nota"), timeout=timedelta(seconds=0.6))
    assert result.outcome is Outcome.TIMED_OUT
    assert outlet.asked["127.0.0.1/nota"] == 3


async def test_too_large_a_page_is_cut(outlet):
    outlet.answer("/nota", body=b"x" * 5_000_001)
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.retry_at) == (Outcome.TOO_LARGE, None)


async def test_too_large_a_stream_is_cut(outlet):
    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 100_000)

    outlet.answer("/nota", handler=endless)
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.TOO_LARGE


async def test_a_packed_bomb_is_cut(outlet):
    outlet.answer("/nota", body=gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"})
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.TOO_LARGE


async def test_a_refused_connection_is_named():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        result = await read_one(f"http://127.0.0.1:{closed.getsockname()[1]}/nota")
    assert (result.outcome, result.retry_at) == (Outcome.CONNECTION_FAILED, NOON + timedelta(minutes=1))


async def test_a_connection_that_breaks_off_is_named(outlet):
    async def hang_up(request):
        request.transport.close()
        return web.Response()

    outlet.answer("/nota", handler=hang_up)
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.CONNECTION_FAILED


async def test_an_unknown_name_is_named():
    assert (await read_one("http://nobody.invalid/nota")).outcome is Outcome.NAME_UNKNOWN


def self_signed(folder):
    """Write a certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "cert.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(self_signed(tmp_path))
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        result = await read_one(f"https://127.0.0.1:{port}/nota")
    assert (result.outcome, result.retry_at) == (Outcome.TLS_FAILED, NOON + timedelta(minutes=1))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "127.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
async def test_loopback_is_not_dialled_however_it_is_spelt(outlet, host):
    outlet.answer("/nota", text=ARTICLE)
    result = await read_one(f"http://{host}:{outlet.port}/nota", allow=())
    assert (result.outcome, result.retry_at) == (Outcome.BLOCKED_ADDRESS, None)
    assert not outlet.asked


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "http://[fd00:ec2::254]/"]
)
async def test_a_redirect_to_a_blocked_address_is_not_dialled(outlet, target):
    outlet.answer("/nota", status=302, headers={"Location": target})
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.BLOCKED_ADDRESS


async def test_a_pdf_is_named(outlet):
    outlet.answer("/nota", body=b"%PDF-1.7 ...", headers={"Content-Type": "text/html"})
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.detail, result.retry_at) == (Outcome.NOT_HTML, "a PDF file", None)


async def test_a_picture_is_named_by_its_type(outlet):
    outlet.answer("/nota", body=b"....", headers={"Content-Type": "image/avif"})
    assert (await read_one(outlet.url("/nota"))).outcome is Outcome.NOT_HTML


async def test_a_page_that_the_pool_cut_is_unreadable(outlet):
    async def cut(page, answer):
        raise Cut("took longer than 10 s")

    outlet.answer("/nota", text=ARTICLE)
    result = await read_one(outlet.url("/nota"), extract=cut)
    assert (result.outcome, result.detail) == (Outcome.UNREADABLE, "took longer than 10 s")
    assert (result.retry_at, result.reading) == (NOON + timedelta(minutes=30), None)


async def test_after_its_last_try_a_page_is_given_up(outlet):
    outlet.answer("/nota", status=500)
    table = Table()
    table.want(outlet.url("/nota"), attempts=5)
    [result] = await read_all(table)
    assert (result.outcome, result.retry_at) == (Outcome.SERVER_ERROR, None)


# ------------------------------------------------------------------------------------------ the desk


async def test_never_two_on_one_host_and_never_more_than_at_once(outlet):
    three = asyncio.Event()

    async def with_two_others(_):
        if outlet.at_once["all"] == 3:
            three.set()
        await three.wait()
        return web.Response(text=ARTICLE, content_type="text/html")

    outlet.answer("/nota", handler=with_two_others)
    table = Table()
    table.want(*(outlet.url("/nota", f"127.0.1.{n % 7 + 1}") for n in range(40)))
    results = await read_all(table, at_once=3)
    assert [result.outcome for result in results] == [Outcome.OK] * 40
    assert outlet.most_at_once.pop("all") == 3
    assert set(outlet.most_at_once.values()) == {1}


async def test_redirects_to_one_host_queue_there(outlet):
    outlet.answer("/robots.txt", status=404)
    for n in range(1, 9):
        outlet.answer("/nota", host=f"127.0.1.{n}", status=302, headers={"Location": outlet.url("/todas")})
    outlet.answer("/todas", text=ARTICLE)
    table = Table()
    table.want(*(outlet.url("/nota", f"127.0.1.{n}") for n in range(1, 9)))
    results = await read_all(table)
    assert [result.outcome for result in results] == [Outcome.OK] * 8
    assert outlet.most_at_once["127.0.0.1"] == 1


async def test_a_table_that_hands_out_a_busy_host_gets_the_page_back(outlet):
    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(outlet.url("/nota"), outlet.url("/nota"))

    async def careless(limit, skip_hosts):
        pages, table.wanted = table.wanted, []
        return pages if not skip_hosts else []

    results = await read_all(table, claim=careless)
    assert len(table.given_back) == 1
    assert [result.outcome for result in results] == [Outcome.OK] * 2


async def test_a_slow_host_does_not_stand_before_others(outlet):
    release = asyncio.Event()

    async def slow(_):
        await release.wait()
        return web.Response(text=ARTICLE, content_type="text/html")

    outlet.answer("/lenta", handler=slow)
    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(outlet.url("/lenta", "127.0.0.9"), outlet.url("/lenta", "127.0.0.9"))
    table.want(*(outlet.url("/nota", f"127.0.1.{n}") for n in range(1, 21)))
    done = asyncio.Event()

    async def settle(result):
        await table.settle(result)
        if len(table.settled) == 20:
            done.set()

    async with reader_of(table, at_once=4, settle=settle) as reader:
        await done.wait()
        assert outlet.at_once["127.0.0.9"] == 1
        release.set()
        await reader.idle()
    assert len(table.settled) == 22


async def test_a_stop_stores_all_that_is_under_way_and_takes_no_more(outlet):
    release, arrived = asyncio.Event(), asyncio.Semaphore(0)

    async def held(_):
        arrived.release()
        await release.wait()
        return web.Response(text=ARTICLE, content_type="text/html")

    outlet.answer("/nota", handler=held)
    table = Table()
    table.want(*(outlet.url("/nota", f"127.0.1.{n}") for n in range(1, 41)))
    async with reader_of(table, at_once=30):
        for _ in range(30):
            await arrived.acquire()
        asyncio.get_running_loop().call_later(0.1, release.set)
    assert [result.outcome for result in table.settled] == [Outcome.OK] * 30
    assert len(table.wanted) == 10


async def test_pages_claimed_while_stopping_are_given_back(outlet):
    asked, answer = asyncio.Event(), asyncio.Event()
    page = WantedPage(article=1, outlet="diario", url=outlet.url("/nota"), host="h", token="t", attempts=0)
    table = Table()

    async def slow_claim(limit, skip_hosts):
        asked.set()
        await answer.wait()
        return [page]

    async with reader_of(table, claim=slow_claim):
        await asked.wait()
        asyncio.get_running_loop().call_later(0.05, answer.set)
    assert (table.given_back, table.settled) == ([page], [])


async def test_a_crawler_that_dies_is_replaced_and_every_page_settled_once(outlet):
    outlet.answer("/robots.txt", status=404)
    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(*(outlet.url("/nota", f"127.0.{n % 5 + 1}.{n % 30 + 1}") for n in range(120)))
    deaths = []

    async def settle(result):
        await table.settle(result)
        if len(table.settled) in {20, 60}:
            deaths.append(reader._crawls[-1])
            await reader._crawls[-1]._crawler.stop_async()

    reader = reader_of(table, settle=settle)
    async with reader:
        await reader.idle()
    assert len(set(deaths)) == 2
    assert [result.outcome for result in table.settled] == [Outcome.OK] * 120
    assert len({result.page.article for result in table.settled}) == 120


async def test_a_page_is_given_back_when_the_crawler_died_before_it_was_asked_for(outlet):
    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(outlet.url("/nota"))

    async def kill_then_answer(host, now):
        if not killed:
            killed.append(reader._crawls[-1])
            asyncio.get_running_loop().create_task(reader._crawls[-1]._crawler.stop_async())
        return (404, "")

    killed = []
    reader = reader_of(table, rulebook=Rulebook(kill_then_answer, table.keep_robots))
    async with reader:
        await reader.idle()
    assert [result.outcome for result in table.settled] == [Outcome.OK]


async def test_idle_returns_at_once_when_nothing_is_wanted_and_scrapy_is_never_started():
    table = Table()
    reader = reader_of(table)
    async with reader:
        await reader.idle()
    assert reader._crawls == []


async def test_what_is_wanted_later_is_read_when_woken(outlet):
    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    async with reader_of(table) as reader:
        await reader.idle()
        table.want(outlet.url("/nota"))
        reader.wake()
        await reader.idle()
        assert len(table.settled) == 1


async def test_a_table_that_fails_ends_the_reader_and_says_so(outlet):
    async def broken(result):
        raise OSError("the database is gone")

    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(outlet.url("/nota"))
    with pytest.raises(OSError, match="the database is gone"):
        async with reader_of(table, settle=broken) as reader:
            await reader.idle()


async def test_a_page_that_is_no_article_says_why(outlet):
    async def short(page, answer):
        return Extracted(outcome=Outcome.NOT_AN_ARTICLE, detail="consent wall")

    outlet.answer("/nota", text="<html></html>")
    result = await read_one(outlet.url("/nota"), extract=short)
    assert (result.outcome, result.detail, result.status) == (Outcome.NOT_AN_ARTICLE, "consent wall", 200)


# ------------------------------------------------------------------------------- what is not the outlet's fault


@pytest.mark.parametrize("location", ["http://[bad/", "http://127.0.0.1:99999/", "https://"])
async def test_a_redirect_to_what_is_no_address_is_named(outlet, location):
    outlet.answer("/nota", status=302, headers={"Location": location})
    result = await read_one(outlet.url("/nota"))
    assert (result.outcome, result.detail) == (Outcome.BLOCKED_ADDRESS, "no address that may be dialled")


async def test_a_fault_of_ours_is_not_put_down_to_the_outlet_and_costs_one_page_a_try(outlet):
    async def confused(host, now):
        if host.startswith("127.0.0.1"):
            raise TypeError("a bug")

    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(outlet.url("/nota"), outlet.url("/nota", "127.0.0.2"))
    with capture_logs() as events:
        results = await read_all(table, rulebook=Rulebook(confused, table.keep_robots))
    told = {urlsplit(result.page.url).hostname: result for result in results}
    assert told["127.0.0.2"].outcome is Outcome.OK
    failed = told["127.0.0.1"]
    assert (failed.outcome, failed.detail) == (Outcome.UNREADABLE, "reading it failed: TypeError")
    assert failed.retry_at == NOON + timedelta(minutes=30)
    assert [(each["log_level"], each["exc_info"]) for each in events if each["event"] == "page"] == [
        ("error", True)
    ]


async def test_a_book_of_rules_that_cannot_be_read_now_gives_the_page_back(outlet):
    failures = [DatabaseBusy("locked")]

    async def robots_of(host, now):
        if failures:
            raise failures.pop()

    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(outlet.url("/nota"))
    results = await read_all(table, rulebook=Rulebook(robots_of, table.keep_robots))
    assert len(table.given_back) == 1
    assert [result.outcome for result in results] == [Outcome.OK]


async def test_rules_that_cannot_be_kept_are_not_asked_for_again(outlet):
    async def nowhere(*_):
        raise DatabaseFull("no room")

    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(outlet.url("/nota"))
    results = await read_all(table, rulebook=Rulebook(table.robots_of, nowhere))
    assert [result.outcome for result in results] == [Outcome.OK]
    assert outlet.asked["127.0.0.1/robots.txt"] == 1


async def test_a_text_that_cannot_be_stored_is_the_pages_own_outcome(outlet):
    table = Table()

    async def settle(result):
        if result.reading is not None and "Aprueban" in result.reading.title:
            raise ValueError("no database takes that")
        await table.settle(result)

    outlet.answer("/nota", text=ARTICLE)
    outlet.answer("/otra", text=ARTICLE.replace("Aprueban", "Rechazan"))
    table.want(outlet.url("/nota"), outlet.url("/otra", "127.0.0.2"))
    with capture_logs() as events:
        results = await read_all(table, settle=settle)
    told = {urlsplit(result.page.url).path: result for result in results}
    assert told["/otra"].outcome is Outcome.OK
    assert (told["/nota"].outcome, told["/nota"].detail, told["/nota"].reading) == (
        Outcome.UNREADABLE,
        "what it gave cannot be stored: ValueError",
        None,
    )
    assert [each["event"] for each in events if each["log_level"] == "error"] == ["page not stored"]


async def test_a_page_that_never_came_to_an_end_is_given_up_and_not_asked_for(outlet):
    outlet.answer("/nota", text=ARTICLE)
    table = Table()
    table.want(outlet.url("/nota"), attempts=6)
    [result] = await read_all(table)
    assert (result.outcome, result.retry_at) == (Outcome.UNREADABLE, None)
    assert result.detail == "tried 6 times, and never came to an end"
    assert not outlet.asked


# ---------------------------------------------------------------------------------- redirects to other hosts


async def test_what_a_host_asks_for_is_put_down_to_it_and_not_to_the_one_that_redirected(outlet):
    outlet.answer("/nota", host="127.0.0.1", status=302, headers={"Location": outlet.url("/x", "127.0.0.2")})
    outlet.answer("/x", status=429, headers={"Retry-After": "600"})
    table = Table()
    table.want(outlet.url("/nota"))
    [result] = await read_all(table)
    assert (result.outcome, result.host_next_at) == (Outcome.RATE_LIMITED, NOON)
    assert result.retry_at == NOON + timedelta(minutes=10)
    assert table.closed_until == {f"127.0.0.2:{outlet.port}": NOON + timedelta(minutes=10)}
    assert table.busy == {}


async def test_a_redirect_to_a_host_that_stays_busy_is_tried_later(outlet):
    outlet.answer("/nota", status=302, headers={"Location": outlet.url("/x", "127.0.0.2")})
    table = Table()
    table.busy[f"127.0.0.2:{outlet.port}"] = "page"
    table.want(outlet.url("/nota"))
    [result] = await read_all(table, timeout=timedelta(seconds=0.5))
    assert (result.outcome, result.detail) == (Outcome.TIMED_OUT, "its redirect's host is busy")
    assert (result.host_next_at, result.retry_at) == (NOON, NOON + timedelta(minutes=1))
    assert outlet.asked["127.0.0.2/x"] == outlet.asked["127.0.0.2/robots.txt"] == 0


async def test_a_robots_txt_that_is_kept_elsewhere_is_no_crossing_of_its_page(outlet):
    outlet.answer(
        "/robots.txt", host="127.0.0.1", status=301, headers={"Location": outlet.url("/r", "127.0.0.2")}
    )
    outlet.answer("/r", text="User-agent: *\nDisallow: /secreto")
    outlet.answer("/nota", status=500)
    table = Table()
    table.want(outlet.url("/nota"))
    [result] = await read_all(table)
    assert (result.outcome, result.host_next_at) == (Outcome.SERVER_ERROR, NOON + timedelta(minutes=1))
    assert table.closed_until == {f"127.0.0.2:{outlet.port}": NOON}


# ------------------------------------------------------------------------------------- looking again


async def look_at(url, **known):
    """Look at a page again that has been read."""
    table = Table()
    table.want(url)
    table.wanted = [replace(page, look=True, **known) for page in table.wanted]
    [result] = await read_all(table)
    return result


async def test_a_look_asks_for_a_page_only_if_it_has_changed(outlet):
    def answer(request):
        headers = {
            "ETag": '"v2"',
            "Last-Modified": "Wed, 25 Nov 2026 12:00:00 GMT",
            "Content-Type": "text/html",
        }
        same = request.headers.get("If-None-Match") == '"v2"'
        return web.Response(
            status=304 if same else 200, body=None if same else ARTICLE.encode(), headers=headers
        )

    outlet.answer("/nota", handler=answer)
    changed = await look_at(outlet.url("/nota"), etag='"v1"', last_modified="Tue, 24 Nov 2026 12:00:00 GMT")
    assert outlet.headers[-1]["If-Modified-Since"] == "Tue, 24 Nov 2026 12:00:00 GMT"
    assert (changed.outcome, changed.etag, changed.last_modified) == (
        Outcome.OK,
        '"v2"',
        "Wed, 25 Nov 2026 12:00:00 GMT",
    )
    same = await look_at(outlet.url("/nota"), etag=changed.etag)
    assert (same.outcome, same.reading) == (Outcome.UNCHANGED, None)


async def test_a_304_that_nobody_asked_for_is_odd(outlet):
    outlet.answer("/nota", status=304)
    assert (await look_at(outlet.url("/nota"))).outcome is Outcome.ODD_STATUS


async def test_validators_that_cannot_be_sent_back_are_not_kept(outlet):
    outlet.answer("/nota", text=ARTICLE, headers={"ETag": f'"{"v" * 400}"'})
    assert (await read_one(outlet.url("/nota"))).etag is None


@pytest.mark.parametrize("front", ["/", "/es/", "/index.html"])
async def test_a_look_that_is_sent_on_to_the_front_page_finds_nothing(outlet, front):
    outlet.answer("/nota", status=301, headers={"Location": front})
    outlet.answer(front, text=ARTICLE)
    result = await look_at(outlet.url("/nota"))
    assert (result.outcome, result.detail) == (Outcome.SOFT_404, "it sends on to the front page")
    assert (result.reading, result.keys, result.kept) == (None, (), None)


async def test_a_look_that_is_sent_on_to_another_address_of_the_article_finds_it(outlet):
    outlet.answer("/nota", status=301, headers={"Location": "/mexico/nota"})
    outlet.answer("/mexico/nota", text=ARTICLE)
    assert (await look_at(outlet.url("/nota"))).outcome is Outcome.OK
