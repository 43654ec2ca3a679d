"""What is wrong with a configuration, where, and in which words: `file:line:column: key: what, and what would be right`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from language.wording import Wording

SHOWN = 12  # known names in one sentence
NOTHING = "-"  # where nothing is known
ALL = 100  # of keys, of which there are few, every one is shown: nobody can guess those behind "..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is written; lines and columns count from 1, and None means the file as a whole."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake, not yet in anybody's language: `code` names a sentence of `config.problem`."""

    place: Place
    code: str
    key: str = ""  # a dotted path such as rules[2].any[0]
    values: Mapping[str, str] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()  # the query as it would be right, in each way in which it can be meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in the reader's language. `str()` is the line that `check` prints."""

    file: str
    line: int | None
    column: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = Place(file=self.file, line=self.line, column=self.column)
        return ": ".join(part for part in (str(place), self.key, self.message) if part)


class ConfigError(Exception):
    """A configuration that cannot be used; `problems` names every mistake in it, sorted by place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def in_words(mistakes: Iterable[Mistake], wording: Wording) -> tuple[Problem, ...]:
    """Say each mistake once, in the language of `wording`, sorted by file, line and column."""
    problems = {
        Problem(
            file=each.place.file,
            line=each.place.line,
            column=each.place.column,
            key=_one_line(each.key),
            message=_one_line(_sentence(each, wording)),
        )
        for each in mistakes
    }
    return tuple(
        sorted(
            problems, key=lambda problem: (problem.file, problem.line or 0, problem.column or 0, str(problem))
        )
    )


def _sentence(mistake: Mistake, wording: Wording) -> str:
    """Say what is wrong; where a name is unknown, `hint` gives the near ones, else some that are known."""
    values = dict(mistake.values)
    if "near" in values:
        values["hint"] = _hint(values, wording)
    sentence = wording.say(f"config.problem.{mistake.code}", **values)
    return f"{sentence}; {_mended(mistake.corrected, wording)}" if mistake.corrected else sentence


def _mended(corrected: tuple[str, ...], wording: Wording) -> str:
    first, *others = corrected
    readings = [wording.say("query.or_write", query=each) for each in others]
    return " - ".join((wording.say("query.write", query=first), *readings))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def hint(name: str, known: Iterable[str], wording: Wording) -> str:
    """Say which of the known names may have been meant, or some of them where none is near."""
    return _hint(suggestion(name, known), wording)


def _hint(values: Mapping[str, str], wording: Wording) -> str:
    kind = "near" if values["near"] else "known" if values["known"] != NOTHING else "nothing"
    return wording.say(f"config.hint.{kind}", **values)


def suggestion(word: str, known: Iterable[str], shown: int = SHOWN) -> dict[str, str]:
    """Return the values of a sentence about an unknown name: the name, the near ones, and as many that are known as are `shown`."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=3) or difflib.get_close_matches(
        word.casefold(), names, n=3
    )
    some = [*names[:shown], "..."] if len(names) > shown else names
    return {"name": word, "near": ", ".join(near), "known": ", ".join(some) or NOTHING}
