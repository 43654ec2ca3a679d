"""`serviola init` writes a first configuration; `serviola check` says what is wrong with one, all of it, with places."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from config.advice import advice
from config.errors import ConfigError
from config.load import DEFAULT_FILE, find_config, load
from config.rule import Rule, span_of
from config.schema import Catalog
from config.shipped import starter
from config.values import written_duration
from language.wording import Wording
from serviola.cli import Asked

NEXT = (("check", "serviola check"), ("once", "serviola run --once"), ("run", "serviola run"))
Say = Callable[..., str]


# ------------------------------------------------------------------------------------------------ init


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, default=".", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["es", "en"]))
@click.option("--force", is_flag=True)
@click.pass_obj
def init(asked: Asked, folder: Path, language: str | None, *, force: bool) -> None:
    """Write a commented starter into DIR; an existing file is kept unless --force is given."""
    language = language or asked.wording.language
    wording = Wording(language)
    file = folder / DEFAULT_FILE
    if folder.is_file() or folder.suffix in {".yaml", ".yml"}:
        _stop(wording.say("config.init.no_folder", path=folder, command=init_command(folder.parent)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("w" if force else "x", encoding="utf-8") as target:
            target.write(starter(language))
    except FileExistsError:
        _stop(wording.say("config.init.exists", file=file, command=init_command(folder, "--force")))
    except OSError as error:
        _stop(wording.say("config.init.not_written", file=file, detail=error.strerror))
    click.echo(wording.say("config.init.written", file=file))
    for line in next_commands(folder, wording.say):
        click.echo(line)


def init_command(folder: Path, *options: str) -> str:
    """Write the command that makes a starter in that folder, ready to be typed."""
    words = ["serviola", "init", *options, *([] if folder == Path() else [str(folder)])]
    return shlex.join(words)


def next_commands(folder: Path, say: Say) -> Iterator[str]:
    """Yield the three commands that come after `init`, ready to be typed where `init` was."""
    entered = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    commands = [(entered + NEXT[0][1], NEXT[0][0]), *((command, key) for key, command in NEXT[1:])]
    width = max(len(command) for command, _ in commands)
    for command, key in commands:
        yield f"  {command:<{width}}  # {say(f'config.init.{key}')}"


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(2)


# ----------------------------------------------------------------------------------------------- check


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.option("--schema", is_flag=True)
@click.pass_obj
def check(asked: Asked, file: Path | None, *, as_json: bool, schema: bool) -> None:
    """Check a configuration; exit 2 when it cannot be used."""
    if schema:
        from config.schema_json import json_schema

        click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
        return
    path = find_config(file or asked.config, asked.environ)
    try:
        catalog = load(path, environ=asked.environ, language=asked.wording.language).catalog
    except ConfigError as error:
        _refuse(error, asked.wording.say, as_json=as_json)
    warnings = [asked.wording.say(f"config.warning.{each.code}", name=each.name) for each in advice(catalog)]
    new = new_rules(asked, catalog)
    if as_json:
        raised = [{"rule": rule.id, "stories": stories} for rule, stories in new]
        told = {"ok": True, "problems": [], "warnings": warnings, "new_rules": raised}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(asked.wording.say("config.check.fine", file=path))
    for line in summary(catalog, asked.wording.say):
        click.echo(line)
    for rule, stories in new[:SHOWN]:
        said = {"rule": rule.id, "count": stories, "span": written_duration(span_of(rule))}
        if stories is not None:
            click.echo(asked.wording.say("cli.check.new_rule", **said))
    if len(new) > SHOWN:
        click.echo(asked.wording.say("cli.check.new_rules", count=len(new)))
    for warning in warnings:
        click.echo(asked.wording.say("config.check.warning", warning=warning), err=True)


def new_rules(asked: Asked, catalog: Catalog) -> list[tuple[Rule, int | None]]:
    """Return the rules that no watch had in force yet, and how many stories each would have raised of late.

    None: there are too many to count them here. Nothing where there is no database, or no watch has ever used it.
    """
    from serviola.cli.house import storage_errors, store_at_hand

    with storage_errors(), store_at_hand(asked, catalog) as store:
        if store is None:
            return []
        from serviola.house import utc_now
        from serviola.look_back import would_raise
        from storage.rule_views import RuleViews

        known = {(row.rule, row.version) for row in RuleViews(store.engine).versions()}
        enabled = [rule for rule in catalog.rules if rule.enabled]
        new = [rule for rule in enabled if (rule.id, rule.version) not in known]
        if not known or len(new) > SHOWN:
            return [(rule, None) for rule in new] if known else []
        return [(each.rule, each.stories) for each in would_raise(store.engine, catalog, new, utc_now())]


def _refuse(error: ConfigError, say: Say, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps(_as_json(error), ensure_ascii=False))
        raise SystemExit(2)
    for problem in error.problems:
        click.echo(str(problem), err=True)
    _stop(say("config.check.problems", count=len(error.problems)))


def _as_json(error: ConfigError) -> dict[str, Any]:
    fields = ("file", "line", "column", "key", "message")
    problems = [{name: getattr(problem, name) for name in fields} for problem in error.problems]
    return {"ok": False, "problems": problems, "warnings": []}


SHOWN = 20  # rules and outlets named one by one; ten thousand would push everything else off the screen


def summary(catalog: Catalog, say: Say) -> Iterator[str]:
    """Yield a few lines on what is watched, and what goes where."""
    names = [
        each.id if each.enabled else say("config.check.outlet_off", name=each.id) for each in catalog.outlets
    ]
    sources = sum(len(outlet.sources) for outlet in catalog.outlets if outlet.enabled)
    yield say("config.check.outlets", count=len(names), sources=sources, names=_few(names))
    yield say("config.check.rules", count=len(catalog.rules))
    for rule in catalog.rules[:SHOWN]:
        yield say("config.check.rule", name=rule.id, channels=_goes_to(catalog, rule, say))
    if len(catalog.rules) > SHOWN:
        yield "  ..."
    yield say("config.check.actors", count=len(catalog.actors))
    channels = [
        say("config.check.channel", name=each.id, kind=each.kind) for each in catalog.channels if each.enabled
    ]
    yield say("config.check.channels", names=_few(channels))


def _goes_to(catalog: Catalog, rule: Rule, say: Say) -> str:
    if not rule.enabled:
        return say("config.check.rule_off")
    return _few([channel.id for channel in catalog.channels_of(rule)]) or say("config.check.nowhere")


def _few(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
