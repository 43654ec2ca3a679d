"""What addresses are known by, and whether two are one article: by their keys, their outlet's own rules, and the database."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from config.outlet import Outlet
from crawler.identity import names_of, outlet_of
from crawler.moved import keys_of
from crawler.url_reasons import Reasons, reasons_for
from storage.ledger import Entry, Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one address."""

    url: str
    key: str  # what it is known by, its outlet's rules included
    reasons: Reasons
    outlet: str | None
    other_keys: tuple[str, ...]  # that it had, or has got, by its outlet's rules
    entry: Entry | None  # the article that the database holds under it
    article: int | None  # that article, or the one whose address it turned out to be


class Because(enum.StrEnum):
    """What decides whether two addresses are one article."""

    KEY = "key"  # they are the same, but for how they were shared
    MOVED = "moved"  # a rule of their outlet turns one into the other
    DATABASE = "database"  # the database holds both as one article
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two addresses beside each other."""

    same: bool
    because: Because
    differs: tuple[str, ...]  # parts of the keys that differ: "host", "path", "query", "route"
    one: Known
    other: Known


def known(url: str, outlets: Sequence[Outlet], ledger: Ledger | None) -> Known | None:
    """Say what an address is known by; None when it is no web address. Without a ledger nobody is asked what it holds."""
    reasons = reasons_for(url)
    if reasons is None:
        return None
    outlet = outlet_of(url, outlets)
    key, *others = keys_of(url, outlet.moved if outlet else ())
    entry = ledger.find(names_of(url, outlet)) if ledger else None
    return Known(
        url=url,
        key=key,
        reasons=reasons,
        outlet=outlet.id if outlet else None,
        other_keys=tuple(others),
        entry=entry,
        article=ledger.at_root(entry.article) if ledger and entry else None,
    )


def compared(one: Known, other: Known) -> Comparison:
    """Decide whether two addresses are one article. Pure."""
    if one.reasons.key == other.reasons.key:
        because = Because.KEY
    elif one.key == other.key:
        because = Because.MOVED
    elif one.article is not None and one.article == other.article:
        because = Because.DATABASE
    else:
        because = Because.DIFFERENT
    same = because is not Because.DIFFERENT
    differs = () if same else tuple(_differing(one.key, other.key))
    return Comparison(same=same, because=because, differs=differs, one=one, other=other)


def _differing(one: str, other: str) -> list[str]:
    mine, theirs = _parts(one), _parts(other)
    return [name for name in mine if mine[name] != theirs[name]]


def _parts(key: str) -> dict[str, str]:
    rest, _, route = key.partition("#")
    rest, _, query = rest.partition("?")
    host, _, path = rest.partition("/")
    return {"host": host, "path": path, "query": query, "route": route}
