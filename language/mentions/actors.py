"""Find actors in an article: every name of every one of them at once, the longest first, each judged where it stands. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from language.mentions.judging import Article, Case, Hit, Standing, Verdict, content, fits, judge, weak
from language.mentions.names import Alias, Who, Within
from language.mentions.records import Kind, Mention, Text
from language.mentions.roles import Holders
from language.mentions.surface import Surface
from language.mentions.surnames import SURNAME, Surnames
from language.mentions.trie import Trie
from language.query.terms import Term, parse_term


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """A name of an actor that stands in a text and is no mention; `why` is a code, with a value after a colon."""

    id: str
    field: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a row of words stands for: a name of an actor, or what is none; `outlet`: none in that outlet's articles alone."""

    who: Who | None = None
    alias: Alias | None = None
    outlet: str | None = None


class Actors:
    """All actors of a catalog, ready to be looked for. It keeps nothing between two articles but words that lead nowhere."""

    def __init__(self, actors: Iterable[Who], outlets: Mapping[str, Sequence[str]] | None = None) -> None:
        """Take every name in. `outlets` are the names of outlets by their ids, the first of which is none in its own articles."""
        known = _apart_by_surname(actors)
        self._trie: Trie[_Entry] = Trie()
        for who in known:
            for alias in who.aliases:
                self._trie.add(alias.term, _Entry(who, alias))
            for term in who.never:
                self._trie.add(term, _Entry())
        for outlet, names in (outlets or {}).items():
            for number, name in enumerate(names):
                self._trie.add(_plain(name), _Entry(outlet=None if number else outlet))
        self._holders = Holders(known)
        self._surnames = Surnames(known)

    def find(
        self,
        texts: Sequence[Text],
        *,
        on: date | None = None,
        language: str | None = None,
        outlet: str | None = None,
    ) -> list[Mention]:
        """Return every mention in an article of a day, in the order of reading; nothing is known of what is None."""
        article = Article([Surface(text) for text in texts], on=on, language=language)
        return _sorted(article, (each for each in self._judged(article, outlet) if isinstance(each, Mention)))

    def look(
        self,
        texts: Sequence[Text],
        *,
        on: date | None = None,
        language: str | None = None,
        outlet: str | None = None,
    ) -> tuple[list[Mention], list[PassedOver]]:
        """Return every mention, and every name that stands there and is none."""
        article = Article([Surface(text) for text in texts], on=on, language=language)
        judged = list(self._judged(article, outlet))
        return (
            _sorted(article, (each for each in judged if isinstance(each, Mention))),
            _sorted(article, (each for each in judged if isinstance(each, PassedOver))),
        )

    def _judged(self, article: Article, outlet: str | None) -> Iterator[Mention | PassedOver]:
        hits = [hit for surface in article.surfaces for hit in self._hits(surface, article, outlet)]
        if not hits:
            return
        cases = [
            Case(hit, who, alias, judge(article, hit, who, alias))
            for hit in hits
            for who, alias in hit.names
            if alias.form != SURNAME
        ]
        cases = _one_of_several(article, cases)
        cases += self._surnames.cases(article, hits, cases)
        for case in _best(cases):
            yield _told(case.hit, case.who.id, case.alias.form, case.verdict)
            if case.who.is_role:
                for person, verdict in self._holders.of(article, case):
                    yield _told(case.hit, person, "role", verdict)

    def _hits(self, surface: Surface, article: Article, outlet: str | None) -> list[Hit]:
        """Return the names of a field that overlap no longer one."""
        found: list[Hit] = []
        offices: list[Hit] = []
        for first, end, entries in self._trie.find(surface.tokens):
            if end - first > 1 and not surface.is_whole(first, end):
                continue
            names = [
                (entry.who, entry.alias)
                for entry in entries
                if entry.who is not None
                and entry.alias is not None
                and _spoken(entry.alias, article.language)
                and fits(surface, first, end, entry.alias)
            ]
            roles = tuple(name for name in names if name[0].is_role)
            if roles:
                offices.append(Hit(surface, first, end, roles))
            if any(entry.who is None and entry.outlet in {None, outlet} for entry in entries):
                found.append(Hit(surface, first, end, ()))
            elif len(names) > len(roles):
                found.append(Hit(surface, first, end, tuple(name for name in names if not name[0].is_role)))
        return _apart(found) + _apart(offices)  # an office hides no ministry in its name


