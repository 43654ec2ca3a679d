"""The versions of an article in words: which there are, and what differs between two of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import click

from config.schema import Catalog
from language.wording import Wording
from news.changes import DELETED, Change, Version, compare
from news.differences import Kind, Piece, differences
from serviola.cli.house import local
from serviola.cli.show import address, one_line
from storage.records import Basis
from storage.rows import RevisionRow, WholeArticle

LAST = "last"
ASKED = re.compile(r"(\d{1,6})(?:\.\.(\d{1,6}))?")
SKIPPED = "[...]"  # unchanged paragraphs


class NoVersion(Exception):  # noqa: N818 - says what is wrong with what was asked for
    """What was asked for names no two versions: `code` is a sentence of `cli.versions`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of an article held against each other."""

    older: RevisionRow
    newer: RevisionRow
    headline: tuple[Piece, ...]
    text: tuple[Piece, ...]
    change: Change

    @property
    def changed(self) -> bool:
        """Whether a word of headline or text differs."""
        return any(piece.kind is not Kind.KEPT for piece in (*self.headline, *self.text))


def comparison(whole: WholeArticle, asked: str) -> Comparison | None:
    """Hold the versions against each other that `asked` names: `1..3`, `3` (and the one before), or "last".

    The last are the last two that differ in more than white space; None when no two do. Raises NoVersion.
    """
    if asked == LAST:
        return _last(whole)
    named = ASKED.fullmatch(asked)
    if named is None:
        raise NoVersion("no_versions", asked=asked)
    first, second = int(named[1]), int(named[2] or named[1])
    if named[2] is None:
        first -= 1
    by_number = {each.number: each for each in whole.revisions}
    for number in (first, second):
        if number not in by_number:
            raise NoVersion("no_version", number=number, count=len(by_number))
    return _compared(whole, by_number[first], by_number[second])


def _last(whole: WholeArticle) -> Comparison | None:
    read = [each for each in whole.revisions if each.basis == Basis.PAGE]
    for older, newer in reversed(list(pairwise(read))):
        found = _compared(whole, older, newer)
        if not found.change.boring:
            return found
    return None


def _compared(whole: WholeArticle, older: RevisionRow, newer: RevisionRow) -> Comparison:
    before, after = (_version(whole, each) for each in (older, newer))
    return Comparison(
        older=older,
        newer=newer,
        headline=differences(before.title, after.title),
        text=differences(before.text, after.text),
        change=compare(before, after),
    )


def _version(whole: WholeArticle, row: RevisionRow) -> Version:
    text = row.text or row.summary  # where only a source has spoken
    return Version(title=row.title, text=text, language=whole.article.language, modified=row.modified_at)


# -------------------------------------------------------------------------------------------- in words


def version_lines(whole: WholeArticle, catalog: Catalog, wording: Wording) -> list[str]:
    """Put the versions of an article into lines, the oldest first."""
    return [_version_line(each, catalog, wording) for each in whole.revisions]


def _version_line(row: RevisionRow, catalog: Catalog, wording: Wording) -> str:
    parts = [str(row.number), local(row.seen_at, catalog), wording.say(f"cli.basis.{row.basis}")]
    if row.flags:
        parts.append(flags_in_words(row.flags, wording))
    if row.words_added or row.words_removed:
        parts.append(f"+{row.words_added or 0} -{row.words_removed or 0}")
    return "  ".join(parts)


def flags_in_words(flags: Sequence[str], wording: Wording) -> str:
    """Say what a version differs in: `numbers, without a word to readers`."""
    return ", ".join(wording.say(f"cli.flag.{each}") for each in flags)


def gone_line(whole: WholeArticle, catalog: Catalog, wording: Wording) -> str:
    """Say that the page is gone, or cannot be found; "" when it was where it is at the last look."""
    row = whole.article
    if row.deleted_at is not None:
        return wording.say("cli.versions.deleted", at=local(row.deleted_at, catalog))
    if row.doubt_since is not None:
        return wording.say("cli.versions.doubt", at=local(row.doubt_since, catalog))
    return ""


def comparison_lines(
    found: Comparison | None, whole: WholeArticle, catalog: Catalog, wording: Wording, *, colours: bool
) -> list[str]:
    """Put what differs into lines: the versions, the headline, and the paragraphs that changed."""
    say = wording.say
    row = whole.article
    lines = [one_line(row.title), address(row.url, wording), *version_lines(whole, catalog, wording)]
    lines += [line] if (line := gone_line(whole, catalog, wording)) else []
    lines.append("")
    if found is None:
        read = sum(each.basis == Basis.PAGE for each in whole.revisions)
        return [*lines, say("cli.versions.same" if read > 1 else "cli.versions.only_one")]
    lines.append(_head(found, catalog, wording))
    if not found.changed:
        code = "deleted_only" if DELETED in found.newer.flags else "no_change"
        return [*lines, say(f"cli.versions.{code}")]
    mark = coloured if colours else marked
    if any(piece.kind is not Kind.KEPT for piece in found.headline):
        titles = " ".join(written(line, mark) for line in in_lines(found.headline))
        lines.append(f"{say('cli.versions.headline')}: {titles}")
    return [*lines, "", *_paragraphs(found.text, mark)]


def _head(found: Comparison, catalog: Catalog, wording: Wording) -> str:
    return wording.say(
        "cli.versions.between",
        older=found.older.number,
        newer=found.newer.number,
        since=local(found.older.seen_at, catalog),
        at=local(found.newer.seen_at, catalog),
        flags=flags_in_words(found.change.flags, wording) or "-",
        added=found.change.words_added,
        removed=found.change.words_removed,
    )


Mark = Callable[[Kind, str], str]


def marked(kind: Kind, text: str) -> str:
    """Mark a piece with signs: `[-gone-]` and `{+new+}`."""
    return {Kind.REMOVED: f"[-{text}-]", Kind.ADDED: f"{{+{text}+}}"}.get(kind, text)


def coloured(kind: Kind, text: str) -> str:
    """Mark a piece with colours."""
    if kind is Kind.REMOVED:
        return click.style(text, fg="red", strikethrough=True)
    return click.style(text, fg="green", bold=True) if kind is Kind.ADDED else text


Line = list[tuple[Kind, str]]


def in_lines(pieces: Sequence[Piece]) -> list[Line]:
    """Cut pieces into the lines of the text. What took the place of a line's beginning stands on the same line."""
    lines: list[Line] = [[]]
    removed, breaks = False, False  # the piece before was removed; it began a line
    for piece in pieces:
        words = piece.text[len(piece.text) - (piece.end - piece.start) :]
        before = piece.text[: len(piece.text) - len(words)]  # marks and white space
        if piece.kind is Kind.REMOVED:
            breaks, removed = "\n" in before, True
            before = "\n" if breaks else before and " "
        else:
            if removed and piece.kind is Kind.ADDED:
                before = " " if breaks or not before else before
            removed = False
        for kind, text in ((Kind.KEPT, before), (piece.kind, words)):
            for number, part in enumerate(text.split("\n")):
                if number:
                    lines.append([])
                if part:
                    lines[-1].append((kind, part))
    return [line for line in lines if any(part.strip() for _, part in line)]


