"""The shape of an outlet's article pages: selectors for each template that it has used. Pure."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from config.shape import Shape
from config.values import Day, FieldSelector, Identifier, Pattern, Selector, refusal


class Way(Shape):
    """A way to a field: what stands at a selector, or the part of it that a pattern picks out."""

    at: FieldSelector
    like: Pattern | None = None


def ways(written: Any) -> Any:
    """Read `h1`, `{at: h1, like: ...}` and a list of such as what they are: one way, or several."""
    each = written if isinstance(written, list) else [written]
    return [way if isinstance(way, dict | Way) else {"at": way} for way in each]


_WAY: dict[str, Any] = {
    "anyOf": [
        {
            "type": "string",
            "description": "CSS selector; with @attribute for that attribute of what it finds.",
        },
        {
            "type": "object",
            "required": ["at"],
            "additionalProperties": False,
            "properties": {
                "at": {"type": "string"},
                "like": {
                    "type": "string",
                    "format": "regex",
                    "description": "Regular expression: its first group is taken, or all of it where it has none.",
                },
            },
        },
    ]
}
Ways = Annotated[
    list[Way],
    Field(min_length=1),
    BeforeValidator(ways),
    WithJsonSchema({"anyOf": [*_WAY["anyOf"], {"type": "array", "items": _WAY, "minItems": 1}]}),
]
"""The ways to a field, the best first: the first that finds something has it."""
JsonPath = Annotated[str, Field(min_length=1)]


class JsonPage(Shape):
    """Fields in a JSON document inside the page: dotted paths, `*` for every key or place."""

    script: Selector = Field(
        "#__NEXT_DATA__", description="CSS selector of the <script> that holds the JSON."
    )
    title: JsonPath | None = None
    authors: JsonPath | None = None
    published: JsonPath | None = None
    modified: JsonPath | None = None
    lead: JsonPath | None = None
    section: JsonPath | None = None
    tags: JsonPath | None = None
    text: JsonPath | None = Field(None, description="HTML, whose paragraphs are read, or plain text.")


class PageShape(Shape):
    """One template of an outlet's articles."""

    FIELDS: ClassVar[tuple[str, ...]] = (
        "title", "authors", "published", "modified", "lead", "section", "tags", "text",
    )  # fmt: skip

    id: Identifier = Field(description="The template's name within its outlet, such as newspack.")
    since: Day | None = Field(None, description="The first day on which pages came in it.")
    until: Day | None = Field(None, description="The last such day.")
    when: Pattern | None = Field(None, description="Only pages whose URL matches this regular expression.")
    title: Ways | None = None
    authors: Ways | None = None
    published: Ways | None = None
    modified: Ways | None = None
    lead: Ways | None = None
    section: Ways | None = None
    tags: Ways | None = None
    text: Ways | None = Field(None, description="The paragraphs, or what holds them.")
    drop: list[Selector] = Field([], description="What stands in the text and is no part of it.")
    drop_lines: list[Pattern] = Field(
        [], description="Leave out the paragraphs that one of these regular expressions matches as a whole."
    )
    day_first: bool | None = Field(
        None, description="Whether 4/7/2026 is in July (true) or in April (false)."
    )
    json_: JsonPage | None = Field(None, alias="json", description="Where CSS finds nothing, read this.")

    @model_validator(mode="after")
    def finds_something(self) -> Self:
        """Refuse a template that reads nothing, and one that ends before it begins."""
        if self.json_ is None and not any(getattr(self, name) for name in self.FIELDS):
            raise refusal("page_finds_nothing")
        if self.since and self.until and self.since > self.until:
            raise refusal("ends_before_it_begins", below="until")
        return self
