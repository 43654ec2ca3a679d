"""A seeded generator of archives: distinct articles of an invented language, the same for the same seed, in any order.

Words follow Zipf's law over an invented vocabulary (the frequencies of a real text, the words of none). Most sentences
of an article are its own; some are taken from a pool that all articles share, as agencies' sentences and background
paragraphs are. Where that is asked for, some articles copy an earlier one of late, with the edits that outlets make, and
some tell an event that others tell, each in its own words round the same names. Nothing here depends on what was generated
before: article 700,000 is the same whoever asks for it first.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from html import escape
from itertools import accumulate

ONSETS = ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "cl", "gr", "pl", "tr"]
NUCLEI = ["a", "e", "i", "o", "u", "ia", "ue", "ie"]
CODAS = ["", "", "", "n", "s", "r", "l"]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
LATELY = 600  # articles back that a copy reaches at the most
BLOCK, EVENTS = 700, 12  # articles of a time, and the events that some of them tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of an archive."""

    number: int
    outlet: str
    url: str
    title: str
    summary: str
    author: str
    published: datetime
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text, a paragraph a line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What several articles tell of: who was in it, where, and words that go with it."""

    names: tuple[str, ...]
    words: tuple[str, ...]


class Archive:
    """Articles by their number.

    `shared` is the share of sentences that come from the pool, `copied` that of articles that copy another one, `told`
    that of articles that tell an event. `first_words` are the most frequent words, in place of invented ones: those of a
    language's grammar, which a program that knows the language is not to take for the words of an event.
    """

    def __init__(
        self,
        seed: int = 7,
        *,
        vocabulary: int = 30_000,
        outlets: int = 40,
        shared: float = 0.1,
        copied: float = 0.0,
        told: float = 0.0,
        first_words: Sequence[str] = (),
        minutes_apart: float = 1.0,
        epoch: datetime = EPOCH,
    ) -> None:
        self.seed = seed
        self.vocabulary = vocabulary
        self.outlets = outlets
        self.shared = shared
        self.copied = copied
        self.told = told
        self.first_words = first_words
        self.apart = timedelta(minutes=minutes_apart)
        self.epoch = epoch

    @cached_property
    def words(self) -> list[str]:
        """The vocabulary, the most frequent word first; no word is there twice."""
        draw = random.Random(f"{self.seed}:words")
        words: dict[str, None] = dict.fromkeys(self.first_words)
        while len(words) < self.vocabulary:
            syllables = 1 if len(words) < 60 else draw.choices((2, 3, 4), (5, 4, 2))[0]
            word = "".join(
                draw.choice(ONSETS) + draw.choice(NUCLEI) + draw.choice(CODAS) for _ in range(syllables)
            )
            words.setdefault(word)
        return list(words)

    @cached_property
    def weights(self) -> list[float]:
        """Cumulated weights by Zipf's law: the n-th word is as frequent as 1/(n + 2.7) (Mandelbrot's form)."""
        return list(accumulate(1 / (rank + 2.7) for rank in range(self.vocabulary)))

    @cached_property
    def pool(self) -> list[str]:
        """Sentences that several articles have."""
        draw = random.Random(f"{self.seed}:pool")
        return [self._sentence(draw) for _ in range(5_000)]

    def _sentence(self, draw: random.Random, shortest: int = 8, longest: int = 26) -> str:
        words = draw.choices(self.words, cum_weights=self.weights, k=draw.randint(shortest, longest))
        return f"{' '.join(words).capitalize()}."

    def _name(self, draw: random.Random) -> str:
        return " ".join(word.capitalize() for word in draw.choices(self.words[200:4_000], k=2))

    def article(self, number: int, *, paragraphs: int | None = None) -> Article:
        """Make one article: 6 to 16 paragraphs of 2 to 4 sentences, unless their number is given."""
        if not (self.copied or self.told):
            return self._alone(number, paragraphs=paragraphs)
        draw = random.Random(f"{self.seed}:{number}:kind")
        kind = draw.random()
        if kind < self.copied and number:
            return self._copy(number, draw)
        if kind < self.copied + self.told:
            return self._telling(self._alone(number, paragraphs=paragraphs), draw)
        return self._alone(number, paragraphs=paragraphs)

    def _alone(self, number: int, *, paragraphs: int | None = None) -> Article:
        draw = random.Random(f"{self.seed}:{number}")
        outlet = f"paper-{draw.randrange(self.outlets)}"
        title = self._sentence(draw, 6, 13).rstrip(".")
        lines = tuple(
            " ".join(
                draw.choice(self.pool) if draw.random() < self.shared else self._sentence(draw)
                for _ in range(draw.randint(2, 4))
            )
            for _ in range(draw.randint(6, 16) if paragraphs is None else paragraphs)
        )
        published = self.epoch + number * self.apart
        slug = "-".join(title.lower().split()[:6])
        return Article(
            number=number,
            outlet=outlet,
            url=f"https://{outlet}.example/{published:%Y/%m/%d}/{slug}-{number}.html",
            title=title,
            summary=self._sentence(draw, 14, 26),
            author=self._name(draw),
            published=published,
            paragraphs=lines,
        )

    def _copy(self, number: int, draw: random.Random) -> Article:
        """Take an earlier article's text, in part as outlets edit it, under a headline and an address of its own."""
        alone = self._alone(number)
        lines = list(self.article(max(0, number - draw.randint(1, LATELY))).paragraphs)
        edit = draw.choice(("none", "cut", "boilerplate", "words", "update"))
        if edit == "cut":
            lines = lines[: max(2, round(len(lines) * 0.8))]
        elif edit == "boilerplate":
            lines += [f"{alone.outlet.capitalize()}. {self.pool[hash_of(alone.outlet) % len(self.pool)]}"] * 2
        elif edit == "words":
            lines = [self._reworded(line, draw) for line in lines]
        elif edit == "update":
            lines = [self._sentence(draw, 30, 50), *lines]
        return replace(alone, paragraphs=tuple(lines))

    def _reworded(self, line: str, draw: random.Random) -> str:
        words = line.split(" ")
        return " ".join(draw.choice(words) if draw.random() < 0.05 else word for word in words)

    def _event(self, block: int, which: int) -> Event:
        draw = random.Random(f"{self.seed}:event:{block}:{which}")
        return Event(
            names=tuple(self._name(draw) for _ in range(4)), words=tuple(draw.sample(self.words[2_000:], 8))
        )

    def _telling(self, alone: Article, draw: random.Random) -> Article:
        """Let an article tell an event of its time: its names and words stand in the headline and in most sentences."""
        event = self._event(alone.number // BLOCK, draw.randrange(EVENTS))

        def of_it(sentence: str) -> str:
            head, _, rest = sentence.partition(" ")
            return f"{head} {draw.choice(event.names)} {draw.choice(event.words)} {rest}"

        lines = tuple(
            ". ".join(of_it(each) if draw.random() < 0.5 else each for each in line.split(". "))
            for line in alone.paragraphs
        )
        title = f"{of_it(alone.title)} {draw.choice(event.words)}"
        return replace(alone, title=title, paragraphs=lines)

    def page(self, article: Article, *, kilobytes: int = 60) -> bytes:
        """Lay an article out as outlets do: navigation, teasers and scripts round it."""
        draw = random.Random(f"{self.seed}:{article.number}:page")
        menu = "".join(
            f'<li><a href="/s/{word}">{word.capitalize()}</a></li>'
            for word in draw.sample(self.words[:4_000], 60)
        )
        teasers = "".join(
            f'<div class="teaser"><a href="/t/{number}"><img src="/i/{number}.jpg" alt=""><h3>{self._sentence(draw, 5, 11)}</h3></a></div>\n'
            for number in range(25)
        )
        body = "\n".join(f"<p>{escape(line)}</p>" for line in article.paragraphs)
        at = article.published.isoformat()
        html = (
            f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{escape(article.title)} | Paper</title>'
            f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(article.title)}">'
            f'<meta name="author" content="{escape(article.author)}"><meta property="article:published_time" content="{at}">'
            f'<link rel="canonical" href="{escape(article.url)}"></head><body><header><nav><ul>{menu}</ul></nav></header>'
            f'<main><article class="story"><h1 class="headline">{escape(article.title)}</h1>'
            f'<p class="byline">Por <span class="author">{escape(article.author)}</span> <time datetime="{at}">{at}</time></p>'
            f'<div class="story-body">{body}</div></article></main><aside>{teasers}</aside><footer>{menu}</footer>'
        )
        missing = max(0, kilobytes * 1024 - len(html))
        script = "".join(f"window.x{n}={{a:{n},b:'{self.words[n % 4000]}'}};" for n in range(missing // 30))
        return f"{html}<script>{script}</script></body></html>".encode()


def hash_of(name: str) -> int:
    """Return a number that is the same in every process."""
    return int.from_bytes(name.encode()[-4:], "big")
