"""The commands, by subject. Each is imported when it is asked for: a cron run should not pay for all of them."""

from __future__ import annotations

import gettext
import importlib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from language.catalogue import DOMAIN, FOLDER
from language.wording import Wording, language_of_locale
from serviola import __version__
from serviola.lean import importing, leave_out

# name -> where it lives; `a:b` is the attribute b of serviola.cli.a
COMMANDS = {
    "init": "setup:init",
    "check": "setup:check",
    "run": "watch:run",
    "status": "watch:status",
    "articles": "look:articles",
    "stories": "stories:stories",
    "rules": "rules:rules",
    "search": "search:search",
    "why": "why:why",
    "urls": "urls:urls",
    "actors": "actors:actors",
    "alerts": "look:alerts",
    "deliveries": "deliveries:deliveries",
    "outlets": "outlets:outlets",
    "places": "places:places",
    "channels": "channels:channels",
    "read": "read:read",
    "backfill": "backfill:backfill",
    "import": "imports:import_file",
    "export": "exports:export_file",
    "db": "db:db",
}
ALSO = {"article": "articles"}
"""Other names of commands, which no list shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What every command is given: where the configuration is, and the language to answer in."""

    config: Path | None
    wording: Wording
    environ: Mapping[str, str]
    verbose: bool = False


SETTINGS = re.compile(r"^[\"']?settings[\"']?\s*:(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)
LANGUAGE = re.compile(r"(?:^|[\s{,])[\"']?language[\"']?\s*:\s*[\"']?(es|en)\b")


def spoken_language(environ: Mapping[str, str], arguments: list[str]) -> str:
    """Choose the language to speak before the configuration is read: the environment's word, the file's, the locale's.

    A glance at the file is enough here: it may be wrong, and whoever is to say so needs a language first.
    """
    if (asked := environ.get("SERVIOLA_LANGUAGE", "")) in {"es", "en"}:
        return asked
    named = [after for word, after in pairwise(arguments) if word in {"--config", "-c", "check"}]
    path = Path(named[-1] if named else environ.get("SERVIOLA_CONFIG", "serviola.yaml"))
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            settings = SETTINGS.search(file.read(1_000_000))
    except OSError:
        return language_of_locale(environ)  # no file yet: whoever needs it says so
    found = LANGUAGE.search(settings[1]) if settings else None
    return found[1] if found else "es"  # what settings.language is when left out


def let_click_speak(language: str) -> None:
    """Have Click frame our sentences in a language: it asks gettext, which asks the environment whom it speaks to."""
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    os.environ["LANGUAGE"] = language


def explain(command: click.Command, path: str, wording: Wording) -> click.Command:
    """Fill in the help of a command, its options and its subcommands from the wording: `cli.help.<path>`."""
    command.help = wording.say(f"cli.help.{path}")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            key = f"cli.help.{path}_{parameter.name}"
            parameter.help = wording.say("cli.help.json" if parameter.name == "as_json" else key)
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            explain(child, f"{path}_{name}", wording)
    return command


class Commands(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Name the commands in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command and give it its help in the language that was asked for."""
        cmd_name = ALSO.get(cmd_name, cmd_name)
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        with importing():
            leave_out()
            command: click.Command = getattr(importlib.import_module(f"serviola.cli.{module}"), attribute)
        wording = ctx.obj.wording if ctx.obj else Wording(spoken_language(os.environ, sys.argv))
        return explain(command, cmd_name, wording)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; never returns normally, as Click exits with the code."""
    words = sys.argv[1:] if arguments is None else arguments
    wording = Wording(spoken_language(os.environ, words))
    let_click_speak(wording.language)
    say = wording.say

    @click.group(
        cls=Commands, help=say("cli.help.serviola"), context_settings={"help_option_names": ["-h", "--help"]}
    )
    @click.version_option(__version__, "--version", prog_name="serviola", help=say("cli.help.version"))
    @click.option(
        "-c",
        "--config",
        type=click.Path(path_type=Path),
        envvar="SERVIOLA_CONFIG",
        metavar="FILE",
        help=say("cli.help.config"),
    )
    @click.option("-v", "--verbose", is_flag=True, help=say("cli.help.verbose"))
    @click.pass_context
    def serviola(ctx: click.Context, config: Path | None, *, verbose: bool) -> None:
        ctx.obj = Asked(config=config, wording=wording, environ=os.environ, verbose=verbose)

    return serviola.main(args=words, prog_name="serviola")
