"""Other ways to ask many rules about one article, each with the same decisions to make: what bench/matching.py measures beside us.

The automata scan for the words and phrases that rules ask for, which are then weighed by our own index: only the looking is
theirs. FTS5 is asked a query per rule about a table of one article, the loop of regular expressions an expression per term.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from pathlib import Path

from alerts.asked import Asked
from alerts.checks import words_with_places
from alerts.document import BETWEEN_FIELDS, FIELDS, Document, Reading
from alerts.index import RuleIndex
from alerts.positions import Positions
from language.query import Prefix, Term
from language.query.tree import And, Near, Node, Not, Or, Words
from language.query.walk import leaves
from language.tokens import words

Decide = Callable[[Document], Collection[int] | Collection[str]]
"""Names the rules that match, by number or by id."""
PEERS = Path(__file__).resolve().parents[1] / ".venv-peers"


def peers_are_here() -> bool:
    """Put what `./dev peers` installs behind what we run on, and say whether it is there."""
    folders = [*PEERS.glob("lib/python*/site-packages")]
    sys.path += [str(folder) for folder in folders if str(folder) not in sys.path]
    return bool(folders)


def row_of(document: Document) -> str:
    """Return the folded words of an article between spaces."""
    fields = (" ".join(words(getattr(document, name))) for name in FIELDS)
    return f" {f' {BETWEEN_FIELDS} '.join(fields)} "


class Late:
    """Where words stand in an article, read when a rule asks."""

    def __init__(self, document: Document, expected: frozenset[str]) -> None:
        self._document = document
        self._expected = expected

    @cached_property
    def of_word(self) -> Callable[[str], list[tuple[int, int]]]:
        """Look the places of a word up."""
        return Positions(Reading(self._document), {}, expected=self._expected).of_word


def weighing(rules: list[Asked]) -> Callable[[set[str], Document], set[int]]:
    """Weigh by our own index what an automaton has found."""
    index = RuleIndex(rules)
    expected = words_with_places(rule.tree for rule in rules)

    def weigh(present: set[str], document: Document) -> set[int]:
        return index.matching(present, None, Late(document, expected))  # type: ignore[arg-type]

    return weigh


def sought(rules: Iterable[Asked]) -> dict[str, str]:
    """Return what is scanned for, with the key of what it means."""
    terms = {
        leaf.term.key: leaf.term for rule in rules for leaf in leaves(rule.tree) if isinstance(leaf, Words)
    }
    return {f" {key[:-1]}" if isinstance(term, Prefix) else f" {key} ": key for key, term in terms.items()}


def by_ahocorasick(rules: list[Asked]) -> Decide:
    """Scan with pyahocorasick."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for pattern, key in sought(rules).items():
        automaton.add_word(pattern, key)
    automaton.make_automaton()
    weigh = weighing(rules)

    def decide(document: Document) -> set[int]:
        present = {key for _, key in automaton.iter(row_of(document))}
        return weigh(present, document)

    return decide


def by_hyperscan(rules: list[Asked]) -> Decide:
    """Scan with Hyperscan, which tells each pattern once."""
    import hyperscan

    patterns = sought(rules)
    keys = list(patterns.values())
    database = hyperscan.Database()
    database.compile(
        expressions=[re.escape(pattern.encode()) for pattern in patterns],
        ids=list(range(len(keys))),
        elements=len(keys),
        flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(keys),
    )
    weigh = weighing(rules)

    def decide(document: Document) -> set[int]:
        found: list[int] = []
        database.scan(row_of(document).encode(), match_event_handler=lambda which, *_: found.append(which))
        return weigh({keys[which] for which in found}, document)

    return decide


# ---------------------------------------------------------------------------------------------- FTS5


def by_fts5(rules: list[Asked]) -> Decide:
    """Keep one article in a table of SQLite, and ask each rule as a query of it."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE article USING fts5(title, summary, text, tokenize = 'unicode61 remove_diacritics 0')"
    )
    queries = [_fts5(rule.tree) for rule in rules]

    def decide(document: Document) -> set[int]:
        database.execute("DELETE FROM article")
        folded = [" ".join(words(getattr(document, name))) for name in FIELDS]
        database.execute("INSERT INTO article VALUES (?, ?, ?)", folded)
        ask = database.execute
        return {
            number
            for number, query in enumerate(queries)
            if ask("SELECT 1 FROM article WHERE article MATCH ?", (query,)).fetchone()
        }

    return decide


def _fts5(node: Node) -> str:
    match node:
        case And(parts=parts):
            asked = " AND ".join(_fts5(part) for part in parts if not isinstance(part, Not))
            return f"({asked})" + "".join(
                f" NOT {_fts5(part.part)}" for part in parts if isinstance(part, Not)
            )
        case Or(parts=parts):
            return f"({' OR '.join(map(_fts5, parts))})"
        case Near(left=left, right=right, distance=distance):
            return f"NEAR({_fts5(left)} {_fts5(right)}, {distance})"
        case Words(term=term):
            return f'"{term.key[:-1]}"*' if isinstance(term, Prefix) else f'"{term.key}"'
    raise ValueError(f"no rule of this bench holds a {type(node).__name__}")


# ------------------------------------------------------------------------------- a loop of expressions


def by_regular_expressions(rules: list[Asked]) -> Decide:
    """Decide as people do who have no index: an expression for every term, a loop over every rule."""
    asked = [_asked(rule.tree) for rule in rules]

    def decide(document: Document) -> set[int]:
        row = row_of(document)
        return {number for number, holds in enumerate(asked) if holds(row)}

    return decide


def _asked(node: Node) -> Callable[[str], bool]:
    match node:
        case And(parts=parts):
            every = [_asked(part) for part in parts]
            return lambda row: all(holds(row) for holds in every)
        case Or(parts=parts):
            either = [_asked(part) for part in parts]
            return lambda row: any(holds(row) for holds in either)
        case Not(part=part):
            forbidden = _asked(part)
            return lambda row: not forbidden(row)
        case Near(left=Words(term=left), right=Words(term=right), distance=distance):
            between = rf"(?: [^ {BETWEEN_FIELDS}]+){{0,{distance}}} "
            one, other = _expression(left), _expression(right)
            found = re.compile(f" (?:{one}{between}{other}|{other}{between}{one}) ")
            return lambda row: found.search(row) is not None
        case Words(term=term):
            found = re.compile(f" {_expression(term)}{'' if isinstance(term, Prefix) else ' '}")
            return lambda row: found.search(row) is not None
    raise ValueError(f"no rule of this bench holds a {type(node).__name__}")


def _expression(term: Term) -> str:
    return re.escape(term.key.removesuffix("*"))
