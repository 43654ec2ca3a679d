"""What is known of an outlet before one of its pages is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from config.outlet import Outlet
from config.schema import Care
from config.shipped import shipped
from crawler.page import Background
from crawler.templates import templates_of
from language.fold import fold

CAREFUL: dict[Care, bool | None] = {"auto": None, "fast": False, "careful": True}


def background_of(
    outlet: Outlet | None, reading: Care = "auto", names: Mapping[str, str] | None = None
) -> Background:
    """Say what is known of an outlet, how its pages are to be read, and what outlets are called in texts.

    Nothing of the first is known of an outlet that is no longer watched.
    """
    names = names or {}
    if outlet is None:
        return Background(careful=CAREFUL[reading], names=names)
    return Background(
        careful=CAREFUL[reading],
        timezone=outlet.timezone,
        languages=tuple(outlet.languages),
        templates=templates_of(outlet),
        date_in_url=outlet.date_in_url,
        names=names,
        outlet=outlet.id,
        hosts=(urlsplit(outlet.home).hostname or "", *outlet.hosts),
    )


def names_in_texts(outlets: Iterable[Outlet]) -> dict[str, str]:
    """Return what texts call outlets, folded, with their ids: those of a newsroom and all that ship.

    A name that several outlets go by has no id: whoever cites it cites an outlet, and nobody can say which.
    """
    known = {**shipped().outlets, **{each.id: each for each in outlets}}
    found: dict[str, str] = {}
    for outlet in known.values():
        written = re.sub(r"\s*\(.*?\)|\s+[–—-]\s.*", "", outlet.name)  # "Zeta (Tijuana)" is called Zeta
        for name in {fold(each).strip() for each in (written, *outlet.names)}:
            if name:
                found[name] = outlet.id if found.get(name, outlet.id) == outlet.id else ""
    return found
