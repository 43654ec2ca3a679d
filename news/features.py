"""What an article is about: its words, names and numbers, as far as they tell one event from another. Pure.

Taken where a page is read. Names are words with a capital letter that the grammar does not ask for: a headline in
capitals, a headline in Title Case and the first word of a sentence prove nothing, the same word within a sentence does.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, Self

from language.tokens import Token, tokenise
from news.numerals import ENGLISH, SPANISH
from news.stems import COMMON_KEYS, GRAMMAR_WORDS, key_of

READ = 6_000  # characters of a text: what stands further down is background
IN_HEADLINE = 2  # a word of the headline counts for so many more
WORD, NAME, PAIR, NUMBER = "", "^", "+", "#"
"""Kinds of terms: a plain word, a word of a name, two words of a name in a row (`+nestora_salgado`), a number (`#43`)."""
MOST = {WORD: 60, NAME: 30, PAIR: 10, NUMBER: 20}
"""Terms of a kind that are kept; of what was left out the length still speaks."""

WRITTEN_OUT = {
    word: number for word, number in (SPANISH | ENGLISH).items() if number.isdigit() and int(number) <= 50
}
_SENTENCE_END = re.compile(r"""[.!?:;¡¿"“«\n()\[\]|•—–]""")
_SHOUTED = 3  # words in capitals in a row are shouted, and no acronym
_TITLE_CASE = 0.6  # share of a headline's words with a capital from which on capitals prove nothing there


class Term(NamedTuple):
    """Something that an article is about."""

    kind: str  # WORD, NAME, PAIR or NUMBER
    key: str  # what it is compared by, in either language
    written: str  # as the article writes it, folded
    often: int  # it stands there, a headline counted as often as it counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What an article is about, of each kind the weightiest first."""

    language: str | None
    terms: tuple[Term, ...]  # no key is there twice
    length: int  # words that are none of the grammar's, counted as those of the terms are


def features_of(title: str, text: str, language: str | None) -> Features:
    """Read an article for what it is about."""
    headline, body = _Read.of(title), _Read.of(text[:READ])
    language = (language or "")[:2] or _guessed(headline, body)
    grammar = GRAMMAR_WORDS["es" if language == "es" else "en"]
    names = _names(headline, body)
    counts, written = _counted(headline, body, grammar, language)
    terms = [
        Term(NAME if written[key] in names else WORD, key, written[key], count)
        for key, count in counts.items()
    ]
    terms += [
        Term(PAIR, f"{PAIR}{one}_{other}", f"{one} {other}", count)
        for (one, other), count in _pairs(headline, body, names).items()
    ]
    terms += [
        Term(NUMBER, f"{NUMBER}{number}", number.partition(":")[0], count)
        for number, count in _numbers(headline, body, grammar, language).items()
    ]
    terms.sort(key=_worth, reverse=True)
    return Features(
        language=language,
        terms=tuple(
            each for kind, most in MOST.items() for each in islice((t for t in terms if t.kind == kind), most)
        ),
        length=counts.total(),
    )


def _counted(
    headline: _Read, body: _Read, grammar: frozenset[str], language: str | None
) -> tuple[Counter[str], dict[str, str]]:
    """Count words by what they are compared by, and say how the first of each is written."""
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for read, weight in ((headline, 1 + IN_HEADLINE), (body, 1)):
        for word in read.words:
            if word not in grammar and len(word) > 1 and not word[0].isdigit():
                key = key_of(word, language)
                written.setdefault(key, word)
                counts[key] += weight
    return counts, written


def _worth(term: Term) -> float:
    return term.often * (0.3 if term.key in COMMON_KEYS else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A text's words in order; `capital` is whether each has a capital letter that means something."""

    text: str
    tokens: list[Token]
    words: list[str]
    starts: list[bool]  # whether a sentence begins with the word
    capital: list[bool | None]  # None of a word in a row of words in capitals, which proves nothing

    @classmethod
    def of(cls, text: str) -> Self:
        tokens = tokenise(text)
        starts: list[bool] = []
        capital: list[bool | None] = []
        shouted, end = 0, 0
        for place, token in enumerate(tokens):
            gap = text[end : token.start]
            starts.append(end == 0 or (gap != " " and _SENTENCE_END.search(gap) is not None))
            capital.append(text[token.start].isupper())
            end = token.end
            shouted = shouted + 1 if capital[-1] and text[token.start : end].isupper() else 0
            if shouted >= _SHOUTED:
                capital[place - shouted + 1 :] = [None] * shouted
        return cls(
            text=text,
            tokens=tokens,
            words=[token.folded for token in tokens],
            starts=starts,
            capital=capital,
        )

    def proves_nothing(self) -> bool:
        """Whether it is written in capitals, or in Title Case."""
        return sum(each is not False for each in self.capital) > _TITLE_CASE * len(self.words)


def _names(headline: _Read, body: _Read) -> set[str]:
    up: Counter[str] = Counter()
    down: Counter[str] = Counter()
    reads = [body] if headline.proves_nothing() else [headline, body]
    for read in reads:
        for place, word in enumerate(read.words):
            if read.capital[place] is False:
                down[word] += 1
            elif read.capital[place] and not read.starts[place]:
                up[word] += 1
    names = {word for word, count in up.items() if count > down[word] and not word[0].isdigit()}
    for read in reads:  # "Nestora Salgado dijo": a sentence begins with a name where a name follows
        for place in range(len(read.words) - 1):
            word = read.words[place]
            if (
                read.starts[place]
                and read.capital[place]
                and read.words[place + 1] in names
                and not down[word]
            ):
                names.add(word)
    return names - GRAMMAR_WORDS["es"] - GRAMMAR_WORDS["en"]


def _pairs(headline: _Read, body: _Read, names: set[str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for read in (headline, body):
        for place in range(len(read.words) - 1):
            one, other = read.words[place], read.words[place + 1]
            if one in names and other in names and read.capital[place] and not read.starts[place + 1]:
                found[one, other] += 1
    return found


_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")


def _numbers(headline: _Read, body: _Read, grammar: frozenset[str], language: str | None) -> Counter[str]:
    """Count numbers, each alone and with the word that it counts: `43`, `43:student`."""
    found: Counter[str] = Counter()
    for read in (headline, body):
        for match in _NUMBER.finditer(read.text):
            found[_plain(match[0])] += 1
        for place, word in enumerate(read.words[:-1]):
            number = word if word.isdigit() else WRITTEN_OUT.get(word)
            if number is None:
                continue
            counted = next((each for each in read.words[place + 1 : place + 4] if each not in grammar), None)
            if counted is not None and not counted[0].isdigit():
                found[f"{number}:{key_of(counted, language)}"] += 1
    return found


def _plain(number: str) -> str:
    """Write a number without the marks of thousands, which differ: "1,200" and "1.200" are 1200, "5,8" is 5.8."""
    groups = re.split(r"[.,]", number)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]):
        return "".join(groups)
    return ".".join(groups)


def _guessed(*reads: _Read) -> str | None:
    hits = {
        language: sum(word in grammar for read in reads for word in read.words)
        for language, grammar in GRAMMAR_WORDS.items()
    }
    language = max(hits, key=lambda each: hits[each])
    return language if hits[language] else None
