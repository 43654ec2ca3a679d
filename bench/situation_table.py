"""Sixty situations: outlets that fail in one way each, and what the newsroom must be told of it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bench.situation_world import DAY, HOUR, MINUTE, MORNING, Answer, Item, Setup, Site, World

Act = Callable[[World], None]
PLAIN, READS, RULES = Setup(), Setup(reads=True), Setup(rules=True)
LISTING = Setup(kind="listing")
HURRIED = Setup(patience="300ms")


def mend(world: World) -> None:
    """Let every site be as ever."""
    for site in world.sites.values():
        site.feed_fault = site.page_fault = site.robots = site.frozen = site.feed_items = None
        site.dated = site.signed = True
        site.short = site.redesigned = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What goes wrong, for how long, and the one incident that must come of it; `kind` is "" where none may."""

    name: str
    begin: Act
    kind: str
    family: str = ""
    source: str | None = None  # the incident's; None: whichever
    setup: Setup = PLAIN
    bad: timedelta = 3 * HOUR
    end: Act = mend
    after: timedelta = 6 * HOUR  # a source that has failed for long is not asked at once
    step: timedelta = 15 * MINUTE
    told: int = 2  # messages to the operator: one when it begins, one when it is over
    besides: Callable[[World, datetime], str] | None = (
        None  # says what else is wrong, of a fault that ended then
    )


def diario(world: World) -> Site:
    return world.sites["diario"]


# --------------------------------------------------------------------------------------------- faults


def answers(
    status: int = 200, text: str = "", headers: dict[str, str] | None = None, kind: str = "text/html"
) -> Answer:
    return lambda _: web.Response(status=status, text=text, headers=headers, content_type=kind)


def feed(answer: Answer) -> Act:
    return lambda world: setattr(diario(world), "feed_fault", answer)


def pages(answer: Answer) -> Act:
    return lambda world: setattr(diario(world), "page_fault", answer)


def change(name: str, value: Any) -> Act:
    return lambda world: setattr(diario(world), name, value)


def freeze(world: World) -> None:
    diario(world).frozen = world.server.clock.now


