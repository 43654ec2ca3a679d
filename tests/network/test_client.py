"""The way out, against hostile names and hostile servers on loopback."""

import asyncio
import gzip
import ssl
import time

import pytest

from network.addresses import networks
from network.client import Client, Unreachable

LOOPBACK = networks("127.0.0.0/8")
AGENT = "Serviola/0 (+https://serviola.example)"


def http(status="200 OK", body=b"", **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def says(answer):
    async def script(_path, writer):
        writer.write(answer)

    return script


def names(*turns):
    """A resolver that gives each list of addresses in turn, and then the last for ever."""
    left = list(turns)

    async def resolve(_host, _port):
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


@pytest.fixture
async def client():
    async with Client(user_agent=AGENT, allow=LOOPBACK) as made:
        yield made


@pytest.fixture
async def stranger():
    """A client that is allowed nothing inside."""
    async with Client(user_agent=AGENT) as made:
        yield made


async def refused(call):
    with pytest.raises(Unreachable) as caught:
        await call
    return caught.value


async def test_an_answer_comes_with_its_headers_in_lower_case(client, serve):
    site = await serve(says(http(body=b"hello", ETag='"1"', X_Thing="a")))
    answer = await client.get(f"{site.base}/feed?x=1", headers={"If-None-Match": '"0"'})
    assert (answer.status, answer.body, answer.headers["etag"], answer.hops) == (200, b"hello", '"1"', 0)
    assert answer.moved_to is None
    assert site.paths == ["/feed?x=1"]
    head = site.heads[0].lower()
    assert f"user-agent: {AGENT.lower()}" in head
    assert "accept-encoding: gzip, deflate" in head
    assert 'if-none-match: "0"' in head
    assert f"host: 127.0.0.1:{site.port}" in head


@pytest.mark.parametrize("status", ["304 Not Modified", "404 Not Found", "503 Busy", "300 Choices"])
async def test_every_status_is_an_answer(client, serve, status):
    site = await serve(says(http(status)))
    assert (await client.get(site.base)).status == int(status[:3])


async def test_a_packed_answer_is_unpacked(client, serve):
    site = await serve(says(http(body=gzip.compress(b"news" * 99), Content_Encoding="gzip")))
    assert (await client.get(site.base)).body == b"news" * 99


HOSTILE = [
    "http://127.0.0.1:{}/",
    "http://localhost:{}/",
    "http://2130706433:{}/",
    "http://0x7f000001:{}/",
    "http://0x7f.1:{}/",
    "http://017700000001:{}/",
    "http://127.1:{}/",
    "http://0:{}/",
    "http://[::1]:{}/",
    "http://[::ffff:127.0.0.1]:{}/",
    "http://[64:ff9b::7f00:1]:{}/",
    "http://[2002:7f00:1::]:{}/",
    "http://[fec0::1]:{}/",
    "http://[fe80::1%25lo]:{}/",
    "http://169.254.169.254/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://①②⑦.⓪.⓪.①:{}/",
    "http://user@127.0.0.1:{}/",
    "http://224.0.0.1/",
    "http://192.88.99.1/",
]


@pytest.mark.parametrize("url", HOSTILE)
async def test_no_spelling_of_an_inner_address_is_reached(stranger, serve, url):
    site = await serve(says(http(body=b"secret")))
    error = await refused(stranger.get(url.format(site.port), deadline=5))
    assert error.reason in {"blocked_address", "name_unknown"}
    assert site.heads == []


@pytest.mark.parametrize("url", HOSTILE)
async def test_no_spelling_of_an_inner_address_gets_a_post(stranger, serve, url):
    site = await serve(says(http()))
    error = await refused(stranger.post(url.format(site.port), body=b"x", headers={}, deadline=5))
    assert error.reason in {"blocked_address", "name_unknown"}
    assert site.heads == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.test/",
        "file:///etc/hosts",
        "gopher://a.test",
        "//a.test/",
        "feed",
        "",
        "http://",
        "http://a\nb/",
        "http://[x",
    ],
)
async def test_what_is_no_web_address_is_refused(stranger, url):
    assert (await refused(stranger.get(url))).reason in {"blocked_address", "name_unknown"}


