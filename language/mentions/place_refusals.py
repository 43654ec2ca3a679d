"""What makes the name of a place none: a road, a street, another country, a longer name, a person. Pure."""

from __future__ import annotations

from language.fold import fold
from language.mentions.gazetteer import Mark, Sort
from language.mentions.place_hits import DASHES, Hit
from language.mentions.place_words import (
    ABROAD,
    ALLIANCES,
    ALSO_ABROAD,
    ARTICLES,
    BEFORE_PLACES,
    BEHIND,
    BETWEEN,
    BORDERS,
    COMMON,
    DESIGNATORS,
    GIVEN,
    INSTITUTIONS,
    LIKENESSES,
    NAMES_BEHIND,
    NO_KINDS,
    NO_NICKNAMES,
    OFFICES,
    OPENERS,
    PAPERS,
    PARTICLES,
    PERSONS,
    PRODUCTS,
    ROADS,
    SHRINES,
    STREETS,
)

SHORTEST_NOUN = 4  # letters
LONGEST_ACRONYM = 4  # letters of a name in capitals that says nothing by them
ROADS_NAMED = frozenset(("carretera", "autopista", "tramo", "libramiento", "linea", "ruta"))
NOT_SO_SMALL = frozenset(("ciudad", "cd", "puerto", "bahia", "pueblo"))
SMALL = (PARTICLES | BEFORE_PLACES | DESIGNATORS | COMMON | BETWEEN | OFFICES) - NOT_SO_SMALL
"""Words that make no name of another one beside them, even with a capital: `En Guerrero`, `Policía Guerrero`."""
QUOTES = frozenset("\"'“”«»‘’")
BESIDE = frozenset((" ", "\u00a0"))


def refusal(hit: Hit, *, english: bool) -> str | None:
    """Say what makes a name none of a place, as a code with what it saw; None where nothing does."""
    return (
        _road(hit)
        or _abroad(hit)
        or _street(hit)
        or _quoted(hit)
        or _shrine(hit)
        or _institution(hit)
        or _alliance(hit)
        or (None if english else _spanish(hit))
        or (_person(hit) if _may_be_person(hit) else None)
        or _longer(hit)
    )


def _spanish(hit: Hit) -> str | None:
    """Find what only Spanish has in front of a name that is none of a place."""
    return _article(hit) or _kind(hit) or _nickname(hit)


def _kind(hit: Hit) -> str | None:
    """Find a noun in small letters that nothing parts from the name: `mercado Iztapalapa`, `mango Petatlán`, `cerillos Talpa`.

    No verb goes like these: those end otherwise, or have an accent there.
    """
    at = hit.first - 1
    if hit.ahead() not in BESIDE or hit.surface.is_capitalised(at) or _is_said_to_be_one(hit):
        return None
    word = hit.surface.word(at).lower()
    no_verb = word.endswith(("o", "os", "as", "es", "l", "d", "z", "ón")) and not word.endswith(
        ("ado", "ido", "ndo")
    )
    if not no_verb or len(word) < SHORTEST_NOUN or hit.word(-1) in NO_KINDS:
        return None
    return f"part:{hit.surface.written(at, hit.end)}"


def _nickname(hit: Hit) -> str | None:
    """Find a team by its nickname: `los Charros de Jalisco`, not `los Bomberos de Jalisco`."""
    at = hit.first - 2
    if hit.word(-1) != "de" or hit.word(-3) not in {"los", "las"} or not hit.surface.is_capitalised(at):
        return None
    if (
        hit.surface.is_capitalised(hit.first - 3)
        or not hit.word(-2).endswith("s")
        or hit.word(-2) in NO_NICKNAMES
    ):
        return None
    return f"part:{hit.surface.written(at, hit.end)}"


