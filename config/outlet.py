"""The shapes of an outlet: the ways into it, and what is known of its pages. Pure."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.page import PageShape
from config.shape import Shape
from config.values import (
    PLACE,
    DatePattern,
    FieldSelector,
    Identifier,
    Interval,
    LanguageCode,
    MonthTemplate,
    MovedAddress,
    PageTemplate,
    Pattern,
    Selector,
    TimeZone,
    WebUrl,
    refusal,
)

Tier = Literal["hot", "normal", "slow"]
"""How much hurry there is: every 2 to 5 minutes; around settings.poll_every; every hour to once a day."""


class SourceShape(Shape):
    """One way into an outlet."""

    id: Identifier | None = Field(
        None, description="A short name within the outlet; made from the URL when left out."
    )
    url: WebUrl
    rank: int = Field(
        1, ge=1, le=9, description="1 is always visited; 2 and above while a better one is failing."
    )
    language: LanguageCode | None = Field(
        None, description="The language of its items; the outlet's first when left out."
    )
    every: Interval | None = Field(None, description="A fixed interval instead of the timetable's own.")
    tier: Tier | None = Field(None, description="How much hurry there is; the outlet's tier when left out.")
    only: Pattern | None = Field(
        None, description="Keep only items whose URL matches this regular expression."
    )
    skip: Pattern | None = Field(None, description="Drop items whose URL matches this regular expression.")


class FeedSource(SourceShape):
    """RSS, Atom, RDF or JSON Feed."""

    kind: Literal["feed"] = "feed"


class SeveralDocuments(SourceShape):
    """What kinds share that may ask for several documents at one visit."""

    documents: int = Field(10, ge=1, le=50, description="How many documents one visit asks for at most.")


class SitemapShape(SeveralDocuments):
    """A sitemap, or an index that leads to several."""

    window: Interval = Field(
        timedelta(days=3),
        description="How young a sitemap of an index, or an entry without a headline, has to be.",
    )
    children: Pattern | None = Field(
        None, description="Of an index, read only sitemaps whose URL matches this regular expression."
    )


class NewsSitemapSource(SitemapShape):
    """A Google News sitemap, or an index of such."""

    kind: Literal["news_sitemap"]


class SitemapSource(SitemapShape):
    """A plain sitemap, or an index of such: addresses without headlines."""

    kind: Literal["sitemap"]
    undated: bool = Field(False, description="List entries without any date, too.")


class WordPressShape(SourceShape):
    """The REST interface of WordPress, as `/wp-json/wp/v2/posts`."""

    per_page: int = Field(100, ge=1, le=100)
    ask: dict[str, str] = Field({}, description='Further parameters, such as `tags: "549"` or `lang: es`.')
    host: WebUrl | None = Field(
        None, description="Where its articles are read, when the links of a back end lead to itself."
    )


class WordPressSource(WordPressShape, SeveralDocuments):
    """What is new, and what was changed, at the REST interface of WordPress."""

    kind: Literal["wordpress"]
    window: Interval = Field(timedelta(days=3), description="How far back the first visit goes.")


class JsonListing(Shape):
    """Items inside a JSON document of a page: dotted paths, such as `props.pageProps.allHome`."""

    script: Selector = Field(
        "#__NEXT_DATA__", description="CSS selector of the <script> that holds the JSON."
    )
    items: list[str] = Field(min_length=1, description="Paths of the arrays of items.")
    link: str = Field("slug", description="Path of the link within an item; joined to `base`.")
    title: str = "title"
    summary: str | None = None
    date: str | None = None


class ListingShape(SourceShape):
    """Where the articles stand on a page that lists them: by CSS selectors or in a JSON document in it."""

    items: Selector = Field("a[href]", description="CSS selector of one item.")
    link: Selector = Field(
        "a[href]", description="CSS selector of the link within an item (or the item itself)."
    )
    title: FieldSelector | None = Field(
        None, description="CSS selector of the title within an item; the link's text when left out."
    )
    summary: FieldSelector | None = None
    date: FieldSelector | None = Field(
        None, description="CSS selector of the date within an item, such as time@datetime."
    )
    json_: JsonListing | None = Field(None, alias="json", description="Read a JSON document instead of CSS.")
    base: WebUrl | None = Field(None, description="What links are joined to; the page itself when left out.")


class ListingSource(ListingShape):
    """A page that lists articles."""

    kind: Literal["listing"]


Source = Annotated[
    FeedSource | NewsSitemapSource | SitemapSource | WordPressSource | ListingSource,
    Field(discriminator="kind"),
]


class NumberedPages(ListingShape):
    """Listings of an archive, the newest first, page by page: by number, by the link to the next, or by a cursor."""

    kind: Literal["pages"]
    url: PageTemplate = Field(
        description="Its pages: `{page}` is their number, `{section}` each of `sections`, `{cursor}` what `cursor` finds."
    )
    sections: list[str] = Field([], description="What stands for `{section}`, each walked by itself.")
    first_page: int = Field(1, ge=0, description="The number of the first page.")
    next: FieldSelector | None = Field(
        None, description="CSS selector of the link to the next page, where pages have no numbers."
    )
    cursor: str | None = Field(
        None, description="Dotted path of the next page's cursor in the JSON, where pages have no numbers."
    )
    most: int = Field(5_000, ge=1, description="Pages after which a walk ends in any case.")

    @property
    def goes_on(self) -> bool:
        """Whether there is a way to a second page."""
        return bool("{page}" in self.url or self.next or self.cursor)

    @model_validator(mode="after")
    def each_name_is_used(self) -> Self:
        """Refuse sections without their place in the address, and the other way round; so for a cursor."""
        for name, wanted in (("section", bool(self.sections)), ("cursor", bool(self.cursor))):
            if (f"{{{name}}}" in self.url) is not wanted:
                raise refusal("placeholder_alone", name=name)
        return self


class MonthlyPages(ListingShape):
    """An archive with a page, or a sitemap, for each month."""

    kind: Literal["months"]
    url: MonthTemplate = Field(
        description="Its pages: `{year}` and `{month}` (two digits), and `{page}` where a month has several."
    )
    holds: Literal["listing", "sitemap"] = "listing"


class WordPressArchive(WordPressShape):
    """The REST interface of WordPress, as `/wp-json/wp/v2/posts`."""

    kind: Literal["wordpress"]


class SitemapArchive(SourceShape):
    """An index of sitemaps; those that can hold nothing of the time asked for are left out."""

    kind: Literal["sitemap_index"]
    children: Pattern | None = Field(
        None, description="Read only sitemaps whose URL matches this regular expression."
    )


Way = Annotated[NumberedPages | MonthlyPages | WordPressArchive | SitemapArchive, Field(discriminator="kind")]
"""A way into an archive. Ways of rank 1 are walked; one of a lesser rank when a better one of its language failed."""


class Moved(Shape):
    """Articles that were given other addresses: `{slug}` stands for a part of the path, `{rest}` for several."""

    from_: MovedAddress = Field(
        alias="from", description="Their old address, such as https://.../nota/{slug}."
    )
    to: MovedAddress = Field(description="The address of today, with the same names in braces.")

    @model_validator(mode="after")
    def both_have_the_same_places(self) -> Self:
        """Refuse a rule that cannot be read both ways: an article is looked for by either of its addresses."""
        before, after = set(PLACE.findall(self.from_)), set(PLACE.findall(self.to))
        if before != after:
            raise refusal("place_alone", name=min(before ^ after))
        return self


class Outlet(Shape):
    """A news outlet and the ways into it."""

    id: Identifier
    name: str = Field(min_length=1)
    home: WebUrl
    languages: list[LanguageCode] = Field(["es"], min_length=1)
    timezone: TimeZone = "UTC"
    group: str | None = Field(None, description="A group of the catalog, such as mexico-national.")
    place: Identifier | None = Field(
        None,
        description="The state it reports from, such as mx-gro: a municipality of that name is the one there.",
    )
    names: list[str] = Field([], description="What other outlets call it in their text.")
    hosts: list[str] = Field([], description="Other hosts that serve its articles, such as an older domain.")
    moved: list[Moved] = Field(
        [], description="Old addresses of its articles and those of today: one rule for all that moved alike."
    )
    date_in_url: DatePattern | None = Field(
        None, description="A regular expression with a group `date` (YYYYMMDD), or `year`, `month` and `day`."
    )
    independent: bool = Field(
        True,
        description="False for one that repeats what others report: it never counts as a second source.",
    )
    first_visit: Literal["quiet", "alert"] = Field(
        "quiet", description="Whether its backlog may raise alerts."
    )
    tier: Tier = Field("normal", description="How much hurry there is: hot, normal or slow.")
    read_pages: bool = Field(
        True,
        description="Whether its pages are read; false where headline and summary are all there is, or enough.",
    )
    enabled: bool = True
    sources: list[Source] = Field(min_length=1)
    archive: list[Way] = Field([], description="The ways into its archive, for `serviola backfill`.")
    pages: list[PageShape] = Field(
        [], description="Selectors for its article pages, one entry a template, the newest first."
    )

    @model_validator(mode="after")
    def every_source_has_its_own_key(self) -> Self:
        """Refuse two sources of one name: they would share one state."""
        keys = [self.key_of(source) for source in (*self.sources, *self.archive)]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise refusal("same_source_twice", name=min(twice).partition("/")[2])
        return self

    @model_validator(mode="after")
    def every_template_has_its_own_name(self) -> Self:
        """Refuse two templates of one name: what a page was read by could not be told."""
        names = [page.id for page in self.pages]
        if twice := {name for name in names if names.count(name) > 1}:
            raise refusal("same_page_twice", name=min(twice))
        return self

    def key_of(self, source: SourceShape) -> str:
        """Name a source for good: its own id, or its kind and a digest of its URL."""
        name = source.id or f"{source.kind}-{hashlib.blake2s(source.url.encode(), digest_size=3).hexdigest()}"  # type: ignore[attr-defined]
        return f"{self.id}/{name}"
