"""`serviola db index`: the words of what was examined before there was an index, in portions that hold nobody up for long."""

from __future__ import annotations

import time
from collections.abc import Callable

from serviola.house import utc_now
from storage.leases import WATCH
from storage.searchable import NEWEST_FIRST
from storage.store import Store
from storage.views import Views

AT_ONCE = 200  # revisions in a transaction
BREATHER = 0.12
"""Seconds between two transactions while the watch is at work: longer than SQLite lets it look away."""
COUNTED = 100_000_000


def index_all(store: Store, views: Views, advance: Callable[[int, int], None]) -> int:
    """Index everything that is left; return how much that was. One that is stopped is gone on with by the next.

    `advance` takes how many were done and how many are left.
    """
    before: int | None = NEWEST_FIRST
    done, total = 0, views.not_indexed(COUNTED)
    while before is not None:
        some, before = store.index_words(before, AT_ONCE)
        done += some
        advance(done, max(total - done, 0))
        lease = views.lease(WATCH)
        if before is not None and lease is not None and lease.until > utc_now():
            time.sleep(BREATHER)
    return done
