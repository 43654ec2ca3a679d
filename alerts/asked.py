"""What rules and actors ask for, read once: terms become leaves, and leaves that find the same become one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.document import Leaf, Name, Reading
from config.actor import Actor
from config.rule import Rule
from language.query import parse_term


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one rule asks for. `actors` are ids; terms stay in the rule's order and spelling."""

    rule: Rule
    version: str
    all: tuple[Name, ...]
    any: tuple[Name, ...]
    none: tuple[Name, ...]
    actors: tuple[str, ...]
    outlets: frozenset[str]
    languages: frozenset[str]

    @property
    def of_titles(self) -> bool:
        """Whether its words must stand in the headline."""
        return self.rule.match == "title"

    def admits_outlet(self, reading: Reading) -> bool:
        """Whether the rule is about this outlet."""
        return not self.outlets or reading.document.outlet in self.outlets

    def admits_language(self, reading: Reading) -> bool:
        """Whether the rule is about this language. One that is not known is admitted: no miss without a word."""
        return not self.languages or not reading.language or reading.language in self.languages


def asked_by(rule: Rule, actors: Mapping[str, tuple[Name, ...]]) -> Asked:
    """Read a rule; raises BadTerm for a bad term, ValueError for an actor that is not in `actors`."""
    for actor in rule.actors:
        if actor not in actors:
            raise ValueError(
                f"rule {rule.id} asks for an actor {actor} that is not defined; there is no such id in actors"
            )
    return Asked(
        rule=rule,
        version=rule.version,
        all=_terms(rule.all),
        any=_terms(rule.any),
        none=_terms(rule.none),
        actors=tuple(dict.fromkeys(rule.actors)),
        outlets=frozenset(rule.outlets),
        languages=frozenset(rule.languages),
    )


def names_of(actor: Actor) -> tuple[Name, ...]:
    """Return the names an actor is looked for by, the official one first; raises BadTerm for a bad one."""
    return tuple(
        Name(source=source, leaf=Leaf(parse_term(source), upper=is_abbreviation(source)))
        for source in dict.fromkeys(actor.terms)
    )


def is_abbreviation(source: str) -> bool:
    """Whether a name must stand in capitals: one word such as `CRAC`, `UPOEG` or `CRAC-PC`, itself all in capitals.

    `GUARDIA NACIONAL` is a name typed in capitals, and `Crac` was written so to be found in any case.
    """
    letters = sum(map(str.isalpha, source))
    return letters >= 2 and source.isupper() and not source.endswith("*") and len(source.split()) == 1


def _terms(sources: Sequence[str]) -> tuple[Name, ...]:
    return tuple(Name(source=source, leaf=Leaf(parse_term(source))) for source in dict.fromkeys(sources))
