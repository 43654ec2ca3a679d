"""A changed interval holds at once, and not only after the visit that the old one had set."""

from __future__ import annotations

from config.schema import Catalog
from serviola.house import open_house
from storage.records import Outcome
from tests.storage.samples import DAY, MINUTE, NOON, only_due, outlet, record, visit_of


async def test_a_source_that_was_visited_once_a_day_is_looked_at_soon_when_it_is_made_hot(sqlite_store):
    slow = outlet().model_copy(update={"tier": "slow"})
    for tier, within in (("slow", DAY), ("normal", 66 * MINUTE), ("hot", 5.5 * MINUTE)):
        catalog = Catalog(outlets=(slow.model_copy(update={"tier": tier}),))
        async with open_house(catalog, sqlite_store, lambda: NOON) as house:
            if tier == "slow":
                due = only_due(sqlite_store)
                record(sqlite_store, due, visit=visit_of(due, outcome=Outcome.OK, next_visit_at=NOON + DAY))
            [row] = house.views.sources()
        assert row.next_visit_at - NOON == within
