"""What changed between two versions of an article, and how much it matters. Pure.

A change is *boring* when nothing of the story differs: white space and typography, the order of paragraphs, date lines,
counters, links to other stories. It is *stealthy* when the story differs and nobody is told: no correction note, no date
line that says so, and the date of change that the page declares is the one it declared before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from language.sentences import sentences
from language.tokens import tokenise, words
from news.differences import Kind, Piece, differences
from news.numerals import numerals
from news.set_phrases import CALENDAR, is_date_line, is_furniture, is_note

HEADLINE, TEXT = "headline", "text"
NUMBERS, NAMES, QUOTES = "numbers", "names", "quotes"
NOTE, BORING, STEALTH = "note", "boring", "stealth"
DELETED, BACK = "deleted", "back"
"""Flags of a revision. `deleted`: its page is gone; `back`: it had been."""

CURLY, STRAIGHT = re.compile("[“«„]([^“”«»„]+)[”»“]"), re.compile('"([^"]+)"')
SPOKEN = 3  # words from which on what stands between quotation marks is a quote and no mere nickname
NEW_SENTENCE = 0.5  # of its words that are new, from which on a sentence is new as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a page said of its article at one time."""

    title: str
    text: str
    language: str | None = None
    modified: datetime | None = None  # the time of change that it declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a version differs from the one before, and by how many words of headline and story."""

    flags: tuple[str, ...] = ()  # none: the two say the same
    words_added: int = 0
    words_removed: int = 0

    @property
    def boring(self) -> bool:
        """Whether nothing of the story differs."""
        return not self.flags or BORING in self.flags


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of one version that the other does not have as it stands."""

    written: str
    changed: int  # words
    words: int
    start: int
    end: int
    spans: tuple[tuple[int, int], ...]  # of the words that changed


def compare(before: Version, after: Version) -> Change:
    """Say what changed: which of headline, text, numbers, names and quotes, whether it is owned up to, and how much."""
    if before.title == after.title and before.text == after.text:
        return Change()
    pieces = differences(before.text, after.text)
    gone, come = _sentences(before.text, pieces, Kind.REMOVED), _sentences(after.text, pieces, Kind.ADDED)
    old, new = _story(before.text, gone), _story(after.text, come)
    headline = words(before.title) != words(after.title)
    if not (headline or old or new):
        return Change(flags=(BORING,))
    titles = differences(before.title, after.title)
    flags = ([HEADLINE] if headline else []) + (
        _of_text(before, after, pieces, old, new) if old or new else []
    )
    if _owns_up(new, titles):
        flags.append(NOTE)
    elif before.modified == after.modified and not any(is_date_line(each.written) for each in come):
        flags.append(STEALTH)
    return Change(
        flags=tuple(flags),
        words_added=_count(titles, Kind.ADDED) + sum(each.changed for each in new),
        words_removed=_count(titles, Kind.REMOVED) + sum(each.changed for each in old),
    )


def _of_text(
    before: Version,
    after: Version,
    pieces: Sequence[Piece],
    old: Sequence[_Sentence],
    new: Sequence[_Sentence],
) -> list[str]:
    was, now = "\n".join(each.written for each in old), "\n".join(each.written for each in new)
    told = {
        NUMBERS: _other_numbers(before, after, was, now) or _replaced_numbers(before, after, pieces, new),
        NAMES: bool(_names(was) - set(words(after.text)) or _names(now) - set(words(before.text))),
        QUOTES: _quotes(before.text) != _quotes(after.text),
    }
    return [TEXT, *(flag for flag, holds in told.items() if holds)]


def _owns_up(new: Sequence[_Sentence], titles: Sequence[Piece]) -> bool:
    added_to_title = "".join(piece.text for piece in titles if piece.kind is Kind.ADDED)
    return any(is_note(each.written) for each in new) or is_note(added_to_title)


def _count(pieces: Iterable[Piece], kind: Kind) -> int:
    return sum(len(piece.words) for piece in pieces if piece.kind is kind)


# ----------------------------------------------------------------------------------- where it changed


def _sentences(text: str, pieces: Sequence[Piece], kind: Kind) -> list[_Sentence]:
    """Return the sentences of a version with words that the other lacks."""
    spans = [(piece.start, piece.end) for piece in pieces if piece.kind is kind]
    if not spans:
        return []
    tokens, found, at, piece = tokenise(text), [], 0, 0
    for start, end in sentences(text):
        count, hit, row = 0, 0, False
        runs: list[tuple[int, int]] = []
        while at < len(tokens) and tokens[at].start < end:
            token = tokens[at]
            while piece < len(spans) and spans[piece][1] <= token.start:
                piece += 1
            if piece < len(spans) and spans[piece][0] <= token.start:
                runs.append((runs.pop()[0] if row else token.start, token.end))
                hit, row = hit + 1, True
            else:
                row = False
            count, at = count + 1, at + 1
        if hit:
            found.append(_Sentence(text[start:end], hit, count, start, end, tuple(runs)))
    return found


def _story(text: str, touched: Sequence[_Sentence]) -> list[_Sentence]:
    """Leave out what is no part of the story: a sentence that is furniture, or stands in a line that is."""
    return [each for each in touched if not (is_furniture(each.written) or is_furniture(_line(text, each)))]


def _line(text: str, sentence: _Sentence) -> str:
    end = text.find("\n", sentence.end)
    return text[text.rfind("\n", 0, sentence.start) + 1 : len(text) if end < 0 else end]


def added_spans(before: str, after: str) -> tuple[tuple[int, int], ...]:
    """Return where in `after` something new stands: whole sentences where half of the words are, else those words.

    Neither furniture nor a sentence that only moved is new.
    """
    come = _story(after, _sentences(after, differences(before, after), Kind.ADDED))
    return tuple(span for each in come for span in _new_of(each))


def _new_of(sentence: _Sentence) -> Iterator[tuple[int, int]]:
    if sentence.changed >= NEW_SENTENCE * sentence.words:
        yield sentence.start, sentence.end
        return
    yield from sentence.spans


def added_text(before: str, after: str) -> str:
    """Return what `added_spans` finds, a line for each sentence that has something new."""
    come = _story(after, _sentences(after, differences(before, after), Kind.ADDED))
    return "\n".join(" ".join(after[start:end] for start, end in _new_of(each)) for each in come)


# ----------------------------------------------------------------------------- numbers, names, quotes


def _other_numbers(before: Version, after: Version, was: str, now: str) -> bool:
    """Whether the changed sentences name a number that the other version does not, or the same ones in another order."""
    old, new = numerals(was, before.language), numerals(now, after.language)
    if Counter(old) == Counter(new):
        return old != new
    return not (
        set(old) <= set(numerals(after.text, after.language))
        and set(new) <= set(numerals(before.text, before.language))
    )


def _replaced_numbers(
    before: Version, after: Version, pieces: Sequence[Piece], new: Sequence[_Sentence]
) -> bool:
    """Whether a number of the story took the place of another one."""
    for one, other in pairwise(pieces):
        replaced = one.kind is Kind.REMOVED and other.kind is Kind.ADDED
        if replaced and any(each.start <= other.start < each.end for each in new):
            was, now = numerals(one.text, before.language), numerals(other.text, after.language)
            if was and now and was != now:
                return True
    return False


NAME = re.compile(r"(?<![^\W_])[^\W\d_a-zà-öø-ÿ][^\W_]*")


def _names(text: str) -> set[str]:
    """Return the folded words of a text that are written as names are: with a capital, and not only to begin a sentence."""
    found: set[str] = set()
    for start, end in sentences(text):
        sentence = text[start:end]
        opening = next((token.start for token in tokenise(sentence)), 0)
        for match in NAME.finditer(sentence):
            if match.start() > opening or _goes_on(sentence, match.end()):
                found.update(words(match[0]))
    return found - CALENDAR


def _goes_on(sentence: str, end: int) -> bool:
    """Whether the word after this place begins with a capital, too: `Ana Ruiz dijo`."""
    return NAME.match(sentence, end + 1) is not None


def _quotes(text: str) -> set[tuple[str, ...]]:
    """Return the words of each quote, folded. A line with an odd number of straight quotation marks has none of that kind."""
    found: set[tuple[str, ...]] = set()
    for line in text.splitlines():
        kinds = CURLY, *((STRAIGHT,) if line.count('"') % 2 == 0 else ())
        found |= {tuple(words(each)) for kind in kinds for each in kind.findall(line)}
    return {each for each in found if len(each) >= SPOKEN}
