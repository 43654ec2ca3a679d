"""Read a query: text in, its tree out, or the first mistake in it with what was meant. Pure.

A recursive reader with three levels of binding, loosest first: AND or OR, NOT, NEAR. AND and OR bind alike, because a level
that mixes them without brackets is refused. What went wrong is worked out in `meant` and `foreign`, only once it did.

Whoever reads deeper goes through a bracket, of which there are at most DEEPEST in each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container

from language.query import beside, foreign, functions, meant, named, nearness
from language.query.lexing import Piece, pieces_of
from language.query.sides import is_plain
from language.query.terms import BadTerm, Prefix, Word, spoken_term
from language.query.tree import (
    Actor,
    AtLeast,
    Field,
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
from language.query.walk import OF_ARTICLES, all_of, any_of, is_negative
from language.query.wrong import Slip, bad_query
from language.tokens import words

LONGEST = 20_000  # characters
MOST_LEAVES = 500
DEEPEST = 40  # brackets in each other
CALL = re.compile(r"([a-z]+)([0-9]*)\(")
ODD = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\uff01-\uff5e]"
)
"""What cannot be seen, or looks like a sign of the language and is none (full-width)."""


def parse_query(text: str) -> Node:
    """Read a query; raises BadQuery for the first mistake in it.

    Nothing in it is passed over: what is not of the language is a mistake. `And` and `Or` come flat, with two parts or
    more. Line ends and tabs are spaces.
    """
    try:
        return read(text)
    except Slip as slip:
        raise bad_query(text, slip, read) from None


def read(text: str) -> Node:
    """Read a query; raises Slip."""
    if len(text) > LONGEST:
        raise Slip("query_too_long", LONGEST, values={"length": str(len(text)), "most": str(LONGEST)})
    if odd := ODD.search(text):
        raise foreign.odd_character(text, odd.start())
    return _Reader(text).query()


class _Reader:
    """One reading: the pieces of a query, and how far it got."""

    __slots__ = ("at", "depth", "field", "leaves", "pieces", "room", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = pieces_of(text)
        self.at = 0
        self.depth = 0
        self.leaves = 0
        self.room: Piece | None = None  # the field or function within which words must stand
        self.field: Field | None = None

    def query(self) -> Node:
        if self.pieces[0].kind == "end":
            raise Slip("empty", 0)
        node = self.level()
        piece = self.pieces[self.at]
        if piece.kind != "end":
            raise meant.never_opened(self.pieces, self.at)
        if is_negative(node):
            raise Slip("only_not", self.pieces[0].start)
        return node

    # -------------------------------------------------------------------------------- operators

    def level(self, opened: Piece | None = None) -> Node:
        """Read what stands within one pair of brackets, or in the whole query."""
        first = self.at
        parts, joins, extents = [self.negated()], [], [self.extent(first)]
        while (piece := self.pieces[self.at]).kind in {"AND", "OR"}:
            joins.append(piece)
            self.at += 1
            first = self.at
            parts.append(self.negated())
            extents.append(self.extent(first))
        other = next((each for each in joins if each.kind != joins[0].kind), None)
        if piece.kind not in {"close", "end"}:
            raise self.unexpected()
        if opened is not None and piece.kind == "end":
            raise meant.never_closed(self.text, opened, other)
        if not joins:
            return parts[0]
        if slip := meant.or_not(parts, joins, extents):
            raise slip
        if other is not None:
            raise meant.mixed(extents, joins, other)
        if joins[0].kind == "OR":
            return any_of(parts)
        node = all_of(parts)
        meant.refuse_contradiction(node)
        return node

    def negated(self) -> Node:
        piece = self.pieces[self.at]
        if piece.kind != "NOT":
            return self.near()
        self.at += 1
        if (again := self.pieces[self.at]).kind == "NOT":
            raise Slip("double_not", again.start, (((piece.start, again.end, ""),),))
        first = self.at
        part = self.near()
        start, end = self.extent(first)
        if is_negative(part):
            raise meant.double_not(piece, part, (start, end))
        return Not(part=part, at=(piece.start, end))

    def near(self) -> Node:
        first = self.at
        left = self.operand()
        piece = self.pieces[self.at]
        if piece.kind != "near":
            return left
        start, middle = self.extent(first)
        self.at += 1
        second = self.at
        negation = self.pieces[self.at].kind == "NOT"
        self.at += negation
        right = self.operand()
        right_start, end = self.extent(second)
        if negation:
            right = Not(part=right, at=(right_start, end))
        name, _, number = piece.value.partition("/")
        if int(number) > nearness.FARTHEST:
            raise Slip(
                "near_too_far",
                piece.start,
                (((piece.start, piece.end, f"{name}/{nearness.FARTHEST}"),),),
                {"written": piece.value, "most": str(nearness.FARTHEST)},
            )
        node = Near(left=left, right=right, distance=int(number), ordered=name == "ONEAR", at=(start, end))
        if not (is_plain(left) and is_plain(right)):
            raise meant.bad_side(self.text, node, (start, middle), (right_start, end))
        if self.pieces[self.at].kind == "near":
            raise meant.chain(self.text, self.pieces, self.at, (start, end), (right_start, end))
        return node

    def operand(self) -> Node:
        piece = self.pieces[self.at]
        reader = READERS.get(piece.kind)
        if reader is None:
            raise self.missing()
        self.at += 1
        return reader(self, piece)

    def extent(self, first: int) -> tuple[int, int]:
        """Where the pieces from `first` to the last one read stand, brackets included."""
        return self.pieces[first].start, self.pieces[self.at - 1].end

    def missing(self) -> Slip:
        """Say why the next piece is not what an operator, a bracket or the query itself waits for."""
        if self.pieces[self.at].kind == "wrong":
            return foreign.slip(self.text, self.pieces, self.at)
        return meant.missing(self.pieces, self.at)

    def unexpected(self) -> Slip:
        """Say why the next piece does not go on after an operand."""
        if self.pieces[self.at].kind == "wrong":
            return foreign.slip(self.text, self.pieces, self.at)
        return beside.unjoined(self.text, self.pieces, self.at)

    # -------------------------------------------------------------------------------- leaves

    def leaf(self, piece: Piece) -> None:
        self.leaves += 1
        if self.leaves > MOST_LEAVES:
            raise Slip("too_many", piece.start, values={"most": str(MOST_LEAVES)})
        if self.field in OF_ARTICLES and piece.kind not in {"word", "marked", "phrase"}:
            raise Slip("no_value", piece.start, values={"field": str(self.field)})

    def words(self, piece: Piece) -> Node:
        self.leaf(piece)
        quoted = piece.kind == "phrase"
        value = piece.value[1:-1] if quoted else piece.value
        if self.field in OF_ARTICLES:
            return self.value(piece, value)
        try:
            term = spoken_term(value)
        except BadTerm as bad:
            raise meant.bad_term(piece, bad) from None
        return Words(term=term, at=(piece.start, piece.end))

    def value(self, piece: Piece, value: str) -> Node:
        """Read the id of an outlet or the code of a language: no words, but a name as a whole."""
        field, name = str(self.field), " ".join(value.split()).lower()
        if field == Field.LANGUAGE and not re.fullmatch("[a-z]{2}", name):
            raise named.language(piece, name)
        if not re.fullmatch("[a-z0-9][a-z0-9._-]*", name):
            raise Slip("no_value", piece.start, named.as_id(piece, value), {"field": field})
        return Words(term=Word(name, name), at=(piece.start, piece.end))

    def exact(self, piece: Piece) -> Node:
        inner = self.pieces[self.at]
        if inner.kind not in {"word", "marked", "phrase"}:
            raise Slip("exact_word", piece.start, (((piece.start, piece.end, ""),),))
        if self.field in OF_ARTICLES:
            raise Slip(
                "no_value", piece.start, (((piece.start, piece.end, ""),),), {"field": str(self.field)}
            )
        self.at += 1
        self.leaf(inner)
        raw = inner.value[1:-1] if inner.kind == "phrase" else inner.value
        try:
            term = spoken_term(unicodedata.normalize("NFC", raw))
        except BadTerm as bad:
            raise meant.bad_term(inner, bad) from None
        if any(isinstance(part, Prefix) for part in term.parts):
            star = inner.start + inner.value.index("*")
            drafts = (((piece.start, piece.end, ""),), ((star, star + 1, ""),))
            raise Slip("exact_star", star, drafts)
        return Words(term=term, exact=True, at=(piece.start, inner.end))

    def named(self, piece: Piece) -> Node:
        self.leaf(piece)
        kind, _, name = piece.value.partition(":")
        at = (piece.start, piece.end)
        return Actor(id=name, at=at) if kind == "actor" else Place(id=name, at=at)

    def listed(self, piece: Piece) -> Node:
        self.leaf(piece)
        return Listed(name=piece.value[1:], at=(piece.start, piece.end))

    def stem(self, piece: Piece) -> Node:
        self.leaf(piece)
        found = words(piece.value.partition(":")[2])
        if len(found) != 1:
            raise Slip("stem_of_one", piece.start)
        return Stem(word=found[0], at=(piece.start, piece.end))

    # -------------------------------------------------------------------------------- brackets

    def within(self, piece: Piece) -> Node:
        """Read what stands after an opening bracket, and its closing one."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Slip("too_deep", piece.start, values={"most": str(DEEPEST)})
        if self.pieces[self.at].kind == "close":
            raise meant.empty_brackets(piece, self.pieces[self.at])
        node = self.level(piece)
        self.at += 1
        self.depth -= 1
        return node

    def enter(self, piece: Piece) -> None:
        """Note where words must stand; one such room does not lie within another."""
        if self.room is not None:
            raise meant.room_in_room(self.text, self.pieces, self.at - 1, self.room)
        self.room = piece

    def in_field(self, piece: Piece) -> Node:
        self.enter(piece)
        field = Field(piece.value[:-1])
        self.field = field
        if self.pieces[self.at].kind == "NOT":
            raise meant.not_inside(self.text, piece, self.pieces[self.at])
        first = self.at
        part = self.operand()
        _, end = self.extent(first)
        self.room = self.field = None
        if is_negative(part):
            raise meant.not_inside(self.text, piece, part)
        if field in OF_ARTICLES and not _is_value(part):
            raise meant.not_one_value(field, part, self.extent(first))
        return In(field=field, part=part, at=(piece.start, end))

    def call(self, piece: Piece) -> Node:
        found = CALL.fullmatch(piece.value)
        assert found is not None  # noqa: S101 (the lexer lets no other pass)
        name, number = found[1], int(found[2] or 0)
        if self.field in OF_ARTICLES:
            raise Slip("no_value", piece.start, values={"field": str(self.field)})
        if name != "same" and not 1 <= number <= functions.HIGHEST[name]:
            raise functions.number_of(piece, name, found[2])
        if name == "weight":
            return self.weighted(piece, number)
        if name != "atleast":
            self.enter(piece)
        part = self.within(piece)
        at = (piece.start, self.pieces[self.at - 1].end)
        if name != "atleast":
            self.room = None
        if is_negative(part):
            raise meant.not_inside(self.text, piece, part)
        if name == "same":
            return Same(part=part, at=at)
        if name == "first":
            return First(words=number, part=part, at=at)
        if not is_plain(part):
            raise functions.not_countable(number, part, at, piece.end)
        return AtLeast(count=number, part=part, at=at)

    def weighted(self, piece: Piece, threshold: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Slip("too_deep", piece.start, values={"most": str(DEEPEST)})
        if self.pieces[self.at].kind == "close":
            raise meant.empty_brackets(piece, self.pieces[self.at])
        parts: dict[Node, int] = {}
        while True:
            part, weight = self.weight(parts)
            parts[part] = weight
            if (mark := self.pieces[self.at]).kind == "close":
                break
            if mark.kind != "comma":
                raise self.between_weights(piece)
            self.at += 1
        self.at += 1
        self.depth -= 1
        most = sum(weight for weight in parts.values() if weight > 0)
        if most < threshold:
            raise functions.out_of_reach(piece, threshold, most)
        return Weighted(threshold=threshold, parts=tuple(parts.items()), at=(piece.start, mark.end))

    def weight(self, before: Container[Node]) -> tuple[Node, int]:
        """Read one part of a weighted list, and its weight where it has one."""
        piece = self.pieces[self.at]
        if piece.kind == "NOT":
            raise Slip("weight_not", piece.start)
        part, weight = self.operand(), 1
        if is_negative(part):
            raise Slip("weight_not", piece.start)
        if part in before:
            raise Slip("weight_twice", piece.start, values={"term": self.text[slice(*part.at)]})
        if (mark := self.pieces[self.at]).kind == "weight":
            self.at += 1
            weight = int(mark.value[1:])
            if not weight:
                raise Slip("weight_zero", mark.start)
        return part, weight

    def between_weights(self, piece: Piece) -> Slip:
        if self.pieces[self.at].kind == "end":
            return meant.never_closed(self.text, piece, None)
        if self.pieces[self.at].kind == "wrong":
            return foreign.slip(self.text, self.pieces, self.at)
        return functions.no_comma(self.pieces, self.at)


def _is_value(node: Node) -> bool:
    """Whether it is one outlet or language, or one of several."""
    return isinstance(node, Words) or (
        isinstance(node, Or) and all(isinstance(part, Words) for part in node.parts)
    )


READERS: dict[str, Callable[[_Reader, Piece], Node]] = {
    "word": _Reader.words,
    "marked": _Reader.words,
    "phrase": _Reader.words,
    "exact": _Reader.exact,
    "named": _Reader.named,
    "list": _Reader.listed,
    "stem": _Reader.stem,
    "field": _Reader.in_field,
    "open": _Reader.within,
    "call": _Reader.call,
}