def is_changed(line: Line) -> bool:
    """Whether anything in a line was removed or added."""
    return any(kind is not Kind.KEPT for kind, _ in line)


def written(line: Line, mark: Mark) -> str:
    """Write a line with marks round what differs, the white space outside of them."""
    out = ""
    for kind, part in line:
        bare = part.strip()
        before, _, after = part.partition(bare) if bare else (part, "", "")
        out += f"{before}{mark(kind, one_line(bare)) if bare else ''}{after}"
    return out.strip()


def _paragraphs(pieces: Sequence[Piece], mark: Mark) -> Iterator[str]:
    """Leave out paragraphs in which nothing differs."""
    skipped = False
    for line in in_lines(pieces):
        if is_changed(line):
            yield written(line, mark)
        elif not skipped:
            yield SKIPPED
        skipped = not is_changed(line)


def as_record(found: Comparison | None, whole: WholeArticle) -> dict[str, Any]:
    """Return the versions and what differs between two of them, for scripts."""

    def pieces(of: Sequence[Piece]) -> list[dict[str, str]]:
        return [{"kind": piece.kind.value, "text": piece.text} for piece in of]

    row = whole.article
    return {
        "article": row.id,
        "url": row.url,
        "deleted_at": row.deleted_at,
        "versions": [
            {name: value for name, value in asdict(each).items() if name not in {"id", "text", "origin"}}
            for each in whole.revisions
        ],
        "from": found and found.older.number,
        "to": found and found.newer.number,
        "changed": found is not None and found.changed,
        "flags": list(found.change.flags) if found else [],
        "words_added": found.change.words_added if found else 0,
        "words_removed": found.change.words_removed if found else 0,
        "headline": pieces(found.headline) if found else [],
        "text": pieces(found.text) if found else [],
    }
