"""Find the time zone that somebody meant: the nearest names of the IANA database, and what people say instead."""

from __future__ import annotations

import difflib
from zoneinfo import available_timezones

from language.tokens import words

MEXICO = (
    "America/Mexico_City",
    "America/Cancun",
    "America/Hermosillo",
    "America/Mazatlan",
    "America/Tijuana",
    "UTC",
)
"""What is shown when nothing is near: the zones of Mexico, west of the main one and east of it."""

SAID = {
    **dict.fromkeys(
        (
            "mexico", "cdmx", "df", "ciudad de mexico", "mexico df", "mexico d f", "centro", "hora del centro", "guerrero",
            "acapulco", "chilpancingo", "michoacan", "morelia", "guadalajara", "jalisco", "oaxaca", "puebla", "veracruz",
        ),
        "America/Mexico_City",
    ),
    "quintana roo": "America/Cancun",
    "sonora": "America/Hermosillo",
    "sinaloa": "America/Mazatlan",
    "baja california": "America/Tijuana",
    "gmt": "UTC",
}  # fmt: skip
"""Towns and states that are no names of zones, folded, by their zone."""


def near_zones(written: str) -> list[str]:
    """Return up to three zones that may have been meant, the likeliest first."""
    zones = {name.lower(): name for name in sorted(available_timezones())}
    towns = {name.rpartition("/")[2].lower(): name for name in sorted(zones.values(), reverse=True)}
    asked = written.strip().replace(" ", "_").lower()
    if begun := [name for each, name in zones.items() if "/" in asked and each.startswith(asked)]:
        return begun[:3]
    if said := SAID.get(" ".join(words(written.rpartition("/")[2]))):
        return [said]
    near = [zones[each] for each in difflib.get_close_matches(asked, zones, n=3)]
    here = [towns[each] for each in difflib.get_close_matches(asked.rpartition("/")[2], towns, n=2)]
    return list(dict.fromkeys([*near, *here]))[:3]
