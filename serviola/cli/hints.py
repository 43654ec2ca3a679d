"""How near an article came to a rule that does not match it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from language.mentions.records import Kind, Mention
from language.wording import Wording
from serviola.cli.show import one_line

if TYPE_CHECKING:  # with all that matches: only where something is explained
    from alerts.nearness import Hint

FIELDS = ("field", "left", "right")
"""Values of hints that name a field."""


def hint_in_words(hint: Hint, wording: Wording) -> str:
    """Say what stands there instead of what was asked for."""
    values = {
        name: field_name(str(each), wording) if name in FIELDS else each for name, each in hint.values.items()
    }
    if hint.code == "field":
        values["asked"] = field_name(str(values["asked"]), wording)
    if hint.mention is not None:
        values["why"] = why_in_words(hint.mention, wording)
    return one_line(wording.say(f"cli.near_miss.{hint.code}", **values))


def field_name(name: str, wording: Wording) -> str:
    """Name a field of an article as people do."""
    return wording.say(f"cli.field.{name}")


def why_in_words(mention: Mention, wording: Wording) -> str:
    """Say why a name of an actor or a place counts or not."""
    if mention.kind is Kind.PLACE:
        from serviola.cli.places import why_in_words as of_place

        return of_place(mention.why, "strong" if mention.strong else "weak", wording)
    return mention.why
