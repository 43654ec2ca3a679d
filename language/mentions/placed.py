"""What the names of places in one article come to, each judged by what stands around it and by the states that are spoken of. Pure.

What is sure by itself is judged first: names with their state behind them, states, names that only one municipality has.
Then the others: a name that several share, or that is a word or a surname too, is judged by `municipio de` in front, by a
dateline, by the states nearest to it, or by where the outlet is at home.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, hypot, radians

from language.mentions.gazetteer import Gazetteer, Mark, Name, Place, Sort
from language.mentions.place_cues import (
    designator,
    goes_into,
    is_dateline,
    is_in_dateline,
    may_speak,
    neighbours,
    state_behind,
)
from language.mentions.place_hits import Hit
from language.mentions.place_words import (
    BEFORE_PLACES,
    BOROUGHS,
    FOREIGN,
    MATCHED,
    MEXICAN,
    ONE_TOWN,
    SPORT,
    STATEHOOD,
    TEAMS,
)
from language.mentions.spoken import FAR, Spoken, words_between

NEEDS_A_CUE = frozenset((Mark.WORD, Mark.NAME))
SPORTING = 3  # words of sport that make an article one about a match
LONGEST_PAIR = 2  # states that may be a place and the state that it lies in
MUCH_NEARER = 2  # times as near as the next one of the name


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a name comes to: a place, or several that it may be."""

    places: tuple[Place, ...]
    form: str
    strong: bool
    why: str