def _longer(hit: Hit) -> str | None:
    """Find a word right beside that the name is a part of, whatever it names: `Arena Puebla`, `queso Cotija`, `Tabasco Road`."""
    surface, behind = hit.surface, hit.word(1)
    if hit.ahead() in BESIDE and not _is_said_to_be_one(hit):
        if hit.word(-1) in PRODUCTS or (hit.word(-1) in GIVEN and surface.is_capitalised(hit.first - 1)):
            return f"part:{surface.written(hit.first - 1, hit.end)}"
        if not _says_nothing(hit) and not _touches(hit, hit.before) and _makes_a_name(hit, hit.first - 1):
            return f"part:{surface.written(hit.first - 1, hit.end)}"
    if hit.behind() not in BESIDE or not behind or _says_nothing(hit) or _touches(hit, hit.after):
        return None
    is_plain = not hit.marks & {Mark.WORD, Mark.ABROAD} and not hit.of(Sort.COUNTRY)
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
    """Find the other end of a road: `la Chilpancingo-Tlapa`, `carretera Cuajinicuilapa - Montecillos`; no border of two states."""
    for left, right in ((hit.before, hit), (hit, hit.after)):
        if left is None or right is None or left.end != right.first or _is_border(left, right):
            continue
        gap = left.gap(right)
        if gap in DASHES or (gap.strip() in DASHES and _on_road(left)):
            return f"road:{hit.surface.text[left.start : right.stop]}"
    if hit.word(-1) in ROADS_NAMED and hit.ahead() == " ":
        return f"road:{hit.surface.written(hit.first - 1, hit.end)}"
    previous = hit.before
    if (
        previous is not None
        and previous.refused
        and previous.refused.startswith("road:")
        and previous.gap(hit).strip() == "a"
    ):
        return previous.refused
    return _road_to_elsewhere(hit) if _on_road(hit) else None


def _road_to_elsewhere(hit: Hit) -> str | None:
    """Find an end that is no place of ours beside a hyphen, on what is said to be a road."""
    tokens, text = hit.surface.tokens, hit.surface.text
    if hit.behind().strip() in DASHES and hit.end < len(tokens) and text[tokens[hit.end].start].isupper():
        return f"road:{text[hit.start : tokens[hit.end].end]}"
    if hit.ahead().strip() in DASHES and hit.first and text[tokens[hit.first - 1].start].isupper():
        return f"road:{text[tokens[hit.first - 1].start : hit.stop]}"
    return None


def _is_border(left: Hit, right: Hit) -> bool:
    states = left.of(Sort.STATE) and right.of(Sort.STATE)
    return bool(states) and any(left.word(-back) in BORDERS for back in (1, 2, 3))


def _on_road(hit: Hit) -> bool:
    return any(hit.word(-back) in ROADS for back in range(1, 7))


def _abroad(hit: Hit) -> str | None:
    gap = hit.behind()
    if hit.of(Sort.COUNTRY):
        return None
    if hit.word(1) in {"en", "in", "de"} and hit.word(2) in ABROAD and gap.strip() in {"", ","}:
        return f"other-country:{hit.surface.word(hit.end + 1)}"
    if gap.strip() not in {",", "(", ", ("} or not hit.word(1):
        return None
    if hit.word(1) == "capital" and hit.word(3) in ABROAD:
        return f"other-country:{hit.surface.word(hit.end + 2)}"
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
    if previous is None or not previous.refused or not previous.refused.startswith(("street:", "cartels:")):
        return None
    between = previous.gap(hit).strip()
    several = between == "," and previous.refused.endswith("s")  # estaciones Hidalgo, Guerrero y Balderas
    return previous.refused if between in {"y", "e", "and"} or several else None


def _quoted(hit: Hit) -> str | None:
    """Find a name that stands in quotes by itself: a title, a nickname, a pen name."""
    if hit.ahead()[-1:] in QUOTES and hit.behind()[:1] in QUOTES and hit.ahead() and hit.behind():
        return f"part:{hit.surface.text[hit.start - 1 : hit.stop + 1]}"
    return None


def _shrine(hit: Hit) -> str | None:
    """Find a church, a hill or a school in front of `de` and a name that says little: `Feria de San Marcos`."""
    if (
        hit.word(-1) != "de"
        or hit.word(-2) not in SHRINES
        or not hit.marks & {Mark.WORD, Mark.NAME, Mark.ABROAD}
    ):
        return None
    return f"street:{hit.surface.word(hit.first - 2)}"


