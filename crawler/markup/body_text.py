"""The text of an article: a consensus of readings, as many as the page and the budget ask for. Pure.

A page is cut into blocks once. Our own reading of the tree (story.py) and a second opinion that knows no tree (shallow.py)
cost little. Where the two agree, ours is the text. Where they disagree, or where care is asked for, trafilatura reads the
page in both of its ways, and a vote (ballot.py) decides. Where all that gives too little, what stands in scripts is looked
at. docs/reading.md has the figures.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from crawler.markup.ballot import agreement, held_in, prose, vote
from crawler.markup.blocks import Page, blocks_of
from crawler.markup.embedded import bodies
from crawler.markup.json_ld import Node
from crawler.markup.lines import lines
from crawler.markup.shallow import shallow
from crawler.markup.story import story_of

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u200e\u200f"))
MARKUP = re.compile(r"<[^>]{1,400}>")
BULLET = re.compile(r"^[-–•*]\s+")
BREAK = re.compile(r"</p>|<br\s*/?>|\n+", re.IGNORECASE)
ENOUGH = 250  # characters; with less, what else the page offers is looked at
MUCH_MORE = 3  # times as long as what was read: then the page's own articleBody is believed
AGREED = 0.85  # agreement of two readings from which they are one
MANY = 1500  # blocks; trafilatura's time grows with the square of them, so it is not asked beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyText:
    """The text, one paragraph a line; which recipe gave it; and how much the readings agreed, 0 to 1 (None: one only)."""

    text: str
    origin: str
    agreement: float | None = None


def text_of(tree: Any, *, article: Node | None, title: str | None, careful: bool | None = None) -> BodyText:
    """Read the text. `careful`: ask every reader; False: only the cheap ones; None: as the page asks for.

    The tree is not changed. `article` is the page's own JSON-LD.
    """
    page = blocks_of(tree)
    read = _consensus(tree, page, title, careful=careful)
    body = (article or {}).get("articleBody")
    offered = tidy(_plain(body), title) if isinstance(body, str) else ""
    if len(read.text) < ENOUGH:
        return _rescued(tree, page, read, offered, title)
    if len(offered) > MUCH_MORE * len(read.text):
        return BodyText(text=offered, origin="json-ld")
    return read


def _consensus(tree: Any, page: Page, title: str | None, *, careful: bool | None) -> BodyText:
    story = story_of(page, title)
    second = shallow(page)
    counts = prose(page)
    agreed = agreement(set(story.kept), second, counts)
    if careful is None:
        careful = agreed < AGREED
    if not careful or len(page.blocks) > MANY or not story.kept:
        origin = "dense (2 of 2 agree)" if agreed >= AGREED else "dense"
        return BodyText(text=_joined(page, story.kept, title), origin=origin, agreement=agreed)
    others = {
        "shallow": second,
        "trafilatura": held_in(page, _extracted(tree, precision=True)),
        "trafilatura-default": held_in(page, _extracted(tree, precision=False)),
    }
    verdict = vote(page, story, others)
    kept = tuple(lines(page, verdict.kept, title)) if verdict.outvoted else verdict.kept
    agreements = [agreement(set(kept), each, counts) for each in (set(story.kept), *others.values())]
    return BodyText(
        text=_joined(page, kept, title),
        origin=f"consensus ({sum(each >= AGREED for each in agreements)} of {len(agreements)} agree)",
        agreement=sum(agreements) / len(agreements),
    )


def _joined(page: Page, kept: tuple[int, ...], title: str | None) -> str:
    """Make text of blocks, a line each; the cells of a table's row share one."""
    out: list[str] = []
    row = -1
    for i in kept:
        block = page.blocks[i]
        here = page.places[block.place].parent if block.tag in {"td", "th"} else -1
        if here >= 0 and here == row and page.places[here].tag == "tr":
            out[-1] += f" | {block.text}"
        else:
            out.append(block.text)
        row = here
    return tidy("\n".join(out), title)


def _rescued(tree: Any, page: Page, read: BodyText, offered: str, title: str | None) -> BodyText:
    """Look at what else a page offers when hardly any text was read: much more than that is believed."""
    candidates = [(read.text, read.origin)]
    if len(page.blocks) <= MANY:
        candidates += [
            (tidy(_extracted(tree, precision=precision), title), origin)
            for precision, origin in ((True, "trafilatura"), (False, "trafilatura-default"))
        ]
    candidates.append((offered, "json-ld"))
    candidates.extend((tidy(_plain(script), title), "script") for script in bodies(tree))
    best = candidates[0]
    for candidate in candidates[1:]:
        if len(candidate[0]) > MUCH_MORE * len(best[0]):
            best = candidate
    if not best[0]:
        best = tidy(_paragraphs(tree), title), "paragraphs"
    return read if best is candidates[0] else BodyText(text=best[0], origin=best[1])


def _extracted(tree: Any, *, precision: bool) -> str:
    from trafilatura import bare_extraction  # noqa: PLC0415 - only pages in doubt need it

    document = bare_extraction(
        tree, favor_precision=precision, include_comments=False, include_tables=True, with_metadata=False
    )
    return getattr(document, "text", None) or ""


def _paragraphs(tree: Any) -> str:
    """Whatever stands in paragraphs: the last resort."""
    return "\n".join(" ".join(each.text_content().split()) for each in tree.iter("p"))


def _plain(markup: str) -> str:
    """Make text of an articleBody: some sites put HTML there, escaped once or twice."""
    return MARKUP.sub(" ", BREAK.sub("\n", html.unescape(html.unescape(markup))))


def tidy(text: str, title: str | None) -> str:
    """NFC, single spaces, one paragraph a line; no empty, repeated or invisible ones, no title on top."""
    found: list[str] = []
    for line in unicodedata.normalize("NFC", text).translate(INVISIBLE).splitlines():
        clean = BULLET.sub("", " ".join(line.split()))
        if clean and (not found or clean != found[-1]):
            found.append(clean)
    if found and title and found[0] == title:
        found = found[1:]
    return "\n".join(found)
