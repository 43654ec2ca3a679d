"""Options that several commands have, and the refusal of those that would be ignored."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

import click
from click.core import ParameterSource

from config.values import duration
from language.wording import Wording

AS_JSON = click.option("--json", "as_json", is_flag=True)
COUNT = click.IntRange(1, 1_000_000_000)
"""How many of something: no more than any database can count to."""
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
TYPED = {ParameterSource.COMMANDLINE, ParameterSource.PROMPT}


class DurationType(click.ParamType[timedelta]):
    """A length of time as the configuration writes it, such as `10m`."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it; a usage error says what would be right."""
        try:
            return duration(value)
        except ValueError:
            say = ctx.obj.wording.say if ctx is not None else Wording("en").say
            self.fail(say("config.problem.no_duration", written=value), param, ctx)


class DayType(click.ParamType[date]):
    """A day such as 2026-11-01."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it; a usage error says what would be right."""
        written = str(value).strip()
        try:
            return date.fromisoformat(written if DAY.fullmatch(written) else "")
        except ValueError:
            say = ctx.obj.wording.say if ctx is not None else Wording("en").say
            self.fail(say("config.problem.no_day", written=value), param, ctx)


class WhenType(click.ParamType[date | timedelta]):
    """A day such as 2026-11-01, or how long ago, such as 7d."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | timedelta:
        """Read it; a usage error says what would be right."""
        try:
            found = DAY.fullmatch(str(value).strip())
            return date(*map(int, found.groups())) if found else duration(value)
        except ValueError:
            say = ctx.obj.wording.say if ctx is not None else Wording("en").say
            self.fail(say("cli.search.no_time", written=value), param, ctx)


def refuse_ignored(ctx: click.Context, *, beside: str, heeded: Collection[str] = ()) -> None:
    """Raise a usage error for options that were typed and would do nothing beside `beside`."""
    ignored = [
        option.opts[0]
        for option in ctx.command.params
        if isinstance(option, click.Option)
        and option.name is not None
        and option.name not in heeded
        and ctx.get_parameter_source(option.name) in TYPED
    ]
    if ignored:
        said = ctx.obj.wording.say("cli.look.ignored", options=", ".join(ignored), command=beside)
        raise click.UsageError(said, ctx)
