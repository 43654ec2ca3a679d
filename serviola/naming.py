"""What is odd about the names of actors: by themselves, and as they stand in the articles of an archive. Pure.

By themselves: everyday words that ask for nothing, names that two actors share, names that nothing can find. In an archive:
names that stand in a large share of the articles, and those that are mostly weak.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from config.actor import Actor
from config.weak import EVERYDAY
from language.fold import fold
from language.mentions.names import Alias, Letters
from language.mentions.records import Mention, Text
from language.mentions.titles import GIVEN, TITLES
from language.query.terms import Word

OFTEN = 0.02  # of the articles: a name in more of them is an event's, not an actor's, or an everyday word
FEWEST = 20  # mentions from which on it means something that most are weak
MOSTLY = 0.8  # of the mentions of a name
EXAMPLES = 3
AROUND = 30  # characters before and behind a name
NAMED = frozenset(("full", "short", "surnames", "role"))
"""Forms of which nobody has to wonder that they stand in many articles: whoever bears the name is in the news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A name to think about. `code` names a sentence of `cli.actors.doubt`, `values` what it needs."""

    code: str
    actor: str
    name: str
    values: tuple[tuple[str, str], ...] = ()
    examples: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------- by themselves


def doubts(actors: Sequence[Actor], outlets: Iterable[str], shipped: Iterable[Actor]) -> list[Doubt]:
    """Return what is odd about the names by themselves; `outlets` are the names of outlets, which are nobody's.

    What the catalog that ships asks something for is an everyday word, whoever uses it.
    """
    words = _everyday(shipped)
    found = [doubt for actor in actors for doubt in _alone(actor, words)]
    return [*found, *_shared(actors), *_hidden(actors, outlets)]


def _everyday(shipped: Iterable[Actor]) -> frozenset[str]:
    """Return words that are known to mean something else as well."""
    asked = (alias for actor in shipped for alias in actor.who.aliases if alias.needs or alias.after)
    return EVERYDAY | GIVEN | TITLES | {alias.term.key for alias in asked if isinstance(alias.term, Word)}


def _is_sure(alias: Alias) -> bool:
    return not (alias.needs or alias.after or alias.form == "surname") and alias.letters in {
        Letters.ANY,
        Letters.CAPITALISED,
    }


def _alone(actor: Actor, everyday: frozenset[str]) -> Iterator[Doubt]:
    for alias in actor.who.aliases:
        if _is_sure(alias) and not alias.languages and alias.term.key in everyday:
            yield Doubt(code="everyday", actor=actor.id, name=alias.text)
        if alias.days.since and actor.until and alias.days.since > actor.until:
            yield Doubt(code="never_its_time", actor=actor.id, name=alias.text)


def _shared(actors: Sequence[Actor]) -> Iterator[Doubt]:
    """Yield names that two actors have and that nothing tells apart: each is weak wherever it stands."""
    owners: dict[str, list[tuple[Actor, Alias]]] = defaultdict(list)
    for actor in actors:
        for alias in actor.who.aliases if actor.kind != "role" else ():
            if not alias.needs and alias.form not in {"surname", "surnames"}:
                owners[alias.term.key].append((actor, alias))
    for sharing in owners.values():
        ids = list(dict.fromkeys(actor.id for actor, _ in sharing))
        for actor, alias in sharing if len(ids) > 1 else ():
            others = ", ".join(each for each in ids if each != actor.id)
            yield Doubt(code="shared", actor=actor.id, name=alias.text, values=(("others", others),))


def _hidden(actors: Sequence[Actor], outlets: Iterable[str]) -> Iterator[Doubt]:
    """Yield names that nothing can find: one of an outlet, or what an actor says is never a name, is the same words."""
    nobodys = {" ".join(fold(name).split()): name for name in outlets}
    nobodys |= {term.key: term.source for actor in actors for term in actor.who.never}
    for actor in actors:
        for alias in actor.who.aliases:
            if alias.term.key in nobodys and alias.form != "surname":
                values = (("other", nobodys[alias.term.key]),)
                yield Doubt(code="hidden", actor=actor.id, name=alias.text, values=values)


# -------------------------------------------------------------------------------------- in an archive


@dataclass(slots=True)
class Tally:
    """What the names of actors came to in the articles that were read."""

    articles: int = 0
    holding: Counter[tuple[str, str]] = field(default_factory=Counter)  # articles, by actor and name
    strong: Counter[tuple[str, str]] = field(default_factory=Counter)  # mentions
    weak: Counter[tuple[str, str]] = field(default_factory=Counter)
    forms: dict[tuple[str, str], str] = field(default_factory=dict)
    around: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, texts: Sequence[Text], mentions: Sequence[Mention]) -> None:
        """Count the mentions of one article."""
        self.articles += 1
        content = {text.field: text.text for text in texts}
        named = set()
        for each in mentions:
            name = each.id, " ".join(fold(content[each.field][each.start : each.end]).split())
            (self.strong if each.strong else self.weak)[name] += 1
            self.forms[name] = each.form
            if name not in named and len(self.around[name]) < EXAMPLES:
                self.around[name].append(excerpt(content[each.field], each.start, each.end))
            named.add(name)
        self.holding.update(named)

    def doubts(self) -> Iterator[Doubt]:
        """Yield names that stand in too many articles, the most frequent first, and those that are mostly weak."""
        for name, count in sorted(self.holding.items(), key=lambda each: (-each[1], each[0])):
            share = count / self.articles
            every = self.strong[name] + self.weak[name]
            values = (("share", f"{100 * share:.1f}"), ("articles", str(count)))
            examples = tuple(self.around[name])
            if share > OFTEN and self.strong[name] and self.forms[name] not in NAMED:
                yield Doubt(code="often", actor=name[0], name=name[1], values=values, examples=examples)
            elif every >= FEWEST and self.weak[name] >= MOSTLY * every:
                told = (("weak", str(self.weak[name])), ("every", str(every)))
                yield Doubt(code="mostly_weak", actor=name[0], name=name[1], values=told, examples=examples)


def excerpt(text: str, start: int, end: int) -> str:
    """Return a name with the words around it."""
    before, behind = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    left, right = "…" if start > AROUND else "", "…" if end + AROUND < len(text) else ""
    return f"{left}{before}[{text[start:end]}]{behind}{right}"
