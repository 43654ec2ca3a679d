"""The small values of the configuration: what a duration, an address or a secret must look like. Pure.

A validator refuses with a code, not with a sentence: `config.errors` says it in the reader's language.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cssselect import GenericTranslator, SelectorError
from pydantic import AfterValidator, BeforeValidator, SecretStr, WithJsonSchema
from pydantic_core import PydanticCustomError

from config.zones import MEXICO, near_zones
from language.query import parse_term

DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$")
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST = 3650 * 86400  # seconds; ten years are no interval any more
SOONEST = timedelta(minutes=1)  # after its first reading that a page may be asked for again
PLACEHOLDER = r"^\$\{(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)\}$"
IDENTIFIER = re.compile(r"^[a-z0-9][a-z0-9._-]{0,63}$")
ACTOR = re.compile(r"^(?:role:)?[a-z0-9][a-z0-9._-]{0,63}(?:(?<=[a-z0-9])@[a-z0-9][a-z0-9-]{0,31})?$")
ATTRIBUTE = re.compile(r"[A-Za-z_][\w:.-]*")
SERVER = re.compile(r"\w([\w.-]*\w)?\.?")


def refusal(code: str, **values: str) -> PydanticCustomError:
    """Name what is wrong; `config.errors` says it in the reader's language (`config.problem.<code>`)."""
    detail = "".join(f" ({name}: {{{name}}})" for name in values)
    return PydanticCustomError(code, code.replace("_", " ") + detail, values)


def duration(value: object) -> timedelta:
    """Read `90s`, `10m`, `48h` or `7d`; raises a refusal for anything else, and for more than ten years."""
    if isinstance(value, timedelta):
        return value
    found = DURATION.match(value.strip()) if isinstance(value, str) else None
    if not found or not (seconds := float(found[1]) * UNITS[found[2]]) <= LONGEST:
        raise refusal("no_duration")
    return timedelta(seconds=seconds)


def written_duration(value: timedelta) -> str:
    """Write a duration the way people do: `90s`, `10m`, `48h`, `7d`."""
    seconds = value.total_seconds()
    if seconds == 0:
        return "0s"
    if seconds % 86400 == 0 and seconds > 2 * 86400:  # up to two days, people count hours
        return f"{seconds / 86400:g}d"
    unit = next((unit for unit in ("h", "m", "s") if seconds % UNITS[unit] == 0), "ms")
    return f"{seconds / UNITS[unit]:g}{unit}"


def some_time(value: timedelta) -> timedelta:
    """Refuse an interval of nothing, which would mean to ask without a pause."""
    if value <= timedelta(0):
        raise refusal("zero_duration")
    return value


def a_while(value: timedelta) -> timedelta:
    """Refuse to ask for a page again that was read just now: nobody changes it so soon, and it is no good manners."""
    if value < SOONEST:
        raise refusal("too_soon")
    return value


def clock_time(value: str) -> str:
    """Accept a time of day such as `08:00`."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise refusal("no_clock_time")
    return value


def time_zone(value: str) -> str:
    """Accept a time zone of the IANA database; the refusal names those that may have been meant."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = ", ".join(near_zones(value))
        raise refusal("no_time_zone", near=near, known=", ".join(MEXICO)) from None
    return value


