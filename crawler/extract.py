"""A page's bytes to a Reading: title, authors, dates, text, language, and where each came from. Pure.

What an outlet's own selectors find comes first. For the rest there is a recipe: each family of fields is a function of
FAMILIES, in an order in which the later ones may look at what the earlier found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from htmldate import find_date

from crawler import not_articles
from crawler.agencies import agency_called, agency_of
from crawler.citations import cited_in
from crawler.dates import Moment, day_in_address, held_against, read_date
from crawler.markup import json_ld
from crawler.markup.body_text import ENOUGH, MUCH_MORE, text_of
from crawler.markup.bylines import authors_of, is_staff
from crawler.markup.document import Document, opened, why_not_html
from crawler.markup.headline import title_of
from crawler.markup.labels import section_of, tags_of
from crawler.markup.metadata import (
    absolute_url,
    aliases_of,
    canonical_of,
    declared_language,
    first,
    language_of,
)
from crawler.markup.selected import Selected, selected
from crawler.markup.shown_dates import shown_moment
from crawler.markup.standfirst import lead_of
from crawler.page import Background, Extracted
from storage.records import DECAYED, Outcome, Reading

PUBLISHED = (
    "article:published_time", "article:published:time", "datepublished", "og:article:published_time", "parsely-pub-date", "sailthru.date",
    "publish-date", "publish_date", "pubdate", "article.published", "date", "dc.date.issued", "dcterms.created", "dc.date",
    "cxenseparse:recs:publishtime", "rbpubdate", "article:published", "http://ogp.me/ns/article#published_time",
)  # fmt: skip
MODIFIED = ("article:modified_time", "datemodified", "og:updated_time", "last-modified", "dcterms.modified")
SUMMARY = ("og:description", "description", "twitter:description")
SAME_DAY = 18 * 3600  # seconds from a day's noon within which a more precise time speaks of it, in any zone


@dataclass(slots=True)
class Findings:
    """What has been found on a page so far: fields of a Reading by name, and where each stood."""

    values: dict[str, Any] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)  # the outlet's selectors have had the word

    def put(self, name: str, found: tuple[Any, str] | None) -> None:
        """Take a field with its origin; nothing, where nothing was found or the field is settled."""
        if found is not None and name not in self.settled:
            self.values[name], self.origin[name] = found

    def put_time(self, name: str, found: tuple[Moment, str] | None) -> None:
        """Take a time; its origin says where no zone was written."""
        if found is not None:
            moment, origin = found
            if name == "published" and name not in self.settled:
                self.values["published_precision"] = moment.precision
            self.put(name, (moment.at, origin + (" (naive)" if moment.naive else "")))

    def get(self, name: str) -> Any:
        """Return what an earlier family found; None where it found nothing."""
        return self.values.get(name)


def read_page(
    body: bytes,
    *,
    url: str,
    content_type: str | None,
    background: Background,
    now: datetime,
) -> Extracted:
    """Read one page. `url` is where it was found in the end; `background` is what is known of its outlet."""
    if what := why_not_html(body, content_type):
        return Extracted(outcome=Outcome.NOT_HTML, detail=what)
    page = opened(body, content_type, url)
    if page is None:
        return Extracted(outcome=Outcome.NOT_AN_ARTICLE, detail="empty page")
    found = Findings()
    chosen = selected(page, background, now)
    if chosen is not None:
        _settle(chosen, page, background, now, found)
    for name, family in FAMILIES.items():
        if name not in found.settled:
            family(page, background, now, found)
    if chosen is not None:
        _compare(chosen, found)
    _hold_against_address(page, background, now, found)
    reading = Reading(url=url, origin=found.origin, **found.values)
    if verdict := not_articles.judge(page, reading):
        outcome, because = verdict
        return Extracted(outcome=outcome, detail=because)
    aliases = aliases_of(page.tree, page.meta, url, background.hosts)
    return Extracted(outcome=Outcome.OK, reading=reading, aliases=aliases)


# ------------------------------------------------------------------------------- by the outlet's selectors


def _settle(chosen: Selected, page: Document, background: Background, now: datetime, found: Findings) -> None:
    """Take what an outlet's selectors found. A text that is hardly one is left open, for the recipe to speak to."""
    origin = f"selector {chosen.template.id}"
    for name, value in chosen.values.items():
        if isinstance(value, Moment):
            names = PUBLISHED if name == "published" else MODIFIED
            finer = _first_moment(_declared(page, f"date{name.title()}", names), background.timezone, now)
            found.put_time(name, _finer((value, origin), finer))
        elif name != "text" or len(value) >= ENOUGH:
            found.put(name, (value, origin))
        else:
            continue
        found.settled.add(name)


