"""Rules in force: read into a matcher before the old ones are let go, and their versions written down.

Ten thousand rules take seconds. Whoever changes them waits that long, and nobody else: the watch goes on with the old ones
until the new ones can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from alerts.matching import Matcher
from config.schema import Catalog

log = structlog.get_logger("serviola.in_force")

NAMED = 5  # new rules that are named in the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A configuration that can be worked with at once."""

    catalog: Catalog
    matcher: Matcher


def same_watch(old: Catalog, new: Catalog) -> bool:
    """Whether all is visited and read as before, so that a watch can go on without a pause: only who is told what is new."""
    return (old.settings, old.outlets) == (new.settings, new.outlets)


class RuleBook(Protocol):
    """What `storage.store.Store` offers to whoever takes rules up."""

    def take_up_again(self) -> int:
        """Take up the revisions that could not be examined."""
        ...

    def note_rules(self, in_force: dict[str, str], now: datetime) -> dict[str, str]:
        """Write down versions; return those that are new."""
        ...


def take_up(catalog: Catalog, store: RuleBook, now: datetime) -> tuple[str, ...]:
    """Write down which rules are in force from now on; return the ids of those that are new, or ask for something new.

    What could not be examined before is examined again: by other rules, perhaps by another version of the program.
    """
    store.take_up_again()
    new = store.note_rules({rule.id: rule.version for rule in catalog.rules if rule.enabled}, now)
    if new:
        log.info("rules are new or changed", rules=len(new), named=", ".join(list(new)[:NAMED]))
    return tuple(new)
