"""Rules as a newsroom writes them: what to call out, of whom, and when. Pure."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from config.shape import Shape
from config.values import Duration, Identifier, Interval, LanguageCode, Term, refusal
from language.query import covers, parse_term

Occasion = Literal["first", "confirmed", "edited", "deleted"]
Scope = Literal["text", "title", "new-text"]
Priority = Literal["low", "normal", "high", "urgent"]


def occasions(value: Any) -> Any:
    """Take one occasion as a list of one."""
    return [value] if isinstance(value, str) else value


def in_order(value: list[Occasion]) -> list[Occasion]:
    """Name every occasion once, in the order in which they come."""
    return [each for each in get_args(Occasion) if each in value]


_one_or_several = {"enum": list(get_args(Occasion))}
Occasions = Annotated[
    list[Occasion],
    Field(min_length=1),
    BeforeValidator(occasions),
    AfterValidator(in_order),
    WithJsonSchema({"anyOf": [_one_or_several, {"type": "array", "items": _one_or_several, "minItems": 1}]}),
]


class Rule(Shape):
    """What to call out: every term of `all`, one of `any`, none of `none`, and one of `actors`."""

    id: Identifier
    name: str | None = Field(None, description="What a message calls this rule; its id when left out.")
    query: str | None = Field(
        None,
        description="What it asks for in the rule language (docs/queries.md), instead of the lists below.",
    )
    all: list[Term] = Field([], description="Every one of these must stand in the article.")
    any: list[Term] = Field([], description="At least one of these must.")
    none: list[Term] = Field([], description="None of these may.")
    actors: list[str] = Field([], description="At least one of these actors must be named.")
    places: list[str] = Field(
        [], description="At least one of these places, or one within it, must be named."
    )
    outlets: list[str] = Field([], description="Only these outlets; all of them when left out.")
    groups: list[str] = Field([], description="Only outlets of these groups, beside those of `outlets`.")
    sections: list[str] = Field([], description="Only articles of these sections, as the outlet names them.")
    languages: list[LanguageCode] = Field(
        [], description="Only articles in these languages; all when left out."
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
    channels: list[str] = Field([], description="Where alerts go; every channel when left out.")
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

    @model_validator(mode="after")
    def asks_for_something(self) -> Self:
        """Refuse a rule that every article, or no article, would match."""
        if not (self.all or self.any or self.actors):
            raise refusal("asks_for_nothing")
        return self

    @model_validator(mode="after")
    def can_fire(self) -> Self:
        """Refuse a rule whose `none` forbids what its `all`, or every term of its `any`, asks for."""
        if not self.none:
            return self
        asked, any_of = ([(term, parse_term(term)) for term in terms] for terms in (self.all, self.any))
        left = list(any_of)
        for number, written in enumerate(self.none):
            forbidden, below = parse_term(written), f"none.{number}"
            if hit := next((source for source, term in asked if covers(forbidden, term)), None):
                raise refusal("none_forbids_all", below=below, term=written, asked=hit)
            left = [(source, term) for source, term in left if not covers(forbidden, term)]
            if any_of and not left:
                raise refusal("none_forbids_any", below=below, term=written)
        return self

    @property
    def version(self) -> str:
        """A digest that changes with what the rule asks for, and with nothing else."""
        asked = self.model_dump_json(include={"all", "any", "none", "actors", "outlets", "languages"})
        if self.match != "text" or self.when != [
            "first"
        ]:  # the digest of a rule that says nothing of these stays
            asked += self.model_dump_json(include={"match", "when"})
        return hashlib.blake2s(asked.encode(), digest_size=6).hexdigest()
