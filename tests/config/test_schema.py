"""The shapes: what they accept, how they look to an editor, and that the manual names every key."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest
import yaml
from pydantic import BaseModel, SecretStr, ValidationError

import config
from config import schema
from config.actor import ActorName, HeldRole, Someone
from config.outlet import FeedSource, Outlet
from config.rule import Rule
from config.schema import Catalog, Document, Settings
from config.schema_json import DIALECT, json_schema
from config.shape import Shape
from config.shipped import starter
from config.values import duration, field_selector, server_name, web_url, written_duration
from config.zones import MEXICO, SAID, near_zones
from language.query import CODES
from language.wording import texts_of

HERE = Path(config.__file__).parent
SHAPES = [shape for shape in vars(schema).values() if isinstance(shape, type) and issubclass(shape, Shape)]
ENTRIES = [shape for shape in SHAPES if shape not in {Shape, Document, Catalog}]


def keys(shape: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in shape.model_fields.items()}


# ---------------------------------------------------------------------------------------------- values


@pytest.mark.parametrize("text", ["500ms", "90s", "10m", "48h", "7d", "36h"])
def test_a_duration_is_written_as_it_was_read(text):
    assert written_duration(duration(text)) == text


def test_a_duration_may_be_nothing_and_a_fraction():
    assert duration("0s") == timedelta(0)
    assert written_duration(timedelta(0)) == "0s"
    assert duration("1.5h") == timedelta(minutes=90)


@pytest.mark.parametrize(
    "text", ["", "10", "ten minutes", "10 minutes", "-5m", "1e3s", "99999999d", "nans", None, 5]
)
def test_no_duration(text):
    with pytest.raises(ValueError, match="no duration"):
        duration(text)


@pytest.mark.parametrize(
    "url",
    ["https://x.example", "http://[::1]:8000/a", "https://ñandú.example/á?q=1#x", "http://127.0.0.1:80/feed"],
)
def test_a_web_address(url):
    assert web_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "x.example",
        "ftp://x.example",
        "https://",
        "https:///path",
        "https://x.example:99999",
        "https://[::1",
        "//x.example",
        "https://x.example/a b",
        "https://x.example\\@y.example",
        "javascript:alert(1)",
        "https://x.example:0/",
    ],
)
def test_no_web_address(url):
    with pytest.raises(ValueError, match="no web address"):
        web_url(url)


def test_the_key_of_a_source_is_its_id_or_its_address_and_never_changes():
    source = FeedSource(url="https://a.example/feed")
    outlet = Outlet(
        id="a",
        name="A",
        home="https://a.example",
        sources=[source, FeedSource(id="b", url="https://a.example/b")],
    )
    assert [outlet.key_of(each) for each in outlet.sources] == ["a/feed-c53527", "a/b"]


def test_the_version_of_a_rule_changes_with_what_it_asks_for_and_nothing_else():
    rule = Rule(id="a", any=["x"])
    assert (
        Rule(id="b", any=["x"], name="B", channels=["c"], max_age=timedelta(1), note="n").version
        == rule.version
    )
    assert Rule(id="a", any=["x", "y"]).version != rule.version


def test_the_version_of_a_rule_changes_with_when_it_is_told_and_where_its_words_must_stand():
    written = (
        {},
        {"when": "edited"},
        {"when": ["first", "edited"]},
        {"match": "title"},
        {"match": "new-text"},
    )
    assert len({Rule(id="a", any=["x"], **each).version for each in written}) == len(written)
    assert Rule(id="a", any=["x"], when="first", match="text").version == Rule(id="a", any=["x"]).version


def test_a_rule_takes_one_occasion_or_a_list_in_any_order():
    assert Rule(id="a", any=["x"], when="confirmed").when == ["confirmed"]
    assert Rule(id="a", any=["x"], when=["deleted", "first"]).when == ["first", "deleted"]


def test_a_catalog_says_what_it_holds():
    outlet = Outlet(
        id="a", name="A", home="https://a.example", sources=[FeedSource(url="https://a.example/feed")]
    )
    catalog = Catalog(outlets=(outlet,))
    assert (catalog.outlet("a"), catalog.outlet("b"), catalog.channel("x")) == (outlet, None, None)
    assert catalog.channel("console") is catalog.channels[0]
    assert catalog.settings.user_agent("0.1").startswith("Serviola/0.1 (+https://")


def test_nothing_changes_after_it_was_read():
    with pytest.raises(ValidationError):
        Settings().workers = 5


def test_the_version_of_a_catalog_changes_with_an_actor():
    one, other = (Catalog(actors=(schema.Actor(id="a", name=name),)) for name in ("uno", "dos"))
    assert one.version != other.version


# ---------------------------------------------------------------------------------------- JSON Schema


def test_the_json_schema_knows_every_section_and_the_use_forms():
    found = json_schema()
    assert found["$schema"] == DIALECT
    assert set(found["properties"]) == set(Catalog.SECTIONS)
    assert found["additionalProperties"] is False
    forms = json.dumps(found["properties"]["outlets"])
    assert all(f"#/$defs/{name}" in forms for name in ("UseOutlet", "Outlet"))
    assert '"pattern"' in forms  # the bare id


def test_the_json_schema_asks_for_references_where_secrets_go_and_shows_none():
    found = json_schema()
    assert "env:" in found["$defs"]["SlackChannel"]["properties"]["url"]["pattern"]
    assert found["$defs"]["Settings"]["properties"]["database"]["default"] == "sqlite:///serviola.db"
    assert found["$defs"]["Settings"]["properties"]["poll_every"]["default"] == "10m"
    assert "***" not in json.dumps(found)


def test_every_reference_of_the_json_schema_leads_somewhere():
    found = json_schema()
    references = re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(found))
    assert set(references) == set(found["$defs"])


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_starter_fits_the_json_schema(language):
    found = json_schema()
    document = yaml.load(starter(language), Loader=yaml.BaseLoader)
    assert set(document) <= set(found["properties"])
    assert set(document["settings"]) <= set(found["$defs"]["Settings"]["properties"])
    for section, form in (("outlets", "UseOutlet"), ("rules", "UseRule")):
        for entry in document[section]:
            assert set(entry) <= set(found["$defs"][form]["properties"])
            assert set(found["$defs"][form]["required"]) <= set(entry)


# ------------------------------------------------------------------------------- the manual, the words


@pytest.mark.parametrize("shape", [*ENTRIES, ActorName, HeldRole, Someone], ids=lambda shape: shape.__name__)
def test_the_manual_names_every_key(shape):
    manual = (HERE.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+)`", manual)) | {
        "channel",
        "at",
    }  # daily_line's are shown in an example
    assert keys(shape) - named == set()


def test_the_manual_tells_the_defaults_of_the_settings():
    manual = (HERE.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([a-z_]+)` \| `([^`]+)` \|", manual.split("## outlets")[0], re.MULTILINE))
    assert told
    for key, default in told.items():
        value = getattr(Settings(), key)
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        assert default == (written_duration(value) if isinstance(value, timedelta) else str(value))


def test_no_sentence_about_a_mistake_has_outlived_its_mistake():
    code = "\n".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.py"))
    sentences = {
        key.rpartition(".")[2]
        for key in texts_of("en")
        if key.startswith(("config.problem.", "config.warning."))
        and not key.startswith("config.problem.query.")  # tests/language/test_wrong_queries.py has those
    }
    composed = {f"want_{what}" for what in ("text", "number", "truth", "list", "mapping")} | set(CODES)
    assert {name for name in sentences - composed if f'"{name}"' not in code} == set()


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("America/Mexico", "America/Mexico_City"),
        ("america/mexico_city", "America/Mexico_City"),
        ("Ciudad de México", "America/Mexico_City"),
        ("México, D.F.", "America/Mexico_City"),
        ("Mexico City", "America/Mexico_City"),
        ("America/Acapulco", "America/Mexico_City"),
        ("Quintana Roo", "America/Cancun"),
        ("Tijuana", "America/Tijuana"),
        ("Europe/Madird", "Europe/Madrid"),
    ],
)
def test_a_wrong_time_zone_finds_the_one_that_was_meant(written, first):
    assert near_zones(written)[0] == first


def test_what_people_say_stands_for_zones_that_exist():
    assert {*SAID.values(), *MEXICO} <= available_timezones()


@pytest.mark.parametrize("text", ["time@datetime", "@href", "a[href], b", "h2 a:not(.x)", "time @ datetime"])
def test_a_field_of_a_listing_is_a_selector_or_an_attribute(text):
    assert field_selector(text) == text


@pytest.mark.parametrize("text", ["smtp.example.org", "localhost", "127.0.0.1", "::1", "mail_1.example."])
def test_a_mail_server_is_a_name_or_an_address(text):
    assert server_name(text) == text
