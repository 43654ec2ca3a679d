"""The shapes of what people write. Pure: `config.load` turns YAML into these, nothing here reads a file."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from language.query import parse_term

DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$")
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
PLACEHOLDER = r"^\$\{(env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)\}$"


def duration(value: object) -> timedelta:
    """Read `90s`, `10m`, `48h` or `7d`. Raises ValueError with an example of what would be right."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (found := DURATION.match(value.strip())):
        return timedelta(seconds=float(found[1]) * UNITS[found[2]])
    raise ValueError("is no duration; write a number and a unit, such as 90s, 10m, 48h or 7d")


def clock_time(value: str) -> str:
    """Accept a time of day such as `08:00`."""
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError("is no time of day; write it as 08:00")
    return value


def time_zone(value: str) -> str:
    """Accept a time zone of the IANA database."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no known time zone; write it as America/Mexico_City") from None
    return value


def web_url(value: str) -> str:
    """Accept an http or https URL that names a host and carries no user or password."""
    found = re.match(r"^https?://([^/?#\s]+)\S*$", value)
    if not found:
        raise ValueError("is no web address; write it with http:// or https:// and a host")
    if "@" in found[1]:
        raise ValueError("must not carry a user name or password")
    return value


def pattern(value: str) -> str:
    """Accept a regular expression that compiles."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return value


def rule_term(value: str) -> str:
    """Accept a word, a phrase or `word*`; raises `language.query.BadTerm` (a ValueError) with a hint."""
    parse_term(value)
    return value


def only_reference(value: object) -> object:
    """Refuse a secret that is written out; `config.load` has turned references into SecretStr already."""
    if isinstance(value, str):
        raise ValueError("is a secret and must not stand here; write ${env:NAME} or ${file:/path}")  # noqa: TRY004
    return value


def database_url(value: object) -> object:
    """Accept a database URL; one that carries a password must come as a reference."""
    if isinstance(value, str) and re.match(r"^[^/]+://[^/@]*:[^/@]+@", value):
        raise ValueError("carries a password; write the whole URL as ${env:NAME} or ${file:/path}")
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    if not isinstance(text, str) or not re.match(r"^(sqlite:///|postgresql(\+psycopg)?://)", text):
        raise ValueError("is no database this program knows; write sqlite:///serviola.db or postgresql://...")
    return value


IDENTIFIER = re.compile(r"^[a-z0-9][a-z0-9._-]{0,63}$")


def identifier(value: str) -> str:
    """Accept a short name in lower-case ASCII."""
    if not IDENTIFIER.match(value):
        raise ValueError("is no identifier; use lower-case letters, digits, '-', '_' and '.', such as mi-medio")
    return value


Duration = Annotated[
    timedelta,
    BeforeValidator(duration),
    WithJsonSchema({"type": "string", "pattern": DURATION.pattern, "examples": ["90s", "10m", "48h"]}),
]
ClockTime = Annotated[str, AfterValidator(clock_time)]
TimeZone = Annotated[str, AfterValidator(time_zone)]
WebUrl = Annotated[str, AfterValidator(web_url)]
Pattern = Annotated[str, AfterValidator(pattern)]
Term = Annotated[str, AfterValidator(rule_term)]
Identifier = Annotated[str, AfterValidator(identifier)]
LanguageCode = Annotated[str, Field(pattern=r"^[a-z]{2}$", examples=["es", "en"])]
Spoken = Literal["es", "en"]
Secret = Annotated[
    SecretStr, BeforeValidator(only_reference), WithJsonSchema({"type": "string", "pattern": PLACEHOLDER})
]
"""A secret that must be written as a reference."""
Endpoint = Annotated[SecretStr, WithJsonSchema({"type": "string", "format": "uri"})]
"""An address that may hold a token: written out or as a reference, never printed."""
DatabaseUrl = Annotated[
    SecretStr, BeforeValidator(database_url), WithJsonSchema({"type": "string", "examples": ["sqlite:///serviola.db"]})
]
Network = Annotated[
    IPv4Network | IPv6Network, WithJsonSchema({"type": "string", "examples": ["10.1.0.0/16", "fd00::/8"]})
]