@dataclass
class Article:
    """One article: its hits, and what is known of its places so far."""

    gazetteer: Gazetteer
    hits: Sequence[Hit]
    home: str | None
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    spoken: Spoken = field(default_factory=Spoken)  # the states that sure hits lie in
    towns: dict[str, Hit] = field(default_factory=dict)  # municipalities that are sure, by id
    towns_of: dict[str, list[tuple[Hit, Place]]] = field(default_factory=dict)  # the same by state
    persons: set[str] = field(default_factory=set)  # names of places that are surnames in this article
    known_as: dict[str, Place] = field(
        default_factory=dict
    )  # municipalities, by names that the article has made plain

    def judged(self) -> dict[int, Verdict]:
        """Judge every hit; one that is none has no verdict, and says why itself."""
        self.persons = {
            hit.surface.tokens[at].folded
            for hit in self.hits
            if hit.refused and hit.refused.startswith("person:")
            for at in range(hit.first, hit.end)
        }
        left = [hit for hit in self.hits if not hit.refused]
        for judge in (self.full, self.sure, self.weighed, self.weighed, self.at_last):
            left = self.judge(left, judge)
        return self.verdicts

    def judge(self, hits: Iterable[Hit], judge: Callable[[Hit], Verdict | None]) -> list[Hit]:
        """Judge in one way; return the hits that it can say nothing of."""
        left = []
        for hit in hits:
            verdict = judge(hit)
            if verdict is not None:
                self.settle(hit, verdict)
            elif not hit.refused:
                left.append(hit)
        return left

    def settle(self, hit: Hit, verdict: Verdict) -> None:
        """Write a verdict down, for what is judged after it, too."""
        self.verdicts[id(hit)] = verdict
        if not verdict.strong:
            return
        for place in verdict.places:
            if place.state:
                self.spoken.add(hit, place.state)
            if place.sort is Sort.MUNICIPALITY and place.id not in self.towns:
                self.towns[place.id] = hit
                self.towns_of.setdefault(place.state or "", []).append((hit, place))

    # ------------------------------------------------------------------------- what is sure by itself

    def full(self, hit: Hit) -> Verdict | None:
        """Judge a name that has its state with it: what else goes by it in the article may be the same."""
        verdict = None
        if states := hit.of(Sort.STATE):
            verdict = self.town_named_like(hit, states[0]) if states[0].form != "abbreviation" else None
        elif not hit.of(Sort.COUNTRY):
            verdict = self.with_state_behind(hit)
        if verdict is not None and verdict.places[0].sort is Sort.MUNICIPALITY:
            self.known_as.setdefault(hit.folded, verdict.places[0])
            self.known_as.setdefault(hit.folded.removeprefix("ciudad "), verdict.places[0])
        if len(hit.names) == 1 and not hit.marks and hit.names[0].place.sort is Sort.MUNICIPALITY:
            self.know_short(hit.folded.split(), hit.names[0].place)
        return verdict

    def know_short(self, name: Sequence[str], place: Place) -> None:
        """Take what a longer name begins with, and "X" of "Ciudad X", for the same place wherever the article says it."""
        for length in range(1, len(name)):
            self.known_as.setdefault(" ".join(name[:length]), place)
        if name[0] in {"ciudad", "cd"}:
            self.known_as.setdefault(" ".join(name[1:]), place)

    def sure(self, hit: Hit) -> Verdict | None:
        """Judge what needs nothing but the words right beside it."""
        if country := hit.of(Sort.COUNTRY):
            return _strong(country[0], "name")
        if states := hit.of(Sort.STATE):
            return self.state(hit, states[0])
        if (again := self.known_as.get(hit.folded)) and not hit.marks & NEEDS_A_CUE:
            return _again(again)
        return None if self.is_team(hit) else self.only_one(hit)

    def only_one(self, hit: Hit) -> Verdict | None:
        """Judge a name that one place has, and nothing else."""
        if len(hit.names) > 1 or hit.marks - {Mark.LOCALITY, Mark.TWIN}:
            return None
        if Mark.TWIN in hit.marks and self.is_abroad:
            return _weak(hit.names, "abroad")
        return _strong(hit.names[0], "dateline" if is_dateline(hit) else "unique")

    def state(self, hit: Hit, state: Name) -> Verdict | None:
        """Judge the name of a state, which may be that of a municipality, too, or a surname."""
        if state.form == "abbreviation":
            return _strong(state, "abbreviation")
        again = self.known_as.get(hit.folded)
        if again is not None and again.state != state.place.id and hit.word(-2) not in STATEHOOD:
            return _again(again)
        if self.is_team(hit):
            return None
        if Mark.NAME in state.marks and (doubt := self.doubt(hit)):
            return _weak([state], doubt)
        return _strong(state, "dateline" if is_in_dateline(hit) or is_dateline(hit) else "name")

    def doubt(self, hit: Hit) -> str | None:
        """Say what makes the name of a state rather a surname."""
        if may_speak(hit):
            return "speaks"
        return "surname" if hit.folded in self.persons and not _is_led_to(hit) else None

    def town_named_like(self, hit: Hit, state: Name) -> Verdict | None:
        """Return the municipality that is meant where its state follows, or `municipio de` goes before."""
        towns = hit.of(Sort.MUNICIPALITY)
        behind = state_behind(hit) if towns and len(_row_of_states(hit)) <= LONGEST_PAIR else None
        if behind is not None and (
            town := next((each for each in towns if each.place.state in behind.states), None)
        ):
            return _strong(town, f"state:{town.place.state}", dateline=is_dateline(hit))
        if row := next(
            (each for each in towns if each.place.state == self.home and self.beside_own(hit)), None
        ):
            return _strong(row, f"home:{self.home}")
        word = "city" if hit.word(1) == "city" and hit.behind() == " " else designator(hit)
        if not towns or word not in ONE_TOWN or hit.word(-3) in {"un", "una", "otro", "cada", "algun"}:
            return None
        own = [each for each in towns if each.place.state == state.place.id]
        spoken = {*self.spoken.states, self.home}
        others = [each for each in towns if each.place.state in spoken - {state.place.id}]
        chosen = own or (others if len(others) == 1 else [])
        return _strong(chosen[0], f"designator:{word}") if chosen else None

    def beside_own(self, hit: Hit) -> bool:
        """Whether it stands in a row with another municipality of the outlet's own state, and with no state."""
        return any(self.home in other.states and not other.of(Sort.STATE) for other in neighbours(hit))

    def with_state_behind(self, hit: Hit) -> Verdict | None:
        """Judge a name whose state follows; one that lies in another state than all that we know of that name is none of them."""
        behind = state_behind(hit)
        if behind is None:
            return None
        fitting = [name for name in hit.names if name.place.state in behind.states]
        if len(fitting) == 1:
            return _strong(fitting[0], f"state:{fitting[0].place.state}", dateline=is_dateline(hit))
        if not fitting and hit.gap(behind).strip() in {",", "("} and len(_row_of_states(behind)) == 1:
            hit.refused = f"elsewhere:{behind.surface.written(behind.first, behind.end)}"
        return None

    def is_team(self, hit: Hit) -> bool:
        """Whether it is a team in an article about a match: no preposition of place, no `ciudad de`, no dateline."""
        if hit.folded not in TEAMS:
            return False
        if not {hit.word(1), hit.word(-1), hit.word(-2)} & MATCHED and len(SPORT & self.words) < SPORTING:
            return False
        in_row = hit.before in neighbours(hit) and hit.of(Sort.STATE)
        led_to = goes_into(hit) or designator(hit) or hit.word(-2) in STATEHOOD
        if in_row or led_to or is_dateline(hit) or is_in_dateline(hit):
            return False
        hit.refused = "team"
        return True

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the fields in which a place may be named."""
        surfaces = {id(each.surface): each.surface for each in self.hits}.values()
        return frozenset(token[0] for surface in surfaces for token in surface.tokens)

    @cached_property
    def is_abroad(self) -> bool:
        """Whether the article speaks of another country, and of Mexico only by names that places there have, too."""
        if self.home is not None or not FOREIGN & self.words or MEXICAN & self.words:
            return False
        return all(hit.refused or hit.marks for hit in self.hits)

    # ---------------------------------------------------------------------------- what has to be weighed

    def weighed(self, hit: Hit) -> Verdict | None:
        """Judge a name by what the article says elsewhere, and by where the outlet is at home."""
        names, why = self.narrowed(hit)
        word = designator(hit)
        is_one = why is not None or (len(names) == 1 and Mark.ABROAD not in hit.marks)
        if is_dateline(hit) and is_one:
            return self.chosen(hit, names, "dateline", dateline=True)
        if word and is_one:
            return self.chosen(hit, names, f"designator:{word}")
        if hit.marks & NEEDS_A_CUE:
            return self.with_cue(hit, names, why)
        return self.chosen(hit, names, why) if why else None

    def with_cue(self, hit: Hit, names: Sequence[Name], why: str | None) -> Verdict | None:
        """Judge a name that is a word or a surname: it takes a sign of its own that it is a place here."""
        listed = next((each for each in neighbours(hit) if self.in_one_state(each, names)), None)
        if listed is not None and _is_village_of(hit, listed):
            hit.refused = f"elsewhere:{listed.surface.written(listed.first, listed.end)}"
            return None
        if listed is not None:
            return self.chosen(hit, names, f"list:{listed.surface.written(listed.first, listed.end)}")
        again = next((name for name in names if name.place.id in self.towns), None)
        if again is not None and (goes_into(hit) or hit.word(-1) == "de" or hit.surface.field == "title"):
            return _strong(again, "again")
        if not goes_into(hit):
            return None
        if why:
            return self.chosen(hit, names, why)
        alone = len(names) == 1 and not hit.marks & {Mark.WORD, Mark.ABROAD} and not self.is_abroad
        return _strong(names[0], "into") if alone else None  # en Gómez Palacio: nobody goes into a person

    def at_last(self, hit: Hit) -> Verdict | None:
        """Judge what nothing has spoken for."""
        names, why = self.narrowed(hit)
        if hit.marks & NEEDS_A_CUE and not (why or goes_into(hit)):
            hit.refused = "bare"
            return None
        if why:
            return _weak(names, "no-cue")
        alone = "abroad" if Mark.ABROAD in hit.marks else "no-context"
        return _weak(names, "shared" if len(names) > 1 else alone)

    def in_one_state(self, other: Hit, names: Sequence[Name]) -> bool:
        """Whether a municipality beside it lies in the same state, for sure."""
        verdict = self.verdicts.get(id(other))
        if verdict is None or not verdict.strong or verdict.places[0].sort is not Sort.MUNICIPALITY:
            return False
        return any(name.place.state == verdict.places[0].state for name in names)

    def narrowed(self, hit: Hit) -> tuple[list[Name], str | None]:
        """Return the places that it may be, fewer where a state speaks for some of them; and what spoke."""
        names = list(hit.names)
        if designator(hit) in BOROUGHS and (
            capital := [name for name in names if name.place.state == "mx-cmx"]
        ):
            return capital, "article:mx-cmx"
        state, why = self.nearest_state(hit)
        if state is None:
            return names, None
        return [name for name in names if name.place.state == state], f"{why}:{state}"

    def nearest_state(self, hit: Hit) -> tuple[str | None, str]:
        """Return the state, among those it may lie in, that is named nearest to it; else the outlet's own."""
        if (near := self.spoken.nearest(hit, hit.states)) is not None:
            state, other = near
            low, high = hit.surface.sentence(hit.first)
            inside = other.number == hit.number and low <= other.first < high
            return state, "sentence" if inside else "article"
        return (self.home, "home") if self.home in hit.states else (None, "")

    def chosen(self, hit: Hit, names: Sequence[Name], why: str, *, dateline: bool = False) -> Verdict:
        """Say which of the places of one state it is; where that cannot be told, the state."""
        if len(names) > 1 and len({name.place.state for name in names}) == 1:
            names, why = self.nearest_town(hit, names, why)
        if len(names) == 1:
            return _strong(names[0], why, dateline=dateline)
        if len({name.place.state for name in names}) > 1:
            return _weak(names, "shared")
        state = self.gazetteer.places[names[0].place.state or ""]
        return Verdict(
            (state,), names[0].form, strong=True, why="one-of:" + ", ".join(name.place.id for name in names)
        )

    def nearest_town(self, hit: Hit, names: Sequence[Name], why: str) -> tuple[Sequence[Name], str]:
        """Of places in one state, return the one named in full elsewhere, or the one that lies much nearer to a town named nearby.

        Beside it, what speaks for it; all of them where nothing does.
        """
        named = [name for name in names if name.place.id in self.towns]
        if named:
            return named[:1], "again"
        towns = self.towns_of.get(names[0].place.state or "")
        if not towns or any(name.place.latitude is None for name in names):
            return names, why
        beside = min(towns, key=lambda each: words_between(hit, each[0]))[1]
        near, second, *_ = sorted(names, key=lambda name: _degrees(name.place, beside))
        if MUCH_NEARER * _degrees(near.place, beside) > _degrees(second.place, beside):
            return names, why
        return [near], f"nearest:{beside.name}"