def _apart_by_surname(actors: Iterable[Who]) -> tuple[Who, ...]:
    """Take surnames that several persons bear, such as those of brothers, for no more than a single one says."""
    known = tuple(actors)
    bearers = Counter(alias.term.key for who in known for alias in who.aliases if alias.form == "surnames")

    def taken(alias: Alias) -> Alias:
        is_shared = alias.form == "surnames" and bearers[alias.term.key] > 1
        return replace(alias, form=SURNAME) if is_shared else alias

    return tuple(replace(who, aliases=tuple(map(taken, who.aliases))) for who in known)


def _spoken(alias: Alias, language: str) -> bool:
    """Whether a name is one of the article's language; of one that nobody knows every name may be."""
    return not alias.languages or not language or language in alias.languages


def _apart(hits: list[Hit]) -> list[Hit]:
    """Keep the longest of those that overlap: by words that are no particles, by all, the first; without what is no name."""
    if len(hits) < 2:
        return [hit for hit in hits if hit.names]
    taken: set[int] = set()
    kept = []
    for hit in sorted(hits, key=_precedence):
        places = range(hit.first, hit.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(hit)
    return sorted((hit for hit in kept if hit.names), key=lambda hit: hit.first)


def _precedence(hit: Hit) -> tuple[int, int, int]:
    return -content(hit), hit.first - hit.end, hit.first


def _one_of_several(article: Article, cases: list[Case]) -> list[Case]:
    """Where two actors have one name and each has its words around it, it is the one that has them nearer, or nobody knows."""
    sharing: dict[Hit, list[Case]] = defaultdict(list)
    for case in cases:
        if case.is_strong and not case.who.is_role:
            sharing[case.hit].append(case)
    unsure = [each for each in sharing.values() if len({case.who.id for case in each}) > 1]
    lost = {id(case): others for each in unsure for case, others in _lost(article, each)}
    return [
        replace(case, verdict=weak("shared", ", ".join(lost[id(case)]))) if id(case) in lost else case
        for case in cases
    ]


def _lost(article: Article, cases: list[Case]) -> Iterator[tuple[Case, list[str]]]:
    """Yield those of several that a name is not, with the ids of whose it may be."""
    near = cases
    for within in (Within.SENTENCE, Within.NEAR):
        near = [case for case in cases if article.support(case.hit, case.alias.needs, within)]
        if len({case.who.id for case in near}) == 1:
            break
    else:
        near = cases
    told = {case.who.id for case in near}
    for case in cases:
        others = sorted(told - {case.who.id})
        if others:
            yield case, others


def _best(cases: Iterable[Case]) -> Iterable[Case]:
    """Keep one case of each actor at each place: the name that comes to the most."""
    best: dict[tuple[Hit, str], Case] = {}
    for case in cases:
        known = best.get((case.hit, case.who.id))
        if known is None or case.verdict.standing > known.verdict.standing:
            best[case.hit, case.who.id] = case
    return best.values()


def _told(hit: Hit, who: str, form: str, verdict: Verdict) -> Mention | PassedOver:
    surface = hit.surface
    start, end = surface.tokens[hit.first].start, surface.tokens[hit.end - 1].end
    if verdict.standing is Standing.NONE:
        return PassedOver(id=who, field=surface.field, start=start, end=end, why=verdict.why)
    return Mention(
        kind=Kind.ACTOR,
        id=who,
        field=surface.field,
        start=start,
        end=end,
        form=form,
        strong=verdict.standing is Standing.STRONG,
        why=verdict.why,
    )


Told = TypeVar("Told", Mention, PassedOver)


def _sorted(article: Article, told: Iterable[Told]) -> list[Told]:
    """Put them in the order of reading."""
    order = {surface.field: number for number, surface in enumerate(article.surfaces)}
    return sorted(told, key=lambda each: (order[each.field], each.start, each.end, each.id))


def _plain(name: str) -> Term:
    """Read a name of an outlet, whatever signs are in it, as words."""
    return parse_term('"' + name.replace('"', " ") + '"')
