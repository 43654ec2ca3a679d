"""Say when a part of a rule cannot hold without another: what it forbids may be all it asks for. Pure.

The answer errs on one side: *no* where it cannot be told. A rule that is refused can never fire.
"""

from __future__ import annotations

from config.asking import parts_of
from language.query import covers
from language.query.tree import And, AtLeast, Field, First, In, Near, Node, Or, Same, Words

SEARCHED = frozenset({Field.TITLE, Field.LEAD})
"""Fields whose words are words of the article, too: those of an author or a section are not."""


def needs(asked: Node, forbidden: Node) -> bool:
    """Whether `asked` can only hold where `forbidden` does: `policía comunitaria` needs `policía`."""
    if asked == forbidden:
        return True
    match forbidden:
        case Or():
            return any(needs(asked, part) for part in forbidden.parts) or _part_needs(asked, forbidden)
        case And():
            return all(needs(asked, part) for part in forbidden.parts)
        case Words() if isinstance(asked, Words):
            return not forbidden.exact and covers(forbidden.term, asked.term)
    return _part_needs(asked, forbidden)


def _part_needs(asked: Node, forbidden: Node) -> bool:
    match asked:
        case Or():
            return all(needs(part, forbidden) for part in asked.parts)
        case And() | Near():
            return any(needs(part, forbidden) for part in parts_of(asked))
        case Same() | First() | AtLeast():
            return needs(asked.part, forbidden)
        case In() if asked.field in SEARCHED:
            return needs(asked.part, forbidden)
    return False
