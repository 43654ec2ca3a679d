"""A row of words that may be a place, and whether it is written as one. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from language.mentions.gazetteer import Mark, Name, Sort
from language.mentions.place_words import (
    COMMON,
    INTO,
    PARTICLES,
)
from language.mentions.surface import Surface

DASHES = frozenset("-‐‑–—")


@dataclass(slots=True, eq=False)
class Hit:
    """A row of words that may be a place, and the places it may be."""

    surface: Surface
    number: int  # of the field
    first: int
    end: int
    names: tuple[Name, ...]
    before: Hit | None = None  # the hits next to it in the field
    after: Hit | None = None
    refused: str | None = None  # why it is none
    marks: frozenset[str] = field(init=False)
    states: frozenset[str] = field(init=False)  # that it may be or lie in

    def __post_init__(self) -> None:
        self.marks = frozenset().union(*(name.marks for name in self.names))
        self.states = frozenset(name.place.state for name in self.names if name.place.state)

    def of(self, sort: Sort) -> list[Name]:
        """Return those of its places that are of one sort."""
        return [name for name in self.names if name.place.sort is sort]

    @property
    def folded(self) -> str:
        """Its words, folded."""
        return " ".join(self.surface.tokens[at].folded for at in range(self.first, self.end))

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.surface.tokens[self.first].start

    @property
    def stop(self) -> int:
        """Where it ends, exclusive."""
        return self.surface.tokens[self.end - 1].end

    def word(self, at: int) -> str:
        """Return a folded word counted from the name: -1 is the one before, 1 the one behind; empty where there is none in its line."""
        place = self.first + at if at < 0 else self.end - 1 + at
        surface = self.surface
        if not 0 <= place < len(surface.tokens):
            return ""
        low, high = (
            (surface.tokens[place].end, self.start) if at < 0 else (self.stop, surface.tokens[place].start)
        )
        return "" if "\n" in surface.text[low:high] else surface.tokens[place].folded

    def gap(self, other: Hit) -> str:
        """Return what is written between this and a later one."""
        return self.surface.text[self.stop : other.start]

    def behind(self) -> str:
        """Return what is written right behind it, up to the next word."""
        tokens = self.surface.tokens
        return self.surface.text[self.stop : tokens[self.end].start if self.end < len(tokens) else None]

    def ahead(self) -> str:
        """Return what is written right in front of it, from the word before."""
        return self.surface.text[self.surface.tokens[self.first - 1].end if self.first else 0 : self.start]


# --------------------------------------------------------------------------------------------- surface


def is_written(hit: Hit) -> bool:
    """Whether the words are written as a name: with capitals, in one piece."""
    surface = hit.surface
    if Mark.INITIALS in hit.marks:
        return surface.written(hit.first, hit.end).isupper()
    if (
        not hit.marks & {Mark.SHORT, Mark.SHY}
        and not surface.is_whole(hit.first, hit.end)
        and not _is_shortened(hit)
    ):
        return False
    if Mark.WORD in hit.marks and not surface.is_capitalised(hit.first):  # los Reyes
        return False
    capital = [surface.is_capitalised(at) for at in range(hit.first, hit.end)]
    return any(capital) and all(
        written
        or surface.tokens[at].folded in PARTICLES
        or (surface.tokens[at].folded in COMMON and hit.end - hit.first > 1)
        for at, written in zip(range(hit.first, hit.end), capital, strict=True)
    )


def _is_shortened(hit: Hit) -> bool:
    """Whether full stops inside belong to initials and the like: `Juan R. Escudero`, `Cd. Juárez`, `Q. Roo`."""
    surface = hit.surface
    gaps = (
        surface.text[surface.tokens[at].end : surface.tokens[at + 1].start]
        for at in range(hit.first, hit.end - 1)
    )
    return all(gap in {" ", ". ", ".", "\u00a0", "-", "'", "’"} for gap in gaps)


def is_abbreviation(hit: Hit, *, english: bool) -> bool:
    """Whether an abbreviation stands where one does: after a place, or after `en`; in English, right after a place of its state."""
    previous = hit.before
    beside = (
        previous is not None
        and previous.end == hit.first
        and previous.gap(hit).strip(" \u00a0(") in {"", ","}
    )
    own = beside and previous is not None and bool(previous.states & hit.states)
    if Mark.SHY in hit.marks:
        return own
    if Mark.SHORT in hit.marks:  # "Mich." is Michigan, too
        led_to = hit.word(-1) in INTO | {"de"} or hit.ahead().rstrip().endswith((",", "("))
        return own or (not english and (beside or (hit.behind().startswith(".") and led_to)))
    if all(len(name.written.replace(".", "")) < 3 for name in hit.names):  # BC, NL, DF
        led_to = hit.word(-1) in INTO | {"de", "del", "el", "al"} or hit.ahead().endswith("(")
        return own or (not english and (beside or led_to))
    return True
