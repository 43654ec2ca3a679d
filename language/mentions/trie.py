"""Many names in one tree of words: where any of them stands in a text, at a cost that hangs on the text alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from language.query.terms import Prefix, Term
from language.tokens import Token

MOST_REMEMBERED = 50_000  # words, about 5 MB

Entry = TypeVar("Entry")


class Node(Generic[Entry]):
    """What stands here, and what may follow: whole words, and beginnings of words."""

    __slots__ = ("entries", "stems", "words")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.words: dict[str, Node[Entry]] = {}
        self.stems: dict[str, Node[Entry]] = {}

    def leads_nowhere(self, word: str) -> bool:
        """Whether nothing stands here, and no name goes on with a word."""
        return not self.entries and word not in self.words and not self.stems

    def after(self, word: str) -> tuple[Node[Entry], ...]:
        """Return where a word leads to."""
        whole = self.words.get(word)
        if not self.stems:
            return () if whole is None else (whole,)
        found = [node for stem, node in self.stems.items() if word.startswith(stem)]
        return (*found, whole) if whole is not None else tuple(found)


class Heads(dict[str, tuple[Node[Entry], ...]], Generic[Entry]):
    """Where each word leads to that a text may begin a name with; most lead nowhere, and most recur."""

    def __init__(self, root: Node[Entry]) -> None:
        super().__init__()
        self._root = root

    def __missing__(self, word: str) -> tuple[Node[Entry], ...]:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self._root.after(word)
        self[word] = found
        return found


class Trie(Generic[Entry]):
    """Names by their words."""

    def __init__(self) -> None:
        self._root: Node[Entry] = Node()
        self._heads: Heads[Entry] = Heads(self._root)

    def add(self, term: Term, entry: Entry) -> None:
        """Put a name in. To be done before the first text is read."""
        node = self._root
        for part in term.parts:
            if isinstance(part, Prefix):
                node = node.stems.setdefault(part.stem, Node())
            else:
                node = node.words.setdefault(part.word, Node())
        node.entries.append(entry)

    def find(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, list[Entry]]]:
        """Yield every name in a row of words: its first word, the one behind its last, and what stands for it."""
        heads, last = self._heads, len(tokens) - 1
        for first, token in enumerate(tokens):
            if nodes := heads[token[0]]:
                if len(nodes) == 1 and nodes[0].leads_nowhere(tokens[first + 1][0] if first < last else ""):
                    continue  # "la", "san": most of what follows is no name
                yield from self._from(nodes, tokens, first)

    @staticmethod
    def _from(
        nodes: tuple[Node[Entry], ...], tokens: Sequence[Token], first: int
    ) -> Iterator[tuple[int, int, list[Entry]]]:
        end = first + 1
        while nodes:
            for node in nodes:
                if node.entries:
                    yield first, end, node.entries
            if end == len(tokens):
                return
            word = tokens[end][0]
            nodes = tuple(further for node in nodes for further in node.after(word))
            end += 1
