"""Lists of feeds as other programs keep them (OPML): lenient in, strict out. Pure.

Most OPML files in the wild were written by hand or by string concatenation: a bare `&`, another encoding than the one
they declare, HTML's entities, attributes in any case, no `type`, words where an address should be.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urlsplit

from lxml import etree

from config.outlet import Outlet, SourceShape
from config.values import web_url

OURS = "https://serviola.example/opml"
"""The namespace of what OPML has no word for; other programs pass over it, as OPML 2.0 asks."""
LARGEST = 20_000_000  # bytes
DEEPEST = 200
LISTED = ("feed", "news_sitemap", "sitemap", "wordpress")
"""Kinds of sources of which the address says all. What needs selectors as well has no place in a list of feeds."""
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(\w{2,31};)?")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", re.IGNORECASE)


class NoOpml(Exception):  # noqa: N818 - says what the document is
    """A document without a single outline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One feed of a list. `path` are the outlines around it, the outermost first."""

    url: str
    title: str = ""
    home: str = ""
    language: str = ""
    path: tuple[str, ...] = ()
    kind: str = "feed"
    rank: int = 1
    outlet: str = ""  # its outlet's id, where the list was written by this program
    source: str = ""  # and its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An outline that is taken for no feed; `because` is a code of `cli.import.skipped`."""

    title: str
    url: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list held."""

    feeds: tuple[Subscription, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    repaired: bool = False  # it was no well-formed XML


# ---------------------------------------------------------------------------------------------- lenient in


def read_opml(body: bytes) -> Listed:
    """Read a list of feeds. Raises NoOpml where there is no outline in it."""
    root, repaired = _tree(_text(body[:LARGEST]))
    outlines = [] if root is None else list(_outlines(root, ()))
    if not outlines:
        raise NoOpml
    feeds: dict[str, Subscription] = {}
    skipped: list[Skipped] = []
    for attributes, path in outlines:
        found = _subscription(attributes, path)
        if isinstance(found, Skipped):
            skipped.append(found)
        elif (key := _same(found.url)) in feeds:
            skipped.append(Skipped(title=found.title, url=found.url, because="twice"))
        else:
            feeds[key] = found
    return Listed(feeds=tuple(feeds.values()), skipped=tuple(skipped), repaired=repaired)


def _text(body: bytes) -> str:
    """Decode by what the bytes are, then by what they declare; the declaration goes, as it may be wrong."""
    declared = DECLARED.search(body[:500])
    tried = ["utf-8-sig", declared[1].decode("ascii") if declared else "", "cp1252"]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried.insert(0, "utf-16")
    text = body.decode("latin-1")
    for encoding in filter(None, tried):
        try:
            text = body.decode(encoding)
            break
        except (UnicodeError, LookupError):
            continue
    return FORBIDDEN.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1))


def _tree(text: str) -> tuple[etree._Element | None, bool]:
    """Parse strictly, and where that fails with everything mended that can be; say which it was."""
    if (root := _parsed(text, recover=False)) is not None:
        return root, False
    return _parsed(ENTITY.sub(_mended, text), recover=True), True


def _mended(found: re.Match[str]) -> str:
    """Turn an entity of HTML into its letter, and a bare ampersand into an escaped one."""
    if found[1] and (letter := html.unescape(found[0])) != found[0]:
        return letter
    return "&amp;" + (found[1] or "")


def _parsed(text: str, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=recover, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(text.strip().encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _outlines(
    element: etree._Element, path: tuple[str, ...], depth: int = 0
) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Yield the attributes of each outline, names in lower case, and the names of those around it."""
    for child in element.iterchildren("*"):
        name = etree.QName(child).localname.lower()
        if name != "outline":
            if depth < DEEPEST:
                yield from _outlines(child, path, depth + 1)
            continue
        attributes = {_key(key): " ".join(value.split()) for key, value in child.attrib.items()}
        label = attributes.get("text") or attributes.get("title") or ""
        yield attributes, path
        if depth < DEEPEST:
            yield from _outlines(child, (*path, label) if label else path, depth + 1)


def _key(name: str) -> str:
    qualified = etree.QName(name)
    local = qualified.localname.lower()
    return f"our:{local}" if qualified.namespace == OURS else local


def _subscription(attributes: dict[str, str], path: tuple[str, ...]) -> Subscription | Skipped:
    title = html.unescape(attributes.get("title") or attributes.get("text") or "")
    kind = attributes.get("our:kind", "feed")
    written = attributes.get("xmlurl") or (attributes.get("url", "") if kind != "feed" else "")
    if not written or kind not in LISTED:
        linked = attributes.get("url") or attributes.get("htmlurl", "")
        because = "no_feed" if linked or attributes.get("type") else "group"
        return Skipped(title=title, url=linked, because=because)
    url = web_address(written)
    if not url:
        return Skipped(title=title, url=written, because="no_address")
    language = attributes.get("language", "")[:2].lower()
    rank = attributes.get("our:rank", "1")
    return Subscription(
        url=url,
        title=title,
        home=web_address(attributes.get("htmlurl", "")),
        language=language if re.fullmatch("[a-z]{2}", language) else "",
        path=path,
        kind=kind,
        rank=int(rank) if re.fullmatch("[1-9]", rank) else 1,
        outlet=attributes.get("our:outlet", ""),
        source=attributes.get("our:id", ""),
    )