def _alliance(hit: Hit) -> str | None:
    """Find a coalition: `Va por Guerrero`."""
    if (
        hit.word(-1) != "por"
        or hit.word(-2) not in ALLIANCES
        or not hit.surface.is_capitalised(hit.first - 2)
    ):
        return None
    return f"part:{hit.surface.written(hit.first - 2, hit.end)}"


def _institution(hit: Hit) -> str | None:
    """Go back through the capitals of the name that this one is a part of."""
    surface = hit.surface
    named = hit.word(1) in NAMES_BEHIND and surface.is_capitalised(hit.end)
    if (named or hit.word(1) in BEHIND) and hit.behind() == " ":
        return f"part:{surface.written(hit.first, hit.end + 1)}"
    if (
        hit.after is not None
        and hit.after.word(1) == "cartels"
        and hit.gap(hit.after).strip() in {"and", ","}
    ):
        return "cartels:cartels"
    at, steps = hit.first - 1, 0
    while (
        at >= 0
        and steps < 6
        and surface.text[surface.tokens[at].end : surface.tokens[at + 1].start] in BESIDE
    ):
        word = surface.tokens[at].folded
        if surface.is_capitalised(at):
            if word in INSTITUTIONS and not surface.is_shouted(at):
                return f"part:{surface.written(at, hit.end)}"
            if (
                word in PAPERS
                and not surface.is_shouted(at)
                and at
                and surface.tokens[at - 1].folded in {"el", "la"}
                and surface.is_capitalised(at - 1)
            ):
                return f"part:{surface.written(at - 1, hit.end)}"
        elif word in {"cartel", "carteles"}:
            return (
                f"cartels:{surface.word(at)}"
                if word == "carteles"
                else f"part:{surface.written(at, hit.end)}"
            )
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
    if before in {"de", "a", "al"} and hit.word(-2) in LIKENESSES:
        return f"person:{surface.written(hit.first - 2, hit.end)}"
    if beside and (before in GIVEN or before in PERSONS) and _is_name_part(hit, hit.first - 1):
        return f"person:{surface.written(hit.first - 1, hit.end)}"
    if _says_nothing(hit):
        return None
    if (
        hit.ahead() in BESIDE
        and before
        and not _touches(hit, hit.before)
        and _makes_a_name(hit, hit.first - 1)
    ):
        return f"person:{surface.written(hit.first - 1, hit.end)}"
    led_to = before in BEFORE_PLACES and hit.word(1) in GIVEN  # "gobernador de Guerrero Héctor Astudillo"
    if (
        hit.behind() in BESIDE
        and not led_to
        and not _touches(hit, hit.after)
        and hit.word(1)
        and _makes_a_name(hit, hit.end)
    ):
        return f"person:{surface.written(hit.first, hit.end + 1)}"
    return None


def _is_name_part(hit: Hit, at: int) -> bool:
    """Whether a given name or a title in front is one here: `San` inside another place is not."""
    return hit.before is None or hit.before.end <= at or bool(hit.before.marks & {Mark.NAME, Mark.WORD})


def _makes_a_name(hit: Hit, at: int) -> bool:
    """Whether a capitalised word right beside makes it another name, or a person's."""
    surface = hit.surface
    written = surface.word(at)
    if not surface.is_capitalised(at) or surface.tokens[at].folded in SMALL:
        return False
    if len(written) > 1 and written.isupper():  # SSP Guerrero
        return False
    shouted = surface.written(hit.first, hit.end).isupper()
    if (
        shouted and hit.stop - hit.start > LONGEST_ACRONYM
    ):  # a dateline behind something else: "… del Mazo TOLUCA, Edomex.-"
        return False
    return at > hit.first or not surface.begins_sentence(at) or _is_no_verb(written.lower())


def _is_no_verb(word: str) -> bool:
    """Whether a word in front of a place, at the beginning of a sentence, is a noun: `Farmacias Guadalajara`, not `Bloquean Iguala`."""
    return word.endswith(("s", "l", "d", "z", "o")) and fold(word) not in OPENERS
