"""How near an article came to a rule that does not match it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language.mentions.records import Kind
from language.wording import Wording
from serviola.cli.show import one_line

if TYPE_CHECKING:  # with all that matches: only where something is explained
    from alerts.nearness import Hint, Why

FIELDS = ("field", "left", "right")
"""Values of hints that name a field."""


def hint_in_words(hint: Hint, wording: Wording) -> str:
    """Say what stands there instead of what was asked for."""
    values = {
        name: field_name(str(each), wording) if name in FIELDS else each for name, each in hint.values.items()
    }
    if hint.code == "field":
        values["asked"] = field_name(str(values["asked"]), wording)
    if hint.why is not None:
        values["why"] = why_in_words(hint.why, wording)
    return one_line(wording.say(f"cli.near_miss.{hint.code}", **values))


def field_name(name: str, wording: Wording) -> str:
    """Name a field of an article as people do."""
    return wording.say(f"cli.field.{name}")


def why_in_words(why: Why, wording: Wording) -> str:
    """Say why a name of an actor or a place counts for nothing."""
    from serviola.cli import actors, places

    told = places.why_in_words if why.kind is Kind.PLACE else actors.why_in_words
    return told(why.code, why.standing, wording)
