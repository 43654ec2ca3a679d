"""Who and where is stored of each revision, in place of what an earlier examination found, and shown with its article."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from language.mentions.records import Kind, Mention
from storage.mentions import MOST_SPANS
from storage.rows import MentionSpan
from storage.store import Store
from storage.tables import mentions, revisions
from storage.views import Views
from tests.storage.samples import examined, item, listed, newest


def mention(id_: str, start: int = 0, *, kind: Kind = Kind.ACTOR, strong: bool = True) -> Mention:
    """A mention in the headline."""
    why = "name" if strong else "no-context"
    return Mention(
        kind=kind, id=id_, field="title", start=start, end=start + 4, form="full", strong=strong, why=why
    )


def examine(store: Store, *found: Mention) -> int:
    """Examine the one revision that is owed; return its article."""
    seen = newest(store)
    assert store.record_examination(replace(examined(seen), mentions=found))
    return seen.article


def test_mentions_are_put_together_strong_ones_and_frequent_ones_first(store: Store):
    listed(store, item("a"))
    article = examine(
        store,
        mention("upoeg", strong=False),
        mention("crac", 5, strong=False),
        mention("mx-gro", 9, kind=Kind.PLACE),
        mention("crac", 20),
        mention("marina", 30),
        *(mention("ejercito", at) for at in range(MOST_SPANS + 5)),
    )
    whole = Views(store.engine).article(article)
    named = [(each.kind, each.named, each.strong, each.often) for each in whole.mentions]
    assert named == [
        ("actor", "ejercito", True, MOST_SPANS + 5),
        ("actor", "crac", True, 2),
        ("actor", "marina", True, 1),
        ("actor", "upoeg", False, 1),
        ("place", "mx-gro", True, 1),
    ]
    assert len(whole.mentions[0].spans) == MOST_SPANS
    assert whole.mentions[1].spans[0] == MentionSpan(
        field="title", start=5, end=9, form="full", strong=False, why="no-context"
    )


def test_another_examination_of_a_revision_replaces_what_was_found(store: Store):
    listed(store, item("a"))
    examine(store, mention("crac"), mention("marina"))
    with store.engine.write() as connection:
        connection.execute(sa.update(revisions).values(examined_at=None))
    article = examine(store, mention("upoeg"))
    assert [each.named for each in Views(store.engine).article(article).mentions] == ["upoeg"]
    with store.engine.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(mentions)) == 1
