"""What a rule asks for, read once: its tree, and the outlets, sections and languages it is about. Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alerts.document import Reading
from config.rule import Rule
from language.query.tree import Actor, Listed, Node, Not, Place, Stem, Weighted, Words
from language.query.walk import parts_of
from language.tokens import words

Leaf = Words | Stem | Actor | Place | Listed
Lists = Mapping[str, tuple[Words, ...]]


class Part(enum.StrEnum):
    """What a rule asks beside its words, by the keys it is written with."""

    ENABLED = "enabled"
    OUTLETS = "outlets"
    SECTIONS = "sections"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one rule asks for. `outlets` are those it names and those of its groups; None: of every outlet."""

    rule: Rule
    version: str
    tree: Node
    outlets: frozenset[str] | None
    sections: frozenset[tuple[str, ...]]  # their words
    languages: frozenset[str]

    @property
    def of_titles(self) -> bool:
        """Whether its words must stand in the headline."""
        return self.rule.match == "title"

    @property
    def is_open(self) -> bool:
        """Whether it is about articles of every outlet, section and language."""
        return self.outlets is None and not self.sections and not self.languages

    def admits(self, reading: Reading) -> bool:
        """Whether it is about such an article."""
        return self.admits_outlet(reading) and self.admits_section(reading) and self.admits_language(reading)

    def admits_outlet(self, reading: Reading) -> bool:
        """Whether the rule is about this outlet."""
        return self.outlets is None or reading.document.outlet in self.outlets

    def admits_section(self, reading: Reading) -> bool:
        """Whether the rule is about this section, whatever its case and accents. One that is not known is admitted."""
        named = tuple(words(reading.document.section or ""))
        return not self.sections or not named or named in self.sections

    def admits_language(self, reading: Reading) -> bool:
        """Whether the rule is about this language. One that is not known is admitted: no miss without a word."""
        return not self.languages or not reading.language or reading.language in self.languages


def asked_by(rule: Rule, groups: Mapping[str, Collection[str]]) -> Asked:
    """Read a rule; `groups` are the ids of the outlets of each group."""
    outlets = None
    if rule.outlets or rule.groups:
        outlets = frozenset(rule.outlets).union(*(groups.get(group, ()) for group in rule.groups))
    return Asked(
        rule=rule,
        version=rule.version,
        tree=rule.tree,
        outlets=outlets,
        sections=frozenset(tuple(words(section)) for section in rule.sections),
        languages=frozenset(rule.languages),
    )


def sought(node: Node) -> Iterator[Leaf]:
    """Yield the leaves that a tree asks for, in order: not those it excludes, nor those that weigh against it."""
    match node:
        case Not():
            return
        case Weighted():
            parts: Sequence[Node] = [part for part, weight in node.parts if weight > 0]
        case _:
            parts = parts_of(node)
    if isinstance(node, Leaf):
        yield node
    for part in parts:
        yield from sought(part)


def name_of(leaf: Leaf) -> str:
    """Name a leaf: a term as it is written, whoever or wherever by their id."""
    match leaf:
        case Words():
            return leaf.term.source
        case Stem():
            return f"stem:{leaf.word}"
        case Listed():
            return f"@{leaf.name}"
        case Actor() | Place():
            return leaf.id
