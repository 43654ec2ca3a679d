"""Archives on loopback, in the markup and with the traps that those of the three main outlets are known for."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import yaml

from config.outlet import Outlet
from config.shipped import shipped
from tests.end_to_end.world import Asked, Reply, Site, page

MEXICO = ZoneInfo("America/Mexico_City")
SENTENCE = "La sesión número {n} del cabildo aprobó el presupuesto de obras para el barrio y {slug}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article of an archive."""

    path: str
    title: str
    at: datetime  # aware

    @property
    def day(self) -> date:
        return self.at.astimezone(MEXICO).date()


def pieces(section: str, first: date, last: date, *, a_day: int = 1) -> list[Piece]:
    """Make the articles of a section, the newest first, their addresses as El Informador's are."""
    made = []
    for back in range((last - first).days + 1):
        day = last - timedelta(days=back)
        for serial in range(a_day, 0, -1):
            slug = f"{section}-nota-{serial}-del-dia"
            made.append(
                Piece(
                    path=f"/{section}/{slug}-{day:%Y%m%d}-{serial:04}.html",
                    title=f"Nota {serial} de {section} del {day}",
                    at=datetime.combine(day, time(9 + serial % 12, 30), MEXICO),
                )
            )
    return made


def body_of(piece: Piece) -> str:
    """Write an article's page."""
    text = "".join(f"<p>{SENTENCE.format(n=n, slug=piece.path)}</p>" for n in range(12))
    return f"<html lang=es><head><title>{piece.title}</title></head><body><article class=news><h1>{piece.title}</h1>{text}</article></body></html>"


class Archive:
    """One site that serves an archive, and counts what it served."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.pieces: dict[str, Piece] = {}
        self.listings: Counter[str] = Counter()
        self.at_once = self.most_at_once = 0
        self._counting = threading.Lock()
        self._answer, site.answer = site.answer, self.answer  # type: ignore[method-assign]  # counted on its way
        site.put("/robots.txt", page("", "text/plain"))

    def answer(self, asked: Asked) -> Reply:
        """Answer, and count how many are being answered at once."""
        with self._counting:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return self._answer(asked)
        finally:
            with self._counting:
                self.at_once -= 1

    def add(self, *made: Piece) -> None:
        """Serve these articles' pages, too."""
        for piece in made:
            self.pieces[piece.path] = piece
            self.site.put(piece.path, body_of(piece))

    def outlet(self, which: str, **changes: Any) -> Outlet:
        """Take an outlet of the catalog, its archive led to this site."""
        entry = shipped().outlets[which].model_dump(mode="json", by_alias=True, exclude_none=True)
        here = f"127.0.0.1:{self.site.port}".replace("127.0.0.1", self.site.address)
        ways = re.sub(
            r"https://[a-z.]*(informador\.mx|insightcrime\.org|animalpolitico\.com)",
            f"http://{here}",
            json.dumps(entry["archive"]),
        )
        archive = [way | {"every": None} for way in json.loads(ways)]
        feed = {"kind": "feed", "id": "feed", "url": self.site.url("/rss.xml")}
        return Outlet.model_validate(entry | {"sources": [feed], "pages": [], "archive": archive} | changes)


class Informador(Archive):
    """A section's articles as fragments, a hundred a page, for a button's script."""

    def __init__(self, site: Site, sections: dict[str, list[Piece]], *, size: int = 20) -> None:
        super().__init__(site)
        self.sections = sections
        self.size = size
        self.limited = {("mexico", 2)}  # answers 429 once
        self.broken = {("jalisco", 3)}  # a page that holds a warning and no article
        self.held_at: tuple[str, int] | None = (
            None  # this page is not answered, and `reached` says that it was asked for
        )
        self.reached = threading.Event()
        self.pinned = Piece(
            path="/jalisco/guia-del-lector-20110105-0001.html",
            title="Guía del lector",
            at=datetime(2011, 1, 5, 9, tzinfo=MEXICO),
        )
        for made in sections.values():
            self.add(*made)
        self.add(self.pinned)
        site.put("/robots.txt", page("User-agent: *\nDisallow: /*section=deportes\n", "text/plain"))
        site.put("/ajax/get_section_news.html", self.more)

    def more(self, asked: Asked) -> Reply:
        query = {name: value[0] for name, value in parse_qs(urlsplit(asked.path).query).items()}
        section, number = query["section"], int(query["page"])
        self.listings[f"{section} {number}"] += 1
        if (section, number) in self.limited:
            self.limited.discard((section, number))
            return page("slow down", status=429, Retry_After="1")
        if (section, number) in self.broken:
            return page("<p>Warning: mysqli_connect() in /srv/section.php on line 7</p>")
        if (section, number) == self.held_at:
            self.reached.set()
            self.site.closing.wait(60)
        made = self.sections.get(section, [])[(number - 1) * self.size : number * self.size]
        first = [self.pinned] if section == "jalisco" else []
        return page("".join(map(fragment, [*first, *made])) if made else "")


