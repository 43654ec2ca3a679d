"""Copies: an article whose address or text another one has already joins that one's story, with its alerts.

What makes a copy is decided in `news.copying`; here stands where it is looked for, and what it changes. A copy points to
its root, which is itself no copy, so that no chain of copies comes to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from news.copying import (
    ONE_EDITION,
    UPDATE,
    Found,
    Held,
    Kind,
    Text,
    Verdict,
    choose,
    compare,
    demoted,
    new_passages,
    strangers,
)
from news.fingerprint import ENOUGH_WORDS
from news.shingles import unpacked
from storage import boilerplates, grouping, merging, naming, prints, standing, tables
from storage.arrived import Arrived
from storage.boilerplates import Boilerplate
from storage.prints import Standing
from storage.tables import alerts, article_urls, articles, story_decisions

SOME_PARTS = 8  # of a long text, that a new part of it is held against
LONGEST_NOTICE = 200
"""Words of a text that an outlet may print in place of many: "this piece is for subscribers", "we use cookies"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The article that another one is a copy of; itself no copy."""

    article: int
    story: int
    kind: str  # of news.copying.Kind; never "shares-text"


ROOT_ID = sa.func.coalesce(articles.c.duplicate_of, articles.c.id)
BY_ADDRESS = (
    sa.select(articles.c.id, ROOT_ID.label("root"), article_urls.c.url_key, article_urls.c.kind)
    .join(article_urls, article_urls.c.article == articles.c.id)
    .where(
        article_urls.c.url_key.in_(sa.bindparam("names", expanding=True)), sa.bindparam("which") != ROOT_ID
    )
    .order_by(ROOT_ID)
)
BY_TEXT = (
    sa.select(
        *(
            articles.c[name]
            for name in (
                "id",
                "duplicate_of",
                "duplicate_kind",
                "duplicate_score",
                "outlet",
                "title",
                "published_at",
            )
        )
    )
    .where(articles.c.text_hash == sa.bindparam("text_hash"), sa.bindparam("which") != ROOT_ID)
    .order_by(articles.c.id)
    .limit(1)
)
STORY = sa.select(articles.c.story).where(articles.c.id == sa.bindparam("which"))
BY_EDITOR = (
    sa.select(story_decisions.c.id)
    .where(story_decisions.c.article == sa.bindparam("which"), story_decisions.c.by == "editor")
    .limit(1)
)
FOLLOW = sa.update(articles).where(articles.c.duplicate_of == sa.bindparam("which"))
NO_COPY: dict[str, Any] = {
    "duplicate_of": None,
    "duplicate_kind": None,
    "duplicate_score": None,
    "shares_text_with": None,
    "new_shingles": None,
}

# ----------------------------------------------------------------------------------- where it is looked for


def by_address(connection: sa.Connection, arrived: Arrived, new: Text | None) -> Found | None:
    """Find the root that goes by one of an article's names; a name that one of the two merely claims is to be borne out."""
    if not arrived.names:
        return None
    asked = {"names": list(arrived.names), "which": arrived.article}
    for row in connection.execute(BY_ADDRESS, asked).all():
        verdict = Verdict(kind=Kind.SAME_URL, score=1.0, shared=0, because="one address")
        found = Found(article=row.id, root=row.root, verdict=verdict)
        is_claim = row.url_key in arrived.claims or row.kind in naming.CLAIMS
        if not is_claim or _is_borne_out(connection, arrived.article, found, new):
            return found
    return None


def _is_borne_out(connection: sa.Connection, article: int, found: Found, new: Text | None) -> bool:
    """Tell whether two pages that claim one address have headline or text in common.

    A template's mistake gives many pages the address of one article. As its copies they would go untold.
    """
    if naming.are_called_alike(connection, article, found.article):
        return True
    if new is None:
        return False
    held = prints.of(connection, {found.article, found.root})
    noise = boilerplates.of(connection, {each.outlet for each in held})
    return any(compare(new, each.text(noise)) is not None for each in held)


def by_text_hash(connection: sa.Connection, arrived: Arrived) -> Found | None:
    """Find the root of the oldest article of the same words."""
    asked = {"text_hash": arrived.text_hash, "which": arrived.article}
    row = connection.execute(BY_TEXT, asked).one_or_none()
    if row is None:
        return None
    verdict = Verdict(kind=Kind.SAME_TEXT, score=1.0, shared=0, because="the same words")
    if prints.named(row.outlet) == arrived.outlet and (doubt := _doubt_within_outlet(arrived, row)):
        verdict = demoted(verdict, doubt)
        return Found(article=row.id, root=row.duplicate_of or row.id, verdict=verdict, says_nothing=True)
    if row.duplicate_kind in {Kind.COPY, Kind.CONTAINED} and row.duplicate_of is not None:
        verdict = replace(verdict, kind=Kind(row.duplicate_kind), score=row.duplicate_score)
    return Found(article=row.id, root=row.duplicate_of or row.id, verdict=verdict)


def _doubt_within_outlet(arrived: Arrived, row: sa.Row[Any]) -> str | None:
    """Say what speaks against a copy where an outlet prints the same words again; None where nothing does."""
    taken = arrived.fingerprint
    may_be_notice = taken is not None and taken.words <= LONGEST_NOTICE
    if may_be_notice and not naming.are_alike(arrived.title, row.title):
        return "another headline of the same outlet"
    if arrived.dated and row.published_at and abs(arrived.news_at - row.published_at) > ONE_EDITION:
        return "the same outlet on another day"
    return None