def _finer(ours: tuple[Moment, str], declared: tuple[Moment, str] | None) -> tuple[Moment, str]:
    """Prefer the time of day that a page declares to a selector's day without one."""
    if declared is None or ours[0].precision == "minute" or declared[0].precision == "day":
        return ours
    return declared if abs(declared[0].at - ours[0].at).total_seconds() <= SAME_DAY else ours


def _compare(chosen: Selected, found: Findings) -> None:
    """Hold the recipe's finds beside the selectors': say where one found what a selector should have."""
    short, recipe = chosen.values.get("text") or "", found.get("text") or ""
    if short and "text" not in found.settled and len(recipe) < MUCH_MORE * len(short):
        found.put("text", (short, f"selector {chosen.template.id}"))
        found.settled.add("text")
    for name in chosen.template.asked - found.settled:
        if name in found.origin:
            found.origin[name] += DECAYED


def _hold_against_address(page: Document, background: Background, now: datetime, found: Findings) -> None:
    """Put a day of publication right that the page's own address contradicts, or take it from there."""
    zone = background.timezone
    day = day_in_address(page.url, background.date_in_url, zone=zone, now=now)
    if day is None:
        return
    at = found.get("published")
    right = None if at is None else held_against(at, day, zone=zone)
    if right is None:
        found.settled.discard("published")
        found.put_time("published", (day, "url"))
    elif right != at:
        found.values["published"] = right
        found.origin["published"] += " (day and month exchanged)"


# ------------------------------------------------------------------------------------------ the families


def _title(page: Document, _: Background, __: datetime, found: Findings) -> None:
    found.put("title", title_of(page))


def _text(page: Document, background: Background, _: datetime, found: Findings) -> None:
    read = text_of(page.tree, article=page.article, title=found.get("title"), careful=background.careful)
    found.put("text", (read.text, read.origin))


def _summary(page: Document, _: Background, __: datetime, found: Findings) -> None:
    if summary := first(page.meta, SUMMARY):
        found.values["summary"] = " ".join(summary.split())


def _authors(page: Document, _: Background, __: datetime, found: Findings) -> None:
    found.put("authors", authors_of(page))


def _published(page: Document, background: Background, now: datetime, found: Findings) -> None:
    """When it was published: what the page declares, what readers see by the headline, else the day that htmldate finds."""
    zone = background.timezone
    written = list(_declared(page, "datePublished", PUBLISHED))
    if written:
        # htmldate would make a day of the same text, of 2026-13-45 the first of January: no date is better.
        published = _first_moment(iter(written), zone, now)
    elif (published := shown_moment(page.tree, zone=zone, now=now)) is None:
        moment = read_date(_day_found(page, now), zone=zone, now=now)
        published = (moment, "htmldate") if isinstance(moment, Moment) else None
    found.put_time("published", published)


def _day_found(page: Document, now: datetime) -> str | None:
    """Return the day that htmldate finds; it stumbles over a time with a zone that is none."""
    try:
        return find_date(page.tree, original_date=True, url=page.url, max_date=now.strftime("%Y-%m-%d"))
    except (ValueError, OverflowError):
        return None