def web_address(written: str) -> str:
    """Return a web address, `feed:` and a missing scheme mended; "" for what is none."""
    text = re.sub(r"^feed:(//)?(?=https?:)", "", written.strip(), flags=re.IGNORECASE)
    text = re.sub(r"^feed://", "http://", text, flags=re.IGNORECASE)
    if re.match(r"(//)?[\w-]+(\.[\w-]+)+(/|$)", text):
        text = "https://" + text.removeprefix("//")
    text = text.replace(" ", "%20")
    try:
        return web_url(text)
    except ValueError:
        return ""


def _same(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


# ---------------------------------------------------------------------------------------------- strict out


def write_opml(outlets: Iterable[Outlet], title: str, now: datetime) -> bytes:
    """Write the sources of outlets as OPML 2.0: outlines of groups, of outlets in them, of sources in these.

    Sources that are no feeds are outlines of type `link`, which readers of feeds pass over.
    """
    root = etree.Element("opml", version="2.0", nsmap={"serviola": OURS})
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "title").text = _clean(title)
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    groups: dict[str, etree._Element] = {}
    for outlet in outlets:
        around = body
        if outlet.group:
            if outlet.group not in groups:
                groups[outlet.group] = etree.SubElement(body, "outline", text=_clean(outlet.group))
            around = groups[outlet.group]
        sources = [each for each in outlet.sources if each.kind in LISTED]
        if not sources:
            continue
        inside = etree.SubElement(around, "outline", text=_clean(outlet.name))
        for source in sources:
            _write_source(inside, outlet, source, source.kind)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _write_source(around: etree._Element, outlet: Outlet, source: SourceShape, kind: str) -> None:
    name = outlet.name if len(outlet.sources) == 1 else f"{outlet.name}: {source.id or kind}"
    ours = {"outlet": outlet.id, "rank": str(source.rank)}
    if source.id:
        ours["id"] = source.id
    attributes = {"text": _clean(name), "title": _clean(name)}
    if kind == "feed":
        attributes |= {"type": "rss", "xmlUrl": source.url, "htmlUrl": outlet.home}
        attributes["language"] = source.language or outlet.languages[0]
    else:
        attributes |= {"type": "link", "url": source.url}
        ours["kind"] = kind
    if outlet.group:
        attributes["category"] = f"/{outlet.group.replace(',', ' ').replace('/', ' ')}"
    element = etree.SubElement(around, "outline", attributes)
    for key, value in ours.items():
        element.set(f"{{{OURS}}}{key}", value)


def _clean(text: str) -> str:
    return FORBIDDEN.sub("", text)


# ------------------------------------------------------------------------------------------ feeds to outlets


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Feeds that are one outlet's."""

    name: str
    home: str
    group: str = ""
    outlet: str = ""
    feeds: tuple[Subscription, ...]


SHARED = re.compile(
    r"(^|\.)(feedburner\.com|feedburner\.google\.com|feedproxy\.google\.com|news\.google\.com|feedblitz\.com|rss\.app"
    r"|medium\.com|youtube\.com|reddit\.com|rsshub\.app|twitter\.com|x\.com|facebook\.com|tumblr\.com)$"
)
"""Hosts that many outlets share: there, a host says nothing of who publishes."""


def bundled(feeds: Sequence[Subscription]) -> list[Bundle]:
    """Put the feeds of one outlet together: those of one id, else of one host, else each by itself."""
    bundles: dict[str, list[Subscription]] = {}
    for feed in feeds:
        host = (urlsplit(feed.home or feed.url).hostname or "").removeprefix("www.")
        key = f"id:{feed.outlet}" if feed.outlet else f"url:{feed.url}" if SHARED.search(host) else host
        bundles.setdefault(key, []).append(feed)
    return [_bundle(each) for each in bundles.values()]


def _bundle(feeds: Sequence[Subscription]) -> Bundle:
    best = feeds[0]
    root = urlsplit(best.url)
    home = next((each.home for each in feeds if each.home), f"{root.scheme}://{root.netloc}/")
    name = best.path[-1] if best.outlet and best.path else _shared_name(feeds)
    groups = best.path[:-1] if best.outlet else best.path
    return Bundle(
        name=name or (urlsplit(home).hostname or "").removeprefix("www."),
        home=home,
        group=groups[-1] if groups else "",
        outlet=best.outlet,
        feeds=tuple(feeds),
    )


def _shared_name(feeds: Sequence[Subscription]) -> str:
    """Name several feeds by the words that their titles begin with, or by the shortest title."""
    titles = [each.title for each in feeds if each.title]
    if len(titles) < 2:
        return titles[0] if titles else ""
    begins: list[str] = []
    for words in zip(*(title.split() for title in titles), strict=False):
        if len(set(words)) > 1:
            break
        begins.append(words[0])
    shared = " ".join(begins).strip(" -–—|:·»")
    return shared or min(titles, key=len)
