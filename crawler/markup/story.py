"""Which blocks of a page are its story: a reading of the tree by where prose is dense. Pure, linear in the page.

Every block has a weight, the characters of prose in it; a place weighs what it holds. From the root the reading goes down
as long as one place holds nearly all of the weight. On the way names help (`article-body` holds a story, `related` does
not), and so does the title: of several articles the one that bears it is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.markup.blocks import HEADINGS, Block, Page, plain
from crawler.markup.boilerplate import END, HARD, NONE, SOFT, is_deck, is_lead
from crawler.markup.lines import lines

WIDE = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)  # scripts that say in a character what others say in two
PARAGRAPHS = frozenset({"p", "blockquote", "pre", "dd"})
NEARLY_ALL = 0.72  # of a place's weight: then the story stands in this part of it
MAIN_PART = 0.35  # of a place's weight: enough for a part that is called the body
SECOND_PART = 0.1  # of a place's weight, in parts of the same name: then they belong together
MOST = {
    SOFT: 0.5,
    HARD - 1: 0.5,
    HARD: 0.85,
}  # of the page's weight: what holds as much is no aside, whatever it is called
ARTICLE = 250  # weight of an <article> that may be the story
NAMED_WRONG = 2  # times as much as all that is not beside: what holds that is no aside either
MUCH = 500  # weight; less is not enough to say that a name is wrong
NEAR = 60  # blocks between a title and the text that it stands over


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The story of a page, as numbers of blocks."""

    kept: tuple[int, ...]
    beside: Sequence[bool]  # of each place: it is, or stands in, something beside the story
    chosen: bool  # there were several articles, and the title told which


def story_of(page: Page, title: str | None) -> Story:
    """Find the blocks of the story whose title is known from elsewhere."""
    prose = [weight(block) for block in page.blocks]
    titled = headline(page, title)
    beside = _beside(page, _held(page, prose), titled)
    weights = [0.0 if beside[b.place] else w for b, w in zip(page.blocks, prose, strict=True)]
    if any(prose):
        beside = _exonerated(page, _held(page, prose), beside, sum(weights))
        weights = [0.0 if beside[b.place] else w for b, w in zip(page.blocks, prose, strict=True)]
    if not any(weights):
        weights, beside = prose, [False] * len(page.places)
    tops, chosen = _holders(page, _held(page, weights), titled)
    tops = _with_twins(page, tops, titled, beside)
    inside = [False] * len(page.places)
    for number in range(tops[0], len(page.places)):
        inside[number] = number in tops or (number > 0 and inside[page.places[number].parent])
    found = [
        i
        for i, block in enumerate(page.blocks)
        if inside[block.place] and (not beside[block.place] or _is_quotation(page, block.place, tops[0]))
    ]
    if found and titled is not None:
        found = _lead(page, titled, found, beside) + found
    return Story(kept=tuple(lines(page, found, title)), beside=beside, chosen=chosen)


def weight(block: Block) -> float:
    """How much prose a block holds, in characters."""
    n = len(block.text)
    if block.linked > 0.5 * n or block.tag in HEADINGS:
        return 0.0
    if n < 400 and WIDE.search(block.text[:40]):
        n *= 2
    if n < 40 or (n < 80 and block.tag != "p" and not END.search(block.text)):
        return 0.0
    if block.tag in PARAGRAPHS:
        return n
    return n * (0.3 if block.tag == "li" else 0.7)


def headline(page: Page, title: str | None) -> int | None:
    """The block that is the page's title: that of the same words, else the first heading that has the most of them."""
    want = plain(title)
    wanted = set(want.split())
    best, most = None, 0.3
    for i, block in enumerate(page.blocks):
        if block.tag not in HEADINGS:
            continue
        words = plain(block.text)
        if want and words == want:
            return i
        if block.tag == "h1":
            share = len(wanted.intersection(words.split())) / (len(wanted) or 1)
            if best is None or share > most:
                best, most = i, max(share, most)
    return best


def _held(page: Page, weights: Sequence[float]) -> list[float]:
    """What each place holds, in itself and in all that stands in it."""
    held = [0.0] * len(page.places)
    for block, each in zip(page.blocks, weights, strict=True):
        held[block.place] += each
    for number in range(len(page.places) - 1, 0, -1):
        held[page.places[number].parent] += held[number]
    return held


def _beside(page: Page, held: Sequence[float], titled: int | None) -> list[bool]:
    """Say of each place whether it stands beside the story. What holds the title, or most of the page, does not."""
    around = set(page.ancestors(page.blocks[titled].place)) if titled is not None else set()
    out = [False] * len(page.places)
    for number, place in enumerate(page.places):
        called = place.aside != NONE and number not in around
        out[number] = out[place.parent] or (called and held[number] < MOST[place.aside] * held[0])
    return out


def _exonerated(page: Page, held: Sequence[float], beside: Sequence[bool], live: float) -> list[bool]:
    """Believe prose rather than a name where one thing called an aside holds far more than all that is called nothing."""
    called = [
        number
        for number, place in enumerate(page.places)
        if beside[number] and not beside[place.parent] and place.aside < HARD
    ]
    most = max(called, key=held.__getitem__, default=0)
    if not called or held[most] < max(MUCH, NAMED_WRONG * live):
        return list(beside)
    out = list(beside)
    for number, place in enumerate(page.places):
        out[number] = number != most and beside[number] and (out[place.parent] or place.aside != NONE)
    return out


