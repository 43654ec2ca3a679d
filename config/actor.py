"""Actors as a newsroom writes them down: whom it follows, the names the press gives them, and when a name is theirs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from config.shape import Shape
from config.values import ActorId, Day, LanguageCode, Term, refusal, rule_term
from language.mentions.names import (
    PARTICLES,
    Alias,
    Days,
    Held,
    Letters,
    Person,
    Wanted,
    Who,
    Within,
)
from language.query import parse_term

Kind = Literal["group", "person", "role"]
Written = Literal["any", "capitalised", "inside", "capitals", "exactly"]
Where = Literal["sentence", "near", "article"]
OF_PERSONS = ("given", "surnames", "roles")


@lru_cache(maxsize=10_000)
def _once(value: str) -> str:
    """Check a term; the same few hundred stand around many names."""
    return rule_term(value)


Around = Annotated[str, AfterValidator(_once)]


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
    written: Written | None = Field(
        None,
        description="How it must be written: `any`, `capitalised`, `inside` (with a capital that is not a sentence's), "
        "`capitals` or `exactly`. One word in capitals is looked for in capitals, everything else in any way.",
    )
    needs: list[Around] = Field([], description="Terms of which one must stand around it.")
    within: Where = Field(
        "near", description="Where: in the same `sentence`, `near` (25 words), or in the `article`."
    )
    after: list[Around] = Field([], description="Words of which one must stand right before it.")
    unless: list[Around] = Field(
        [], description="Terms that deny it: seven words before and after, in its sentence."
    )
    anywhere: bool = Field(
        False,
        description="Sure in any article: neither `unless` nor `abroad` of the actor speaks against it.",
    )
    languages: list[LanguageCode] = Field([], description="Only in articles of these languages.")

    def alias(self, form: str, unless: list[str], person: Person | None = None) -> Alias:
        """Return it as it is looked for; without an `unless` of its own it takes the actor's."""
        short = is_abbreviation(self.name)
        return Alias(
            text=self.name,
            term=parse_term(self.name),
            form="abbreviation" if short and form == "alias" else form,
            letters=Letters(self.written or ("capitals" if short else "any")),
            after=_wanted(self.after),
            needs=_wanted(self.needs),
            within=Within(self.within),
            unless=_wanted(self.unless or ([] if self.anywhere else unless)),
            languages=frozenset(self.languages),
            days=self.days,
            anywhere=self.anywhere,
            person=person,
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


class Someone(Shape):
    """A person by name; the parts are told by the name where nothing says otherwise."""

    name: Term
    given: list[str] = Field([], description="The given names as they are used, when the name does not tell.")
    surnames: list[str] = Field(
        [], description="The surnames, the father's first, when the name does not tell."
    )
    titles: list[str] = Field([], description="Words that stand before the surname.")

    @model_validator(mode="after")
    def has_a_surname(self) -> Self:
        """Refuse a name of one word: nobody can tell what of it is the surname."""
        if self.person() is None:
            raise refusal("no_surname", below="name", name=self.name)
        return self

    def person(self) -> Person | None:
        """Return the parts of the name; None when there are no two."""
        return person_of(self.name, self.given, self.surnames, self.titles)


def named_alone(value: Any) -> Any:
    """Take a name alone for a person whose name tells everything."""
    return Someone(name=rule_term(value.strip())) if isinstance(value, str) else value


People = Annotated[Someone, BeforeValidator(named_alone, json_schema_input_type=str | Someone)]


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
    unless: list[Around] = Field(
        [],
        description="Terms that deny every name that has no `unless` of its own and does not say `anywhere`.",
    )
    home: list[Around] = Field([], description="Of an authority: terms of its country.")
    abroad: list[Around] = Field(
        [],
        description="Terms of other countries: in an article with more of them than of `home` its names are weak.",
    )
    people: list[People] = Field(
        [], description="Who stands for a group: their names in every form count as its own."
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
            raise refusal("only_of_persons", below=odd, name=odd)
        if self.kind == "group" and self.titles:
            raise refusal("only_of_persons", below="titles", name="titles")
        if self.kind == "person" and self.people:
            raise refusal("people_of_a_person", below="people")
        if self.kind == "person" and not self._people():
            raise refusal("no_surname", below="name", name=self.name)
        return self

    @cached_property
    def who(self) -> Who:
        """Return the actor as it is looked for."""
        made = {alias.term.key: alias for alias in self._forms()}
        written = []
        for each in self.aliases:
            known = made.get(parse_term(each.name).key)
            form = known.form if known else "alias"
            if form == "surname":  # whoever writes it down says that it is enough
                form = "surnames"
            written.append(each.alias(form, self.unless, known.person if known else None))
        said = {alias.term.key for alias in written}  # a form that is written down takes what is said there
        return Who(
            id=self.id,
            aliases=(*(alias for key, alias in made.items() if key not in said), *written),
            people=self._people(),
            titles=tuple(self.titles),
            is_role=self.kind == "role",
            never=tuple(parse_term(each) for each in self.not_),
            home=_wanted(self.home),
            abroad=_wanted(self.abroad),
            days=self.days,
        )

    def _people(self) -> tuple[Person, ...]:
        roles = tuple(Held(role=each.role, days=each.days) for each in self.roles)
        people = [each.person() for each in self.people]
        if self.kind == "person":
            people = [person_of(self.name, self.given, self.surnames, self.titles, roles)]
        return tuple(person for person in people if person is not None)

    def _forms(self) -> Iterator[Alias]:
        """Yield the names that nobody has to write down: the official one, and the forms of persons'."""
        if self.kind != "person":
            form = "role" if self.kind == "role" else "full"
            yield ActorName(name=self.name).alias(
                "alias" if is_abbreviation(self.name) else form, self.unless
            )
        for person in self._people():
            for form, text in person.forms():
                is_self = self.kind == "person"
                written = ActorName(name=text, written="capitalised", anywhere=not is_self)
                yield written.alias(form, self.unless, person)
                if "ñ" in text.lower():  # which English copy writes n
                    plain = text.translate(str.maketrans("ñÑ", "nN"))
                    english = written.model_copy(update={"name": plain, "languages": ["en"]})
                    yield english.alias(form, self.unless, person)


def is_abbreviation(name: str) -> bool:
    """Whether a name must stand in capitals: one word such as `CRAC`, `UPOEG` or `CRAC-PC`, itself all in capitals.

    `GUARDIA NACIONAL` is a name typed in capitals, and `Crac` was written so to be found in any case.
    """
    letters = sum(map(str.isalpha, name))
    return letters >= 2 and name.isupper() and not name.endswith("*") and len(name.split()) == 1


def person_of(
    name: str,
    given: Sequence[str],
    surnames: Sequence[str],
    titles: Sequence[str],
    roles: tuple[Held, ...] = (),
) -> Person | None:
    """Take a name apart, as far as nothing says how; None when there are no two parts."""
    parts = _parts(name)
    if not surnames and len(parts) < 2:
        return None
    surnames = surnames or (parts[1:] if len(parts) < 4 else parts[-2:])
    given = given or tuple(_given(parts[: -len(surnames)]))
    if not given:
        return None
    return Person(given=tuple(given), surnames=tuple(surnames), titles=tuple(titles), roles=roles)


def _wanted(terms: list[str]) -> Wanted:
    return _shared(tuple(terms))


@cache
def _shared(terms: tuple[str, ...]) -> Wanted:
    """Make one of what several names ask for in the same words: an article is asked about it once."""
    return Wanted(map(parse_term, terms))


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
