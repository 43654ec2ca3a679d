"""What is found of actors and places, and in what it is looked for. Pure."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from language.tokens import Token


class Kind(enum.StrEnum):
    """What is mentioned."""

    ACTOR = "actor"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One field of an article, cut into words once for everybody."""

    field: str  # "title", "summary", "text"
    text: str
    tokens: Sequence[Token]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where an actor or a place is named; offsets count characters of the field, end exclusive.

    `form` is how it is named ("full", "alias", "abbreviation", "surname", "role"; "state", "municipality", "dateline").
    A weak mention is shown and stored, and no rule fires on it: what it lacks is `why`, as what makes it strong.
    """

    kind: Kind
    id: str
    field: str
    start: int
    end: int
    form: str
    strong: bool
    why: str  # a code of the wording, with what it needs after a colon: "context:cártel", "state:mx-gro"
