"""Actors as a newsroom writes them down: somebody it follows, and the names the press gives them. Pure."""

from __future__ import annotations

from pydantic import Field

from config.shape import Shape
from config.values import Identifier, Term


class Actor(Shape):
    """Somebody a newsroom follows, and the names the press gives them."""

    id: Identifier
    name: Term = Field(description="The name to show, which is searched for as well.")
    aliases: list[Term] = Field([], description="Other names: words, phrases or word*.")
    note: str | None = Field(None, description="For people; the program does not read it.")

    @property
    def terms(self) -> tuple[str, ...]:
        """Every name this actor goes by, the official one first."""
        return (self.name, *self.aliases)