def among(
    connection: sa.Connection, article: int, new: Text, own: Boilerplate, which: Sequence[int]
) -> Found | None:
    """Find what a text is a copy of, or else shares most text with, among the articles that may be."""
    kept = [each for each in prints.of(connection, which) if each.root != article]
    if not kept:
        return None
    known = {each.article for each in kept}
    roots = prints.of(connection, {each.root for each in kept} - known)
    noise = boilerplates.of(connection, {each.outlet for each in (*kept, *roots)}, own)
    held = [Held(article=each.article, root=each.root, text=each.text(noise)) for each in kept]
    texts = {each.article: each.text for each in held} | {each.article: each.text(noise) for each in roots}
    found = choose(new, held, texts)
    if found is None or found.verdict.kind is not Kind.CONTAINED:
        return found
    if len(texts[found.article].shingles) < len(new.shingles):
        return found
    parts = prints.copies_of(connection, found.root, Kind.CONTAINED, limit=SOME_PARTS)
    if any(strangers(new, part.text(noise)) for part in parts if part.article != article):
        return replace(found, verdict=demoted(found.verdict, "a round-up of several"))
    return found


def may_join(connection: sa.Connection, article: int, before: Standing, found: Found) -> bool:
    """Tell whether a copy may go to its root: no editor has put it elsewhere, and its own copies have text of that root."""
    root = found.root
    story = connection.scalar(STORY, {"which": root})
    if story != before.story and connection.scalar(BY_EDITOR, {"which": article}):
        return False
    if found.verdict.kind is Kind.SAME_URL or before.placed_at is None:
        return True
    copies = [
        each
        for each in prints.copies_of(connection, article)
        if each.kind != Kind.SAME_URL and each.words >= ENOUGH_WORDS
    ]
    if not copies:
        return True
    [*of_root] = prints.of(connection, [root])
    noise = boilerplates.of(connection, {each.outlet for each in (*copies, *of_root)})
    return all(compare(copy.text(noise), each.text(noise)) is not None for copy in copies for each in of_root)


# ----------------------------------------------------------------------------------------- what it changes


def join(connection: sa.Connection, article: int, before: Standing, found: Found, now: datetime) -> Root:
    """Let `article`, and what were its own copies, be copies of the root that was found; call it under Lock.IDENTITY.

    The article's own row is left to whoever calls: see `as_copy`.
    """
    story: int = connection.scalar(STORY, {"which": found.root})  # type: ignore[assignment]
    connection.execute(FOLLOW, {"which": article, "duplicate_of": found.root})
    if before.story != story:
        _join_story(connection, article, found.root, before.story, story, now)
    return Root(article=found.root, story=story, kind=found.verdict.kind.value)


def as_copy(found: Found) -> dict[str, Any]:
    """Return the columns of a copy."""
    verdict = found.verdict
    kind = {"duplicate_kind": verdict.kind.value, "duplicate_score": verdict.score}
    return NO_COPY | kind | {"duplicate_of": found.root}


def as_sharing(found: Found) -> dict[str, Any]:
    """Return the columns of an article that shares text with another one, of which it is no copy."""
    kind = {"duplicate_kind": Kind.SHARES_TEXT.value, "duplicate_score": found.verdict.score}
    return NO_COPY | kind | {"shares_text_with": found.article}


def _join_story(
    connection: sa.Connection, article: int, root: int, left: int, to: int, now: datetime
) -> None:
    """Bring an article and its copies into the story of its root.

    Others of its story come along only if that was told, and no editor has had a hand in either.
    """
    its_text = sa.or_(articles.c.id == article, sa.func.coalesce(articles.c.duplicate_of, 0) == root)
    others = sa.select(articles.c.id).where(articles.c.story == left, sa.not_(its_text)).limit(1)
    told = sa.select(alerts.c.id).where(alerts.c.story == left, alerts.c.merged_into.is_(None)).limit(1)
    by_editor = connection.scalar(grouping.BY_EDITOR, {"one": left, "other": to}) is not None
    if connection.scalar(others) is None or (connection.scalar(told) is not None and not by_editor):
        merging.merge(connection, left, to, f"copy of article {root}", now)
        return
    connection.execute(sa.update(articles).where(its_text, articles.c.story == left).values(story=to))
    standing.recount(connection, (left,))


# ------------------------------------------------------------------------------------------ what it adds


def new_text(connection: sa.Connection, article: int, text: str) -> str | None:
    """Return the passages that a copy adds to its root: what the rules are to see of it as an update.

    None of what is no copy: the rules see all of it. "" of a copy that adds too little to be told anew.
    """
    kept = tables.prints
    row = connection.execute(
        sa.select(articles.c.duplicate_of, articles.c.new_shingles, kept.c.shingles)
        .outerjoin(kept, kept.c.article == articles.c.duplicate_of)
        .where(articles.c.id == article)
    ).one()
    if row.duplicate_of is None:
        return None
    if (row.new_shingles or 0) < UPDATE:
        return ""
    return new_passages(unpacked(row.shingles or b""), text)
