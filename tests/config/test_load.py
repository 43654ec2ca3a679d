"""A good configuration becomes a catalog; files that cannot be read say why."""

from __future__ import annotations

import gc
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from config.files import LARGEST
from config.load import ConfigError, Loaded, find_config, load
from config.shipped import shipped

RULE = "rules:\n  - {id: a, any: [x]}\n"
SIGNING = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def loaded(path: Path, text: str, **environ: str) -> Loaded:
    return load(written(path, text), environ=environ)


def said(path: Path, language: str = "en") -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load(path, environ={}, language=language)
    return str(raised.value).replace(f"{path.parent}/", "").split("\n")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "serviola.yaml"


# ------------------------------------------------------------------------------------ what is written


def test_outlets_of_the_catalog_come_by_name_with_changes(path):
    catalog = loaded(
        path, "outlets:\n  - insightcrime\n  - {use: informador, enabled: no, first_visit: alert}\n"
    ).catalog
    assert [outlet.id for outlet in catalog.outlets] == ["insightcrime", "informador"]
    assert catalog.outlets[0].enabled
    assert (catalog.outlets[1].enabled, catalog.outlets[1].first_visit) == (False, "alert")


def test_a_group_of_the_catalog_comes_by_one_line_with_changes(path):
    catalog = loaded(path, "outlets:\n  - {group: research, first_visit: alert}\n").catalog
    assert [outlet.id for outlet in catalog.outlets] == [each.id for each in shipped().groups["research"]]
    assert {outlet.first_visit for outlet in catalog.outlets} == {"alert"}


@pytest.mark.parametrize(
    "text",
    [
        "outlets: [{group: research}, {use: insightcrime, enabled: false}]\n",
        "outlets: [{use: insightcrime, enabled: false}, {group: research}]\n",
    ],
)
def test_an_entry_of_its_own_says_what_differs_for_one_outlet_of_a_group(path, text):
    catalog = loaded(path, text + "rules: [{id: a, any: [x], outlets: [insightcrime]}]\n").catalog
    assert {outlet.id: outlet.enabled for outlet in catalog.outlets} == {
        each.id: each.id != "insightcrime" for each in shipped().groups["research"]
    }


def test_an_outlet_of_ones_own_takes_the_place_of_one_of_a_group(path):
    own = "{id: informador, name: Mine, home: 'https://a.example/', group: jalisco, sources: [{kind: feed, url: 'https://a.example/f'}]}"
    catalog = loaded(path, f"outlets: [{{group: jalisco}}, {own}]\n").catalog
    assert [outlet.name for outlet in catalog.outlets if outlet.id == "informador"] == ["Mine"]


def test_a_rule_may_name_an_outlet_that_comes_by_the_group(path):
    text = "outlets: [{group: jalisco}]\nrules: [{id: a, any: [x], outlets: [informador]}]\n"
    assert loaded(path, text).catalog.rules[0].outlets == ["informador"]


def test_a_rule_of_the_catalog_comes_by_name_with_changes(path):
    text = "rules: [{use: autodefensas-guerrero, channels: [mesa], max_age: 7d}]\nchannels: [{id: mesa, kind: console}]\n"
    (rule,) = loaded(path, text).catalog.rules
    assert "Guerrero" in rule.all
    assert (rule.channels, rule.max_age) == (["mesa"], timedelta(days=7))


def test_an_actor_of_ones_own_replaces_the_shipped_one_and_the_rest_stay(path):
    catalog = loaded(path, "actors: [{id: sedena, name: El Ejército}]\n").catalog
    names = {actor.id: actor.name for actor in catalog.actors}
    assert names["sedena"] == "El Ejército"
    assert names["segob"] == "Secretaría de Gobernación"


def test_alerts_go_to_the_terminal_while_there_is_no_channel(path):
    catalog = loaded(path, RULE).catalog
    assert [(channel.id, channel.kind) for channel in catalog.channels] == [("console", "console")]


def test_a_rule_may_name_the_terminal_while_it_is_the_only_channel(path):
    catalog = loaded(path, "rules: [{id: a, any: [x], channels: [console]}]\n").catalog
    assert catalog.rules[0].channels == ["console"]


def test_a_terminal_that_is_switched_off_does_not_take_the_name_of_the_one_that_steps_in(path):
    catalog = loaded(path, "channels: [{id: console, kind: console, enabled: false}]\n").catalog
    assert [(channel.id, channel.enabled) for channel in catalog.channels] == [
        ("console", False),
        ("terminal", True),
    ]


@pytest.mark.parametrize(
    "word", ["no", "on", "yes", "12:30", "2013-08-09", "1_000", "0b11", "=", "NaN", "1e99999"]
)
def test_words_that_older_yaml_reads_as_something_else_stay_text(word, path):
    (rule,) = loaded(path, f"rules: [{{id: a, name: {word}, any: [x]}}]\n").catalog.rules
    assert rule.name == word


@pytest.mark.parametrize(("written_", "meant"), [("7", 7), ("+7", 7), ("0x0A", 10), ("0o17", 15), ("7.0", 7)])
def test_numbers_are_numbers(written_, meant, path):
    assert loaded(path, f"settings: {{workers: {written_}}}\n").catalog.settings.workers == meant


