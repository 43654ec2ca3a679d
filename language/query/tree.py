"""What a query asks for, as a tree. Pure.

Every rule becomes one, whether it is written in the language (`query:`) or as plain lists. Whoever reads the tree means the
same by it: the fast index, the slow evaluator that judges it, the full-text search that looks for candidates, and the
explanation.

**Where words stand.** An article is read as fields, each a row of words with its own places: `title`, `summary` and `text`
are what a term is looked for in when nothing else is said; nothing reaches from one field into the next. `In` narrows that
to one field, `Same` to one paragraph (a line of a field) at a time, `First` to the headline and the first words of the text.

**What a node finds** in such a room are spans: of a term every place where it stands, of `Near` from the first word of a pair
to its last, of `Or` those of all its parts. `And`, `Or` and `Not` are true or false of the room they are asked about.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from language.query.terms import Term

At = tuple[int, int]
"""Where a node is written in the query: characters from 0, end exclusive; (0, 0) of what nobody wrote there."""


class Field(enum.StrEnum):
    """What a query may narrow a term down to, by the name it is written with."""

    TITLE = "title"
    LEAD = "lead"  # the summary, and the first paragraph of the text
    AUTHOR = "author"
    SECTION = "section"
    OUTLET = "outlet"  # its id
    LANGUAGE = "lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of a query. Two that ask the same are equal, wherever they are written."""

    at: At = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Node):
    """A word, a phrase or the beginning of a word; with `exact` as it is written, case and accents included (`=Marina`)."""

    term: Term
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stem(Node):
    """Any form of a word, as a stemmer of its language sees it (`stem:secuestro`): opt-in, for stemmers mislead.

    Of an article whose language is neither Spanish nor English, or not known, the forms of both are taken.
    """

    word: str  # folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Node):
    """A strong mention of an actor (`actor:crac`)."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Node):
    """A strong mention of a place, or of one that lies in it (`place:mx-gro`)."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Node):
    """One of the terms of a list of the configuration (`@violencia`)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """Each of its parts: two or more, none of which is an And itself (`walk.all_of` makes it so)."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """One of its parts, or several: two or more, none of which is an Or itself (`walk.any_of` makes it so)."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """Not its part, which asks for something. It stands in an `And` beside something that is asked for, nowhere else."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Near(Node):
    """Two things in one field with at most so many words between them; `ordered` (ONEAR): the left one first.

    Its sides are terms, stems, actors, places, lists, or an `Or` of those. Two that overlap are not near each other.
    """

    left: Node
    right: Node
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(Node):
    """What is inside stands in so many places or more (`atleast3(retén OR bloqueo)`): a term, or an `Or` of terms.

    Places that overlap are one: "policía comunitaria" does not hold `policía` and the phrase at two places.
    """

    count: int
    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Same(Node):
    """All of it within one paragraph (`same(soldados AND retenidos)`)."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class First(Node):
    """All of it within the headline and the first so many words of the text (`first100(Guerrero)`).

    Where there is no text yet, the summary is read in its stead.
    """

    words: int
    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """All of it within one field (`title:(retén OR bloqueo)`).

    Of `outlet` and `lang` the part is one `Words`, or an `Or` of them, whose term is a `Word` that holds the id or the code as a
    whole (`Word("el-sur", "el-sur")`): it is no word of the text, and is compared as it is.

    `In`, `Same` and `First` say where words must stand, and none of them stands within another.
    """

    field: Field
    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted(Node):
    """What is there is weighed, each part once however often it stands there; it holds from `threshold` on.

    `weight5(secuestro^3, retén^2, béisbol^-4)`: the form of the European Media Monitor.
    """

    threshold: int
    parts: tuple[tuple[Node, int], ...]