def _with_twins(page: Page, tops: list[int], titled: int | None, beside: Sequence[bool]) -> list[int]:
    """Join to the place that holds the story its twins: editors' blocks of one kind, between which something else stands.

    A twin is alike in element and names, holds paragraphs itself, as the place does, and stands in the same article.
    """
    if len(tops) != 1 or tops[0] == 0:
        return tops
    top = tops[0]
    holding = {
        page.places[b.place].parent
        for b in page.blocks
        if b.tag == "p" and not beside[b.place] and b.linked <= 0.3 * len(b.text)
    }
    if top not in holding:
        return tops
    own, around = page.places[top], page.ancestors(top)
    whole = page.ancestors(page.blocks[titled].place) if titled is not None else []
    region = next((a for a in around[1:] if page.places[a].body or a in whole), 0)
    alike = _kind(page, top)
    return sorted(
        {top}
        | {
            number
            for number in holding
            if number != top
            and _kind(page, number) == alike
            and (any(alike[1:]) or page.places[number].parent == own.parent)
            and region in page.ancestors(number)
            and number not in around
        }
    )


def _kind(page: Page, number: int) -> tuple[str, str, str]:
    return page.places[number].tag, _called(page, number), _called(page, page.places[number].parent)


def _holders(page: Page, held: Sequence[float], titled: int | None) -> tuple[list[int], bool]:
    """Find the smallest places that hold nearly all of the story: one, or several of one name, in order."""
    heaviest, last = _shape(page, held)
    title = page.blocks[titled].place if titled is not None else -1
    here, chosen = 0, False
    while (down := heaviest[here]) and held[here]:
        whole = held[down] >= NEARLY_ALL * held[here]
        if here <= title <= last[here] and not (whole and down <= title <= last[down]):
            own = [
                a
                for a in page.ancestors(title)
                if a > here and page.places[a].tag == "article" and held[a] >= ARTICLE
            ]
            if own:
                here, title, chosen = own[0], -1, True
                continue
        if whole:
            here = down
            continue
        inner = range(here + 1, last[here] + 1)
        named = [c for c in inner if page.places[c].body and held[c] >= MAIN_PART * held[here]]
        if not named:
            break
        best = max(named, key=held.__getitem__)
        apart = [c for c in inner if held[c] and not (c <= best <= last[c] or best <= c <= last[best])]
        twins = [c for c in apart if page.places[c].body and _called(page, c) == _called(page, best)]
        if sum(held[c] for c in twins) >= SECOND_PART * held[here]:
            return sorted([best, *twins]), chosen
        here = best
    return [here], chosen


def _shape(page: Page, held: Sequence[float]) -> tuple[list[int], list[int]]:
    """Of each place: which one in it weighs most (0: none), and the last number of all that stand in it."""
    heaviest = [0] * len(page.places)
    last = list(range(len(page.places)))
    for number in range(len(page.places) - 1, 0, -1):
        parent = page.places[number].parent
        last[parent] = max(last[parent], last[number])
        if not heaviest[parent] or held[number] >= held[heaviest[parent]]:
            heaviest[parent] = number
    return heaviest, last


def _called(page: Page, number: int) -> str:
    """Return the first of a place's class names: the one that says what it is."""
    return page.places[number].name.partition(" ")[0]


def _is_quotation(page: Page, number: int, top: int) -> bool:
    """Whether a place stands in a quotation inside a figure or an embed: sites mark up spoken words so."""
    quoted = False
    while number > top:
        place = page.places[number]
        quoted = quoted or place.tag == "blockquote"
        if place.aside > SOFT and place.tag != "figure":
            return False
        number = place.parent
    return quoted


def _lead(page: Page, titled: int, found: Sequence[int], beside: Sequence[bool]) -> list[int]:
    """Find what stands between the title and the text and belongs to it: first paragraphs, or a lead that is one."""
    start = found[0]
    if start - titled > NEAR:
        return []
    called = {_called(page, page.blocks[i].place) for i in found if page.blocks[i].tag != "p"} - {""}
    return [i for i in range(titled + 1, start) if _leads(page, page.blocks[i], beside, called)]


def _leads(page: Page, block: Block, beside: Sequence[bool], called: set[str]) -> bool:
    n, place = len(block.text), page.places[block.place]
    if n < 40 or block.linked > 0.3 * n or place.item:
        return False
    parent = page.places[place.parent]
    name = f"{place.name} {parent.name}"
    sentence = END.search(block.text) is not None
    lead = (
        is_lead(name)
        and (sentence or n > 100)
        and block.tag in {"p", "div", "section", "blockquote", "h2", "h3"}
    )
    if beside[block.place]:
        return lead and all(page.places[a].aside <= SOFT for a in page.ancestors(block.place))
    if lead:
        return True
    if is_deck(name):
        return False
    if block.tag == "p":
        return sentence or n > 200
    return block.tag in {"div", "section"} and (
        place.body or parent.body or _called(page, block.place) in called
    )
