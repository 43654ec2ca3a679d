"""When two sightings are the same article: keys of addresses and guids, and hashes of headlines. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from config.outlet import Outlet
from crawler.moved import keys_of
from crawler.url_keys import url_key
from storage.host_names import host_of
from storage.records import NewArticle, Sighting


def guid_key(outlet: str, guid: str | None) -> str | None:
    """Return the key of a guid within its outlet, or None when it tells nothing apart.

    A guid that is a URL is folded as one, so that a change of scheme or host does not make a new article:
    WordPress's `?p=ID` outlives a changed slug. One that is a home page, or a character or two, is useless.
    """
    text = unicodedata.normalize("NFC", " ".join((guid or "").split()))[:500]
    if re.match(r"https?://", text, re.IGNORECASE):
        text = url_key(text)
        if not re.search(r"[/?#]", text):
            return None
    if len(text) < 3:
        return None
    return f"guid:{outlet}:{text}"


def headline_hash(title: str, summary: str) -> str:
    """Return a hash that changes when a title or summary does; white space does not count."""
    return _digest(
        "\n".join(" ".join(unicodedata.normalize("NFC", each).split()) for each in (title, summary))
    )


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def new_article(sighting: Sighting, outlet: Outlet) -> NewArticle:
    """Name a sighting of an outlet, ready to be stored."""
    guid = guid_key(outlet.id, sighting.guid)
    key, *other_keys = keys_of(sighting.url, outlet.moved)
    return NewArticle(
        sighting=sighting,
        url_key=key,
        moved=tuple(other_keys),
        host=host_of(sighting.url),
        keys=(guid,) if guid else (),
        text_hash=headline_hash(sighting.title, sighting.summary),
    )


def names_of(url: str, outlet: Outlet | None) -> tuple[str, ...]:
    """Return every name by which an address may be stored, the likeliest first: its keys, and itself as its outlet's guid."""
    keys = keys_of(url, outlet.moved if outlet else ())
    guid = None if outlet is None else guid_key(outlet.id, url)
    return keys if guid is None else (*keys, guid)


def outlet_of(url: str, outlets: Iterable[Outlet]) -> Outlet | None:
    """Return the outlet that an address belongs to: by the site of its home, or one of its other hosts."""
    site = _site(url)
    return next(
        (each for each in outlets if site in {_site(each.home), *map(_site, each.hosts)}),
        None,
    )


def _site(address: str) -> str:
    """Return the host of an address or a host, whichever of its doors is meant: `www.` and `m.` are one."""
    return re.split(r"[/?#]", url_key(address), maxsplit=1)[0]
