"""Figures that differ between the outlets of one story: who says how many, and when. Pure.

A text says many numbers; the first that it gives of each thing, headline before text, is taken for what it reports. Each
outlet is asked for every figure that it has given in turn. Outlets differ where what they say comes to something else:
"60", "unos 60" and "at least 60" are one figure of which some are less sure; "60" and "entre 60 y 100" are two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from language.figures import Figure, figures, weight_of

MOST_TEXT = 6_000
"""Characters of a text that are read for figures: what happened stands before what happened at other times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What one article says. A copy says nothing of its own: leave it out."""

    article: int
    outlet: str
    at: datetime
    title: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A figure, and the articles that give it, in the order of time: (outlet, when, article)."""

    figure: Figure
    by: tuple[tuple[str, datetime, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """What outlets say differently of one thing that is counted, the first said first."""

    counted: str  # see `language.figures.name_of`
    claims: tuple[Claim, ...]

    @property
    def apart(self) -> bool:
        """Whether two of them have ranges that do not meet: both can be right only of different things, or times."""
        return any(
            one.figure.low > (other.figure.high if other.figure.high is not None else one.figure.low)
            for one in self.claims
            for other in self.claims
        )


def main_figures(title: str, text: str, language: str | None = None) -> dict[str, Figure]:
    """Return the figure that an article gives of each thing: that of its headline, or else the first of its text."""
    found: dict[str, Figure] = {}
    for part in (title, text[:MOST_TEXT]):
        for figure in figures(part, language):
            found.setdefault(figure.counted, figure)
    return found


def differing(texts: Iterable[Text]) -> tuple[Differing, ...]:
    """Return what outlets of a story differ on: what became of people first, then what more of them speak of, money last.

    A story has one count of its dead, and many amounts of money.
    """
    claims: defaultdict[str, list[tuple[Figure, Text]]] = defaultdict(list)
    for text in sorted(texts, key=lambda each: (each.at, each.article)):
        for counted, figure in main_figures(text.title, text.text, text.language).items():
            claims[counted].append((figure, text))
    found = [
        Differing(counted=counted, claims=_joined(said)) for counted, said in claims.items() if _differ(said)
    ]
    return tuple(sorted(found, key=_rank))


def _rank(each: Differing) -> tuple[int, int, datetime, str]:
    first_said = each.claims[0].by[0][1]
    return (weight_of(each.counted), -_outlets(each), first_said, each.counted)


def _differ(said: Sequence[tuple[Figure, Text]]) -> bool:
    """Tell whether two outlets say what comes to something else; one that corrects itself differs from nobody."""
    by_outlet: defaultdict[str, set[tuple[float, float | None]]] = defaultdict(set)
    for figure, text in said:
        by_outlet[text.outlet].add(figure.basis)
    return len(by_outlet) > 1 and len(set.union(*by_outlet.values())) > 1


def _joined(said: Sequence[tuple[Figure, Text]]) -> tuple[Claim, ...]:
    """Join those that say the same as surely, and leave out what an outlet only repeats."""
    by_range: defaultdict[tuple[float, float | None], list[tuple[Figure, Text]]] = defaultdict(list)
    for figure, text in said:
        its = by_range[figure.low, figure.high]
        if all(other.outlet != text.outlet for _, other in its):
            its.append((figure, text))
    return tuple(
        Claim(figure=its[0][0], by=tuple((text.outlet, text.at, text.article) for _, text in its))
        for its in by_range.values()
    )


def _outlets(each: Differing) -> int:
    return len({outlet for claim in each.claims for outlet, _, _ in claim.by})
