"""What stands around the name of a place: what makes it none, what speaks for it, and its state behind a comma. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from language.fold import fold
from language.mentions.gazetteer import Mark, Name, Sort
from language.mentions.place_words import (
    ABROAD,
    ALSO_ABROAD,
    ARTICLES,
    BEFORE_PLACES,
    BEHIND,
    BETWEEN,
    COMMON,
    DESIGNATORS,
    GIVEN,
    INSTITUTIONS,
    INTO,
    LIKENESSES,
    MONTHS,
    PARTICLES,
    PERSONS,
    PRODUCTS,
    ROADS,
    SPEAKING,
    STREETS,
)
from language.mentions.surface import Surface

DASHES = frozenset("-‐‑–—")
LONGEST_ACRONYM = 4
LONGEST_DATELINE = 90  # characters from the place to the dash
DATELINE = re.compile(
    r"""[\s,.;/]*
    (?:(?:\(?[A-ZÁÉÍÓÚÑ][\w.]*|\d{1,2}º?|\d{4}|de|del|a|en|y|[a-z]{3,10})[)\s,.;/]+){0,9}   # state, date
    (?:\([^)\n]{2,40}\)[\s.,]*)?                                                             # agency
    (?:[-–—]|(?<=\))\s*:)""",
    re.VERBOSE,
)
SMALL_BEFORE = (PARTICLES | BEFORE_PLACES | DESIGNATORS | COMMON | BETWEEN) - {
    "ciudad",
    "cd",
    "puerto",
    "bahia",
    "pueblo",
}
"""Words that no name begins with, even where they have a capital."""
SMALL = re.compile(r"(?<![\w])[a-zà-ÿ]+")


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

    def __post_init__(self) -> None:
        self.marks = frozenset().union(*(name.marks for name in self.names))

    def of(self, sort: Sort) -> list[Name]:
        """Return those of its places that are of one sort."""
        return [name for name in self.names if name.place.sort is sort]

    @property
    def states(self) -> frozenset[str]:
        """The states that it may be or lie in."""
        return frozenset(name.place.state for name in self.names if name.place.state)

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


def is_abbreviation(hit: Hit) -> bool:
    """Whether an abbreviation stands where one does: after a place of the state, after another, or after `en`."""
    full_stop = hit.behind().startswith(".")
    previous = hit.before
    follows = (
        previous is not None
        and previous.end == hit.first
        and previous.gap(hit).strip(" \u00a0(") in {"", ","}
    )
    if Mark.SHY in hit.marks:
        return follows and previous is not None and bool(previous.states & hit.states)
    if Mark.SHORT in hit.marks:
        return follows or (
            full_stop and (hit.word(-1) in INTO | {"de"} or hit.ahead().rstrip().endswith((",", "(")))
        )
    if all(len(name.written.replace(".", "")) < 3 for name in hit.names):  # BC, NL, DF
        return (
            follows
            or hit.word(-1) in INTO | {"de", "del", "el", "al"}
            or hit.ahead().rstrip().endswith((",", "("))
        )
    return True


# ---------------------------------------------------------------------------------------------- refusals


def refusal(hit: Hit, *, english: bool) -> str | None:
    """Say what makes a name none of a place, as a code with what it saw; None where nothing does."""
    return (
        _road(hit)
        or _abroad(hit)
        or _street(hit)
        or _institution(hit)
        or (None if english else _article(hit))
        or (_person(hit) if _may_be_person(hit) else None)
        or _longer(hit)
    )


def _longer(hit: Hit) -> str | None:
    """Find a word right beside that the name is a part of, whatever it names: `Arena Puebla`, `queso Cotija`, `Tabasco Road`."""
    surface, behind = hit.surface, hit.word(1)
    if hit.ahead() in {" ", "\u00a0"} and not _is_said_to_be_one(hit):
        if hit.word(-1) in PRODUCTS:
            return f"part:{surface.written(hit.first - 1, hit.end)}"
        if not _says_nothing(hit) and not _touches(hit, hit.before) and _makes_a_name(hit, hit.first - 1):
            return f"part:{surface.written(hit.first - 1, hit.end)}"
    if hit.behind() not in {" ", "\u00a0"} or not behind or _says_nothing(hit) or _touches(hit, hit.after):
        return None
    is_plain = not hit.marks & {Mark.WORD, Mark.ABROAD}
    if behind in GIVEN or (is_plain and hit.word(-1) in BEFORE_PLACES) or not _makes_a_name(hit, hit.end):
        return None
    return f"part:{surface.written(hit.first, hit.end + 1)}"


def _says_nothing(hit: Hit) -> bool:
    """Whether every word around begins with a capital."""
    return hit.surface.is_shouted(hit.first) or hit.surface.is_headlined(hit.first)


def _touches(hit: Hit, other: Hit | None) -> bool:
    return other is not None and (other.end == hit.first or hit.end == other.first)


def _may_be_person(hit: Hit) -> bool:
    return Mark.NAME in hit.marks and not _is_said_to_be_one(hit)


def _is_said_to_be_one(hit: Hit) -> bool:
    """Whether the name says itself that it is a place: `Ciudad Hidalgo`."""
    return hit.surface.tokens[hit.first].folded in COMMON and hit.end - hit.first > 1


def _road(hit: Hit) -> str | None:
    for left, right in ((hit.before, hit), (hit, hit.after)):
        if left is None or right is None or left.end != right.first:
            continue
        gap = left.gap(right)
        if gap in DASHES or (gap.strip() in DASHES and _on_road(left)):
            return f"road:{hit.surface.text[left.start : right.stop]}"
    tokens, text = hit.surface.tokens, hit.surface.text
    if (
        hit.behind() in DASHES
        and hit.end < len(tokens)
        and text[tokens[hit.end].start].isupper()
        and _on_road(hit)
    ):
        return f"road:{text[hit.start : tokens[hit.end].end]}"
    if (
        hit.ahead().strip() in DASHES
        and hit.first
        and text[tokens[hit.first - 1].start].isupper()
        and _on_road(hit)
    ):
        return f"road:{text[tokens[hit.first - 1].start : hit.stop]}"
    return None


def _on_road(hit: Hit) -> bool:
    return any(hit.word(-back) in ROADS for back in range(1, 7))


def _abroad(hit: Hit) -> str | None:
    gap = hit.behind()
    if hit.of(Sort.COUNTRY):
        return None
    if hit.word(1) in {"en", "in", "de"} and hit.word(2) in ABROAD and not gap.strip():
        return f"other-country:{hit.surface.word(hit.end + 1)}"
    if gap.strip() not in {",", "(", ", ("} or not hit.word(1):
        return None
    two = f"{hit.word(1)} {hit.word(2)}"
    if hit.word(1) in ABROAD or two in ALSO_ABROAD:
        at = hit.surface.tokens[hit.end]
        return f"other-country:{hit.surface.text[at.start : at.end]}"
    return None


def _street(hit: Hit) -> str | None:
    before = hit.word(-1)
    if before in STREETS and hit.ahead().strip(" .") == "":
        return f"street:{hit.surface.word(hit.first - 1)}"
    previous = hit.before
    if (
        previous is not None
        and previous.refused
        and previous.refused.startswith("street:")
        and previous.end + 1 == hit.first
    ):
        return previous.refused if hit.word(-1) in {"y", "e"} else None
    return None


def _institution(hit: Hit) -> str | None:
    """Go back through the capitals of the name that this one is a part of."""
    surface = hit.surface
    if hit.word(1) in BEHIND and hit.behind() == " ":
        return f"part:{surface.written(hit.first, hit.end + 1)}"
    at, steps = hit.first - 1, 0
    while (
        at >= 0
        and steps < 6
        and surface.text[surface.tokens[at].end : surface.tokens[at + 1].start] in {" ", "\u00a0"}
    ):
        word = surface.tokens[at].folded
        if surface.is_capitalised(at):
            if word in INSTITUTIONS and not surface.is_shouted(at):
                return f"part:{surface.written(at, hit.end)}"
        elif word == "cartel":
            return f"part:{surface.written(at, hit.end)}"
        elif word not in PARTICLES - {"en", "el"}:
            break
        at, steps = at - 1, steps + 1
    return None


def _article(hit: Hit) -> str | None:
    """Find an article in front of a name that has none: a team, a quarter, a family."""
    if not any(
        name.place.sort in {Sort.STATE, Sort.MUNICIPALITY} for name in hit.names
    ) or "abbreviation" in {name.form for name in hit.names}:
        return None
    word = hit.word(-1)
    if (
        word not in ARTICLES
        or hit.ahead().strip()
        or hit.surface.tokens[hit.first].folded in COMMON | {"edomex", "edomexico"}
    ):
        return None
    return f"with-article:{hit.surface.word(hit.first - 1)} {hit.surface.written(hit.first, hit.end)}"


def _person(hit: Hit) -> str | None:
    surface = hit.surface
    before = hit.word(-1)
    beside = hit.ahead() in {" ", "\u00a0", ". "}
    if before == "de" and hit.word(-2) in LIKENESSES:
        return f"person:{surface.written(hit.first - 2, hit.end)}"
    if beside and (before in GIVEN or before in PERSONS) and _is_name_part(hit, hit.first - 1):
        return f"person:{surface.written(hit.first - 1, hit.end)}"
    if _says_nothing(hit):
        return None
    if beside and before and not _touches(hit, hit.before) and _makes_a_name(hit, hit.first - 1):
        return f"person:{surface.written(hit.first - 1, hit.end)}"
    led_to = before in BEFORE_PLACES and hit.word(1) in GIVEN  # "gobernador de Guerrero Héctor Astudillo"
    if (
        hit.behind() in {" ", "\u00a0"}
        and not led_to
        and not _touches(hit, hit.after)
        and hit.word(1)
        and _makes_a_name(hit, hit.end)
    ):
        return f"person:{surface.written(hit.first, hit.end + 1)}"
    return None


def _is_name_part(hit: Hit, at: int) -> bool:
    """Whether a given name or a title in front is one here: `San` inside another place is not."""
    return hit.before is None or hit.before.end <= at


def _makes_a_name(hit: Hit, at: int) -> bool:
    """Whether a capitalised word right beside makes it another name, or a person's."""
    surface = hit.surface
    word = surface.tokens[at].folded
    written = surface.word(at)
    if not surface.is_capitalised(at) or word in SMALL_BEFORE:
        return False
    if len(written) > 1 and written.isupper():  # SSP Guerrero
        return False
    if (
        surface.written(hit.first, hit.end).isupper() and hit.stop - hit.start > LONGEST_ACRONYM
    ):  # a dateline without a line of its own
        return False
    return not (at < hit.first and surface.begins_sentence(at))


