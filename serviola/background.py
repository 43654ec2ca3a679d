"""What is known of an outlet before one of its pages is read."""

from __future__ import annotations

from config.outlet import Outlet
from crawler.page import Background
from crawler.templates import templates_of


def background_of(outlet: Outlet | None) -> Background:
    """Say what is known of an outlet; nothing of one that is no longer watched."""
    if outlet is None:
        return Background()
    return Background(
        timezone=outlet.timezone,
        languages=tuple(outlet.languages),
        templates=templates_of(outlet),
        date_in_url=outlet.date_in_url,
    )