async def test_a_name_is_resolved_once_and_that_address_is_dialled(serve):
    site = await serve(says(http(body=b"news")))
    asked = []

    async def resolve(host, _port):
        asked.append(host)
        return ["127.0.0.1"]

    async with Client(user_agent=AGENT, allow=LOOPBACK, resolve=resolve) as client:
        assert (await client.get(f"http://news.test:{site.port}/")).body == b"news"
    assert asked == ["news.test"]
    assert f"host: news.test:{site.port}" in site.heads[0].lower()


async def test_a_name_that_answers_inside_and_outside_is_refused(serve):
    site = await serve(says(http(body=b"secret")))
    async with Client(user_agent=AGENT, resolve=names(["203.0.114.7", "127.0.0.1"])) as client:
        error = await refused(client.get(f"http://rebind.test:{site.port}/"))
    assert error.reason == "blocked_address"
    assert site.heads == []


@pytest.mark.parametrize("turn", range(4))
async def test_a_name_that_changes_its_answer_never_leads_inside(serve, turn):
    site = await serve(says(http(body=b"secret")))
    flip = [["240.0.0.1"], ["127.0.0.1"]] * 4
    async with Client(user_agent=AGENT, resolve=names(*flip[turn:])) as client:
        for _ in range(4):
            assert (await refused(client.get(f"http://rebind.test:{site.port}/", deadline=1))).reason
    assert site.heads == []


async def test_the_next_address_is_tried_when_the_first_does_not_answer(serve):
    site = await serve(says(http(body=b"news")))
    async with Client(user_agent=AGENT, allow=LOOPBACK, resolve=names(["127.0.0.2", "127.0.0.1"])) as client:
        assert (await client.get(f"http://news.test:{site.port}/")).body == b"news"


@pytest.mark.parametrize("answers", [[], ["no address"]])
async def test_a_name_without_a_usable_answer_is_named(answers):
    async with Client(user_agent=AGENT, resolve=names(answers)) as client:
        assert (await refused(client.get("http://x.test/"))).reason in {"name_unknown", "blocked_address"}


async def test_a_name_that_does_not_resolve_is_told_apart(stranger):
    error = await refused(stranger.get("http://nobody.invalid/feed?token=secret"))
    assert error.reason == "name_unknown"
    assert "nobody.invalid" in error.detail
    assert "token" not in str(error)


async def test_a_host_that_refuses_is_a_failed_connection(client, serve):
    site = await serve(says(b""))
    error = await refused(client.get("http://127.0.0.1:1/secret-path"))
    assert (error.reason, error.detail) == ("connection_failed", "127.0.0.1: connection refused")
    error = await refused(client.get(f"{site.base}/secret-path"))
    assert error.reason == "connection_failed"
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "garbage", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"]
)
async def test_what_is_no_full_http_answer_is_a_failed_connection(client, serve, garbage):
    site = await serve(says(garbage))
    assert (await refused(client.get(site.base))).reason == "connection_failed"


async def test_a_reset_is_a_failed_connection(client, serve):
    async def reset(_path, writer):
        writer.transport.abort()

    site = await serve(reset)
    assert (await refused(client.get(site.base))).reason == "connection_failed"


# ------------------------------------------------------------------------------------- floods and drips


async def endless(_path, writer):
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


def dripping(start):
    async def drip(_path, writer):
        writer.write(start)
        tick = asyncio.Event()
        while True:
            writer.write(b"a")
            await writer.drain()
            asyncio.get_running_loop().call_later(0.02, tick.set)
            await tick.wait()
            tick.clear()

    return drip


async def test_an_endless_body_is_cut_at_the_cap(client, serve):
    site = await serve(endless)
    assert (await refused(client.get(site.base, max_bytes=300_000))).reason == "too_large"


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n", b""])
async def test_a_server_that_drips_is_cut_at_the_deadline(client, serve, start):
    site = await serve(dripping(start))
    begun = time.monotonic()
    error = await refused(client.get(site.base, deadline=0.3))
    assert error.reason in {"timed_out", "connection_failed"}
    assert time.monotonic() - begun < 2


