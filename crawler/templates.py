"""An outlet's configured selectors as plain data, for the process that reads its pages. Pure."""

from __future__ import annotations

from config.outlet import Outlet
from config.page import PageShape
from config.page import Way as WrittenWay
from crawler.page import Template, Way


def templates_of(outlet: Outlet) -> tuple[Template, ...]:
    """Return the templates of an outlet's pages, in the order in which they are tried."""
    return tuple(_template(page) for page in outlet.pages)


def _template(page: PageShape) -> Template:
    document = page.json_
    paths = {} if document is None else {name: getattr(document, name) for name in PageShape.FIELDS}
    return Template(
        id=page.id,
        since=page.since,
        until=page.until,
        when=page.when,
        ways=tuple(
            (name, tuple(_way(way) for way in ways))
            for name in PageShape.FIELDS
            if (ways := getattr(page, name))
        ),
        drop=tuple(page.drop),
        drop_lines=tuple(page.drop_lines),
        day_first=page.day_first,
        script="" if document is None else document.script,
        paths=tuple((name, path) for name, path in paths.items() if path),
    )


def _way(way: WrittenWay) -> Way:
    css, _, attribute = (part.strip() for part in way.at.partition("@"))
    return Way(css=css, attribute=attribute, like=way.like or "")
