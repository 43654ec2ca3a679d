"""Read the terms that rules are made of: a word, a phrase, or the beginning of a word. Pure.

The terms here are leaves. `parse_term` reads an entry of a list, where the signs of the language are refused, since they mean
nothing there; `grammar.parse_query` reads a query, and what is a word or a phrase in it by `spoken_term`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from language.tokens import Token, tokenise

LONGEST = 200  # characters of a term
SHORTEST_PREFIX = 3  # letters before a star: fewer would match half the dictionary

OPERATOR = re.compile(r"(?<!\S)\(*(AND|OR|NOT|O?NEAR(?:/\d+)?)\)*(?!\S)")
FIELD = re.compile(r"^\W*([^\W\d_]+):(?=[^\s/])")
SIGN = re.compile(r"^\s*([-+=])(?=\w)")
QUOTE = re.compile('["“”„«»]')
QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“"}


CODES = (
    "empty", "no_word", "two_lines", "too_long", "never_opened", "never_closed", "operator", "field", "minus", "sign",
    "star_in_front", "star_alone", "star_inside", "short_prefix",
)  # fmt: skip
"""What can be wrong with a term; whoever speaks other languages has a sentence for each."""


class BadTerm(ValueError):  # noqa: N818 (a newsroom reads it: the term is bad, the program is not)
    """A term that cannot be used. `position` counts characters from 0; `hint` says what would be right.

    `code` is one of CODES and `values` what a sentence about it needs; `str()` is the English sentence.
    """

    def __init__(self, problem: str, *, code: str, position: int, hint: str, **values: str) -> None:
        super().__init__(f"{problem}; {hint}")
        self.code = code
        self.position = position
        self.hint = hint
        self.values = values


@dataclass(frozen=True, slots=True)
class Word:
    """One whole word."""

    source: str
    word: str

    @property
    def key(self) -> str:
        """What is equal for two terms that find the same."""
        return self.word

    @property
    def parts(self) -> tuple[Word | Prefix, ...]:
        """The words it is made of: itself."""
        return (self,)

    def fits(self, folded: str) -> bool:
        """Whether a folded word is this one."""
        return folded == self.word


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with `stem`."""

    source: str
    stem: str

    @property
    def key(self) -> str:
        """What is equal for two terms that find the same."""
        return f"{self.stem}*"

    @property
    def parts(self) -> tuple[Word | Prefix, ...]:
        """The words it is made of: itself."""
        return (self,)

    def fits(self, folded: str) -> bool:
        """Whether a folded word begins like this."""
        return folded.startswith(self.stem)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more words, one right after the other; each may be whole or a beginning."""

    source: str
    parts: tuple[Word | Prefix, ...]

    @property
    def key(self) -> str:
        """What is equal for two terms that find the same."""
        return " ".join(part.key for part in self.parts)


Term = Word | Phrase | Prefix


def covers(wider: Term, narrower: Term) -> bool:
    """Whether every text that holds `narrower` holds `wider` too, as `policía` of `policía comunitaria`."""
    sought, parts = wider.parts, narrower.parts
    return any(
        all(_part_covers(*pair) for pair in zip(sought, parts[start:], strict=False))
        for start in range(len(parts) - len(sought) + 1)
    )


def _part_covers(wider: Word | Prefix, narrower: Word | Prefix) -> bool:
    if isinstance(narrower, Word):
        return wider.fits(narrower.word)
    return isinstance(wider, Prefix) and narrower.stem.startswith(wider.stem)


def parse_term(text: str) -> Term:
    """Read a term as a rule lists it: `secuestro`, `policía comunitaria`, `"policía comunitaria"`, `secuestr*`.

    Raises BadTerm, which says what is wrong and what would be right.
    """
    _refuse_odd_text(text)
    quoted = _refuse_open_quotes(text)
    if not quoted:
        _refuse_syntax(text)
    tokens, stars = _words(text)
    return _term(text, tokens, stars)


def spoken_term(text: str) -> Term:
    """Read what a query holds as a word or between quotes: any text, of which letters, digits and stars count.

    Its `source` is the text from its first word to its last, in one line and without quotes: two that are written alike
    are equal. Raises BadTerm for stars that stand amiss, and where there is no word at all.
    """
    _refuse_long(text)
    tokens, stars = _words(text)
    end = tokens[-1].end + (tokens[-1].end in stars)
    term = _term(text, tokens, stars)
    return replace(term, source=" ".join(QUOTE.sub(" ", text[tokens[0].start : end]).split()))


def _words(text: str) -> tuple[list[Token], frozenset[int]]:
    tokens = tokenise(text)
    stars = _stars(text, tokens)
    if not tokens:
        hint = "write at least one word, such as secuestro"
        raise BadTerm(
            f"{text.strip()!r} holds neither a letter nor a digit", code="no_word", position=0, hint=hint
        )
    return tokens, stars


def _term(source: str, tokens: list[Token], stars: frozenset[int]) -> Term:
    parts = tuple(
        Prefix(source[token.start : token.end] + "*", token.folded)
        if token.end in stars
        else Word(source[token.start : token.end], token.folded)
        for token in tokens
    )
    if len(parts) > 1:
        return Phrase(source, parts)
    only = parts[0]
    return Prefix(source, only.stem) if isinstance(only, Prefix) else Word(source, only.word)


def _refuse_odd_text(text: str) -> None:
    if not text.strip():
        hint = "write a word, such as secuestro, or leave the line out"
        raise BadTerm("is empty", code="empty", position=0, hint=hint)
    if found := re.search(r"[\n\r]", text):
        hint = "write each term on a line of its own"
        raise BadTerm("goes over a line", code="two_lines", position=found.start(), hint=hint)
    _refuse_long(text)


def _refuse_long(text: str) -> None:
    if len(text) > LONGEST:
        hint = f"keep a term under {LONGEST} and write several"
        length = str(len(text))
        raise BadTerm(
            f"is {length} characters long", code="too_long", position=LONGEST, hint=hint, length=length
        )


def _refuse_open_quotes(text: str) -> bool:
    """Refuse a quote that is never closed; return whether the whole term stands in quotes."""
    closing: str | None = None
    opened = 0
    pairs = []
    for position, character in enumerate(text):
        if closing is None and character in QUOTES:
            closing, opened = QUOTES[character], position
        elif character == closing:
            pairs.append((opened, position))
            closing = None
        elif closing is None and character in "”»":
            hint = "write both quotes or none"
            problem = f"closes a quote ({character}) that was never opened"
            raise BadTerm(problem, code="never_opened", position=position, hint=hint, quote=character)
    if closing is not None:
        hint = f"close it with {closing} or leave it out"
        problem, quote = f"opens a quote ({text[opened]}) and never closes it", text[opened]
        raise BadTerm(problem, code="never_closed", position=opened, hint=hint, quote=quote, closing=closing)
    bare = text.strip()
    start = text.index(bare)
    return pairs == [(start, start + len(bare) - 1)]


def _refuse_syntax(text: str) -> None:
    """Refuse signs of other query languages, which would silently be read as nothing."""
    if found := OPERATOR.search(text):
        hint = "write the words as separate entries of all, any or none, or the whole term in quotes if it is meant as words"
        problem = f"holds the operator {found[1]}"
        raise BadTerm(problem, code="operator", position=found.start(1), hint=hint, operator=found[1])
    if found := FIELD.match(text):
        hint = "write the words alone: every term is looked for in title, summary and text"
        problem = f"asks for a field ({found[1]}:) that is not known"
        raise BadTerm(problem, code="field", position=found.start(1), hint=hint, field=found[1])
    if found := SIGN.match(text):
        minus = found[1] == "-"
        hint = "put the word under none instead" if minus else "write the word without it"
        problem, code = f"begins with {found[1]}, which means nothing here", "minus" if minus else "sign"
        raise BadTerm(problem, code=code, position=found.start(1), hint=hint, sign=found[1])


def _stars(text: str, tokens: list[Token]) -> frozenset[int]:
    """Return where the stars stand; every one must follow a word of three letters and end it."""
    starts = {token.start for token in tokens}
    ends = {token.end: token for token in tokens}
    stars = [position for position, character in enumerate(text) if character == "*"]
    for position in stars:
        _refuse_star(text, position, ends.get(position), followed=position + 1 in starts)
    return frozenset(stars)


def _refuse_star(text: str, position: int, word: Token | None, *, followed: bool) -> None:
    if word is None and followed:
        hint = "a star goes at the end, such as secuestr*"
        raise BadTerm("has a star in front of a word", code="star_in_front", position=position, hint=hint)
    if word is None:
        hint = "write it right after the beginning of a word, such as secuestr*"
        raise BadTerm("has a star that follows no word", code="star_alone", position=position, hint=hint)
    written = text[word.start : word.end]
    if followed:
        example = f"{written}*"
        hint = f"end the word with it, such as {example}"
        problem = "has a star inside a word"
        raise BadTerm(problem, code="star_inside", position=position, hint=hint, example=example)
    if len(word.folded) < SHORTEST_PREFIX:
        least = str(SHORTEST_PREFIX)
        hint = f"write at least {least} letters before it, such as secuestr*"
        problem = f"has a star after only {written!r}"
        raise BadTerm(
            problem, code="short_prefix", position=position, hint=hint, written=repr(written), least=least
        )
