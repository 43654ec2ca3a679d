"""Rules as a newsroom writes them: what to call out, of whom, and when. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, WithJsonSchema, model_validator

from config.asking import MOST_LEAVES, Entry, Query, forbids, leaf_count, plain, query_tree
from config.shape import Shape
from config.values import Duration, Identifier, Interval, LanguageCode, refusal
from language.query import walk, written
from language.query.tree import Field as Field_
from language.query.tree import In, Node
from language.tokens import words

Occasion = Literal["first", "confirmed", "edited", "deleted"]
Scope = Literal["text", "title", "new-text"]
Priority = Literal["low", "normal", "high", "urgent"]
PRIORITIES: tuple[Priority, ...] = get_args(Priority)
"""The least urgent first."""


def occasions(value: Any) -> Any:
    """Take one occasion as a list of one; refuse what is neither, and one that is named twice."""
    if isinstance(value, str):
        return [value]
    if value is None:  # nothing is written there, which has words of its own
        return value
    if not isinstance(value, list):
        raise refusal("no_occasion", known=", ".join(get_args(Occasion)))
    for each in value:
        if value.count(each) > 1:
            raise refusal("occasion_twice", name=str(each))
    return value


def in_order(value: list[Occasion]) -> list[Occasion]:
    """Name the occasions in the order in which they come."""
    return [each for each in get_args(Occasion) if each in value]


_one_or_several = {"enum": list(get_args(Occasion))}
Occasions = Annotated[
    list[Occasion],
    Field(min_length=1),
    BeforeValidator(occasions),
    AfterValidator(in_order),
    WithJsonSchema({"anyOf": [_one_or_several, {"type": "array", "items": _one_or_several, "minItems": 1}]}),
]


def section(value: str) -> str:
    """Accept the name of a section that holds a word: it is compared by its words."""
    if not words(value):
        raise refusal("no_section")
    return value


Section = Annotated[str, AfterValidator(section)]

PLAIN = ("all", "any", "none", "actors", "places")
"""The keys of the plain form."""


class Rule(Shape):
    """What to call out: every term of `all`, one of `any`, none of `none`, one of `actors` and one of `places`."""

    id: Identifier
    name: str | None = Field(None, description="What a message calls this rule; its id when left out.")
    query: Query | None = Field(
        None,
        description="What it asks for in the rule language (docs/queries.md), instead of the lists below.",
    )
    all: list[Entry] = Field(
        default_factory=list,
        description="Every one of these must stand in the article; @list: one of a list.",
    )
    any: list[Entry] = Field(default_factory=list, description="At least one of these must.")
    none: list[Entry] = Field(default_factory=list, description="None of these may.")
    actors: list[str] = Field(default_factory=list, description="At least one of these actors must be named.")
    places: list[str] = Field(
        default_factory=list, description="At least one of these places, or one within it, must be named."
    )
    outlets: list[str] = Field(
        default_factory=list, description="Only these outlets; all of them when left out."
    )
    groups: list[str] = Field(
        default_factory=list, description="Only outlets of these groups, beside those of `outlets`."
    )
    sections: list[Section] = Field(
        default_factory=list, description="Only articles of these sections, as the outlet names them."
    )
    languages: list[LanguageCode] = Field(
        default_factory=list, description="Only articles in these languages; all when left out."
    )
    match: Scope = Field(
        "text",
        description="Where its words must stand: anywhere in the article (`text`), in the headline alone (`title`), or in "
        "what a new version or a copy has added (`new-text`).",
    )
    when: Occasions = Field(
        ["first"],
        description="When it is told: at the `first` article of a story, when a second independent outlet has the story "
        "(`confirmed`), when an article that it found is `edited` or `deleted`. One of them or a list.",
    )
    channels: list[str] = Field(
        default_factory=list, description="Where alerts go; every channel when left out."
    )
    max_age: Interval | None = Field(
        None, description="Older articles raise no alert; settings.max_age when left out."
    )
    look_back: Duration = Field(
        timedelta(0),
        description="How far back a new or changed rule looks for what it would have told; not at all when left out.",
    )
    priority: Priority = Field("normal", description="How urgent its messages are, and which go out first.")
    enabled: bool = True
    note: str | None = Field(None, description="For people; the program does not read it.")

    _lists: Mapping[str, tuple[str, ...]] = PrivateAttr(default={})

    @model_validator(mode="after")
    def asks_for_something(self) -> Self:
        """Refuse a rule that every article, or no article, would match, and one that is written in two forms."""
        if self.query is not None:
            if any(getattr(self, key) for key in PLAIN):
                raise refusal("query_and_lists", below="query", one=written(self._in_one_form))
        elif not (self.all or self.any or self.actors or self.places):
            raise refusal("asks_for_nothing")
        return self

    @model_validator(mode="after")
    def is_no_catalogue(self) -> Self:
        """Refuse a rule that asks for more than anybody can oversee; `config.references` counts the terms of its lists."""
        if (count := leaf_count(self.tree, {})) > MOST_LEAVES:
            raise refusal("too_many_leaves", count=str(count), most=str(MOST_LEAVES))
        return self

    @model_validator(mode="after")
    def can_fire(self) -> Self:
        """Refuse a rule whose `none` forbids what its `all`, or every term of its `any`, asks for."""
        left = self.any
        for number, excluded in enumerate(self.none):
            if hit := next((each for each in self.all if forbids(excluded, each)), None):
                raise refusal("none_forbids_all", below=f"none.{number}", term=excluded, asked=hit)
            left = [each for each in left if not forbids(excluded, each)]
            if self.any and not left:
                raise refusal("none_forbids_any", below=f"none.{number}", term=excluded)
        return self

    @model_validator(mode="after")
    def reads_what_it_asks_for(self) -> Self:
        """Refuse a rule of headlines alone whose query asks for what no headline has, and which would never find it."""
        if self.match == "title":
            lead = next((node for node in walk.nodes(self.tree) if _is_of_lead(node)), None)
            if lead is not None:
                raise refusal("lead_of_title", below="query", part=written(lead))
        return self

    @cached_property
    def tree(self) -> Node:
        """What it asks for, as a tree: that of its query, or the one that its lists stand for."""
        return self._plain if self.query is None else query_tree(self.query)

    @property
    def _plain(self) -> Node:
        return plain(
            everything=self.all,
            either=self.any,
            nothing=self.none,
            actors=self.actors,
            places=self.places,
        )

    @property
    def _in_one_form(self) -> Node:
        """The tree of a rule that is written in both, as far as both can be meant."""
        return walk.all_of((query_tree(self.query or ""), self._plain))

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of the lists that it uses."""
        return walk.lists(self.tree)

    def bound(self, lists: Mapping[str, tuple[str, ...]]) -> Self:
        """Return the rule with the terms of the lists it uses, which are part of what it asks for, and of its version.

        A list that is not there is left out: whoever reads the tree says so.
        """
        used = {name: tuple(lists[name]) for name in self.lists if name in lists}
        if used == self._lists:
            return self
        bound = self.model_copy()
        bound._lists = used  # noqa: SLF001 - its own
        return bound

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy it; a copy with other words has a tree of its own."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("tree", None)
        return copy

    @property
    def version(self) -> str:
        """A digest that changes with what the rule asks for, the terms of its lists included, and with nothing else.

        That of a rule which says nothing of a key that came later is what it was before there was that key.
        """
        asked = self.model_dump_json(include={"all", "any", "none", "actors", "outlets", "languages"})
        if self.match != "text" or self.when != ["first"]:
            asked += self.model_dump_json(include={"match", "when"})
        if later := {key for key in LATER if getattr(self, key)}:
            asked += self.model_dump_json(include=later)
        if self._lists:
            asked += json.dumps({"lists": self._lists}, ensure_ascii=False, sort_keys=True)
        return hashlib.blake2s(asked.encode(), digest_size=6).hexdigest()


def _is_of_lead(node: Node) -> bool:
    return isinstance(node, In) and node.field is Field_.LEAD


LATER = ("query", "places", "groups", "sections")
"""What a rule asks for by keys that came after the first versions were stored."""
COUNTED = timedelta(days=7)
"""What a new rule would have raised is counted over so long, or over its `look_back` where that is longer."""


def span_of(rule: Rule) -> timedelta:
    """Return how far back it is counted what a new rule would have raised."""
    return max(COUNTED, rule.look_back)
