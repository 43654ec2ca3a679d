"""Actors as a newsroom writes them down: whom it follows, the names the press gives them, and when a name is theirs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from config.shape import Shape
from config.values import ActorId, ContextWord, Day, LanguageCode, Term, refusal, rule_term
from language.mentions.names import (
    PARTICLES,
    Alias,
    Days,
    Held,
    Letters,
    Person,
    Who,
    Within,
)
from language.query import Prefix, Word, parse_term

Kind = Literal["group", "person", "role"]
OF_PERSONS = ("given", "surnames", "roles")


class Timed(Shape):
    """What holds for a time; both days belong to it."""

    from_: Day | None = Field(None, alias="from", description="The first day, such as 2019-03-28.")
    until: Day | None = Field(None, description="The last day.")

    @model_validator(mode="after")
    def begins_before_it_ends(self) -> Self:
        """Refuse a time that is over before it begins."""
        if self.from_ and self.until and self.until < self.from_:
            raise refusal("ends_first", first=self.from_.isoformat(), last=self.until.isoformat())
        return self

    @property
    def days(self) -> Days:
        """Return it as whoever looks for names takes it."""
        return Days(since=self.from_, until=self.until)


class HeldRole(Timed):
    """A role that a person holds, or held."""

    role: ActorId = Field(description="The id of an actor of kind role, such as role:governor@mx-gro.")


class ActorName(Timed):
    """A name with what it takes to be this actor's."""

    name: Term = Field(description="A word, several words or word*.")
    written: Letters | None = Field(
        None,
        description="How it must be written: `any`, `capitalised`, `inside` (with a capital that is not a sentence's), "
        "`capitals` or `exactly`. One word in capitals is looked for in capitals, everything else in any way.",
    )
    needs: list[ContextWord] = Field(
        [], description="Words of which one must stand around it: word or word*."
    )
    within: Within = Field(
        Within.NEAR, description="Where: in the same `sentence`, `near` (25 words), or in the `article`."
    )
    unless: list[ContextWord] = Field([], description="Words that deny it in the same sentence.")
    languages: list[LanguageCode] = Field([], description="Only in articles of these languages.")

    def alias(self, form: str, unless: list[str]) -> Alias:
        """Return it as it is looked for."""
        short = is_abbreviation(self.name)
        return Alias(
            text=self.name,
            term=parse_term(self.name),
            form="abbreviation" if short and form == "alias" else form,
            letters=self.written or (Letters.CAPITALS if short else Letters.ANY),
            needs=_words(self.needs),
            within=self.within,
            unless=_words(self.unless or unless),
            languages=frozenset(self.languages),
            days=self.days,
        )


def written_alone(value: Any) -> Any:
    """Take a name alone for one that asks for nothing else; raises as a term does."""
    if isinstance(value, dict | ActorName):
        return value
    if isinstance(value, str):
        return ActorName(name=rule_term(value.strip()))
    if value is None:
        raise refusal("empty")
    raise refusal("want_quotes" if isinstance(value, bool | int | float) else "want_text")


Name = Annotated[ActorName, BeforeValidator(written_alone, json_schema_input_type=str | ActorName)]


