"""What several readings of a page agree on: their measure of agreement, and a vote, block by block. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from crawler.markup.blocks import Page, plain
from crawler.markup.boilerplate import HARD, is_promo
from crawler.markup.story import Story

PROSE = 60  # characters; shorter blocks say little about whether two readings agree
PROBE = 5  # words at the start, in the middle and at the end that tell a paragraph of which a reading lost a piece
ALONE = 0.5  # mean agreement with the others; a reading that has more does not stand alone
OUTVOTED = 0.25  # by how much more another reading must agree with the rest, to be believed instead


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the vote came to: numbers of blocks, and whether our own reading of where the story stands was given up."""

    kept: tuple[int, ...]
    outvoted: bool


def prose(page: Page) -> list[int]:
    """How much each block counts when readings are compared: its characters, where it is a paragraph."""
    return [len(b.text) if len(b.text) >= PROSE and b.linked < 0.4 * len(b.text) else 0 for b in page.blocks]


def agreement(one: set[int], other: set[int], counts: Sequence[int]) -> float:
    """How much two readings share, 0 to 1: twice what both hold, by what each holds. Two empty ones agree on nothing."""
    total = sum(counts[i] for i in one) + sum(counts[i] for i in other)
    return 2 * sum(counts[i] for i in one & other) / total if total else 0.0


def held_in(page: Page, text: str) -> set[int]:
    """Return the blocks that a text made by another reader holds."""
    spaced = f" {plain(text)} "
    return {i for i, block in enumerate(page.blocks) if _is_held(plain(block.text), spaced)}


def _is_held(words: str, text: str) -> bool:
    if not words:
        return False
    if f" {words} " in text:
        return True
    each = words.split()
    n = len(each)
    if n < 8:
        return False
    probes = (each[:PROBE], each[n // 2 - 2 : n // 2 + 3], each[-PROBE:])
    return sum(f" {' '.join(probe)} " in text for probe in probes) >= 2


def vote(page: Page, story: Story, others: Mapping[str, set[int]]) -> Verdict:
    """Let other readings speak to ours.

    Where ours stands alone and the others agree among themselves, what most of them hold is taken. Otherwise ours stands;
    a paragraph that no other holds goes, and one that all others hold comes in, unless it stands in something that is
    named as no part of a story. What stands in comments, navigation or lists of other pages has no vote, and neither has
    the title's own word for one of several articles.
    """
    counts = prose(page)
    ours = set(story.kept)
    never = _never(page, story)
    others = {name: held - never for name, held in others.items()}
    if not story.chosen and _stands_alone(ours, others, counts):
        most = len(others) / 2
        held = (i for i in range(len(page.blocks)) if sum(i in each for each in others.values()) > most)
        return Verdict(kept=tuple(held), outvoted=True)
    said = {plain(page.blocks[i].text) for i in ours}
    kept = []
    for i, block in enumerate(page.blocks):
        holds = sum(i in each for each in others.values())
        if i in ours:
            keep = holds > 0 or not counts[i] or _is_quoted(page, block.place)
        else:
            keep = (
                holds == len(others)
                and not story.chosen
                and block.tag == "p"
                and counts[i] > 0
                and not story.beside[block.place]
                and not is_promo(block.text)
                and plain(block.text) not in said
            )
        if keep:
            kept.append(i)
    return Verdict(kept=tuple(kept), outvoted=False)


def _never(page: Page, story: Story) -> set[int]:
    """Name the blocks that stand in what only comments, navigation and lists of other pages are called."""
    hard = [False] * len(page.places)
    for number, place in enumerate(page.places):
        hard[number] = hard[place.parent] or (place.aside == HARD and story.beside[number])
    return {i for i, block in enumerate(page.blocks) if hard[block.place]}


def _stands_alone(ours: set[int], others: Mapping[str, set[int]], counts: Sequence[int]) -> bool:
    readings = [ours, *others.values()]
    means = [
        fmean(agreement(one, other, counts) for other in readings if other is not one) for one in readings
    ]
    return means[0] < ALONE and max(means[1:]) > means[0] + OUTVOTED


def _is_quoted(page: Page, number: int) -> bool:
    """Whether a place is a quotation, or stands in one: other readers leave out those that are embedded."""
    return any(page.places[each].tag == "blockquote" for each in page.ancestors(number)[:3])
