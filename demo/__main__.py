"""`python -m demo`: the command line of the demo."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from demo.pieces import read_script
from demo.show import Show
from demo.stage import Options, ProgramFailed, Stage
from language.wording import Wording, language_of_locale

FAST = 12.0  # seconds
INTERRUPTED = 130  # as a shell has it
KEPT = Path(".demo")
PLAIN_WIDTH = 110  # columns where there is no terminal


def language_of(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """Choose the language before the help is written: what was asked for, or the locale's."""
    early = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    early.add_argument("--language", choices=("es", "en"))
    if asked := early.parse_known_args(arguments)[0].language:
        return str(asked)
    return language_of_locale(environ)


def parser_in(wording: Wording) -> argparse.ArgumentParser:
    """Return the command line, with its help in one language."""
    say = wording.say
    parser = argparse.ArgumentParser(
        prog="./dev demo", description=say("demo.help.about"), allow_abbrev=False
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=float, default=60.0, metavar="N", help=say("demo.help.seconds"))
    length.add_argument(
        "--fast", dest="seconds", action="store_const", const=FAST, help=say("demo.help.fast")
    )
    parser.add_argument("--keep", action="store_true", help=say("demo.help.keep"))
    parser.add_argument("--folder", type=Path, metavar="PATH", help=say("demo.help.folder"))
    parser.add_argument("--database", metavar="URL", help=say("demo.help.database"))
    parser.add_argument("--language", choices=("es", "en"), help=say("demo.help.language"))
    parser.add_argument("--json", action="store_true", help=say("demo.help.json"))
    return parser


@contextmanager
def working_folder(asked: Path | None, *, keep: bool) -> Iterator[Path]:
    """Give a folder to write to: the one asked for, a new one under .demo/ to keep, or one that vanishes."""
    if asked is None and not keep:
        with tempfile.TemporaryDirectory(prefix="serviola-demo-") as vanishing:
            yield Path(vanishing)
        return
    folder = (asked or KEPT / time.strftime("%Y%m%d-%H%M%S")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


async def until_interrupted(stage: Stage) -> None:
    """Play the demo. Ctrl-C or SIGTERM ends it with CancelledError, after the program has been asked to stop."""
    playing = asyncio.create_task(stage.perform())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, playing.cancel)
    await playing


def perform(options: Options, wording: Wording, *, as_json: bool) -> int:
    """Play the demo; return 0 when everything was as expected, 1 otherwise. 130 when interrupted before the end."""
    console = Console(stderr=as_json)
    if not console.is_terminal:
        console.width = PLAIN_WIDTH
    script = read_script()
    show = Show(console, wording, script)
    stage = Stage(script, show, wording, options)
    try:
        asyncio.run(until_interrupted(stage))
    except asyncio.CancelledError:
        if stage.summary is None:
            return INTERRUPTED
    except ProgramFailed as failed:
        show.ended(failed.key, options.folder / "serviola.log", **failed.values)
        return 1
    if stage.summary is None:
        raise RuntimeError("the play ended without a verdict")
    if as_json:
        print(json.dumps(stage.summary.as_json(), ensure_ascii=False, indent=2))  # noqa: T201 (what was asked for)
    return 0 if stage.summary.good else 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    wording = Wording(language_of(words, os.environ))
    asked = parser_in(wording).parse_args(words)
    with working_folder(asked.folder, keep=asked.keep) as folder:
        options = Options(folder=folder, seconds=asked.seconds, keep=asked.keep, database=asked.database)
        return perform(options, wording, as_json=asked.json)


if __name__ == "__main__":
    sys.exit(main())
