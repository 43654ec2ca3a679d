"""Write outlets into the newsroom's file: lines are inserted, the whole is checked, and only then it takes the file's place."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import click

from config.entry import Entry, NoPlace, entry_lines, inserted
from config.errors import ConfigError
from config.files import read_alone
from config.load import find_config, load, outlets_of
from config.outlet import Outlet
from config.sheet import BadYamlError
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION


def stop(asked: Asked, key: str, **values: object) -> NoReturn:
    """Say what is wrong and exit with 2."""
    click.echo(asked.wording.say(key, **values), err=True)
    sys.exit(CONFIGURATION)


def show_problems(error: ConfigError) -> None:
    """Print every mistake of a configuration."""
    for problem in error.problems:
        click.echo(str(problem), err=True)


def write_new(asked: Asked, path: Path, text: str) -> None:
    """Write a file that is not there yet; exits with 2 when it is, or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        stop(asked, "cli.add.exists", file=path)
    except OSError as error:
        stop(asked, "cli.add.not_written", file=path, detail=error.strerror)


def add_to(asked: Asked, file: Path | None, entries: Sequence[Entry], lines: Sequence[Sequence[str]]) -> Path:
    """Insert entries into a file, the newsroom's own when none is named; exits with 2, and nothing is changed, if that fails."""
    config = find_config(asked.config, asked.environ)
    path = Path(os.path.realpath(file or config))
    own = path == Path(os.path.realpath(config))
    ids = {str(each.get("id", each.get("use"))) for each in entries}
    try:
        before = path.read_bytes() if path.exists() else b""
        after = inserted(before.decode("utf-8"), str(path), entries, lines).encode("utf-8")
        _replace(asked, path, after, ids=ids, own=own)
    except (NoPlace, BadYamlError, UnicodeDecodeError):
        stop(asked, "cli.add.no_place", file=path)
    except OSError as error:
        stop(asked, "cli.add.not_written", file=path, detail=error.strerror)
    if not own:
        _check_whole(asked, config, path, before, ids)
    return path


def _replace(asked: Asked, path: Path, after: bytes, *, ids: set[str], own: bool) -> None:
    """Check what a file is to become, from a copy beside it, and put it in its place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".yaml")
    copy = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            os.fchmod(file.fileno(), path.stat().st_mode & 0o7777 if path.exists() else 0o644)
            file.flush()
            os.fsync(file.fileno())
        if ids - {outlet.id for outlet in _outlets(asked, copy, own=own)}:
            raise NoPlace("what was inserted is not read back")
        copy.replace(path)
    except ConfigError as error:
        text = str(error).replace(str(copy), str(path))
        click.echo(text, err=True)
        sys.exit(CONFIGURATION)
    finally:
        copy.unlink(missing_ok=True)


def _outlets(asked: Asked, path: Path, *, own: bool) -> Sequence[Outlet]:
    language = asked.wording.language
    if own:
        return load(path, environ=asked.environ, language=language).catalog.outlets
    return outlets_of(partial(read_alone, path), environ=asked.environ, language=language)


def _check_whole(asked: Asked, config: Path, path: Path, before: bytes, ids: set[str]) -> None:
    """Load the configuration with the changed file; where that fails, the file becomes what it was."""
    try:
        known = {outlet.id for outlet in load(config, environ=asked.environ).catalog.outlets}
    except ConfigError as error:
        if config.exists():
            if before:
                path.write_bytes(before)
            else:
                path.unlink()
            show_problems(error)
            sys.exit(CONFIGURATION)
        known = set()
    if ids - known:
        click.echo(asked.wording.say("cli.add.not_included", file=path), err=True)


def standalone(entries: Sequence[Entry]) -> str:
    """Write entries as a file of their own."""
    lines = [f"  {line}" for entry in entries for line in entry_lines(entry)]
    return "\n".join(["outlets:", *lines, ""])
