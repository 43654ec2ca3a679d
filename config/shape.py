"""What every shape of the configuration shares. Pure."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """What every section shares: no unknown keys, and nothing changes after it was read.

    What checks a section is built when the first of its kind is read: no configuration has all kinds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)