def test_an_anchor_may_be_used_again(path):
    text = "rules:\n  - {id: a, any: &words [x, y]}\n  - {id: b, any: *words}\n"
    assert [rule.any for rule in loaded(path, text).catalog.rules] == [["x", "y"], ["x", "y"]]


def test_sections_without_entries_count_as_absent(path):
    catalog = loaded(path, "rules:\noutlets: []\nchannels: ~\nsettings:\n").catalog
    assert (catalog.rules, catalog.outlets) == ((), ())


def test_a_byte_order_mark_and_windows_lines_do_no_harm(path):
    path.write_bytes(b"\xef\xbb\xbf" + RULE.replace("\n", "\r\n").encode())
    assert load(path, environ={}).catalog.rules[0].id == "a"


def test_the_language_of_errors_is_the_one_the_file_asks_for(path):
    with pytest.raises(ConfigError, match="falta"):
        loaded(path, "rules: [{any: [x]}]\n")
    with pytest.raises(ConfigError, match="is missing"):
        loaded(path, "settings: {language: en}\nrules: [{any: [x]}]\n")


# ----------------------------------------------------------------------------------------- database


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ("", "sqlite:///FOLDER/serviola.db"),
        ("sqlite:///data/news.db", "sqlite:///FOLDER/data/news.db"),
        ("sqlite:////var/lib/news.db", "sqlite:////var/lib/news.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("postgresql://host/news", "postgresql://host/news"),
    ],
)
def test_a_relative_database_lies_beside_the_file_that_names_it(asked, used, path):
    catalog = loaded(path, f"settings: {{database: '{asked}'}}\n" if asked else RULE).catalog
    assert catalog.settings.database.get_secret_value() == used.replace("FOLDER", str(path.parent))


def test_a_database_named_by_an_included_file_lies_beside_that_file(path):
    written(path.parent / "conf" / "db.yaml", "settings: {database: 'sqlite:///x.db'}\n")
    catalog = loaded(path, "include: conf/db.yaml\n").catalog
    assert catalog.settings.database.get_secret_value() == f"sqlite:///{path.parent}/conf/x.db"


# ------------------------------------------------------------------------------------------ include


def test_included_files_are_joined_in_the_order_of_their_names(path):
    written(path.parent / "reglas" / "b.yaml", "rules: [{id: b, any: [x]}]\nsettings: {workers: 3}\n")
    written(path.parent / "reglas" / "a.yaml", "rules: [{id: a, any: [x]}]\ninclude: [../más/*.yaml]\n")
    written(path.parent / "más" / "c.yaml", "rules: [{id: c, any: [x]}]\n")
    text = "include: ['reglas/*.yaml']\nrules: [{id: main, any: [x]}]\nsettings: {timezone: UTC}\n"
    result = loaded(path, text)
    assert [rule.id for rule in result.catalog.rules] == ["main", "a", "c", "b"]
    assert (result.catalog.settings.workers, result.catalog.settings.timezone) == (3, "UTC")
    assert [file.name for file in result.files] == ["serviola.yaml", "a.yaml", "c.yaml", "b.yaml"]


def test_a_file_that_two_files_include_is_read_once(path):
    for name in ("a", "b"):
        written(path.parent / f"{name}.yaml", "include: common.yaml\n")
    written(path.parent / "common.yaml", RULE)
    assert len(loaded(path, "include: [a.yaml, b.yaml]\n").catalog.rules) == 1


def test_an_included_file_may_be_all_comments(path):
    written(path.parent / "a.yaml", "# later\n")
    assert loaded(path, "include: a.yaml\n" + RULE).catalog.rules


def test_files_that_include_each_other_are_a_mistake_that_shows_the_circle(path):
    written(path.parent / "a.yaml", "include: serviola.yaml\n")
    written(path, "include: a.yaml\n")
    (line,) = said(path)
    assert line.startswith("a.yaml:1:10: include: includes a file that is being read already")
    assert "(serviola.yaml -> a.yaml -> serviola.yaml)" in line


def test_an_id_used_in_two_files_is_told_with_both_places(path):
    written(path.parent / "a.yaml", "rules:\n  - {id: a, any: [y]}\n")
    written(path, "include: a.yaml\n" + RULE)
    assert said(path) == [
        "a.yaml:2:10: rules[0].id: the id a is used already at serviola.yaml:3:10; give each entry its own"
    ]


def test_a_setting_of_two_files_is_told_with_both_places(path):
    written(path.parent / "a.yaml", "settings: {workers: 3}\n")
    written(path, "include: a.yaml\nsettings: {workers: 2}\n")
    assert said(path) == [
        "a.yaml:1:12: settings.workers: is set already at serviola.yaml:2:12; keep one of the two"
    ]


