"""What an import is asked for, how far it is, and what it came to: the values between the command and the work. Pure."""

from __future__ import annotations

import enum
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for."""

    path: str  # "-" is standard input
    outlet: str = ""  # of rows that name none; "" is "import"
    alerting: bool = False
    restart: bool = False
    dry_run: bool = False


class Ending(enum.StrEnum):
    """How a run of the command ended."""

    DONE = "done"
    WAS_DONE = "was_done"  # by an earlier run: nothing was changed
    STOPPED = "stopped"  # the same command goes on
    DAMAGED = "damaged"  # the file cannot be read to its end
    NO_ROWS = "no_rows"  # so many lines were no use, and none was any, that it is another kind of file


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far it is, for whoever looks on."""

    lines: int
    stored: int
    known: int
    bad: int
    share: float | None  # of the file; None where nothing tells
    seconds_left: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run came to; printed as JSON."""

    file: str
    ending: Ending
    because: str  # of a file that is damaged
    went_on_after: int  # the last line that earlier runs were done with
    lines: int  # done with, in all runs
    stored: int  # in this run, as all below
    known: int  # rows whose articles we had
    bad: int
    bad_before: int  # in earlier runs
    copies: int  # of the stored ones
    matches: int  # of rules, in the stored ones
    alerts: int
    unused: tuple[str, ...]  # keys that rows have and nobody reads
    seconds: float
    faults: int  # articles whose examination met a fault of the program
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        """Return what a script reads."""
        rate = round(self.stored / self.seconds, 1) if self.seconds and self.stored else None
        return asdict(self) | {"articles_a_second": rate, "exit_code": self.exit_code}

    @property
    def exit_code(self) -> int:
        """Read the code off: 70 a bug, 2 not the file it should be, 4 there is more to do, 1 rows were left out, 0 done."""
        if self.faults:
            return 70
        if self.ending in {Ending.DAMAGED, Ending.NO_ROWS}:
            return 2
        if self.ending is Ending.STOPPED:
            return 4
        return 1 if self.bad or self.bad_before else 0
