"""Who holds a role on a day: "the governor of Guerrero" in an article of 2013 is Ángel Aguirre. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from language.mentions.judging import Article, Case, Standing, Verdict, strong, weak
from language.mentions.names import PARTICLES, Days, Who
from language.mentions.titles import TITLES

APPOSED = {" ", ", ", "\u00a0"}
"""What stands between a role and the name of whoever holds it."""


@dataclass(frozen=True, slots=True)
class _Holder:
    id: str
    words: frozenset[str]
    days: Days


class Holders:
    """Roles, and who holds them when."""

    def __init__(self, actors: Iterable[Who]) -> None:
        self._of: dict[str, list[_Holder]] = defaultdict(list)
        for who in actors:
            for person in who.people:
                for held in person.roles:
                    self._of[held.role].append(_Holder(who.id, person.words, held.days))

    def of(self, article: Article, case: Case) -> Iterator[tuple[str, Verdict]]:
        """Yield whom a role that is named stands for; weak where no day says who holds it, or somebody else is named."""
        role = case.who.id
        for holder in self._of.get(role, ()):
            if not holder.days.holds(article.on):
                continue
            if case.verdict.standing is not Standing.STRONG:
                if case.verdict.standing is Standing.WEAK:
                    yield holder.id, case.verdict
            elif article.on is None:
                yield holder.id, weak("no-date", role)
            elif other := _somebody_else(case, holder):
                yield holder.id, weak("another-holder", other)
            else:
                yield holder.id, strong("holder", role)


def _somebody_else(case: Case, holder: _Holder) -> str | None:
    """Return the name right behind a role where it is not the holder's."""
    surface, at = case.hit.surface, case.hit.end
    if at >= len(surface.tokens) or not surface.is_capitalised(at):
        return None
    between = surface.text[surface.tokens[at - 1].end : surface.tokens[at].start]
    word = surface.tokens[at][0]
    if between not in APPOSED or word in holder.words | PARTICLES | TITLES or surface.is_headlined(at):
        return None
    return None if surface.word(at).isupper() else surface.word(at)
