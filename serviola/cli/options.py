"""Options that several commands have."""

from __future__ import annotations

from datetime import timedelta

import click

from config.values import duration
from language.wording import Wording

AS_JSON = click.option("--json", "as_json", is_flag=True)


class DurationType(click.ParamType[timedelta]):
    """A length of time as the configuration writes it, such as `10m`."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it; a usage error says what would be right."""
        try:
            return duration(value)
        except ValueError:
            say = ctx.obj.wording.say if ctx is not None else Wording("en").say
            self.fail(f"{value!r} {say('config.problem.no_duration')}", param, ctx)
