"""How a word stands in a text: its capitals, where its sentence and its line begin, what stands right beside it. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right

from language.mentions.records import Text
from language.sentences import sentences

BREAK = re.compile(r"[\n.,;:!?()…]")
"""What no name reaches across."""
LINE_END = re.compile("\n")
OPENING = " \t\u00a0\"'“”«»‘’¿¡([*_-–—"
"""What may stand between the beginning of a sentence and its first word."""
ENDING = ".!?…:\n|•"
LONG = 4  # letters of a word that a headline in Title Case would capitalise
HEADLINED = 0.9  # of the long words of a line that begin with a capital
SHORTEST_HEADLINE = 5  # long words


class Surface:
    """One field, asked about its surface; what it finds out of a line or a sentence it keeps."""

    def __init__(self, text: Text) -> None:
        self.field = text.field
        self.text = text.text
        self.tokens = text.tokens
        self._lines: dict[int, tuple[bool, bool]] = {}
        self._sentences: list[tuple[int, int]] | None = None
        self._starts: list[int] | None = None  # of lines

    def written(self, first: int, end: int) -> str:
        """Return what is written from one word to before another."""
        return self.text[self.tokens[first].start : self.tokens[end - 1].end]

    def word(self, at: int) -> str:
        """Return a word as it is written."""
        token = self.tokens[at]
        return self.text[token.start : token.end]

    def is_whole(self, first: int, end: int) -> bool:
        """Whether nothing parts the words of a name; the full stop of an initial does not."""
        for at in range(first, end - 1):
            found = BREAK.search(self.text, self.tokens[at].end, self.tokens[at + 1].start)
            if found and not (found[0] == "." and len(self.tokens[at][0]) == 1):
                return False
        return True

    def is_capitalised(self, at: int) -> bool:
        """Whether a word begins with a capital."""
        return self.text[self.tokens[at].start].isupper()

    def begins_sentence(self, at: int) -> bool:
        """Whether nothing but quotes and the like stands between a word and the end of a sentence before it."""
        before = self.text[max(0, self.tokens[at].start - 12) : self.tokens[at].start].rstrip(OPENING)
        return not before or before[-1] in ENDING

    def stands_beside(self, at: int) -> bool:
        """Whether only a space or a hyphen is between a word and the next one."""
        if not 0 <= at < len(self.tokens) - 1:
            return False
        return self.text[self.tokens[at].end : self.tokens[at + 1].start] in {" ", "\u00a0", "-", "‐"}

    def is_shouted(self, at: int) -> bool:
        """Whether the line is written in capitals, so that they say nothing."""
        return self._line(at)[0]

    def is_headlined(self, at: int) -> bool:
        """Whether Every Long Word of the Line Begins With a Capital, so that a single one says nothing."""
        return self._line(at)[1]

    def line_start(self, place: int) -> int:
        """Return where the line begins that a character stands in: looked up, for a text may be one line of thousands of names."""
        if self._starts is None:
            self._starts = [0, *(found.end() for found in LINE_END.finditer(self.text))]
        return self._starts[bisect_right(self._starts, place) - 1]

    def _line(self, at: int) -> tuple[bool, bool]:
        start = self.line_start(self.tokens[at].start)
        if start not in self._lines:
            end = self.text.find("\n", start)
            line = self.text[start : end if end >= 0 else len(self.text)]
            letters = sum(map(str.isalpha, line))
            shouted = letters > 0 and sum(map(str.isupper, line)) > 0.8 * letters
            long = [word for word in line.split() if len(word) >= LONG and word[0].isalpha()]
            capital = sum(word[0].isupper() for word in long)
            self._lines[start] = (
                shouted,
                len(long) >= SHORTEST_HEADLINE and capital >= HEADLINED * len(long) and line[-1] != ".",
            )
        return self._lines[start]

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the words of the sentence that a word stands in: the first one, and the one behind the last."""
        if self._sentences is None:
            self._sentences = sentences(self.text)
        place = self.tokens[at].start
        found = bisect_right(self._sentences, (place, len(self.text))) - 1
        start, end = self._sentences[max(found, 0)] if self._sentences else (0, len(self.text))
        return self._token_at(start), self._token_at(end)

    def _token_at(self, place: int) -> int:
        """Return the first word that begins at a place or behind it."""
        low, high = 0, len(self.tokens)
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].start < place:
                low = middle + 1
            else:
                high = middle
        return low
