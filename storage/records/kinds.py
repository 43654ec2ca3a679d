"""What every record shares: frozen, keyword-only, aware UTC times only, texts that can be stored. Pure."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from functools import cache

from language.storable import all_storable


class NaiveTimeError(TypeError):
    """A time without a zone reached a record: the border that made it should have given it one."""


def utc(moment: datetime) -> datetime:
    """Return the same instant in UTC; raises NaiveTimeError for a time without a zone."""
    if moment.tzinfo is None:
        raise NaiveTimeError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC)


@cache
def moments_of(record: type[Record]) -> tuple[str, ...]:
    """Name the fields of a kind of record that hold times; asked once per kind, as thousands are made in a second."""
    return tuple(each.name for each in fields(record) if "datetime" in str(each.type))  # type: ignore[arg-type]


class Record:
    """What every record shares: its times are made UTC, and naive ones are refused, at construction."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name in moments_of(type(self)):  # type: ignore[arg-type]  # mypy confuses a class with its instances
            value = getattr(self, name)
            if value is not None and value.tzinfo is not UTC:
                object.__setattr__(self, name, utc(value))


@cache
def texts_of(record: type[Record]) -> tuple[str, ...]:
    """Name the fields of a kind of record that hold texts, alone, in tuples or in mappings."""
    return tuple(each.name for each in fields(record) if "str" in str(each.type))  # type: ignore[arg-type]


class Written(Record):
    """What holds words of strangers: its texts are made storable at construction, so that none can cost us the rest."""

    __slots__ = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in texts_of(type(self)):  # type: ignore[arg-type]  # as above
            value = getattr(self, name)
            if (kept := all_storable(value)) is not value:
                object.__setattr__(self, name, kept)
