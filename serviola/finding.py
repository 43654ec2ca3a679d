"""Ask an outlet for the ways into it: its home page, its robots.txt, and a bounded number of what they lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import urljoin, urlsplit

from pydantic import TypeAdapter

from config.outlet import Outlet, SeveralDocuments, Source
from crawler.discovery import (
    Find,
    Front,
    Lead,
    front_of,
    kind_of,
    languages_of,
    name_of,
    oddities,
    ranked,
    sitemaps_in,
    usual_places,
    zone_of,
)
from crawler.fetch import Fetched
from crawler.gathering import read_or_give_up
from crawler.sources import Document, Wanted
from network.answer import Unreachable
from serviola.manners import Closed, Manners
from serviola.trial import newest_first
from storage.host_names import host_of
from storage.records import Outcome

MOST = 16
"""Documents that are asked for at the most, the home page among them."""
FEW = 3
"""Documents of an index that are asked for, to see what it leads to."""
ENOUGH = 3
"""Ways in that work, after which the usual places are not tried."""
FOR_PROGRAMS = re.compile(r"feed|rss|atom|\.xml|\.json|\.rdf|sitemap", re.IGNORECASE)
"""What the paths of feeds and sitemaps look like."""
LANGUAGES = ("es", "en", "pt", "fr")
READ: TypeAdapter[Source] = TypeAdapter(Source)
Told = Callable[[str], None]
"""Is told each address before it is asked for."""


def kinds() -> frozenset[str]:
    """Name the kinds of sources there are."""
    shapes = get_args(get_args(Source)[0])
    return frozenset(get_args(shape.model_fields["kind"].annotation)[0] for shape in shapes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What asking an outlet came to. Without an outlet in it, `trouble` and `detail` say why."""

    url: str  # the home page, where it is in the end
    name: str = ""
    languages: tuple[str, ...] = ()
    timezone: str | None = None  # a guess
    finds: tuple[Find, ...] = ()  # what works, the best first, doubles at the end
    failed: tuple[Find, ...] = ()  # what was named and does not
    trouble: Outcome | None = None
    detail: str = ""


async def find(manners: Manners, url: str, tell: Told) -> Found:
    """Look for the ways into the outlet at `url`: a home page, or a feed or sitemap of it."""
    tell(url)
    for_programs = FOR_PROGRAMS.search(urlsplit(url).path)  # robots.txt is for pages, as in the watch
    try:
        came = await manners.ask(url, obey=not for_programs)
    except Closed as closed:
        came = closed.fetched
    if came.outcome is not Outcome.OK:
        return Found(url=came.url, trouble=came.outcome, detail=came.detail)
    finds: list[Find] = []
    home = came
    if (kind := kind_of(came.body, came.url)) not in {"page", ""}:
        finds.append(await read_find(Lead(url=url, found_by="asked"), kind, came, manners))
        tell(urljoin(came.url, "/"))
        try:
            home = await manners.ask(urljoin(came.url, "/"), obey=True)
        except Closed as closed:
            home = closed.fetched
    front = Front(url=home.url, name=name_of(None, "", home.url))
    if home.outcome is Outcome.OK:
        front = front_of(home.body, home.content_type, home.url)
    if front.trouble is not None and not finds:
        return Found(url=front.url, trouble=front.trouble, detail=came.detail)
    finds += await _follow(manners, front, tell, [each.lead.url for each in finds])
    return _summed_up(front, finds)


async def _follow(manners: Manners, front: Front, tell: Told, asked: Sequence[str]) -> list[Find]:
    """Follow what the home page and robots.txt name, and then the usual places, until there is enough."""
    seen = {*asked}
    finds: list[Find] = []
    try:
        robots = await manners.robots_text(front.url)
    except (Closed, Unreachable):
        robots = ""
    named = [*front.leads, *sitemaps_in(robots, front.url)]
    for lead in (*named, *usual_places(front.url)):
        works = len([each for each in ranked(finds) if not each.same_as])
        if lead.url in seen or manners.asked >= MOST or (lead.found_by == "usual" and works >= ENOUGH):
            continue
        seen.add(lead.url)
        tell(lead.url)
        try:
            came = await manners.ask(lead.url, obey=lead.found_by == "usual")
        except Closed as closed:
            if host_of(lead.url) == host_of(front.url):
                finds.append(_failed(lead, closed.fetched))
                break
            continue
        finds.append(await read_find(lead, kind_of(came.body, came.url), came, manners))
    return finds


async def read_find(lead: Lead, kind: str, came: Fetched, manners: Manners) -> Find:
    """Read what came with the parser of its kind, as a first visit would."""
    if came.outcome is not Outcome.OK:
        return _failed(lead, came)
    if kind not in kinds():
        return replace(_failed(lead, came), kind="", outcome=Outcome.NOT_A_FEED)
    url = came.moved_to or lead.url
    if kind == "wordpress":  # it is asked with parameters of its own
        url = url.partition("?")[0]
    outlet, source = draft(came.url, kind, url)
    document = Document(
        wanted=Wanted(url=came.url),
        url=came.url,
        body=came.body,
        content_type=came.content_type,
        headers=came.headers,
    )
    parsed, new = read_or_give_up(document, outlet, source, manners.now())
    if kind == "wordpress" or (parsed.more and not new):  # an index is worth what it leads to
        try:
            gathered = await manners.visit(outlet, source)
        except Closed as closed:
            return _failed(lead, closed.fetched)
        parsed, new = gathered.parsed or parsed, gathered.new
    articles = newest_first(new)
    return Find(
        lead=lead,
        kind=kind,
        url=url,
        outcome=parsed.outcome,
        detail=parsed.detail,
        articles=tuple(articles),
        odd=oddities(articles, [host_of(came.url)], manners.now()),
    )


def _failed(lead: Lead, came: Fetched) -> Find:
    return Find(lead=lead, kind="", url=came.url, outcome=came.outcome, detail=came.detail)


def draft(home: str, kind: str, url: str) -> tuple[Outlet, Source]:
    """Make an outlet of one source, to read what it lists with; it takes any language as it is declared."""
    source = READ.validate_python({"kind": kind, "url": url})
    if isinstance(source, SeveralDocuments):
        source = source.model_copy(update={"documents": FEW})
    root = urljoin(home, "/")
    outlet = Outlet(
        id="new",
        name="New",
        home=root,
        languages=list(LANGUAGES),
        timezone=zone_of("", url) or "UTC",
        sources=[source],
    )
    return outlet, source


def _summed_up(front: Front, finds: Sequence[Find]) -> Found:
    good = ranked(finds)
    sightings = [article.sighting for each in good[:2] for article in each.articles]
    return Found(
        url=front.url,
        name=front.name,
        languages=tuple(languages_of(front.language, sightings)),
        timezone=zone_of(front.name, front.url),
        finds=tuple(good),
        failed=tuple(_worth_telling(finds)),
    )


def _worth_telling(finds: Sequence[Find]) -> Iterator[Find]:
    """Yield what the outlet itself names and does not work; that nothing is at a usual place is no news."""
    for each in finds:
        if not each.articles and (each.lead.found_by != "usual" or each.outcome is not Outcome.GONE):
            yield each
