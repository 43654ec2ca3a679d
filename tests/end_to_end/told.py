"""docs/bad-input.md as a promise: its tables are read, and compared with what the program says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.desk import REPOSITORY, Ended

PAGE = REPOSITORY / "docs" / "bad-input.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a person sees, and the exit code."""

    seen: str
    code: int

    def row(self, name: str) -> str:
        """Return the line of the table."""
        return f"| {name} | {self.seen} | {self.code} |"


def promised(section: str) -> dict[str, Told]:
    """Read the table under a heading: the first column is the input, then what is seen, then the exit code."""
    after = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in after.splitlines() if line.startswith("| ")]
    return {name: Told(seen=seen, code=int(code)) for name, seen, code in rows if code.isdigit()}


def assert_told(section: str, found: dict[str, Told]) -> None:
    """Compare a table with what is so; the failure names the lines that it should have instead."""
    said = promised(section)
    wrong = [each.row(name) for name, each in found.items() if said.get(name) != each]
    untried = [f"(no test) {each.row(name)}" for name, each in said.items() if name not in found]
    lines = "\n".join(wrong + untried)
    assert not lines, f"docs/bad-input.md, {section}:\n{lines}"


def plain(text: str, folder: Path) -> str:
    """Take out what differs from run to run: where the folder is, ports, addresses; and what a table cannot hold."""
    text = text.replace(f"{folder}/", "").replace(str(folder), "FOLDER")
    text = re.sub(r"127\.0\.1\d\.\d+(:\d+)?", "HOST", text)
    text = re.sub(r"(127\.0\.0\.1):\d+", r"\1:PORT", text)
    text = re.sub(r"port \d{4,5} failed", "port PORT failed", text)
    return " ".join(text.split()).replace("|", "\\|")


def refusal(ended: Ended, folder: Path) -> Told:
    """Return what a command that would not start said on stderr; it may not have said anything like a crash."""
    assert "Traceback" not in ended.err, ended.err
    return Told(
        seen=plain(ended.err.removesuffix("1 problem; nothing was started."), folder), code=ended.code
    )
