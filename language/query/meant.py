"""What was meant where a query goes wrong: the mistakes of its own signs, each with its readings. Pure.

Everything here runs only once a query is known to be wrong. A draft may leave the query wrong elsewhere: that is mended next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from language.query import sides
from language.query.lexing import Piece
from language.query.terms import BadTerm, covers
from language.query.tree import And, AtLeast, Field, First, In, Near, Node, Not, Or, Same, Words
from language.query.walk import OF_ARTICLES, any_of, is_negative
from language.query.written import written
from language.query.wrong import Draft, Edit, Slip

Extent = tuple[int, int]


# ------------------------------------------------------------------------------------ brackets


def never_opened(pieces: Sequence[Piece], at: int) -> Slip:
    """A bracket closes that was never opened: where the operators on both sides differ, one is lacking before them."""
    piece, start = pieces[at], pieces[0].start
    depth, joins = 0, set()
    for each in pieces[:at]:
        depth += (each.kind in {"open", "call"}) - (each.kind == "close")
        joins |= {each.kind} if depth == 0 else set()
    following = pieces[at + 1].kind
    binds = following in {"AND", "OR", "near"} and joins & {"AND", "OR"} - {following}
    draft: Draft = ((start, start, "("),) if binds else ((piece.start, piece.end, ""),)
    return Slip("bracket_never_opened", piece.start, (draft,))


def never_closed(text: str, opened: Piece, other: Piece | None) -> Slip:
    """A bracket is never closed: before the operator that does not fit what it opens for, or else at the end."""
    end = len(text.rstrip()) if other is None else len(text[: other.start].rstrip())
    return Slip("bracket_never_closed", opened.start, (((end, end, ")"),),))


def empty_brackets(opened: Piece, closed: Piece) -> Slip:
    """Nothing stands in brackets."""
    return Slip("empty_brackets", opened.start, (((opened.start, closed.end, ""),),))


# ------------------------------------------------------------------------------------ AND, OR, NOT


def mixed(extents: Sequence[Extent], joins: Sequence[Piece], other: Piece) -> Slip:
    """AND and OR without brackets: one reading binds what AND joins, the other what OR joins."""
    drafts = (_bound(extents, joins, "AND"), _bound(extents, joins, "OR"))
    return Slip("mixed", other.start, drafts, {"one": joins[0].value, "other": other.value})


def _bound(extents: Sequence[Extent], joins: Sequence[Piece], kind: str) -> Draft:
    edits: list[Edit] = []
    for number, join in enumerate(joins):
        if join.kind == kind:
            if number == 0 or joins[number - 1].kind != kind:
                edits.append((extents[number][0], extents[number][0], "("))
            if number == len(joins) - 1 or joins[number + 1].kind != kind:
                edits.append((extents[number + 1][1], extents[number + 1][1], ")"))
    return tuple(edits)


def or_not(parts: Sequence[Node], joins: Sequence[Piece], extents: Sequence[Extent]) -> Slip | None:
    """OR with something that must be absent, which nearly every article lacks; None where there is no such."""
    touching = [
        number
        for number, join in enumerate(joins)
        if join.kind == "OR" and (is_negative(parts[number]) or is_negative(parts[number + 1]))
    ]
    if not touching:
        return None
    first = touching[0] + (not is_negative(parts[touching[0]]))
    draft = tuple((joins[each].start, joins[each].end, "AND") for each in touching)
    return Slip("or_not", extents[first][0], (draft,))


def double_not(outer: Piece, part: Node, extent: Extent) -> Slip:
    """NOT of what is only excluded: asked for, or one of several."""
    meant = part.part if isinstance(part, Not) else None
    if isinstance(part, And) and all(isinstance(each, Not) for each in part.parts):
        meant = any_of([each.part for each in part.parts if isinstance(each, Not)])
    if meant is None:
        return Slip("double_not", extent[0])
    said = f"({written(meant)})" if isinstance(meant, And | Or) else written(meant)
    return Slip("double_not", extent[0], (((outer.start, extent[1], said),),))


def refuse_contradiction(node: Node) -> None:
    """Refuse an And that can never hold, because it excludes what it asks for."""
    if not isinstance(node, And):
        return
    _refuse_two_values(node)
    if (found := contradiction(node)) is not None:
        raise Slip("contradiction", found.at[0], values={"term": written(found.part)})


def contradiction(node: And) -> Not | None:
    """Return what an And excludes and asks for all the same, so that it can never hold; None where there is no such thing."""
    excluded = [each for each in node.parts if isinstance(each, Not)]
    if not excluded:
        return None
    required = [choice for part in node.parts if not isinstance(part, Not) for choice in _required(part)]
    for each in excluded:
        forbidden = each.part.parts if isinstance(each.part, Or) else (each.part,)
        for choice in required:
            if all(any(_forbids(one, wanted) for one in forbidden) for wanted in choice):
                return each
    return None


def _refuse_two_values(node: And) -> None:
    """Refuse two outlets, or two languages: an article has one of each."""
    first: dict[Field, In] = {}
    for part in node.parts:
        if isinstance(part, In) and part.field in OF_ARTICLES:
            other = first.setdefault(part.field, part)
            if not set(_choices(other)) & set(_choices(part)):
                either = written(replace(other, part=any_of([*_choices(other), *_choices(part)])))
                draft = ((*other.at, either), (*part.at, ""))
                raise Slip("one_value", part.at[0], (draft,), {"field": str(part.field)})


def _choices(node: In) -> tuple[Node, ...]:
    return node.part.parts if isinstance(node.part, Or) else (node.part,)


def _required(node: Node) -> Iterator[tuple[Node, ...]]:
    """Yield what must be there for a node to hold: of each choice one."""
    match node:
        case Or():
            yield node.parts
        case And():
            for part in node.parts:
                if not isinstance(part, Not):
                    yield from _required(part)
        case Near():
            yield from _required(node.left)
            yield from _required(node.right)
            yield (node,)
        case AtLeast() | Same() | First():
            yield from _required(node.part)
            yield (node,)
        case In() if node.field in {Field.TITLE, Field.LEAD}:
            yield from _required(node.part)
            yield (node,)
        case _:
            yield (node,)


def _forbids(one: Node, wanted: Node) -> bool:
    """Whether what is excluded is there wherever something wanted is."""
    if isinstance(one, Words) and isinstance(wanted, Words) and not one.exact:
        return covers(one.term, wanted.term)
    return one == wanted


# ------------------------------------------------------------------------------------ NEAR


def bad_side(text: str, node: Near, left: Extent, right: Extent) -> Slip:
    """Something stands beside NEAR that has no place in the text."""
    whole = (left[0], right[1])
    side, extent = (node.right, right) if sides.is_plain(node.left) else (node.left, left)
    if isinstance(side, Not):
        if side is node.right and sides.is_plain(side.part):
            near = replace(node, right=side.part)
            meant = f"{text[slice(*left)]} AND NOT ({written(near)})"
            return Slip("near_not", text.index("NOT", node.at[0] + left[1] - left[0]), (((*whole, meant),),))
        return Slip("near_not", extent[0])
    if isinstance(side, In) and (field := sides.common_field(node)) is not None:
        inner = replace(node, left=sides.outside(node.left), right=sides.outside(node.right))
        return Slip(
            "near_field", extent[0], (((*whole, f"{field}:({written(inner)})"),),), {"field": str(field)}
        )
    spread = sides.spread(node)
    drafts = (((*whole, f"({written(spread)})"),),) if spread is not None else ()
    if isinstance(side, And):
        position = text.index("AND", side.parts[0].at[1])
        return Slip("near_and", position, drafts)
    return Slip("near_side", extent[0], drafts)


def chain(text: str, pieces: Sequence[Piece], at: int, first: Extent, middle: Extent) -> Slip:
    """`a NEAR/5 b NEAR/5 c`: two pairs, of which the middle one is in both."""
    piece = pieces[at]
    last = sides.operand_end(pieces, at + 1)
    if last is None:
        return Slip("near_chain", piece.start)
    end = pieces[last].end
    edits = (
        (first[0], first[0], "("),
        (first[1], piece.start, f") AND ({text[slice(*middle)]} "),
        (end, end, ")"),
    )
    return Slip("near_chain", piece.start, (edits,))


# ------------------------------------------------------------------------------------ what is missing


def missing(pieces: Sequence[Piece], at: int) -> Slip:
    """Nothing stands where something must: beside an operator, after a field, between commas."""
    piece, before = pieces[at], pieces[at - 1] if at else None
    here: Draft = ((piece.start, piece.end, ""),)
    if before is None or before.kind in {"open", "call"}:
        if piece.kind == "end" and before is not None:
            return Slip("bracket_never_closed", before.start, (((before.start, before.end, ""),),))
        return Slip("nothing_before", piece.start, (here,), {"operator": piece.value})
    there: Draft = ((before.start, before.end, ""),)
    if before.kind in {"field", "exact"}:
        return Slip("nothing_after", before.start, (there,), {"operator": before.value})
    if piece.kind in {"end", "close"} or before.kind == "comma":
        return Slip("nothing_after", before.start, (there,), {"operator": before.value})
    if piece.kind in {"weight", "comma"}:
        return Slip("nothing_before", piece.start, (here,), {"operator": piece.value})
    drafts = (there, here) if piece.value != before.value else (here,)
    return Slip("two_operators", piece.start, drafts, {"one": before.value, "other": piece.value})


# ------------------------------------------------------------------------------------ words and their stars


def bad_term(piece: Piece, bad: BadTerm) -> Slip:
    """A word or a phrase that cannot be looked for, in the words for any term."""
    start = piece.start + (piece.kind == "phrase")
    position = start + bad.position
    star: Draft = ((position, position + 1, ""),)
    if bad.code == "no_word":
        return Slip("no_word", piece.start, (((piece.start, piece.end, ""),),), bad.values)
    if bad.code in {"star_alone", "star_in_front"}:
        return Slip(bad.code, position, (star,), bad.values)
    if bad.code == "star_inside":
        rest = piece.value[position + 1 - piece.start :]
        if rest.isdecimal():  # secuestro*3, a weight
            return Slip(bad.code, position, (((position, position + 1, "^"),),), bad.values)
        length = next((number for number, each in enumerate(rest) if not each.isalnum()), len(rest))
        return Slip(bad.code, position, (((position + 1, position + 1 + length, ""),),), bad.values)
    return Slip(bad.code, position, (), bad.values)


# ------------------------------------------------------------------------------------ fields and functions


def room_in_room(text: str, pieces: Sequence[Piece], at: int, outer: Piece) -> Slip:
    """A field or `same()` within another: each says where words must stand, and only one can."""
    inner = pieces[at]
    first = pieces.index(outer)
    values = {"inner": _called(inner), "outer": _called(outer)}
    last, end = sides.operand_end(pieces, at), sides.operand_end(pieces, first)
    if last is None or end is None:
        return Slip("room_in_room", inner.start, (), values)
    if all(each.kind == "open" for each in pieces[first + 1 : at]):
        drafts = (_unwrapped(pieces, at, last), _unwrapped(pieces, first, end))
        return Slip("room_in_room", inner.start, drafts[: 1 + (outer.value != inner.value)], values)
    return Slip("room_in_room", inner.start, _moved_out(text, pieces, (at, last), (first, end)), values)


def _called(piece: Piece) -> str:
    return f"{piece.value}...)" if piece.kind == "call" else piece.value


def _unwrapped(pieces: Sequence[Piece], first: int, last: int) -> Draft:
    """Take a field away, or a function with its brackets, from what it holds."""
    piece = pieces[first]
    if piece.kind == "field":
        return ((piece.start, piece.end, ""),)
    if pieces[first - 1].kind in {"open", "call"} and pieces[last + 1].kind == "close":
        return ((piece.start, piece.end, ""), (pieces[last].start, pieces[last].end, ""))
    return ((piece.start, piece.end - 1, ""),)


def _moved_out(
    text: str, pieces: Sequence[Piece], inner: tuple[int, int], outer: tuple[int, int]
) -> tuple[Draft, ...]:
    """Put what AND joins to the inside of a room beside it."""
    (first, last), (_, end) = inner, outer
    said = f" AND {text[pieces[first].start : pieces[last].end]}"
    place = pieces[end].end
    if pieces[first - 1].kind == "AND" and last + 1 == end:
        return (((pieces[first - 1].start, pieces[last].end, ""), (place, place, said)),)
    if pieces[last + 1].kind == "AND" and pieces[first - 1].kind in {"open", "call"}:
        return (((pieces[first].start, pieces[last + 1].end, ""), (place, place, said)),)
    return ()


def not_inside(text: str, room: Piece, part: Piece | Node) -> Slip:
    """NOT alone within a field or a function: it goes in front."""
    start = part.start if isinstance(part, Piece) else part.at[0]
    said = text.find("NOT", start)
    values = {"room": _called(room)}
    if isinstance(part, And):
        return Slip("not_inside", said, (), values)
    rest = len(text[said + 3 :]) - len(text[said + 3 :].lstrip())
    return Slip(
        "not_inside",
        said,
        (((room.start, room.start, "NOT "), (said, said + 3 + rest, "")),),
        values,
    )


def not_one_value(field: Field, part: Node, extent: Extent) -> Slip:
    """An article has one outlet and one language: of two only one of them can hold."""
    drafts: tuple[Draft, ...] = ()
    if isinstance(part, And) and all(isinstance(each, Words) for each in part.parts):
        drafts = (((*extent, f"({written(any_of(part.parts))})"),),)
    return Slip("one_value", extent[0], drafts, {"field": str(field)})