async def test_an_endless_header_is_cut(client, serve):
    async def flood(_path, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-More: " + b"y" * 1000 + b"\r\n")
            await writer.drain()

    site = await serve(flood)
    assert (await refused(client.get(site.base, deadline=5))).reason == "connection_failed"


async def test_a_name_that_resolves_slowly_is_cut_at_the_deadline():
    async def never(_host, _port):
        await asyncio.Event().wait()

    async with Client(user_agent=AGENT, resolve=never) as client:
        assert (await refused(client.get("http://slow.test/", deadline=0.1))).reason == "timed_out"


async def test_a_bomb_is_cut_at_the_cap(client, serve):
    site = await serve(says(http(body=gzip.compress(b"\0" * 20_000_000), Content_Encoding="gzip")))
    assert (await refused(client.get(site.base, max_bytes=100_000))).reason == "too_large"


async def test_a_body_that_is_not_what_it_says_is_named(client, serve):
    site = await serve(says(http(body=b"plain", Content_Encoding="gzip")))
    assert (await refused(client.get(site.base))).reason == "bad_encoding"


async def test_a_cancelled_call_stays_cancelled(client, serve):
    site = await serve(dripping(b""))
    call = asyncio.create_task(client.get(site.base))
    while not site.heads:
        await asyncio.wait([call], timeout=0.01)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


# --------------------------------------------------------------------------------------------- redirects


def redirecting(**where):
    async def script(path, writer):
        status, location = where.get(path.strip("/") or "start", ("200 OK", None))
        writer.write(http(status, b"here", **({"Location": location} if location else {})))

    return script


async def test_a_permanent_move_is_reported_only_when_every_hop_is_permanent(client, serve):
    site = await serve(
        redirecting(
            old=("301 Moved", "/new"),
            older=("308 Moved", "/old"),
            mixed=("302 Found", "/old"),
            mixed2=("301 Moved", "/now"),
            now=("302 Found", "/new"),
        )
    )
    moved = await client.get(f"{site.base}/older")
    assert (moved.moved_to, moved.hops, moved.url) == (f"{site.base}/new", 2, f"{site.base}/new")
    for path in ("mixed", "mixed2"):
        answer = await client.get(f"{site.base}/{path}")
        assert (answer.body, answer.moved_to, answer.hops) == (b"here", None, 2)


async def test_only_a_redirect_to_another_host_is_a_crossing_and_it_is_told_before_that_is_asked(
    client, serve
):
    other = await serve(says(http(body=b"there")))
    site = await serve(redirecting(a=("302 Found", "/b"), b=("302 Found", f"{other.base}/c?d=1#e")))
    told = []

    async def crossing(url):
        told.append((url, list(site.paths), list(other.paths)))

    assert (await client.get(f"{site.base}/a", crossing=crossing)).body == b"there"
    assert told == [(f"{other.base}/c?d=1", ["/a", "/b"], [])]


async def test_what_a_crossing_raises_stops_the_call_and_travels(client, serve):
    other = await serve(says(http()))
    site = await serve(redirecting(a=("302 Found", f"{other.base}/")))

    async def crossing(url):
        raise LookupError(url)

    with pytest.raises(LookupError, match=other.base):
        await client.get(f"{site.base}/a", crossing=crossing)
    assert other.heads == []


async def test_a_circle_and_too_many_redirects_are_named(client, serve):
    site = await serve(redirecting(a=("302 Found", "/b"), b=("302 Found", "/a#x")))
    assert (await refused(client.get(f"{site.base}/a"))).reason == "redirect_loop"

    async def onwards(path, writer):
        writer.write(http("302 Found", Location=f"{path}x"))

    site = await serve(onwards)
    assert (await refused(client.get(f"{site.base}/", redirects=3))).reason == "redirect_loop"
    assert len(site.heads) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:pass@127.0.0.1/",
        "http://[bad/",
    ],
)
async def test_no_redirect_leads_inside(client, serve, location):
    site = await serve(redirecting(start=("302 Found", location)))
    assert (await refused(client.get(site.base))).reason in {"blocked_address", "name_unknown"}
    assert len(site.heads) == 1


async def test_a_redirect_without_a_target_is_an_answer(client, serve):
    site = await serve(says(http("302 Found")))
    assert (await client.get(site.base)).status == 302


# ---------------------------------------------------------------------------------------------------- post