def fragment(piece: Piece) -> str:
    """Write a listing's item, its time with the day before the month."""
    local = piece.at.astimezone(MEXICO)
    return (
        f'<article><a href="{piece.path}" title="{piece.title}"><img src="/f.jpg"></a>'
        f'<time datetime="{local:%Y-%d-%mT%H:%M}">{local:%d/%m}</time></article>'
    )


class WordPress(Archive):
    """Posts by date over a REST interface, in two languages; answers 400 past the last page."""

    def __init__(self, site: Site, posts: dict[str, list[Piece]], *, refuses: bool = False) -> None:
        super().__init__(site)
        self.posts = posts
        self.refuses = refuses
        for made in posts.values():
            self.add(*made)
        site.put("/wp-json/wp/v2/posts", self.rest)
        for language, place in (("en", "/category/news"), ("es", "/es/noticias")):
            for number in range(1, 12):
                site.put(f"{place}/page/{number}/", lambda asked, n=number, of=language: self.listed(of, n))

    def rest(self, asked: Asked) -> Reply:
        query = {name: value[0] for name, value in parse_qs(urlsplit(asked.path).query).items()}
        language, number, size = query.get("lang", "en"), int(query["page"]), int(query["per_page"])
        self.listings[f"{language} {number}"] += 1
        if self.refuses:
            return page("no", status=403)
        after, before = (
            datetime.fromisoformat(query[name]).replace(tzinfo=UTC) for name in ("after", "before")
        )
        found = [each for each in self.posts[language] if after < each.at < before]
        last = -(-len(found) // size)
        if number > max(last, 1):
            return page('{"code": "rest_post_invalid_page_number"}', "application/json", 400)
        posts = [self.post(each) for each in found[(number - 1) * size : number * size]]
        return page(
            json.dumps(posts), "application/json", X_WP_Total=str(len(found)), X_WP_TotalPages=str(last)
        )

    def post(self, piece: Piece) -> dict[str, Any]:
        return {
            "id": abs(hash(piece.path)) % 10**6,
            "date_gmt": f"{piece.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "link": self.site.url(piece.path),
            "guid": {"rendered": f"https://insightcrime.org/?p={sum(piece.path.encode())}-{piece.path}"},
            "title": {"rendered": piece.title},
            "excerpt": {"rendered": f"<p>{piece.title}.</p>"},
        }

    def listed(self, language: str, number: int) -> Reply:
        self.listings[f"{language} listing {number}"] += 1
        made = self.posts[language][(number - 1) * 12 : number * 12]
        if not made:
            return page("gone", status=404)
        return page(
            "".join(
                f'<div class="td_module_wrap"><h3 class="entry-title td-module-title"><a href="{each.path}">{each.title}</a></h3>'
                f'<time class="entry-date updated td-module-date" datetime="{each.at.isoformat()}">x</time></div>'
                for each in made
            )
        )


def posts(paths: Iterator[str] | list[str], last: datetime, every: timedelta) -> list[Piece]:
    """Make posts at these paths, the newest first."""
    return [
        Piece(path=path, title=f"About {path.strip('/').rpartition('/')[2]}", at=last - number * every)
        for number, path in enumerate(paths)
    ]


def as_yaml(outlet: Outlet) -> dict[str, Any]:
    """Write an outlet as a configuration has it."""
    written = outlet.model_dump(mode="json", by_alias=True, exclude_unset=True)
    found: dict[str, Any] = yaml.safe_load(yaml.safe_dump(written))
    return found
