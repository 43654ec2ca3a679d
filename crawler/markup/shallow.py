"""A second opinion on which blocks are the story, which knows no tree and no names: words and links alone. Pure, linear.

The decision tree is Kohlschütter, Fankhauser and Nejdl's, "Boilerplate Detection using Shallow Text Features" (WSDM 2010),
by numbers of words and densities of links of a block, the one before and the next. Of what it finds, the run with the most
words is kept; a run ends at seven blocks of boilerplate.
"""

from __future__ import annotations

from crawler.markup.blocks import Page
from crawler.markup.story import WIDE

GAP = 6  # blocks of boilerplate inside a story


def shallow(page: Page) -> set[int]:
    """Return the numbers of the story's blocks."""
    blocks = page.blocks
    words = [len(b.text.split()) * (4 if WIDE.search(b.text[:40]) else 1) for b in blocks]
    links = [b.linked / len(b.text) for b in blocks]
    run: list[int] = []
    best: list[int] = []
    total = most = gap = 0
    for i in range(len(blocks)):
        before = (words[i - 1], links[i - 1]) if i else (0, 0.0)
        if _is_story(words[i], links[i], before, words[i + 1] if i + 1 < len(blocks) else 0):
            run.append(i)
            total += words[i]
            gap = 0
        elif run:
            gap += 1
        if total > most:
            best, most = run, total
        if gap > GAP:
            run, total, gap = [], 0, 0
    return set(best)


def _is_story(words: int, links: float, before: tuple[int, float], following: int) -> bool:
    if links > 0.333333:
        return False
    if before[1] <= 0.555556:
        return words > 16 or following > 15 or before[0] > 4
    return words > 40 or following > 17
