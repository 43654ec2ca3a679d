"""Options that several commands have."""

from __future__ import annotations

from datetime import timedelta

import click

from config.values import duration

AS_JSON = click.option("--json", "as_json", is_flag=True)


class DurationType(click.ParamType[timedelta]):
    """A length of time as the configuration writes it, such as `10m`."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it; a usage error says what would be right."""
        try:
            return duration(value)
        except ValueError as error:
            self.fail(f"{value!r}: {error}", param, ctx)