def slam(request: web.Request) -> web.StreamResponse:
    """Close the line without a word."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut_short(request: web.Request) -> web.StreamResponse:
    """Promise more than is sent."""
    answer = web.StreamResponse(headers={"Content-Length": "5000", "Content-Type": "application/rss+xml"})
    await answer.prepare(request)
    await answer.write(b"<rss>")
    slam(request)
    return answer


async def hang(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def drip(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/rss+xml"})
    await answer.prepare(request)
    for _ in range(300):
        await answer.write(b" ")
        await asyncio.sleep(0.05)
    return answer


def bomb(_: web.Request) -> web.StreamResponse:
    return web.Response(body=BOMB, headers={"Content-Encoding": "gzip"}, content_type="application/rss+xml")


BOMB = gzip.compress(b" " * 80_000_000)


def to(location: str, status: int = 302) -> Answer:
    return lambda request: web.Response(
        status=status, headers={"Location": location.format(port=request.url.port)}
    )


def every(turns: int, bad: Answer) -> Answer:
    """Fail at all but each `turns`th request."""
    asked = iter(range(1_000_000))
    return lambda request: None if next(asked) % turns == turns - 1 else bad(request)


EMPTY_FEED = "<?xml version='1.0'?><rss version='2.0'><channel><title>Diario</title><link>http://x/</link></channel></rss>"
CONSENT = (
    "<html lang='es'><head><title>Antes de continuar</title></head><body><div id='didomi-host' class='cookie-consent'>"
    "<h1>Valoramos su privacidad</h1><p>Nosotros y nuestros socios usamos cookies. Antes de continuar necesitamos su "
    "consentimiento para tratar sus datos.</p><button>Aceptar todo</button><button>Rechazar</button></div></body></html>"
)
BOT_CHECK = (
    "<html lang='en-US'><head><title>Just a moment...</title></head><body><div class='main-wrapper'><h1>Checking if the "
    "site connection is secure</h1><noscript>Enable JavaScript and cookies to continue</noscript>"
    "<script>window._cf_chl_opt={cvId:'3'};</script><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/jsch/v1'>"
    "</script></div></body></html>"
)
NOT_FOUND = (
    "<html lang='es'><head><title>Página no encontrada</title></head><body><h1>Error 404</h1>"
    "<p>Lo sentimos, la página que busca no existe o ha sido movida.</p></body></html>"
)
SHELL = (
    "<html lang='es'><head><title>Diario</title></head><body><noscript>You need to enable JavaScript to run this app."
    "</noscript><div id='root'></div><script src='/static/js/main.3f2a.js'></script></body></html>"
)
PAYWALL = (
    "<html lang='es'><head><title>Nota del día</title><script type='application/ld+json'>{{\"@context\":"
    '"https://schema.org","@type":"NewsArticle","headline":"Nota {n}","isAccessibleForFree":false}}</script>'
    "</head><body><article><h1>Nota {n}</h1><p>El cabildo se reunió ayer.</p><div class='paywall'>Para seguir leyendo, "
    "suscríbase. Este contenido es exclusivo para suscriptores.</div></article></body></html>"
)
LOGIN = (
    "<html><head><title>Iniciar sesión</title></head><body><form><input type='password'></form></body></html>"
)
MAINTENANCE = "<html><body><h1>Sitio en mantenimiento</h1><p>Volvemos pronto.</p></body></html>"


def paywall(request: web.Request) -> web.StreamResponse:
    return web.Response(text=PAYWALL.format(n=request.path), content_type="text/html")


def empty_but_new(_: web.Request) -> web.StreamResponse:
    """List nothing, in other bytes each time."""
    EMPTIED.append(len(EMPTIED))
    return web.Response(text=f"{EMPTY_FEED}<!-- {len(EMPTIED)} -->", content_type="application/rss+xml")


EMPTIED: list[int] = []


def only_old(items: list[Item]) -> list[Item]:
    """List what is two months old."""
    return [replace(each, published=each.published - 60 * DAY) for each in items]


def lying(world: World) -> None:
    """Say "nothing new" to whoever asks for what is new, whatever there is."""
    diario(world).etag = '"always-the-same"'


def address_moved(world: World) -> None:
    diario(world).feed_fault = lambda request: (
        web.Response(status=301, headers={"Location": "/moved.xml"}) if request.path == "/feed.xml" else None
    )


def robots(text: str, status: int = 200) -> Act:
    return lambda world: setattr(diario(world), "robots", lambda _: web.Response(status=status, text=text))


def another_address(world: World) -> None:
    """The newsroom gives the source another address: its row follows."""
    mend(world)
    outlets = world.house.catalog.outlets
    moved = (
        outlets[0].sources[0].model_copy(update={"url": outlets[0].sources[0].url.replace("feed", "moved")})
    )
    changed = outlets[0].model_copy(update={"sources": [moved]})
    world.house.store.sync_sources([changed, *outlets[1:]], world.server.clock.now)
    world.house.sources[changed.key_of(moved)] = changed, moved


def both(fault: Answer) -> Act:
    def act(world: World) -> None:
        for site in world.sites.values():
            site.feed_fault = fault

    return act


def second_freezes(world: World) -> None:
    world.sites["second"].frozen = world.server.clock.now


def stood_in(world: World, over: datetime) -> str:
    """Say where the reserve did not wait for the silence, was not asked during it, or did not rest after it."""
    visited = [each.finished_at for each in world.lookout.figures.run("diario/second", 1_000)]
    if not visited:
        return "the reserve did not stand in"
    if min(visited) < MORNING + 3 * HOUR:
        return f"the reserve was asked at {min(visited)}, before there was a silence"
    if max(visited) > over + HOUR:
        return f"the reserve was asked at {max(visited)}, after the better source was back"
    if not world.lookout.figures.arrivals("diario", over - 12 * HOUR):
        return "what the reserve listed was no news"
    return "" if len(visited) > 3 else "the reserve was hardly asked"


def nothing(_: World) -> None:
    """Let all be as it is."""


def many_at_once(world: World) -> None:
    """Give every article a new address: all that is listed is new."""
    site = diario(world)
    site.prefix = "/nueva"
    old = site.items

    def more(until: Any, since: Any) -> Iterator[Item]:
        yield from old(until, since - 20 * DAY)

    site.items = more  # type: ignore[method-assign]
    import bench.situation_world as here

    site.feed_items = lambda _: list(more(world.server.clock.now, MORNING - 2 * DAY))[-60:]
    assert here.LISTED < 60


# ---------------------------------------------------------------------------------------------- table


def failing(name: str, kind: str, begin: Act, **more: Any) -> Situation:
    return Situation(name=name, begin=begin, kind=kind, family="failing", source="diario/main", **more)


def paged(name: str, kind: str, begin: Act, **more: Any) -> Situation:
    return Situation(
        name=name, begin=begin, kind=kind, **({"setup": READS, "bad": 4 * HOUR, "after": 4 * HOUR} | more)
    )


def none(name: str, begin: Act, **more: Any) -> Situation:
    return Situation(name=name, begin=begin, kind="", told=0, **more)


LONG = {"bad": 5 * HOUR}
SITUATIONS = (
    # a source that says no
    failing("401", "refused", feed(answers(401))),
    failing("402", "refused", feed(answers(402))),
    failing("403", "refused", feed(answers(403))),
    failing("407", "refused", feed(answers(407))),
    failing("451", "refused", feed(answers(451))),
    failing("429", "rate_limited", feed(answers(429)), **LONG),
    failing(
        "429, wait 20 minutes", "rate_limited", feed(answers(429, headers={"Retry-After": "1200"})), **LONG
    ),
    failing(
        "503, wait 10 minutes", "rate_limited", feed(answers(503, headers={"Retry-After": "600"})), **LONG
    ),
    failing(
        "robots.txt forbids the list",
        "robots",
        robots("User-agent: *\nDisallow: /news"),
        setup=LISTING,
        bad=30 * HOUR,
        after=27 * HOUR,
    ),
    failing(
        "robots.txt answers 503",
        "robots_unreachable",
        robots("", 503),
        setup=LISTING,
        bad=30 * HOUR,
        after=27 * HOUR,
    ),
    # a source that is not there
    failing("404", "gone", feed(answers(404))),
    failing("404 with a page", "gone", feed(answers(404, NOT_FOUND))),
    Situation(
        name="410, until the newsroom gives another address",
        begin=feed(answers(410)),
        kind="closed",
        family="closed",
        end=another_address,
    ),
    failing(
        "a redirect to a host without a name",
        "name_unknown",
        feed(to("http://nobody.invalid/feed.xml")),
        **LONG,
    ),
    failing("redirects in a circle", "redirect_loop", feed(to("/feed.xml"))),
    failing("a redirect into a private network", "blocked_address", feed(to("http://10.0.0.1/feed.xml"))),
    # a server in trouble
    failing("500", "server_error", feed(answers(500)), **LONG),
    failing("502", "server_error", feed(answers(502)), **LONG),
    failing("503", "server_error", feed(answers(503)), **LONG),
    failing("504 with a page", "server_error", feed(answers(504, MAINTENANCE)), **LONG),
    failing("400", "odd_status", feed(answers(400)), **LONG),
    failing("the line is closed", "connection_failed", feed(slam), **LONG),
    failing("the line is closed halfway", "connection_failed", feed(cut_short), **LONG),
    failing("no answer", "timed_out", feed(hang), setup=HURRIED, **LONG),
    failing("an answer that drips", "timed_out", feed(drip), setup=HURRIED, **LONG),
    failing(
        "a redirect to TLS that is none", "tls_failed", feed(to("https://127.0.0.2:{port}/feed.xml")), **LONG
    ),
    failing("80 MB in 80 KB", "too_large", feed(bomb)),
    # documents that are none
    failing("a consent page for a feed", "not_a_feed", feed(answers(text=CONSENT))),
    failing("a bot check for a feed", "not_a_feed", feed(answers(text=BOT_CHECK))),
    failing("a login for a feed", "not_a_feed", feed(answers(text=LOGIN))),
    failing("a page of maintenance for a feed", "not_a_feed", feed(answers(text=MAINTENANCE))),
    failing(
        "rubbish for a feed",
        "malformed",
        feed(answers(text="\x00\x01\x02 rubbish", kind="application/rss+xml")),
    ),
    failing("no byte for a feed", "malformed", feed(answers(text="", kind="application/rss+xml"))),
    failing(
        "a list whose selectors find nothing", "nothing_found", feed(answers(text=MAINTENANCE)), setup=LISTING
    ),
    # documents without news
    Situation(
        name="an empty feed",
        begin=feed(answers(text=EMPTY_FEED, kind="application/rss+xml")),
        kind="empty",
        bad=4 * HOUR,
    ),
    Situation(
        name="an empty feed, new bytes each time", begin=feed(empty_but_new), kind="empty", bad=4 * HOUR
    ),
    Situation(
        name="silence: the same list again and again",
        begin=freeze,
        kind="silent",
        source="",
        bad=9 * HOUR,
        after=6 * HOUR,
    ),
    Situation(
        name="silence: 304 for ever, and rightly",
        begin=lambda world: (freeze(world), lying(world))[0],
        kind="silent",
        source="",
        bad=9 * HOUR,
        after=30 * MINUTE,
        end=lambda world: (mend(world), change("etag", None)(world))[0],
    ),
    Situation(
        name="silence of one source of two",
        begin=second_freezes,
        kind="silent",
        source="diario/second",
        setup=Setup(second=True),
        bad=13 * HOUR + 13 * HOUR,
        after=5 * HOUR,
        step=30 * MINUTE,
    ),
    Situation(
        name="silence of the better source: its reserve stands in",
        begin=freeze,
        kind="silent",
        source="diario/main",
        setup=Setup(reserve=True),
        bad=26 * HOUR,
        after=5 * HOUR,
        step=30 * MINUTE,
        besides=stood_in,
    ),
    Situation(
        name="silence of an outlet of a week",
        begin=freeze,
        kind="silent",
        source="",
        setup=Setup(days=5),
        bad=80 * HOUR,
        after=3 * HOUR,
        step=HOUR,
    ),
    none("a night", nothing, bad=22 * HOUR, after=HOUR, step=30 * MINUTE),
    none(
        "a Sunday without news, as ever",
        nothing,
        setup=Setup(weekdays=frozenset(range(6))),
        bad=5 * DAY,
        after=HOUR,
        step=HOUR,
    ),
    none(
        "an outlet of one article a day",
        nothing,
        setup=Setup(hours=(12, 13), per_hour=1),
        bad=3 * DAY,
        after=HOUR,
        step=HOUR,
    ),
    none("an hour without news at noon", freeze, bad=HOUR),
    # words to say once
    Situation(name="an address that has moved for good", begin=address_moved, kind="moved", told=1),
    Situation(
        name="validators that lie", begin=lying, kind="lying_validators", told=1, bad=8 * HOUR, end=nothing
    ),
    Situation(
        name="all addresses anew: a flood", begin=many_at_once, kind="flood", told=1, setup=RULES, end=nothing
    ),
    # blips and flapping
    none("one 500", feed(answers(500)), bad=15 * MINUTE),
    none("two time-outs", feed(hang), setup=HURRIED, bad=25 * MINUTE, step=5 * MINUTE, after=2 * HOUR),
    none("every other visit refused", feed(every(2, answers(403))), bad=5 * HOUR),
    failing(
        "refused by hours",
        "refused",
        lambda world: setattr(diario(world), "feed_fault", by_hours(world)),
        bad=8 * HOUR,
        after=4 * HOUR,
    ),
    # pages
    paged("pages 403", "pages_refused", pages(answers(403))),
    paged(
        "pages 429",
        "pages_rate_limited",
        pages(answers(429, headers={"Retry-After": "60"})),
        bad=10 * HOUR,
        after=26 * HOUR,
    ),
    paged("pages 404", "pages_gone", pages(answers(404))),
    paged("pages behind a bot check", "pages_bot_check", pages(answers(text=BOT_CHECK))),
    paged("pages behind a consent wall", "pages_consent_wall", pages(answers(text=CONSENT))),
    paged("pages behind a paywall", "pages_paywall", pages(paywall)),
    paged("pages that say 200 and mean not found", "pages_soft_404", pages(answers(text=NOT_FOUND))),
    paged("pages that only a browser fills", "pages_needs_javascript", pages(answers(text=SHELL))),
    paged("pages that are pictures", "pages_not_html", pages(answers(text="GIF89a", kind="image/gif"))),
    paged("a redesign: texts cut short", "shorter_texts", change("short", True)),
    paged("a redesign: no dates, nor in the feed", "fewer_dates", change("dated", False)),
    paged("a redesign: no authors", "fewer_authors", change("signed", False)),
    paged(
        "a redesign: selectors find nothing",
        "decayed_selectors",
        change("redesigned", True),
        setup=Setup(reads=True, selectors=True),
    ),
    # ours
    Situation(name="our own network is down", begin=both(slam), kind="blackout", bad=3 * HOUR),
)


def by_hours(world: World) -> Answer:
    """Refuse for an hour and a half, answer for half an hour, and so on."""

    def answer(_: web.Request) -> web.StreamResponse | None:
        minutes = (world.server.clock.now - MORNING) // MINUTE
        return web.Response(status=403) if minutes % 120 < 90 else None

    return answer