def _strong(name: Name, why: str, *, dateline: bool = False) -> Verdict:
    form = "dateline" if dateline or why == "dateline" else name.form
    return Verdict((name.place,), form, strong=True, why=why)


def _again(place: Place) -> Verdict:
    return Verdict((place,), "municipality", strong=True, why="again")


def _weak(names: Sequence[Name], why: str) -> Verdict:
    return Verdict(tuple(dict.fromkeys(name.place for name in names)), names[0].form, strong=False, why=why)


def _is_led_to(hit: Hit) -> bool:
    """Whether a preposition, or a place and a comma, goes before."""
    return hit.word(-1) in BEFORE_PLACES or (hit.before is not None and hit.before in neighbours(hit))


def _is_village_of(hit: Hit, other: Hit) -> bool:
    """Whether a name and one municipality are an address (`en Buenavista, San Luis Acatlán`) and no list."""
    is_behind = other is hit.after and hit.gap(other).strip() == ","
    return is_behind and other.after not in neighbours(other) and hit.before not in neighbours(hit)


def _row_of_states(hit: Hit) -> list[Hit]:
    """Return the states that it stands in a row with: `Guerrero, Morelos y Puebla`; of a longer row three."""
    row = [hit]
    for which, step in ((0, "before"), (-1, "after")):
        while len(row) <= LONGEST_PAIR:
            end = row[which]
            other = getattr(end, step)
            if other is None or not other.of(Sort.STATE) or other not in neighbours(end):
                break
            row.insert(0, other) if step == "before" else row.append(other)
    return row


def _degrees(place: Place, other: Place) -> float:
    """Return how far two places are from each other, in degrees of latitude: good enough to compare."""
    if place.latitude is None or other.latitude is None or place.longitude is None or other.longitude is None:
        return FAR
    return hypot(
        place.latitude - other.latitude, (place.longitude - other.longitude) * cos(radians(place.latitude))
    )