def _modified(page: Document, background: Background, now: datetime, found: Findings) -> None:
    written = _declared(page, "dateModified", MODIFIED)
    found.put_time("modified", _first_moment(written, background.timezone, now))


def _language(page: Document, background: Background, _: datetime, found: Findings) -> None:
    declared = declared_language(page.tree, page.meta, json_ld.text_of(page.node.get("inLanguage")))
    found.put("language", language_of(declared, background.languages, found.get("text") or ""))


def _canonical(page: Document, background: Background, _: datetime, found: Findings) -> None:
    found.put("canonical", canonical_of(page.tree, page.meta, page.url, background.hosts))


def _image(page: Document, _: Background, __: datetime, found: Findings) -> None:
    for written, origin in (
        (first(page.meta, ["og:image", "twitter:image"]), "og:image"),
        (json_ld.text_of(page.node.get("image")), "json-ld"),
    ):
        if absolute := absolute_url(written, page.url):
            found.put("image", (absolute, origin))
            return


def _section(page: Document, _: Background, __: datetime, found: Findings) -> None:
    found.put("section", section_of(page))


def _tags(page: Document, _: Background, __: datetime, found: Findings) -> None:
    found.put("tags", tags_of(page))


def _lead(page: Document, _: Background, __: datetime, found: Findings) -> None:
    found.put("lead", lead_of(page, found.get("title") or "", found.get("text") or ""))


def _agency(page: Document, _: Background, __: datetime, found: Findings) -> None:
    """Name the agency, which has a field of its own.

    Beside a person, one that a byline ends on ("Ana Ruiz / EFE") is no author; one that the page lists as such is.
    """
    node = page.node
    declared = [
        name
        for key in ("provider", "sourceOrganization")
        for name in json_ld.names(node.get(key), page.nodes)
    ]
    authors = found.get("authors") or ()
    found.put("agency", agency_of(authors, declared, found.get("text") or ""))
    listed = {*json_ld.names(node.get("author"), page.nodes), *page.meta.get("author", [])}
    persons = tuple(
        name for name in authors if not is_staff(name) and (name in listed or not agency_called(name))
    )
    if persons and "authors" in found.values:
        found.values["authors"] = persons


def _cited(_: Document, background: Background, __: datetime, found: Findings) -> None:
    cited = cited_in(found.get("text") or "", background.names, own=background.outlet)
    found.put("cited", (cited, "text") if cited else None)


Family = Callable[[Document, Background, datetime, Findings], None]
FAMILIES: dict[
    str, Family
] = {  # by the field that is theirs; those that a selector has settled are passed over
    "title": _title,
    "text": _text,
    "summary": _summary,
    "authors": _authors,
    "published": _published,
    "modified": _modified,
    "language": _language,
    "canonical": _canonical,
    "image": _image,
    "section": _section,
    "tags": _tags,
    "lead": _lead,
    "agency": _agency,
    "cited": _cited,
}


# ------------------------------------------------------------------------------------------------ times


def _declared(page: Document, key: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the times a page declares, the most trustworthy first, with their origin."""
    if written := json_ld.text_of(page.node.get(key)):
        yield written, "json-ld"
    for name in names:
        if name in page.meta:
            yield page.meta[name][0], "meta"


def _first_moment(
    written: Iterator[tuple[str, str]], timezone: str, now: datetime
) -> tuple[Moment, str] | None:
    """Take the first time that is one, or a later one of the same day when only that has the hour."""
    best: tuple[Moment, str] | None = None
    for text, origin in written:
        moment = read_date(text, zone=timezone, now=now)
        if not isinstance(moment, Moment):
            continue
        if best is None:
            best = moment, origin
        elif moment.precision == "minute" and abs((moment.at - best[0].at).total_seconds()) <= SAME_DAY:
            return moment, origin
        if best[0].precision == "minute":
            return best
    return best