class Actor(Timed):
    """Somebody a newsroom follows, and the names the press gives them."""

    id: ActorId
    name: Term = Field(description="The name to show, which is searched for as well.")
    kind: Kind = Field(
        "group",
        description="A `group` or an authority, a `person`, whose forms of name are made by themselves, or a `role`.",
    )
    aliases: list[Name] = Field(
        [], description="Other names: words, phrases or word*, or a name with what it takes."
    )
    not_: list[Term] = Field(
        [], alias="not", description="What holds one of the names and is somebody or something else."
    )
    unless: list[ContextWord] = Field(
        [], description="Words that deny every name that says nothing of its own, in the same sentence."
    )
    given: list[str] = Field(
        [], description="Of a person: the given names as they are used, when the name does not tell."
    )
    surnames: list[str] = Field(
        [], description="Of a person: the surnames, the father's first, when the name does not tell."
    )
    titles: list[str] = Field(
        [], description="Words that stand before the surname of this person, or of whoever holds this role."
    )
    roles: list[HeldRole] = Field([], description="Of a person: the roles held, and when.")
    note: str | None = Field(None, description="For people; the program does not read it.")

    @model_validator(mode="after")
    def is_of_its_kind(self) -> Self:
        """Refuse what no actor of its kind has, and a person whose surname nobody can tell."""
        if (self.kind == "role") != self.id.startswith("role:"):
            raise refusal("role_id", below="id")
        if self.kind != "person" and (odd := next((key for key in OF_PERSONS if getattr(self, key)), None)):
            raise refusal("only_of_persons", below=odd, key=odd)
        if self.kind == "group" and self.titles:
            raise refusal("only_of_persons", below="titles", key="titles")
        if self.kind == "person" and self.person is None:
            raise refusal("no_surname", below="name", name=self.name)
        return self

    @cached_property
    def person(self) -> Person | None:
        """Return the parts of a person's name; None for other kinds, and for a name of one word."""
        if self.kind != "person":
            return None
        parts = _parts(self.name)
        if not self.surnames and len(parts) < 2:
            return None
        surnames = tuple(self.surnames) or tuple(parts[1:] if len(parts) < 4 else parts[-2:])
        given = tuple(self.given) or tuple(_given(parts[: -len(surnames)]))
        roles = tuple(Held(role=each.role, days=each.days) for each in self.roles)
        return (
            Person(given=given, surnames=surnames, titles=tuple(self.titles), roles=roles) if given else None
        )

    @cached_property
    def who(self) -> Who:
        """Return the actor as it is looked for."""
        found = {alias.term.key: alias for alias in self._forms()}
        for each in self.aliases:
            key = parse_term(each.name).key
            known = found.get(key)
            found[key] = each.alias(known.form if known else "alias", self.unless)
        return Who(
            id=self.id,
            aliases=tuple(found.values()),
            person=self.person,
            titles=tuple(self.titles),
            is_role=self.kind == "role",
            never=tuple(parse_term(each) for each in self.not_),
            days=self.days,
        )

    def _forms(self) -> Iterator[Alias]:
        """Yield the names that nobody has to write down: the official one, and the forms of a person's."""
        if self.person is None:
            form = "role" if self.kind == "role" else "full"
            yield ActorName(name=self.name).alias(
                "alias" if is_abbreviation(self.name) else form, self.unless
            )
            return
        for form, text in self.person.forms():
            written = ActorName(name=text, written=Letters.CAPITALISED)
            yield written.alias(form, self.unless)

    @property
    def terms(self) -> tuple[str, ...]:
        """Every name this actor goes by that asks for nothing else, the official one first."""
        plain = (each.name for each in self.aliases if not each.model_fields_set - {"name"})
        return (self.name, *plain)


def is_abbreviation(name: str) -> bool:
    """Whether a name must stand in capitals: one word such as `CRAC`, `UPOEG` or `CRAC-PC`, itself all in capitals.

    `GUARDIA NACIONAL` is a name typed in capitals, and `Crac` was written so to be found in any case.
    """
    letters = sum(map(str.isalpha, name))
    return letters >= 2 and name.isupper() and not name.endswith("*") and len(name.split()) == 1


def _words(terms: list[str]) -> tuple[Word | Prefix, ...]:
    return tuple(part for term in terms for part in parse_term(term).parts)


def _parts(name: str) -> list[str]:
    """Take a name apart; a particle belongs to what follows it: "Raybel", "Jacobo", "de Almonte"."""
    parts: list[str] = []
    waiting: list[str] = []
    for word in name.split():
        waiting.append(word)
        if word.lower() not in PARTICLES:
            parts.append(" ".join(waiting))
            waiting = []
    return parts


def _given(words: list[str]) -> Iterator[str]:
    """Yield the given names as they are used: all of them, and the first alone."""
    if words:
        yield " ".join(words)
    if len(words) > 1:
        yield words[0]
