"""Explain one rule on one article, clause by clause: slow, obvious, and the measure of the fast way. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.asked import Asked
from alerts.document import Name, Reading
from storage.records import Span


class Part(enum.StrEnum):
    """The parts of a rule, by the keys it is written with."""

    ENABLED = "enabled"
    OUTLETS = "outlets"
    LANGUAGES = "languages"
    ALL = "all"
    ANY = "any"
    NONE = "none"
    ACTORS = "actors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One term, or one name of an actor, and where it stands; nowhere when `spans` is empty."""

    term: str
    spans: tuple[Span, ...]
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One part of a rule, whether the article satisfies it, and what was found."""

    part: Part
    holds: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a rule matches an article, or which clauses are in the way."""

    rule: str
    clauses: tuple[Clause, ...]

    @property
    def matches(self) -> bool:
        """Whether every clause holds."""
        return all(clause.holds for clause in self.clauses)


def explain(asked: Asked, reading: Reading, actors: Mapping[str, tuple[Name, ...]]) -> Explanation:
    """Look for everything the rule asks for, and say for each of its parts whether it holds."""
    everything = findings(asked.all, reading)
    either = findings(asked.any, reading)
    forbidden = findings(asked.none, reading)
    named = tuple(found for actor in asked.actors for found in findings(actors[actor], reading, actor))
    clauses = (
        Clause(part=Part.ENABLED, holds=asked.rule.enabled),
        Clause(part=Part.OUTLETS, holds=asked.admits_outlet(reading)),
        Clause(part=Part.LANGUAGES, holds=asked.admits_language(reading)),
        Clause(part=Part.ALL, holds=all(found.spans for found in everything), findings=everything),
        Clause(part=Part.ANY, holds=not either or any(found.spans for found in either), findings=either),
        Clause(part=Part.NONE, holds=not any(found.spans for found in forbidden), findings=forbidden),
        Clause(
            part=Part.ACTORS, holds=not asked.actors or any(found.spans for found in named), findings=named
        ),
    )
    return Explanation(rule=asked.rule.id, clauses=clauses)


def findings(names: Iterable[Name], reading: Reading, actor: str | None = None) -> tuple[Finding, ...]:
    """Look for each term, and say where it stands (the first 50 places of each)."""
    return tuple(Finding(term=name.source, spans=reading.spans(name), actor=actor) for name in names)
