"""Who is named in an article and where it is set, by the finders of language/mentions, as rules ask for them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alerts.document import Legible
from config.actor import Actor
from config.places import gazetteer, places
from language.mentions.actors import Actors, PassedOver
from language.mentions.places import NoPlace
from language.mentions.records import Kind, Mention, Text


class Named:
    """The actors of a catalog, and all places that ship, which are read for the first article."""

    def __init__(
        self,
        actors: Iterable[Actor],
        outlets: Mapping[str, Sequence[str]] | None = None,
        homes: Mapping[str, str] | None = None,
    ) -> None:
        """Take every name in; `outlets` are the names of outlets by their ids, `homes` the states that they report from."""
        known = tuple(actors)
        self._ids = frozenset(actor.id for actor in known)
        self._actors = Actors((actor.who for actor in known), outlets)
        self._homes = homes or {}

    def knows(self, kind: Kind, name: str) -> bool:
        """Whether there is such an actor or place."""
        return name in self._ids if kind is Kind.ACTOR else gazetteer().known(name)

    def find(self, texts: Sequence[Text], article: Legible) -> list[Mention]:
        """Return every mention in an article."""
        actors = self._actors.find(
            texts,
            on=article.published.date() if article.published else None,
            language=article.language,
            outlet=article.outlet,
        )
        home = self._homes.get(article.outlet)
        return [*actors, *places().find(texts, home=home, language=article.language)]

    def passed_over(self, texts: Sequence[Text], article: Legible) -> list[tuple[Kind, PassedOver | NoPlace]]:
        """Return every name that stands in an article and is no mention, each with why."""
        _, nobody = self._actors.look(
            texts,
            on=article.published.date() if article.published else None,
            language=article.language,
            outlet=article.outlet,
        )
        home = self._homes.get(article.outlet)
        _, nowhere = places().look(texts, home=home, language=article.language)
        return [*((Kind.ACTOR, each) for each in nobody), *((Kind.PLACE, each) for each in nowhere)]

    def around(self, place: str, /) -> tuple[str, ...]:
        """Return what a place lies in, from the narrowest to the country."""
        return gazetteer().ancestors(place)
