"""Make queries of every operator, and texts that are hard to read, for whoever holds two evaluators against each other."""

from __future__ import annotations

import random
from collections.abc import Sequence

from alerts.asked import Asked
from alerts.document import Document, Legible
from config.rule import Rule
from language.mentions.records import Kind, Mention, Text
from language.query import Word, parse_term
from language.query.tree import (
    Actor,
    And,
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
from language.tokens import words

VOCABULARY = (
    "sol", "luna", "mar", "norte", "norteño", "nortes", "CRAC", "crac", "Peña", "pena", "río", "o'higgins", "alto",
    "secuestro", "secuestros", "secuestrado", "retén", "retenes", "Guerrero", "guerrero", "Marina", "marina", "2026", "15",
    "año", "ano", "policía", "policías", "de", "la", "Œuvre", "straße", "kidnapping", "kidnapped",
)  # fmt: skip
SEPARATORS = (" ", " ", " ", " ", ", ", "-", ". ", "\n", "\n\n", "\u00a0", " — ", " «", "\u2028")
BREAKING = ("\u00ad", "\u200b", "\u200d")  # soft hyphen, zero-width space and joiner
LOOKALIKES = str.maketrans("aceopxyAEOPCHKMT", "асеорхуАЕОРСНКМТ")
APART = {"á": "a\u0301", "é": "e\u0301", "í": "i\u0301", "ó": "o\u0301", "ñ": "n\u0303", "Ñ": "N\u0303"}
LISTS = {"violencia": ("secuestro", "retén", "nor*", "policía de la"), "agua": ("mar", "río", "luna")}
ACTORS = ("crac", "marina")
PLACES = ("mx", "mx-gro", "mx-gro-norte")
OUTLETS = ("one", "el-sur", "two")
SECTIONS = ("Seguridad", "Nota roja", None)
AUTHORS = ("Rosa Peña", "Luna Río", "Redacción")


NAMES = {
    "crac": (Kind.ACTOR, "crac"),
    "marina": (Kind.ACTOR, "marina"),
    "guerrero": (Kind.PLACE, "mx-gro"),
    "norte": (Kind.PLACE, "mx-gro-norte"),
}
"""Words that name somebody or somewhere."""


class Finder:
    """Finds actors and places by words alone, strong or weak by what follows: not what is judged here."""

    def find(self, texts: Sequence[Text], _: Legible) -> list[Mention]:
        """Return a mention for each such word; one of two words where a capital follows."""
        return [mention for text in texts for mention in self._in(text)]

    def _in(self, text: Text) -> list[Mention]:
        found = []
        for number, token in enumerate(text.tokens):
            if token.folded not in NAMES:
                continue
            kind, name = NAMES[token.folded]
            further = text.tokens[number + 1 : number + 2]
            long = bool(further) and text.text[further[0].start].isupper()
            found.append(
                Mention(
                    kind=kind,
                    id=name,
                    field=text.field,
                    start=token.start,
                    end=further[0].end if long else token.end,
                    form="word",
                    strong=text.text[token.start].isupper() or number % 2 == 0,
                    why="made",
                )
            )
        return found

    def knows(self, kind: Kind, name: str) -> bool:
        """Whether there is such an actor or place."""
        return name in (ACTORS if kind is Kind.ACTOR else PLACES)

    def around(self, place: str, /) -> tuple[str, ...]:
        """Return what a place lies in."""
        return PLACES[: PLACES.index(place)][::-1]


class Maker:
    """Makes trees whose words come from a vocabulary, and now and then a phrase from texts."""

    def __init__(
        self,
        dice: random.Random,
        vocabulary: Sequence[str] = VOCABULARY,
        texts: Sequence[str] = (),
    ) -> None:
        self.dice = dice
        self.vocabulary = vocabulary
        self.rows = [row for row in (words(text) for text in texts) if len(row) > 5]

    def tree(self) -> Node:
        """Return a whole query."""
        return self._node(3)

    def _node(self, depth: int) -> Node:  # noqa: PLR0911 (one for every operator)
        roll = self.dice.random()
        if depth == 0 or roll < 0.2:
            return self.leaf()
        if roll < 0.45:
            return self._and(depth)
        if roll < 0.6:
            return Or(parts=tuple(self._node(depth - 1) for _ in range(self.dice.randrange(2, 4))))
        if roll < 0.7:
            return Near(
                left=self._side(),
                right=self._side(),
                distance=self.dice.choice([0, 1, 3, 8, 50]),
                ordered=self.dice.random() < 0.4,
            )
        if roll < 0.76:
            return AtLeast(count=self.dice.choice([1, 2, 3, 5]), part=self._side())
        if roll < 0.82:
            return Same(part=self._node(depth - 1))
        if roll < 0.88:
            return First(words=self.dice.choice([1, 3, 10, 100]), part=self._node(depth - 1))
        return self._in(depth) if roll < 0.95 else self._weighted(depth)

    def _and(self, depth: int) -> Node:
        parts = [self._node(depth - 1) for _ in range(self.dice.randrange(1, 4))]
        forbidden = self.dice.choice([0, 0, 1, 1, 2]) if len(parts) > 1 else 1
        parts += [Not(part=self._node(depth - 1)) for _ in range(forbidden)]
        self.dice.shuffle(parts)
        return And(parts=tuple(parts))

    def _side(self) -> Node:
        if self.dice.random() < 0.3:
            return Or(parts=tuple(self.leaf() for _ in range(self.dice.randrange(2, 4))))
        return self.leaf()

    def _in(self, depth: int) -> Node:
        field = self.dice.choice(list(Field))
        if field in {Field.TITLE, Field.LEAD}:
            return In(field=field, part=self._node(depth - 1))
        pool = {
            Field.AUTHOR: ("rosa", "peña", "luna*", "Luna Río", "redacción"),
            Field.SECTION: ("seguridad", "nota roja", "roja", "segur*"),
            Field.OUTLET: ("one", "el-sur", "sur", "two"),
            Field.LANGUAGE: ("es", "en", "fr"),
        }[field]
        named = self.dice.sample(pool, self.dice.choice([1, 1, 2]))
        is_name = field in {Field.OUTLET, Field.LANGUAGE}
        every = [Words(term=Word(each, each) if is_name else parse_term(each)) for each in named]
        return In(field=field, part=every[0] if len(every) == 1 else Or(parts=tuple(every)))

    def _weighted(self, depth: int) -> Node:
        parts = tuple(
            (self._node(max(0, depth - 2)), self.dice.choice([-4, -1, 1, 2, 3]))
            for _ in range(self.dice.randrange(2, 5))
        )
        return Weighted(threshold=self.dice.choice([-1, 1, 2, 3, 5]), parts=parts)

    def leaf(self) -> Node:
        """Return a leaf of any kind, a term most of the time."""
        roll = self.dice.random()
        if roll < 0.7:
            return Words(term=parse_term(self._term()), exact=self.dice.random() < 0.1)
        if roll < 0.78:
            return Stem(word=words(self.dice.choice(self.vocabulary))[0])
        if roll < 0.86:
            return Actor(id=self.dice.choice(ACTORS))
        if roll < 0.93:
            return Place(id=self.dice.choice(PLACES))
        return Listed(name=self.dice.choice(list(LISTS)))

    def _term(self) -> str:
        roll = self.dice.random()
        if roll < 0.15:
            return self._word(3)[: self.dice.randrange(3, 6)].ljust(3, "a") + "*"
        if roll < 0.25:
            return f"{self._word(3)[:4].ljust(3, 'a')}* {self._word()}"
        if roll < 0.4 and self.rows:
            row = self.dice.choice(self.rows)
            start = self.dice.randrange(len(row) - 3)
            return " ".join(row[start : start + self.dice.choice([2, 2, 3])])
        return " ".join(self._word() for _ in range(self.dice.choice([1, 1, 1, 1, 2, 2, 3])))

    def _word(self, shortest: int = 1) -> str:
        while True:
            word = (
                words(self.dice.choice(self.vocabulary))[0]
                if shortest > 1
                else self.dice.choice(self.vocabulary)
            )
            if len(word) >= shortest:
                return word


def made_rule(dice: random.Random, number: int, tree: Node) -> Asked:
    """Return a rule that asks for a tree, now and then of some outlets, sections or languages, or of headlines."""
    rule = Rule(
        id=f"r{number}",
        all=["x"],
        match="title" if dice.random() < 0.1 else "text",
        enabled=dice.random() < 0.97,
    )
    return Asked(
        rule=rule,
        version="made",
        tree=tree,
        outlets=frozenset({"one", "el-sur"}) if dice.random() < 0.1 else None,
        sections=frozenset({("nota", "roja")}) if dice.random() < 0.05 else frozenset(),
        languages=frozenset({"es"}) if dice.random() < 0.1 else frozenset(),
    )


def made_document(dice: random.Random, vocabulary: Sequence[str] = VOCABULARY, longest: int = 40) -> Document:
    """Return an article of such words, spelled in every way that trips a reader up."""
    return _dressed(
        dice,
        title=_text(dice, vocabulary, 8),
        summary=_text(dice, vocabulary, 12),
        text=_text(dice, vocabulary, longest) if dice.random() < 0.85 else "",
    )


def spoilt(dice: random.Random, title: str, text: str) -> Document:
    """Return a real article with some of its words spelled so, and a beginning of it as a summary."""
    return _dressed(
        dice,
        title=_misspelled(dice, title),
        summary=text[: dice.randrange(300)] if dice.random() < 0.5 else "",
        text=_misspelled(dice, text) if dice.random() < 0.95 else "",
    )


def _dressed(dice: random.Random, *, title: str, summary: str, text: str) -> Document:
    return Document(
        title=title.upper() if dice.random() < 0.2 else title,
        summary=summary,
        text=text,
        outlet=dice.choice(OUTLETS),
        language=dice.choice(["es", "es", "es-MX", "en", None, "fr"]),
        authors=tuple(dice.sample(AUTHORS, dice.randrange(3))),
        section=dice.choice(SECTIONS),
    )


def _text(dice: random.Random, vocabulary: Sequence[str], longest: int) -> str:
    return "".join(
        _spelled(dice, dice.choice(vocabulary)) + dice.choice(SEPARATORS)
        for _ in range(dice.randrange(longest))
    )


def _misspelled(dice: random.Random, text: str) -> str:
    if dice.random() < 0.5:
        return text
    return " ".join(_spelled(dice, word) if dice.random() < 0.1 else word for word in text.split(" "))


def _spelled(dice: random.Random, word: str) -> str:
    roll = dice.random()
    if roll < 0.08:
        return "".join(APART.get(letter, letter) for letter in word)
    if roll < 0.16:
        return word.upper()
    if roll < 0.22:
        return word.capitalize()
    if roll < 0.28 and len(word) > 2:
        place = dice.randrange(1, len(word))
        return word[:place] + dice.choice(BREAKING) + word[place:]
    if roll < 0.34 and len(word) > 2:
        place = dice.randrange(len(word))
        return word[:place] + word[place].translate(LOOKALIKES) + word[place + 1 :]
    return word
