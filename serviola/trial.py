"""Try an outlet now, before it is watched: every source is visited and a page or two is read; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from config.outlet import Outlet, Source
from config.schema import Settings
from crawler.gathering import Gathered
from crawler.page import Extracted
from crawler.pool import Pool
from crawler.reading import read_in_pool
from network.client import Client
from serviola import __version__
from serviola.background import background_of, names_in_texts
from serviola.manners import Closed, Manners
from storage.records import NewArticle, Outcome

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedSource:
    """How a visit to one source went, and what it would have stored."""

    key: str
    source: Source
    outcome: Outcome
    status: int | None = None
    detail: str = ""
    url: str = ""  # where it is in the end
    parser: str | None = None
    articles: tuple[NewArticle, ...] = ()  # the newest first; those without a date after them, as listed

    @property
    def works(self) -> bool:
        """Whether it brought anything."""
        return bool(self.articles)

    @property
    def newest(self) -> datetime | None:
        """Return the latest publication that it lists."""
        return self.articles[0].sighting.published if self.articles else None

    @property
    def undated(self) -> int:
        """Count what has no date."""
        return sum(each.sighting.published is None for each in self.articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedPage:
    """What reading one page came to."""

    source: str
    url: str
    extracted: Extracted


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What trying an outlet came to."""

    outlet: Outlet
    sources: tuple[TriedSource, ...]
    pages: tuple[TriedPage, ...]

    @property
    def works(self) -> bool:
        """Whether the outlet could be watched so: a source that is always visited works, and a page could be read."""
        best = min(each.source.rank for each in self.sources)
        listed = any(each.works for each in self.sources if each.source.rank == best)
        read = any(each.extracted.outcome is Outcome.OK for each in self.pages)
        return listed and (read or not self.pages)


async def try_outlet(outlet: Outlet, settings: Settings, now: Callable[[], datetime], *, pages: int) -> Trial:
    """Visit each source of an outlet once, and read the newest `pages` pages of what they list."""
    async with Client(user_agent=settings.user_agent(__version__), allow=settings.allow_networks) as client:
        manners = Manners(client, settings, now)
        tried = [await _try_source(manners, outlet, source) for source in outlet.sources]
        chosen = pages_to_read(tried, pages)
        read: list[TriedPage] = []
        if chosen:
            async with Pool(workers=1) as pool:
                read = [await _try_page(manners, pool, outlet, *each) for each in chosen]
    return Trial(outlet=outlet, sources=tuple(tried), pages=tuple(read))


async def _try_source(manners: Manners, outlet: Outlet, source: Source) -> TriedSource:
    key = outlet.key_of(source)
    try:
        return tried_source(key, source, await manners.visit(outlet, source))
    except Closed as closed:
        said = closed.fetched
        return TriedSource(
            key=key, source=source, outcome=said.outcome, status=said.status, detail=said.detail
        )


def tried_source(key: str, source: Source, came: Gathered) -> TriedSource:
    """Put together what a visit brought. Pure."""
    fetched, parsed = came.fetched, came.parsed
    return TriedSource(
        key=key,
        source=source,
        outcome=fetched.outcome if parsed is None else parsed.outcome,
        status=fetched.status,
        detail=fetched.detail or (parsed.detail if parsed else ""),
        url=fetched.url,
        parser=parsed.parser if parsed else None,
        articles=tuple(newest_first(came.new)),
    )


def newest_first(articles: Iterable[NewArticle]) -> list[NewArticle]:
    """Sort by publication, the newest first; what has no date comes last, as it was listed. Pure."""
    return sorted(articles, key=lambda each: each.sighting.published or LONG_AGO, reverse=True)


def pages_to_read(tried: Sequence[TriedSource], most: int) -> list[tuple[str, NewArticle]]:
    """Choose pages: the newest of each source in turn, none twice. Pure."""
    chosen: dict[str, tuple[str, NewArticle]] = {}
    queues = [(each.key, list(each.articles)) for each in tried if each.works]
    while len(chosen) < most and any(queue for _, queue in queues):
        for key, queue in queues:
            while queue and queue[0].url_key in chosen:
                queue.pop(0)
            if queue and len(chosen) < most:
                article = queue.pop(0)
                chosen[article.url_key] = key, article
    return list(chosen.values())


async def _try_page(
    manners: Manners, pool: Pool, outlet: Outlet, source: str, article: NewArticle
) -> TriedPage:
    url = article.sighting.url
    try:
        fetched = await manners.ask(url, obey=True)
    except Closed as closed:
        fetched = closed.fetched
    extracted = Extracted(outcome=fetched.outcome, detail=fetched.detail)
    if fetched.outcome is Outcome.OK:
        background = background_of(outlet, manners.settings.reading, names_in_texts([outlet]))
        extracted = await read_in_pool(
            pool, fetched.body, fetched.url, fetched.content_type, background, manners.now()
        )
    return TriedPage(source=source, url=url, extracted=extracted)
