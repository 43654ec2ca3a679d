"""Which of a story's blocks are lines of its text: no lists of other pages, no calls to click, nothing twice. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crawler.markup.blocks import HEADINGS, Block, Page, plain
from crawler.markup.boilerplate import END, is_credit, is_promo, may_open_a_list, opens_a_list

ALL_LINK = 0.8  # of a line's characters
SERIES = 4  # lines in one place: then they are a list without marks, such as results, and no labels
LABEL = 100  # characters; a shorter piece of a page that is no paragraph and no sentence is a label
TWICE = 60  # letters and spaces; what is longer is said once


def lines(page: Page, numbers: Sequence[int], title: str | None) -> list[int]:
    """Leave out, of the blocks of these numbers, what is no line of a text. Headings stay where a paragraph follows."""
    lists = _lists_of_links(page, numbers)
    main = _main(page, numbers)
    series = Counter(page.blocks[i].place for i in numbers)
    said = {plain(title)}
    kept: list[int] = []
    headings: list[int] = []  # that wait for a paragraph
    leads_away = False  # inside a list under a title such as "More on this"
    for i in numbers:
        block = page.blocks[i]
        place = page.places[block.place]
        if place.item:
            if headings and block.linked and may_open_a_list(page.blocks[headings[-1]].text):
                headings.pop()
                leads_away = True
            if (leads_away and block.linked) or _list_of(page, block.place) in lists:
                continue
        elif block.tag not in HEADINGS:
            leads_away = False
        words = plain(block.text)
        if (
            not words
            or _is_clutter(page, block, main, series[block.place])
            or (words in said and _is_once(block, words, place.item))
        ):
            continue
        if block.tag in HEADINGS or opens_a_list(block.text) or may_open_a_list(block.text):
            headings.append(i)
            continue
        if not kept and is_credit(block.text):
            continue
        kept += [each for each in headings[-2:] if not opens_a_list(page.blocks[each].text)]
        headings.clear()
        said.add(words)
        kept.append(i)
    return kept


def _is_once(block: Block, words: str, item: bool) -> bool:  # noqa: FBT001
    """Whether what has been said before is not said again: a title, or a long line that is no entry of a list."""
    return block.tag in HEADINGS or (len(words) > TWICE and not item)


def _is_clutter(page: Page, block: Block, main: int, together: int) -> bool:
    """Whether a line is no part of a text wherever it stands.

    `main` is where most paragraphs stand (-1: there are none), `together` how many lines share the block's place.
    """
    n = len(block.text)
    if block.tag == "h1" or is_promo(block.text):
        return True
    if block.linked >= ALL_LINK * n:
        if block.tag in HEADINGS:
            return page.places[block.place].parent != main
        return n > 30 or block.tag in {"div", "td", "section", "article"}
    label = n < LABEL and not END.search(block.text) and not may_open_a_list(block.text)
    return label and main >= 0 and together < SERIES and block.tag in {"div", "section", "article"}


def _main(page: Page, numbers: Sequence[int]) -> int:
    """Find the place that holds the most text in paragraphs of its own; -1 where there are no paragraphs."""
    held: dict[int, int] = {}
    for i in numbers:
        block = page.blocks[i]
        if block.tag == "p":
            parent = page.places[block.place].parent
            held[parent] = held.get(parent, 0) + len(block.text)
    return max(held, key=held.__getitem__, default=-1)


def _list_of(page: Page, number: int) -> int:
    """Return the list that a place is an entry of; -1 where it is none."""
    while page.places[number].item and page.places[number].tag != "li":
        number = page.places[number].parent
    return page.places[number].parent if page.places[number].item else -1


def _lists_of_links(page: Page, numbers: Sequence[int]) -> set[int]:
    """Find the lists that lead to other pages: at least half of their text is links."""
    text: dict[int, int] = {}
    links: dict[int, int] = {}
    for i in numbers:
        block = page.blocks[i]
        if page.places[block.place].item:
            where = _list_of(page, block.place)
            text[where] = text.get(where, 0) + len(block.text)
            links[where] = links.get(where, 0) + block.linked
    return {where for where, total in text.items() if links[where] >= 0.5 * total}
