"""Write a tree as a query, which reads as the same tree again. Pure."""

from __future__ import annotations

import re

from language.query.lexing import NUMBERED, OPERATORS, RESERVED, RUN_TOGETHER
from language.query.terms import QUOTE, Term
from language.query.tree import (
    Actor,
    And,
    AtLeast,
    First,
    In,
    Listed,
    Near,
    Node,
    Not,
    Or,
    Place,
    Same,
    Stem,
    Weighted,
    Words,
)

BARE = re.compile(r"[^\W_]+(?:-[^\W_]+)*\*?")
JOINED = (And, Or, Near)


def written(node: Node) -> str:
    """Return a query that reads as an equal tree; its sources are those of `spoken_term`, other quotes are lost."""
    match node:
        case And() | Or():
            operator = " AND " if isinstance(node, And) else " OR "
            return operator.join(_side(part, within=(And, Or)) for part in node.parts)
        case Not():
            return f"NOT {_side(node.part, within=(And, Or, Not))}"
        case Near():
            name = "ONEAR" if node.ordered else "NEAR"
            return f"{_side(node.left)} {name}/{node.distance} {_side(node.right)}"
        case Words():
            return f"={_term(node.term)}" if node.exact else _term(node.term)
    return _named(node) or _wrapped(node)


def _named(node: Node) -> str | None:
    match node:
        case Stem():
            return f"stem:{node.word}"
        case Actor():
            return f"actor:{node.id}"
        case Place():
            return f"place:{node.id}"
        case Listed():
            return f"@{node.name}"
    return None


def _wrapped(node: Node) -> str:
    match node:
        case AtLeast():
            return f"atleast{node.count}({written(node.part)})"
        case Same():
            return f"same({written(node.part)})"
        case First():
            return f"first{node.words}({written(node.part)})"
        case In():
            return f"{node.field}:{_side(node.part)}"
        case Weighted():
            parts = ", ".join(f"{_side(part)}{_weight(weight)}" for part, weight in node.parts)
            return f"weight{node.threshold}({parts})"
    raise TypeError(f"a query cannot hold {node!r}")


def _weight(weight: int) -> str:
    return "" if weight == 1 else f"^{weight}"


def _side(node: Node, within: tuple[type[Node], ...] = (And, Or, Not, Near)) -> str:
    return f"({written(node)})" if isinstance(node, within) else written(node)


def _term(term: Term) -> str:
    """Write a word as it is and anything else in quotes, so that no operator can be read into it."""
    source = " ".join(QUOTE.sub(" ", term.source).split())
    plain = BARE.fullmatch(source) and source not in OPERATORS and source not in RESERVED
    is_operator = NUMBERED.fullmatch(source) or RUN_TOGETHER.fullmatch(source)
    return source if plain and not is_operator else f'"{source}"'