def web_url(value: str) -> str:
    """Accept an http or https URL that names a host and carries no user or password."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # a broken port or IPv6 address
        usable = False
    if not usable or re.search(r"[\s\\<>\"]", value):
        raise refusal("no_web_address")
    if "@" in parts.netloc:
        raise refusal("web_address_with_password")
    return value


def page_template(value: str) -> str:
    """Accept a web address in which `{page}`, `{section}` and `{cursor}` may stand."""
    return _template(value, {"page", "section", "cursor"})


def month_template(value: str) -> str:
    """Accept a web address in which `{year}` and `{month}` stand, and `{page}` may."""
    if not {"{year}", "{month}"} <= set(re.findall(r"\{\w+\}", _template(value, {"year", "month", "page"}))):
        raise refusal("no_month_in_address")
    return value


def _template(value: str, known: Collection[str]) -> str:
    web_url(re.sub(r"\{\w*\}", "0", value))
    named = re.findall(r"\{(\w*)\}", value)
    rest = re.sub(r"\{\w*\}", "", value)
    if "{" in rest or "}" in rest or not set(named) <= set(known):
        raise refusal("no_placeholder", known=", ".join(f"{{{name}}}" for name in sorted(known)))
    return value


PLACE = re.compile(r"\{([a-z]\w*)\}")


def moved_address(value: str) -> str:
    """Accept a web address in which places such as `{slug}` may stand, behind its host."""
    web_url(PLACE.sub("0", value))
    if re.search(r"[{}]", PLACE.sub("", value)) or "{" in urlsplit(value).netloc:
        raise refusal("no_place")
    return value


def sendable(value: str) -> str:
    """Refuse a web address that cannot stand in the header of a request as it is written: there, all is ASCII."""
    if not (value.isascii() and value.isprintable()):
        raise refusal("no_ascii_address")
    return value


def secret_web_url(value: SecretStr) -> SecretStr:
    """Accept a secret that is a web address; the refusal never shows it."""
    web_url(value.get_secret_value())
    return value


def signing_secret(value: SecretStr) -> SecretStr:
    """Accept `whsec_` and the base64 of 24 to 64 bytes, as the Standard Webhooks specification asks."""
    text = value.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not text.startswith("whsec_") or not 24 <= len(key) <= 64:
        raise refusal("no_signing_secret")
    return value


def mail_address(value: str) -> str:
    """Accept one plain mail address, without a name or angle brackets around it."""
    if not re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", value):
        raise refusal("no_mail_address")
    return value


def language_code(value: str) -> str:
    """Accept a language as two lower-case letters."""
    if not re.fullmatch(r"[a-z]{2}", value):
        raise refusal("no_language_code")
    return value


def pattern(value: str) -> str:
    """Accept a regular expression that compiles."""
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        raise refusal("no_pattern", detail=str(error)) from None
    return value


def date_pattern(value: str) -> str:
    """Accept a regular expression that has a group named `date`, or three named `year`, `month` and `day`."""
    groups = re.compile(pattern(value)).groupindex.keys()
    if "date" not in groups and not groups >= {"year", "month", "day"}:
        raise refusal("no_date_group")
    return value


def selector(value: str) -> str:
    """Accept a CSS selector that can be read."""
    try:
        GenericTranslator().css_to_xpath(value)
    except (SelectorError, RecursionError) as error:
        raise refusal("no_selector", detail=str(error)) from None
    return value


def field_selector(value: str) -> str:
    """Accept a CSS selector, `selector@attribute` or `@attribute`."""
    path, at, attribute = (part.strip() for part in value.partition("@"))
    if at and not ATTRIBUTE.fullmatch(attribute):
        raise refusal("no_attribute")
    if path or not at:
        selector(path)
    return value


def server_name(value: str) -> str:
    """Accept the name or address of a mail server, without a scheme, a port or a path."""
    try:
        ip_address(value)
    except ValueError:
        if not SERVER.fullmatch(value):
            raise refusal("no_server" if value else "empty") from None
    return value


def rule_term(value: str) -> str:
    """Accept a word, a phrase or `word*`; raises `language.query.BadTerm` (a ValueError) with a hint."""
    parse_term(value)
    return value


def only_reference(value: object) -> object:
    """Refuse a secret that is written out; `config.load` has turned references into SecretStr already."""
    if not isinstance(value, SecretStr):
        raise refusal("secret_written_out")
    return value


def database_url(value: object) -> object:
    """Accept a database URL; one that carries a password must come as a reference."""
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not isinstance(text, str) or not re.match(r"^(sqlite:///|postgresql(\+psycopg)?://)\S", text):
        raise refusal("no_database")
    if text is value and re.match(r"^[^/]+://[^/@]*:[^/]+@", text):
        raise refusal("database_with_password")
    return value


def network(value: object) -> object:
    """Accept a network such as `10.1.0.0/16`, or one address."""
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(value if isinstance(value, str) else "")
    except ValueError:
        raise refusal("no_network") from None


def identifier(value: str) -> str:
    """Accept a short name in lower-case ASCII."""
    if not IDENTIFIER.match(value):
        raise refusal("no_identifier")
    return value


def actor_id(value: str) -> str:
    """Accept an identifier, or that of a role and where it is held: `role:governor@mx-gro`."""
    if not ACTOR.match(value) or ("@" in value and not value.startswith("role:")):
        raise refusal("no_identifier")
    return value


def day(written: Any) -> date:
    """Accept a day as 2026-11-22."""
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise refusal("no_day") from None


def as_text(**schema: Any) -> WithJsonSchema:
    """Describe a value that is written as text, whatever it becomes."""
    return WithJsonSchema({"type": "string", **schema})


Duration = Annotated[
    timedelta,
    BeforeValidator(duration),
    as_text(pattern=DURATION.pattern, examples=["90s", "10m", "48h"]),
]
Interval = Annotated[Duration, AfterValidator(some_time)]
"""A duration that is not nothing."""
LookAfter = Annotated[Duration, AfterValidator(a_while)]
"""How long after a page was read it is read again."""
ClockTime = Annotated[str, AfterValidator(clock_time)]
TimeZone = Annotated[str, AfterValidator(time_zone)]
WebUrl = Annotated[str, AfterValidator(web_url), as_text(format="uri")]
ContactUrl = Annotated[str, AfterValidator(web_url), AfterValidator(sendable), as_text(format="uri")]
PageTemplate = Annotated[str, AfterValidator(page_template)]
MovedAddress = Annotated[str, AfterValidator(moved_address)]
MonthTemplate = Annotated[str, AfterValidator(month_template)]
Pattern = Annotated[str, AfterValidator(pattern), as_text(format="regex")]
DatePattern = Annotated[str, AfterValidator(date_pattern), as_text(format="regex")]
Selector = Annotated[str, AfterValidator(selector)]
FieldSelector = Annotated[str, AfterValidator(field_selector)]
ServerName = Annotated[str, AfterValidator(server_name)]
Term = Annotated[str, AfterValidator(rule_term)]
Identifier = Annotated[str, AfterValidator(identifier), as_text(pattern=IDENTIFIER.pattern)]
ActorId = Annotated[str, AfterValidator(actor_id), as_text(pattern=ACTOR.pattern)]
Day = Annotated[date, BeforeValidator(day)]
LanguageCode = Annotated[
    str, AfterValidator(language_code), as_text(pattern="^[a-z]{2}$", examples=["es", "en"])
]
MailAddress = Annotated[str, AfterValidator(mail_address), as_text(format="email")]
Spoken = Literal["es", "en"]
_reference = as_text(pattern=PLACEHOLDER, examples=["${env:NAME}", "${file:/run/secrets/name}"])
Secret = Annotated[SecretStr, BeforeValidator(only_reference), _reference]
"""A secret that must be written as a reference."""
SecretUrl = Annotated[Secret, AfterValidator(secret_web_url)]
SigningSecret = Annotated[Secret, AfterValidator(signing_secret)]
Endpoint = Annotated[SecretStr, AfterValidator(secret_web_url), as_text()]
"""An address that may hold a token: written out or as a reference, never printed."""
DatabaseUrl = Annotated[SecretStr, BeforeValidator(database_url), as_text(examples=["sqlite:///serviola.db"])]
Network = Annotated[
    IPv4Network | IPv6Network, BeforeValidator(network), as_text(examples=["10.1.0.0/16", "fd00::/8"])
]