def test_mistakes_of_all_files_come_together(path):
    written(path.parent / "a.yaml", "rules: [{id: a, any: [au*]}]\n")
    written(path.parent / "b.yaml", "rules: [\n")
    written(path, "include: [a.yaml, b.yaml, c.yaml]\nrules: [{id: b, all: [*x]}]\n")
    assert [line.split(":")[0] for line in said(path)] == [
        "serviola.yaml"
    ]  # what it includes cannot be known
    written(path, "include: [a.yaml, b.yaml, c.yaml]\nrule: []\n")
    assert [line.split(" ")[0] for line in said(path)] == [
        "a.yaml:1:25:",
        "b.yaml:2:1:",
        "serviola.yaml:1:27:",
        "serviola.yaml:2:1:",
    ]


# ------------------------------------------------------------------------------------------ secrets


def test_secrets_come_from_the_environment_and_from_files_and_are_never_shown(path):
    secret = written(path.parent / "secret", f"{SIGNING}\n")
    text = (
        "channels:\n  - {id: a, kind: slack, url: '${env:SLACK}'}\n"
        f"  - {{id: b, kind: webhook, url: 'https://x.example/t0ken', secret: '${{file:{secret}}}'}}\n"
        "settings: {heartbeat: '${env:BEAT}'}\n"
    )
    result = loaded(path, text, SLACK="https://hooks.example/t0ken", BEAT="https://beat.example/t0ken\n")
    slack, webhook = result.catalog.channels
    assert slack.url.get_secret_value() == "https://hooks.example/t0ken"
    assert webhook.secret.get_secret_value() == SIGNING
    assert result.catalog.settings.heartbeat.get_secret_value() == "https://beat.example/t0ken"
    assert "t0ken" not in repr(result)
    assert SIGNING not in repr(result)
    assert result.files == (path, secret)


def test_secrets_are_read_anew_at_every_load(path):
    text = f"channels: [{{id: a, kind: slack, url: '${{file:{path.parent}/secret}}'}}]\n"
    for url in ("https://a.example/1", "https://a.example/2"):
        written(path.parent / "secret", url)
        assert loaded(path, text).catalog.channels[0].url.get_secret_value() == url


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty; write the secret into it"),
        (b" \n", "is empty; write the secret into it"),
        (b"\xff\xfe\xfa", "holds no UTF-8 text"),
        (b"x" * 70_000, "cannot be read (File too large)"),
    ],
)
def test_a_secret_file_without_a_secret_is_a_mistake_at_its_place(content, expected, path):
    secret = path.parent / "secret"
    secret.write_bytes(content)
    written(path, f"channels:\n  - id: a\n    kind: slack\n    url: ${{file:{secret}}}\n")
    (line,) = said(path)
    assert line.startswith("serviola.yaml:4:10: channels[0].url: ")
    assert expected in line


def test_a_secret_that_is_a_folder_says_so(path):
    written(path, f"channels: [{{id: a, kind: slack, url: '${{file:{path.parent}}}'}}]\n")
    assert "is a folder" in said(path)[0]


# ----------------------------------------------------------------------------------- files, as they are


def test_no_file_says_how_to_write_one(path):
    assert said(path) == [
        "serviola.yaml: there is no such file; check the name, or write one with: serviola init"
    ]


def test_a_folder_is_no_file(path):
    path.mkdir()
    assert "is a folder; name a file in it" in said(path)[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(path):
    written(path, RULE).chmod(0)
    assert "may not be read" in said(path)[0]


def test_latin_1_is_told_with_the_place_of_its_first_odd_letter(path):
    path.write_bytes("rules:\n  - {id: a, any: [policía]}\n".encode("latin-1"))
    assert said(path) == ["serviola.yaml:2:24: is not UTF-8 text (byte 0xED); save the file as UTF-8"]


def test_utf_16_is_told(path):
    path.write_bytes(RULE.encode("utf-16"))
    assert said(path) == ["serviola.yaml: is UTF-16 text; save the file as UTF-8"]


def test_a_file_of_50_megabytes_is_refused_before_it_is_parsed(path):
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert LARGEST < 50_000_000
    assert said(path) == ["serviola.yaml: is larger than 32 MB; this does not look like a configuration file"]


def test_the_file_is_the_named_one_then_the_environments_then_the_default():
    environ = {"SERVIOLA_CONFIG": "/etc/serviola.yaml"}
    assert find_config(Path("mine.yaml"), environ) == Path("mine.yaml")
    assert find_config(None, environ) == Path("/etc/serviola.yaml")
    assert find_config(None, {"SERVIOLA_CONFIG": ""}) == Path("serviola.yaml")


def test_a_thousand_rules_load_in_a_moment(path):
    rules = "".join(
        f"  - {{id: r{i}, all: [Guerrero, x{i}], any: [autodefensa*, policía comunitaria]}}\n"
        for i in range(1000)
    )
    began = time.process_time()
    assert len(loaded(path, "rules:\n" + rules).catalog.rules) == 1000
    assert (
        time.process_time() - began < 3
    )  # 0.4 s when nothing else runs: ten thousand must not take a minute


def test_a_load_leaves_the_search_for_cycles_as_it_found_it(path):
    loaded(path, RULE)
    assert gc.isenabled()
    gc.disable()
    try:
        said(written(path, "rules: 7\n"))
        assert not gc.isenabled()
    finally:
        gc.enable()