class Shape(BaseModel):
    """What every section shares: no unknown keys, and nothing changes after it was read."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


# ---------------------------------------------------------------------------------------------- outlets


class SourceShape(Shape):
    """One way into an outlet."""

    id: Identifier | None = Field(None, description="A short name within the outlet; made from the URL when left out.")
    url: WebUrl
    rank: int = Field(1, ge=1, le=9, description="1 is always visited; 2 and above while a better one is failing.")
    language: LanguageCode | None = Field(None, description="The language of its items; the outlet's first when left out.")
    every: Duration | None = Field(None, description="A fixed interval instead of the timetable's own.")
    only: Pattern | None = Field(None, description="Keep only items whose URL matches this regular expression.")
    skip: Pattern | None = Field(None, description="Drop items whose URL matches this regular expression.")


class FeedSource(SourceShape):
    """RSS, Atom, RDF or JSON Feed."""

    kind: Literal["feed"] = "feed"


class NewsSitemapSource(SourceShape):
    """A Google News sitemap."""

    kind: Literal["news_sitemap"]


class JsonListing(Shape):
    """Items inside a JSON document of a page: dotted paths, such as `props.pageProps.allHome`."""

    script: str = Field("#__NEXT_DATA__", description="CSS selector of the <script> that holds the JSON.")
    items: list[str] = Field(min_length=1, description="Paths of the arrays of items.")
    link: str = Field("slug", description="Path of the link within an item; joined to `base`.")
    title: str = "title"
    summary: str | None = None
    date: str | None = None


class ListingSource(SourceShape):
    """A page that lists articles, read by CSS selectors or from a JSON document in it."""

    kind: Literal["listing"]
    items: str = Field("a[href]", description="CSS selector of one item.")
    link: str = Field("a[href]", description="CSS selector of the link within an item (or the item itself).")
    title: str | None = Field(None, description="CSS selector of the title within an item; the link's text when left out.")
    summary: str | None = None
    date: str | None = Field(None, description="CSS selector of the date within an item, such as time@datetime.")
    json_: JsonListing | None = Field(None, alias="json", description="Read a JSON document instead of CSS.")
    base: WebUrl | None = Field(None, description="What links are joined to; the page itself when left out.")


Source = Annotated[FeedSource | NewsSitemapSource | ListingSource, Field(discriminator="kind")]


class Outlet(Shape):
    """A news outlet and the ways into it."""

    id: Identifier
    name: str = Field(min_length=1)
    home: WebUrl
    languages: list[LanguageCode] = Field(["es"], min_length=1)
    timezone: TimeZone = "UTC"
    group: str | None = Field(None, description="A group of the catalog, such as mexico-national.")
    names: list[str] = Field([], description="What other outlets call it in their text.")
    hosts: list[str] = Field([], description="Other hosts that serve its articles, such as an older domain.")
    date_in_url: Pattern | None = Field(None, description="A regular expression whose group `date` is YYYYMMDD.")
    first_visit: Literal["quiet", "alert"] = Field("quiet", description="Whether its backlog may raise alerts.")
    enabled: bool = True
    sources: list[Source] = Field(min_length=1)

    def key_of(self, source: SourceShape) -> str:
        """Name a source for good: its own id, or its kind and a digest of its URL."""
        name = source.id or f"{source.kind}-{hashlib.blake2s(source.url.encode(), digest_size=3).hexdigest()}"  # type: ignore[attr-defined]
        return f"{self.id}/{name}"


# ----------------------------------------------------------------------------------------- actors, rules


class Actor(Shape):
    """Somebody a newsroom follows, and the names the press gives them."""

    id: Identifier
    name: str = Field(min_length=1)
    aliases: list[Term] = []
    note: str | None = None

    @property
    def terms(self) -> tuple[str, ...]:
        """Every name this actor goes by, the official one first."""
        return (self.name, *self.aliases)


class Rule(Shape):
    """What to call out: every term of `all`, one of `any`, none of `none`, and one of `actors`."""

    id: Identifier
    name: str | None = Field(None, description="What a message calls this rule; its id when left out.")
    all: list[Term] = Field([], description="Every one of these must stand in the article.")
    any: list[Term] = Field([], description="At least one of these must.")
    none: list[Term] = Field([], description="None of these may.")
    actors: list[str] = Field([], description="At least one of these actors must be named.")
    outlets: list[str] = Field([], description="Only these outlets; all of them when left out.")
    languages: list[LanguageCode] = Field([], description="Only articles in these languages; all when left out.")
    channels: list[str] = Field([], description="Where alerts go; every channel when left out.")
    max_age: Duration | None = Field(None, description="Older articles raise no alert; settings.max_age when left out.")
    enabled: bool = True
    note: str | None = None

    @model_validator(mode="after")
    def asks_for_something(self) -> Self:
        """Refuse a rule that every article, or no article, would match."""
        if not (self.all or self.any or self.actors):
            raise ValueError("asks for nothing; give it at least one term in all or any, or one of actors")
        return self

    @property
    def version(self) -> str:
        """A digest that changes with what the rule asks for, and with nothing else."""
        asked = self.model_dump_json(include={"all", "any", "none", "actors", "outlets", "languages"})
        return hashlib.blake2s(asked.encode(), digest_size=6).hexdigest()


# -------------------------------------------------------------------------------------------- channels


class ChannelShape(Shape):
    """What every channel has."""

    id: Identifier
    language: Spoken | None = Field(None, description="The language of its messages; settings.language when left out.")
    timezone: TimeZone | None = Field(None, description="The time zone of its messages; settings.timezone when left out.")
    enabled: bool = True
    allow_networks: list[Network] = Field([], description="Private networks this one channel may reach.")


class ConsoleChannel(ChannelShape):
    """The terminal; where alerts go while no other channel is set."""

    kind: Literal["console"]


class WebhookChannel(ChannelShape):
    """A signed POST of JSON, after the Standard Webhooks specification."""

    kind: Literal["webhook"]
    url: Endpoint
    secret: Secret | None = Field(None, description="whsec_ and base64; every delivery is signed with it.")
    previous_secret: Secret | None = Field(None, description="Signs too while receivers change over.")


class SlackChannel(ChannelShape):
    """A Slack incoming webhook."""

    kind: Literal["slack"]
    url: Secret


class EmailChannel(ChannelShape):
    """A mail server and the people who get each alert."""

    kind: Literal["email"]
    host: str
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: Secret | None = None
    sender: str = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    to: list[Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]] = Field(min_length=1)

    @model_validator(mode="after")
    def never_in_the_clear(self) -> Self:
        """Refuse to send a password over a connection that is not encrypted."""
        if self.password is not None and self.security == "none":
            raise ValueError("would send a password in the clear; set security to starttls or tls")
        return self


Channel = Annotated[ConsoleChannel | WebhookChannel | SlackChannel | EmailChannel, Field(discriminator="kind")]


# -------------------------------------------------------------------------------------------- settings


class DailyLine(Shape):
    """One line a day that says the watch is alive."""

    channel: str
    at: ClockTime = "08:00"


class Settings(Shape):
    """How this installation behaves."""

    language: Spoken = "es"
    timezone: TimeZone = "America/Mexico_City"
    database: DatabaseUrl = SecretStr("sqlite:///serviola.db")
    contact: WebUrl = Field(
        "https://serviola.example/contact", description="A page that tells outlets who is visiting; sent in the User-Agent."
    )
    poll_every: Duration = Field(timedelta(minutes=10), description="How often a source is visited.")
    host_delay: Duration = Field(timedelta(seconds=1), description="The pause between two requests to one host.")
    pages_at_once: int = Field(32, ge=1, le=256, description="Pages read at the same time, one per host.")
    page_timeout: Duration = Field(timedelta(seconds=30), description="How long a page may take to arrive.")
    wait_for_page: Duration = Field(
        timedelta(seconds=20), description="How long an alert on a headline waits for the page and its passage."
    )
    max_age: Duration = Field(timedelta(hours=48), description="Older articles raise no alert.")
    stale_after: Duration = Field(timedelta(minutes=30), description="`status` warns when the last good round is older.")
    heartbeat: Endpoint | None = Field(None, description="Called after each good round.")
    daily_line: DailyLine | None = None
    allow_networks: list[Network] = Field([], description="Private networks that outlets may be read from.")
    workers: int = Field(2, ge=1, le=64, description="Processes that read pages.")

    def user_agent(self, version: str) -> str:
        """Say who we are: `Serviola/0.1 (+https://...)`."""
        return f"Serviola/{version} (+{self.contact})"


class UseOutlet(Shape):
    """An outlet of the shipped catalog, with what this newsroom wants otherwise."""

    use: Identifier
    enabled: bool = True
    first_visit: Literal["quiet", "alert"] | None = None


class Catalog(Shape):
    """Everything a newsroom wrote, joined with what ships: what the rest of the program works from."""

    SECTIONS: ClassVar[tuple[str, ...]] = ("settings", "outlets", "actors", "rules", "channels", "include")

    settings: Settings = Settings()
    outlets: tuple[Outlet, ...] = ()
    actors: tuple[Actor, ...] = ()
    rules: tuple[Rule, ...] = ()
    channels: tuple[Channel, ...] = ()

    @field_validator("channels", mode="after")
    @classmethod
    def console_when_alone(cls, channels: tuple[Any, ...]) -> tuple[Any, ...]:
        """Let alerts go to the terminal while no other channel is enabled, so that a first run shows something."""
        if any(channel.enabled for channel in channels):
            return channels
        return (*channels, ConsoleChannel(id="console", kind="console"))

    @property
    def version(self) -> str:
        """A digest of everything that decides what an examination finds."""
        digest = hashlib.blake2s(digest_size=6)
        for rule in self.rules:
            digest.update(f"{rule.id}{rule.version}{rule.enabled}".encode())
        for actor in self.actors:
            digest.update(actor.model_dump_json().encode())
        return digest.hexdigest()

    def outlet(self, outlet_id: str) -> Outlet | None:
        """Return the outlet of that id, or None when it is no longer watched."""
        return next((outlet for outlet in self.outlets if outlet.id == outlet_id), None)

    def channel(self, channel_id: str) -> Channel | None:
        """Return the channel of that id, or None when it is no longer configured."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)
