"""The shapes of what people write. Pure: `config.load` turns YAML into these, nothing here reads a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from config.actor import Actor
from config.asking import ListTerms
from config.outlet import Outlet, Tier
from config.rule import Occasions, Priority, Rule, Scope
from config.shape import Shape
from config.values import (
    ClockTime,
    ContactUrl,
    DatabaseUrl,
    Duration,
    Endpoint,
    Identifier,
    Interval,
    LookAfter,
    MailAddress,
    Network,
    Secret,
    SecretUrl,
    ServerName,
    SigningSecret,
    Spoken,
    TimeZone,
    refusal,
    written_duration,
)
from news.looking import Schedule

EXAMPLE_CONTACT = "https://serviola.example/contact"
Care = Literal["auto", "fast", "careful"]


# -------------------------------------------------------------------------------------------- channels


class ChannelShape(Shape):
    """What every channel has."""

    id: Identifier
    language: Spoken | None = Field(
        None, description="The language of its messages; settings.language when left out."
    )
    timezone: TimeZone | None = Field(
        None, description="The time zone of its messages; settings.timezone when left out."
    )
    enabled: bool = True
    allow_networks: list[Network] = Field([], description="Private networks this one channel may reach.")


class ConsoleChannel(ChannelShape):
    """The terminal; where alerts go while no other channel is set."""

    kind: Literal["console"]


class WebhookChannel(ChannelShape):
    """A signed POST of JSON, after the Standard Webhooks specification."""

    kind: Literal["webhook"]
    url: Endpoint
    secret: SigningSecret | None = Field(
        None, description="whsec_ and base64; every delivery is signed with it."
    )
    previous_secret: SigningSecret | None = Field(None, description="Signs too while receivers change over.")


class SlackChannel(ChannelShape):
    """A Slack incoming webhook."""

    kind: Literal["slack"]
    url: SecretUrl


class EmailChannel(ChannelShape):
    """A mail server and the people who get each alert."""

    kind: Literal["email"]
    host: ServerName
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: Secret | None = None
    sender: MailAddress
    to: list[MailAddress] = Field(min_length=1)

    @model_validator(mode="after")
    def never_in_the_clear(self) -> Self:
        """Refuse to send a password over a connection that is not encrypted."""
        if self.password is not None and self.security == "none":
            raise refusal("password_in_the_clear")
        return self


Channel = Annotated[
    ConsoleChannel | WebhookChannel | SlackChannel | EmailChannel, Field(discriminator="kind")
]


# -------------------------------------------------------------------------------------------- settings


class LookAgain(Shape):
    """How long after a page was first read it is read again, to see whether it was changed or taken down."""

    matched: list[LookAfter] = Field(
        [timedelta(minutes=15), *(timedelta(hours=hours) for hours in (1, 3, 24, 72, 720))],
        description="Articles that a rule has matched, or whose story has an alert; an empty list: never.",
        max_length=20,
    )
    others: list[LookAfter] = Field(
        [timedelta(hours=1), timedelta(days=1)],
        description="Other news of the last two days; an empty list: never.",
        max_length=20,
    )

    @field_validator("matched", "others", mode="after")
    @classmethod
    def one_after_the_other(cls, moments: list[timedelta]) -> list[timedelta]:
        """Refuse moments that do not follow each other: one of them is a slip of the pen."""
        for one, other in pairwise(moments):
            if other <= one:
                raise refusal("not_ascending", one=written_duration(one), other=written_duration(other))
        return moments

    @property
    def schedule(self) -> Schedule:
        """Return it as decisions take it."""
        return Schedule(matched=tuple(self.matched), others=tuple(self.others))


class DailyLine(Shape):
    """One line a day that says the watch is alive."""

    channel: str
    at: ClockTime = "08:00"


class Settings(Shape):
    """How this installation behaves."""

    language: Spoken = Field("es", description="The language of messages and errors.")
    timezone: TimeZone = "America/Mexico_City"
    database: DatabaseUrl = Field(
        SecretStr("sqlite:///serviola.db"),
        description="Where everything is kept; a relative SQLite path starts at the folder of the file that names it.",
        json_schema_extra={"default": "sqlite:///serviola.db"},
    )
    contact: ContactUrl = Field(
        EXAMPLE_CONTACT, description="A page that tells outlets who is visiting; sent in the User-Agent."
    )
    poll_every: Interval = Field(timedelta(minutes=10), description="How often a source is visited.")
    slowest: Interval = Field(
        timedelta(hours=1),
        description="How long a source that has been silent for days is left alone at most.",
    )
    host_delay: Duration = Field(
        timedelta(seconds=1), description="The pause between two requests to one host."
    )
    pages_at_once: int = Field(32, ge=1, le=256, description="Pages read at the same time, one per host.")
    page_timeout: Interval = Field(
        timedelta(seconds=20),
        le=timedelta(seconds=20),  # SIGTERM promises an end within 25 seconds
        description="How long a page or a feed may take to arrive; 20s at the most.",
    )
    wait_for_page: Duration = Field(
        timedelta(seconds=20),
        description="How long an alert on a headline waits for the page and its passage.",
    )
    max_age: Interval = Field(timedelta(hours=48), description="Older articles raise no alert.")
    stale_after: Interval = Field(
        timedelta(minutes=30), description="`status` warns when the last good round is older."
    )
    keep_history: Interval = Field(
        timedelta(days=90),
        ge=timedelta(days=1),  # the daily line counts a day
        description="How long accounts of visits, attempts and rounds are kept; articles and alerts are kept for ever.",
    )
    keep_pages: Literal["matched", "all", "none"] = Field(
        "matched",
        description="Which pages are kept as they came, for evidence; none where a search of this machine would harm somebody.",
    )
    keep_pages_for: Interval | None = Field(
        None, description="How long pages are kept; for ever when left out."
    )
    look_again: LookAgain = Field(
        LookAgain(), description="When pages are read again, to see whether they were changed or taken down."
    )
    heartbeat: Endpoint | None = Field(None, description="Called after each good round.")
    daily_line: DailyLine | None = None
    operator: Identifier | None = Field(
        None,
        description="The channel that is told when outlets fail, fall silent or change; when left out every channel is, "
        "and at most every four hours.",
    )
    allow_networks: list[Network] = Field([], description="Private networks that outlets may be read from.")
    workers: int = Field(2, ge=1, le=64, description="Processes that read pages.")
    reading: Care = Field(
        "auto",
        description="How much care the text of a page gets: `fast`, `careful`, or as each page asks for (`auto`).",
    )

    def user_agent(self, version: str) -> str:
        """Say who we are: `Serviola/0.1 (+https://...)`."""
        return f"Serviola/{version} (+{self.contact})"


class UseOutlet(Shape):
    """An outlet of the shipped catalog, with what this newsroom wants otherwise."""

    use: Identifier = Field(description="The id of an outlet that ships with the program.")
    enabled: bool | None = None
    first_visit: Literal["quiet", "alert"] | None = None
    tier: Tier | None = None


class UseGroup(Shape):
    """Every outlet of a group of the shipped catalog; an entry of its own says what differs for one of them."""

    group: Identifier = Field(description="A group of outlets that ships with the program.")
    enabled: bool | None = None
    first_visit: Literal["quiet", "alert"] | None = None


class UseRule(Shape):
    """A rule of the shipped catalog, with what this newsroom wants otherwise."""

    use: Identifier = Field(description="The id of a rule that ships with the program.")
    name: str | None = None
    outlets: list[str] | None = None
    groups: list[str] | None = None
    sections: list[str] | None = None
    match: Scope | None = None
    when: Occasions | None = None
    channels: list[str] | None = None
    max_age: Interval | None = None
    look_back: Duration | None = None
    priority: Priority | None = None
    enabled: bool | None = None


class Document(Shape):
    """A configuration file as it is written. Only its JSON Schema is used: `config.load` reads entry by entry."""

    settings: Settings | None = None
    include: str | list[str] = Field([], description="Other files, as globs relative to this one.")
    outlets: list[Identifier | UseOutlet | UseGroup | Outlet] | None = Field(
        None, description="What is watched."
    )
    actors: list[Actor] | None = Field(
        None, description="Actors of your own; one with a shipped id replaces it."
    )
    lists: dict[Identifier, ListTerms] | None = Field(
        None, description="Terms under one name: a rule asks for one of them by `@name`."
    )
    rules: list[Identifier | UseRule | Rule] | None = Field(None, description="What to call out.")
    channels: list[Channel] | None = Field(
        None, description="Where alerts go; the terminal when there is none."
    )


class Catalog(Shape):
    """Everything a newsroom wrote, joined with what ships: what the rest of the program works from."""

    SECTIONS: ClassVar[tuple[str, ...]] = (
        "settings",
        "outlets",
        "actors",
        "lists",
        "rules",
        "channels",
        "include",
    )

    settings: Settings = Settings()
    outlets: tuple[Outlet, ...] = ()
    actors: tuple[Actor, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = {}
    rules: tuple[Rule, ...] = ()
    channels: tuple[Channel, ...] = Field((), validate_default=True)

    @field_validator("rules", mode="after")
    @classmethod
    def knowing_their_lists(cls, rules: tuple[Rule, ...], info: ValidationInfo) -> tuple[Rule, ...]:
        """Give each rule the terms of the lists that it uses: its version hangs on them."""
        lists = info.data.get("lists")
        return tuple(rule.bound(lists) for rule in rules) if lists else rules

    @field_validator("channels", mode="after")
    @classmethod
    def console_when_alone(cls, channels: tuple[Any, ...]) -> tuple[Any, ...]:
        """Let alerts go to the terminal while no other channel is enabled, so that a first run shows something."""
        if any(channel.enabled for channel in channels):
            return channels
        taken = any(channel.id == "console" for channel in channels)
        return (*channels, ConsoleChannel(id="terminal" if taken else "console", kind="console"))

    @cached_property
    def version(self) -> str:
        """A digest of everything that decides what an examination finds."""
        digest = hashlib.blake2s(digest_size=6)
        for rule in self.rules:
            digest.update(f"{rule.id}{rule.version}{rule.enabled}".encode())
            if rule.groups:
                digest.update(" ".join(sorted(self.outlets_of(rule) or ())).encode())
        for actor in self.actors:
            digest.update(actor.model_dump_json().encode())
        return digest.hexdigest()

    @cached_property
    def groups(self) -> Mapping[str, frozenset[str]]:
        """The ids of the outlets of each group."""
        groups: dict[str, set[str]] = {}
        for outlet in self.outlets:
            if outlet.group:
                groups.setdefault(outlet.group, set()).add(outlet.id)
        return {group: frozenset(ids) for group, ids in groups.items()}

    def outlets_of(self, rule: Rule) -> frozenset[str] | None:
        """Return the ids of the outlets that a rule is about: those it names, and those of its groups; None: all."""
        if not (rule.outlets or rule.groups):
            return None
        return frozenset(rule.outlets).union(*(self.groups.get(group, ()) for group in rule.groups))

    def outlet(self, outlet_id: str) -> Outlet | None:
        """Return the outlet of that id, or None when it is no longer watched."""
        return next((outlet for outlet in self.outlets if outlet.id == outlet_id), None)

    def channel(self, channel_id: str) -> Channel | None:
        """Return the channel of that id, or None when it is no longer configured."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def channels_of(self, rule: Rule) -> tuple[Channel, ...]:
        """Return the enabled channels that get what a rule finds: those it names, or every one."""
        return tuple(
            channel
            for channel in self.channels
            if channel.enabled and (not rule.channels or channel.id in rule.channels)
        )