# ------------------------------------------------------------------------------------------------- cues


def designator(hit: Hit) -> str | None:
    """Return the word in front that says that a municipality is meant: `municipio de`, `alcaldía`."""
    surface = hit.surface
    for back in (1, 2, 3):
        word = hit.word(-back)
        if word in DESIGNATORS and surface.is_whole(hit.first - back, hit.first + 1):
            return word
        if word not in {"de", "del", "la", "el", "los", "las", "of", "como"}:
            return None
    return None


def is_dateline(hit: Hit) -> bool:
    """Whether a line begins with it as reports do: `CHILPANCINGO, Gro. (apro).-`, `Acapulco, 12 ago (EFE).-`."""
    surface = hit.surface
    start = surface.text.rfind("\n", 0, hit.start) + 1
    if surface.field == "title" or surface.text[start : hit.start].strip(" \t\"'“(*•\u00a0"):
        return False
    rest = surface.text[hit.stop : hit.stop + LONGEST_DATELINE]
    found = DATELINE.match(rest)
    if found is None or found[0].strip() == "" or found[0] in DASHES:
        return False
    small = {fold(word) for word in SMALL.findall(found[0].partition("(")[0])}
    return small <= MONTHS | {"de", "del", "a", "en", "y"}


def is_in_dateline(hit: Hit) -> bool:
    """Whether it stands in the dateline of the place before it."""
    previous = hit.before
    return previous is not None and previous.end == hit.first and is_dateline(previous)