async def test_a_post_sends_its_bytes_and_follows_nothing(stranger, serve):
    site = await serve(redirecting(start=("307 Temporary", "/elsewhere")))
    answer = await stranger.post(site.base, body=b'{"a":1}', headers={"Content-Type": "x/y"}, allow=LOOPBACK)
    assert (answer.status, answer.complete) == (307, True)
    assert site.bodies == [b'{"a":1}']
    assert len(site.heads) == 1


async def test_what_one_call_was_allowed_is_not_lent_to_the_next(stranger, serve):
    site = await serve(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    await stranger.post(site.base, body=b"", headers={}, allow=LOOPBACK)
    assert (await refused(stranger.post(site.base, body=b"", headers={}))).reason == "blocked_address"
    assert (await refused(stranger.get(site.base))).reason == "blocked_address"


async def test_a_receiver_that_took_the_post_and_then_floods_has_taken_it(stranger, serve):
    site = await serve(endless)
    answer = await stranger.post(site.base, body=b"x", headers={}, allow=LOOPBACK)
    assert (answer.status, answer.complete, len(answer.body)) == (200, False, 16_384)


async def test_a_receiver_that_took_the_post_and_then_drips_has_taken_it(stranger, serve):
    site = await serve(dripping(b"HTTP/1.1 204 OK\r\nContent-Length: 10000\r\n\r\n".replace(b"204", b"202")))
    answer = await stranger.post(site.base, body=b"x", headers={}, allow=LOOPBACK, deadline=0.4)
    assert (answer.status, answer.complete) == (202, False)


async def test_a_receiver_that_drips_its_header_is_cut(stranger, serve):
    site = await serve(dripping(b"HTTP/1.1 200 OK\r\nX-A: "))
    error = await refused(stranger.post(site.base, body=b"x", headers={}, allow=LOOPBACK, deadline=0.3))
    assert error.reason == "timed_out"


# ----------------------------------------------------------------------------------------------------- TLS


def server_tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.mark.parametrize("host", ["news.test", "127.0.0.1"])
async def test_a_self_signed_certificate_is_refused(serve, certificate, host):
    site = await serve(says(http()), server_tls(certificate))
    async with Client(user_agent=AGENT, allow=LOOPBACK, resolve=names(["127.0.0.1"])) as client:
        error = await refused(client.get(f"https://{host}:{site.port}/"))
    assert error.reason == "tls_failed"
    assert "self-signed" in error.detail


async def test_the_certificate_is_checked_against_the_name_and_not_the_address(serve, certificate):
    names_asked = []
    context = server_tls(certificate)
    context.sni_callback = lambda _socket, name, _context: names_asked.append(name)
    site = await serve(says(http(body=b"safe")), context)
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with Client(user_agent=AGENT, allow=LOOPBACK, resolve=names(["127.0.0.1"]), tls=trusting) as client:
        assert (await client.get(f"https://news.test:{site.port}/")).body == b"safe"
        error = await refused(client.get(f"https://other.test:{site.port}/"))
    assert error.reason == "tls_failed"
    assert names_asked == ["news.test", "other.test"]


async def test_a_handshake_that_never_ends_is_cut_and_leaves_nothing_open(client, serve):
    site = await serve(says(http()))
    error = await refused(client.get(f"https://127.0.0.1:{site.port}/", deadline=0.3))
    assert error.reason == "timed_out"


# ---------------------------------------------------------------------------------------------------- mail


async def test_a_mail_server_is_dialled_when_its_network_is_allowed(stranger, serve):
    site = await serve(says(b""))
    sock = await stranger.dial("127.0.0.1", site.port, allow=LOOPBACK, deadline=3)
    assert sock.getpeername() == ("127.0.0.1", site.port)
    assert sock.getblocking() is False
    sock.close()


async def test_a_mail_server_inside_is_refused(stranger):
    assert (await refused(stranger.dial("localhost", 25))).reason == "blocked_address"
    assert (await refused(stranger.dial("93.184.216.34", 80))).reason == "blocked_address"
    assert (await refused(stranger.dial("127.0.0.1", 1, allow=LOOPBACK))).reason == "connection_failed"


async def test_the_environments_proxy_is_not_obeyed(serve, monkeypatch):
    site = await serve(says(http(body=b"direct")))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    async with Client(user_agent=AGENT, allow=LOOPBACK) as client:
        assert (await client.get(site.base)).body == b"direct"
