"""The parts of a query in lines: what holds, the sentences in which it stands, and how near the rest came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from language.query import tree
from language.query.written import written
from language.wording import Wording
from serviola.cli.hints import field_name, hint_in_words
from serviola.cli.show import one_line

if TYPE_CHECKING:  # with all that matches: only where something is explained
    from alerts.document import Reading
    from alerts.nearness import Branch, Hint
    from alerts.quotes import Quote
    from storage.records import Span

MOST_QUOTES = 3  # sentences of one part
INDENT = "  "
CUT = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a terminal shows things: with colours, and with signs that it knows."""

    colours: bool
    signs: bool  # ✓ and ✗

    def mark(self, wording: Wording, *, holds: bool) -> str:
        """Say whether something holds."""
        sign = (
            ("✓" if holds else "✗") if self.signs else wording.say(f"cli.explain.mark.{str(holds).lower()}")
        )
        return click.style(sign, fg="green" if holds else "red") if self.colours else sign

    def found(self, text: str) -> str:
        """Set off what was found."""
        return click.style(text, bold=True, fg="yellow") if self.colours else f"[{text}]"


def operator_of(node: tree.Node) -> str:
    """Name the operator of a part that has parts, as a query writes it."""
    match node:
        case tree.Near():
            return f"{'ONEAR' if node.ordered else 'NEAR'}/{node.distance}"
        case tree.AtLeast():
            return f"atleast{node.count}"
        case tree.Weighted():
            return f"weight{node.threshold}"
        case tree.First():
            return f"first{node.words}"
        case tree.In():
            return f"{node.field.value}:"
    return "NOT" if isinstance(node, tree.Not) else "same"


class Teller:
    """Puts the parts of a query into lines, for one article and one terminal."""

    def __init__(self, reading: Reading, wording: Wording, style: Style) -> None:
        self.reading = reading
        self.wording = wording
        self.style = style

    def lines(self, branch: Branch, depth: int = 0, weight: int | None = None) -> Iterator[str]:
        """Yield a part and all below it."""
        node = branch.clause.node
        yield self.head(branch, depth, weight)
        inside = INDENT * (depth + 1)
        if isinstance(node, tree.Not) and branch.clause.holds:
            return
        if not branch.parts:
            yield from self.sentences(branch.clause.spans, inside)
        parts_show = bool(branch.parts) and not isinstance(node, tree.Same)
        yield from self.hints(branch.hints, inside, bare=parts_show)
        yield from self.parts(branch, depth + 1)

    def head(self, branch: Branch, depth: int, weight: int | None = None) -> str:
        """Say of a part whether it holds, and what it is."""
        mark = self.style.mark(self.wording, holds=branch.clause.holds)
        weighs = "" if weight is None else f"{weight:+d} "
        return f"{INDENT * depth}{mark} {weighs}{self.label(branch)}"

    def label(self, branch: Branch) -> str:
        """Name a part: what has parts by its operator, which stands over them, and everything else as it is written."""
        node = branch.clause.node
        if isinstance(node, tree.And | tree.Or):
            return self.wording.say(f"cli.explain.{type(node).__name__.lower()}")
        if not branch.parts or (isinstance(node, tree.Not) and branch.clause.holds):
            return one_line(written(node))
        return operator_of(node)

    def parts(self, branch: Branch, depth: int) -> Iterator[str]:
        """Yield the parts of a part; those of which there is nothing to say share a line."""
        node = branch.clause.node
        weights = [weight for _, weight in node.parts] if isinstance(node, tree.Weighted) else None
        bare: list[Branch] = []
        for number, part in enumerate(branch.parts):
            if (
                weights is None
                and isinstance(node, tree.Or)
                and not part.parts
                and not part.clause.spans
                and not part.hints
            ):
                bare.append(part)
                continue
            yield from self.lines(part, depth, None if weights is None else weights[number])
        if bare:
            mark = self.style.mark(self.wording, holds=False)
            yield f"{INDENT * depth}{mark} {', '.join(one_line(written(each.clause.node)) for each in bare)}"

    def hints(self, hints: Sequence[Hint], indent: str, *, bare: bool = False) -> Iterator[str]:
        """Yield what stands there instead; bare: without the sentences, which the parts show."""
        for each in hints:
            yield f"{indent}{hint_in_words(each, self.wording)}"
            if bare:
                continue
            yield from self.sentences(each.spans, f"{indent}{INDENT}")

    def sentences(self, spans: Sequence[Span], indent: str) -> Iterator[str]:
        """Yield the sentences in which something stands, the first three."""
        from alerts.quotes import quotes

        found = quotes(self.reading, spans)
        for each in found[:MOST_QUOTES]:
            yield f"{indent}{field_name(each.field, self.wording)}: {self.quoted(each)}"
        if len(found) > MOST_QUOTES:
            yield f"{indent}{self.wording.say('cli.explain.more', count=len(found) - MOST_QUOTES)}"

    def quoted(self, quote: Quote) -> str:
        """Show a sentence with what was found set off."""
        shown = "".join(
            self.style.found(one_line(piece)) if is_mark else one_line(piece)
            for piece, is_mark in quote.pieces
        )
        return f"{'' if quote.begins else CUT}{' '.join(shown.split())}{'' if quote.ends else CUT}"