def goes_into(hit: Hit) -> bool:
    """Whether a preposition of place stands in front."""
    return hit.word(-1) in INTO and not hit.ahead().strip()


def may_speak(hit: Hit) -> bool:
    """Whether it reads as a person who acts: no preposition in front, a verb of saying behind."""
    return hit.word(1) in SPEAKING and not hit.behind().strip() and hit.word(-1) not in BEFORE_PLACES


def neighbours(hit: Hit) -> list[Hit]:
    """Return the hits that it stands in a list with: a comma or `y` between."""
    found = []
    for left, right in ((hit.before, hit), (hit, hit.after)):
        if left is None or right is None or right.first - left.end > 1:
            continue
        between = left.gap(right).strip()
        if between in {",", "y", "e", "o", "ni", "and", "or", ", y", "/"}:
            found.append(left if right is hit else right)
    return found


def state_behind(hit: Hit) -> Hit | None:
    """Return the state that follows in the same breath: `Morelos, Coahuila`, `Progreso (Yucatán)`, `Reforma, en Chiapas`."""
    other = hit.after
    if (
        other is None
        or other.refused
        or not any(name.place.sort in {Sort.STATE, Sort.REGION} for name in other.names)
    ):
        return None
    between = range(hit.end, other.first)
    if len(between) > 4 or any(hit.surface.tokens[at].folded not in BETWEEN for at in between):
        return None
    gap = hit.gap(other)
    if re.search(r"[.;:\n]", gap) or (
        between and not re.match(r"\s*[,(]", gap) and hit.surface.tokens[hit.end].folded not in {"en", "in"}
    ):
        return None
    return other if re.match(r"\s*[,(]?\s*", gap) else None
