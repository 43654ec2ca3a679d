"""What is known of an outlet before one of its pages is read."""

from __future__ import annotations

from config.outlet import Outlet
from config.schema import Care
from crawler.page import Background
from crawler.templates import templates_of

CAREFUL: dict[Care, bool | None] = {"auto": None, "fast": False, "careful": True}


def background_of(outlet: Outlet | None, reading: Care = "auto") -> Background:
    """Say what is known of an outlet, and how its pages are to be read; nothing else of one that is no longer watched."""
    if outlet is None:
        return Background(careful=CAREFUL[reading])
    return Background(
        careful=CAREFUL[reading],
        timezone=outlet.timezone,
        languages=tuple(outlet.languages),
        templates=templates_of(outlet),
        date_in_url=outlet.date_in_url,
    )
