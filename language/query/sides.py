"""Operands of a query that is wrong: how far one reaches among the pieces, and what NEAR can be spread over. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from language.query.lexing import Piece
from language.query.tree import And, Field, In, Near, Node, Not, Or
from language.query.walk import LEAVES, OF_ARTICLES, all_of, any_of

STARTS = frozenset(("word", "marked", "phrase", "named", "list", "stem", "exact", "field", "open", "call"))
"""Pieces that an operand begins with."""
ENDS = frozenset(("word", "marked", "phrase", "named", "list", "stem", "close", "weight"))
"""Pieces that an operand ends with."""
WORDS = frozenset(("word", "marked"))
"""Pieces that may be words of a phrase without its quotes."""


def operand_end(pieces: Sequence[Piece], at: int) -> int | None:
    """Return the last piece of the operand that begins at `at`; None where there is none, or it is never closed."""
    while pieces[at].kind in {"field", "exact", "NOT"}:
        at += 1
    if pieces[at].kind not in {"open", "call"}:
        return at if pieces[at].kind in STARTS else None
    depth = 0
    for number in range(at, len(pieces)):
        depth += (pieces[number].kind in {"open", "call"}) - (pieces[number].kind == "close")
        if depth == 0:
            return number
    return None


def operand_start(pieces: Sequence[Piece], at: int) -> int:
    """Return the first piece of the operand that ends at `at`."""
    depth = 0
    for number in range(at, -1, -1):
        depth += (pieces[number].kind == "close") - (pieces[number].kind in {"open", "call"})
        if depth <= 0:
            at = number
            break
    while at and pieces[at - 1].kind in {"field", "exact"}:
        at -= 1
    return at


def is_plain(node: Node) -> bool:
    """Whether it is what can be counted and be near: a leaf, or one of several."""
    return isinstance(node, LEAVES) or (
        isinstance(node, Or) and all(isinstance(part, LEAVES) for part in node.parts)
    )


def common_field(node: Near) -> Field | None:
    """Return the field that one side or both are narrowed down to, where that is one field of words."""
    fields = {side.field for side in (node.left, node.right) if isinstance(side, In)}
    return next(iter(fields)) if len(fields) == 1 and not fields & OF_ARTICLES else None


def outside(node: Node) -> Node:
    """Return what stands within a field."""
    return node.part if isinstance(node, In) else node


def spread(node: Near) -> Node | None:
    """Put NEAR to each part of its sides: `(a AND b) NEAR/5 c` is `a NEAR/5 c AND b NEAR/5 c`. None where that cannot be."""
    if is_plain(node.left) and is_plain(node.right):
        return node
    bends_left = not is_plain(node.left)
    side = node.left if bends_left else node.right
    if isinstance(side, Near):  # near what is nearer: of `(a NEAR/5 b) NEAR/5 c`, b
        pair = replace(node, left=side.right) if bends_left else replace(node, right=side.left)
        found = spread(pair)
        return all_of([side, found] if bends_left else [found, side]) if found is not None else None
    if isinstance(side, Not):
        inner = spread(replace(node, left=side.part) if bends_left else replace(node, right=side.part))
        return Not(part=inner) if inner is not None else None
    if not isinstance(side, And | Or):
        return None
    parts = [
        spread(replace(node, left=part) if bends_left else replace(node, right=part)) for part in side.parts
    ]
    if any(part is None for part in parts):
        return None
    whole = [part for part in parts if part is not None]
    return all_of(whole) if isinstance(side, And) else any_of(whole)
