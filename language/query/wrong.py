"""What is wrong with a query: where, what was meant, and the query as it would be right. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from language.wording import Wording

Edit = tuple[int, int, str]
"""Characters of a query (end exclusive), and what to write in their place."""
Draft = tuple[Edit, ...]
"""The edits that turn a query into one reading of it; where it is still wrong after them, that is mended next."""

ROUNDS = 40  # of mending one reading: a query with more mistakes gets no correction
LONGEST_CORRECTION = 24_000  # characters: nothing that is longer can be read anyway
OF_TERMS = frozenset(
    (
        "no_word", "too_long", "never_opened", "never_closed", "star_in_front", "star_alone", "star_inside",
        "short_prefix",
    )
)  # fmt: skip
"""What is said of a term of a query in the words for any term (`config.problem.term`)."""


@dataclass(eq=False)
class Slip(Exception):  # noqa: N818 (it never leaves this package: parse_query makes a BadQuery of it)
    """One mistake, with the readings that it may be mended to."""

    code: str
    position: int
    drafts: tuple[Draft, ...] = ()
    values: dict[str, str] = field(default_factory=dict)


class BadQuery(ValueError):  # noqa: N818 (a newsroom reads it: the query is bad, the program is not)
    """A query that cannot be used.

    `position` counts characters of `query` from 0; `corrected` holds the right query, or each of the readings that are
    possible, and nothing where nobody can say what was meant. `key` names the sentence, which needs `values`;
    `str()` is that sentence in English.
    """

    def __init__(
        self, code: str, *, query: str, position: int, corrected: tuple[str, ...], values: dict[str, str]
    ) -> None:
        super().__init__(code)
        self.code = code
        self.query = query
        self.position = position
        self.corrected = corrected
        self.values = values

    @property
    def key(self) -> str:
        """The sentence of `config.problem` that says what is wrong and what would be right."""
        return f"term.{self.code}" if self.code in OF_TERMS else f"query.{self.code}"

    def said(self, wording: Wording) -> str:
        """Say what is wrong, and what would be right, in somebody's language."""
        return wording.say(f"config.problem.{self.key}", **self.values)

    def __str__(self) -> str:
        return self.said(Wording("en"))


def bad_query(query: str, slip: Slip, read: Callable[[str], object]) -> BadQuery:
    """Make of a slip what people see; `read` raises Slip for a query that is wrong, and whatever it lets pass is a correction."""
    drafts = slip.drafts * 2 if len(slip.drafts) == 1 else slip.drafts  # one, and what then has two readings
    found = (_Mending(read, number).of(query, draft) for number, draft in enumerate(drafts))
    corrected = tuple(dict.fromkeys(each for each in found if each is not None))
    return BadQuery(slip.code, query=query, position=slip.position, corrected=corrected, values=slip.values)


class _Mending:
    """The search for one reading of a wrong query: a draft, and then what its outcome still needs.

    Where that has several readings, it is the same one again (all commas AND, or all of them OR), else the next that works.
    """

    def __init__(self, read: Callable[[str], object], reading: int) -> None:
        self.read = read
        self.reading = reading
        self.seen: set[str] = set()

    def of(self, query: str, draft: Draft) -> str | None:
        """Return the query as it is right; None where no draft leads there."""
        query = edited(query, draft)
        if query in self.seen or len(self.seen) == ROUNDS or len(query) > LONGEST_CORRECTION:
            return None
        self.seen.add(query)
        try:
            node = self.read(query)
        except Slip as slip:
            first = min(self.reading, len(slip.drafts) - 1)
            drafts = (*slip.drafts[first:], *slip.drafts[:first]) if slip.drafts else ()
            return next((found for each in drafts if (found := self.of(query, each)) is not None), None)
        return self.without_brackets(query, node)

    def without_brackets(self, query: str, node: object) -> str:
        """Leave brackets out that stand around all of it."""
        if not (query.startswith("(") and query.endswith(")")):
            return query
        try:
            return query[1:-1] if self.read(query[1:-1]) == node else query
        except Slip:
            return query


def edited(query: str, draft: Draft) -> str:
    """Carry out edits, which do not overlap, and leave no space doubled or at the ends where they were."""
    for start, end, new in sorted(draft, reverse=True):
        before, after = query[:start], query[end:]
        if not new and after.lstrip()[:1] in {"", ")"}:
            before, after = before.rstrip(), after.lstrip()
        elif not new and (before[-1:] in {"", "("} or before[-1:].isspace()):
            after = after.lstrip()
        query = f"{before}{new}{after}"
    return query
