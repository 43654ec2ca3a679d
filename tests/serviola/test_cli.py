"""The commands: every one has help in both languages, and answers wrong input with a sentence and a code."""

import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
import pytest

import config
from config.shipped import starter
from language.wording import Wording
from serviola import __version__
from serviola.cli import COMMANDS, Commands, explain, spoken_language
from serviola.cli.reasons import NOTED, reason
from serviola.cli.show import address, show_lines, wrapped
from storage.records import DeliveryState, Outcome, Settlement
from storage.store import Store
from tests.storage.samples import (
    HOUR,
    LEASE,
    NOON,
    alert,
    examined,
    item,
    listed,
    match,
    newest,
    only_due,
    owed,
    record,
    visit_of,
)

ROOT = Path(__file__).parents[2]


def command_named(name: str) -> click.Command:
    command = Commands(name="serviola").get_command(click.Context(click.Command("serviola")), name)
    assert command is not None
    return command


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help_in_both_languages(name, language):
    command = explain(command_named(name), name, Wording(language))
    assert command.help
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert all(option.help for option in options)


@pytest.mark.parametrize(
    ("environ", "file", "spoken"),
    [
        ({}, None, "en"),
        ({"LANG": "es_MX.UTF-8"}, None, "es"),
        ({"LANG": "de_DE.UTF-8"}, None, "en"),
        ({"LANG": "en_GB.UTF-8"}, "outlets: []\n", "es"),  # what settings.language is when left out
        ({"LANG": "en_GB.UTF-8"}, "settings:\n  language: es\n", "es"),
        ({"LANG": "es_MX.UTF-8"}, "settings:\n  language: 'en'\n", "en"),
        ({"LANG": "es_MX.UTF-8"}, "settings: {timezone: UTC, language: en}\n", "en"),
        ({}, 'channels:\n  - {id: a, language: es}\nsettings:\n  "language": en\n', "en"),
        ({"SERVIOLA_LANGUAGE": "es", "LANG": "en_GB"}, "settings:\n  language: en\n", "es"),
    ],
)
def test_the_language_is_the_environments_word_then_the_files_then_the_locales(
    tmp_path, environ, file, spoken
):
    path = tmp_path / "serviola.yaml"
    if file is not None:
        path.write_text(file)
    assert spoken_language(environ | {"SERVIOLA_CONFIG": str(path)}, []) == spoken
    assert spoken_language(environ, ["--config", str(path), "status"]) == spoken
    assert spoken_language(environ, ["check", str(path)]) == spoken


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["status"], 2, "serviola.yaml"),
        (["run", "--once", "--max-time", "soon"], 2, "such as 90s"),
        (["run", "--strict"], 2, "go with --once"),
        (["articles", "--since", "yesterday"], 2, "such as 90s"),
        (["observe"], 2, "No such command 'observe'"),
        (["--config", "nowhere.yaml", "run"], 2, "nowhere.yaml"),
    ],
)
def test_a_wrong_command_line_is_answered_with_a_sentence(serviola, tmp_path, words, code, told):
    answer = serviola(tmp_path, *words)
    assert told in answer.text
    assert answer.code == code


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    (folder / "serviola.yaml").write_text(starter("en"), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["articles"], 0, "Nothing to show"),
        (["articles", "7"], 1, "There is no article 7"),
        (["articles", "9" * 25], 1, "There is no article 999"),
        (["articles", "9" * 25, "--page"], 1, "There is no article 999"),
        (["articles", "--limit", "9" * 25], 2, "1<=x<=1000000000"),
        (["alerts", "--limit", "9" * 25], 2, "1<=x<=1000000000"),
        (["deliveries", "--limit", "9" * 25], 2, "1<=x<=1000000000"),
        (["stories", "list", "--limit", "9" * 25], 2, "1<=x<=1000000000"),
        (["stories", "list", "--min-outlets", "9" * 25], 2, "1<=x<=1000000000"),
        (["alerts", "--json"], 0, "[]"),
        (["deliveries"], 0, "Nothing to show"),
        (["deliveries", "replay", "msg_1"], 1, "There is no message msg_1"),
        (["outlets"], 0, "insightcrime/"),
        (["outlets", "--catalog"], 0, "guerrero\telsur"),
        (["outlets", "--catalog", "--json"], 0, '"id": "elsur"'),
        (["outlets", "--catalog", "--failing"], 2, "--failing"),
        (["channels"], 0, "console"),
        (["channels", "test", "desk"], 2, "There is no channel desk. Configured: console"),
        (["channels", "test", "console"], 0, "accepted"),
        (["db", "check"], 0, "0 articles"),
        (["db", "upgrade"], 0, "at version"),
        (["status"], 1, "No good round yet"),
    ],
)
def test_on_a_fresh_desk_every_command_has_an_answer(serviola, desk, words, code, told):
    answer = serviola(desk, *words)
    assert told in answer.text
    assert answer.code == code


CONFIGURATION = """
settings: {{language: {language}, timezone: UTC, database: "sqlite:///serviola.db"}}
outlets:
  - id: gazette
    name: The Gazette
    home: https://gazette.example/
    sources: [{{kind: feed, id: feed1, url: https://gazette.example/feed1}}]
actors: [{{id: council, name: Town Council}}]
rules: [{{id: floods, any: [flood]}}, {{id: droughts, any: [drought]}}]
channels:
  - {{id: desk, kind: webhook, url: "https://desk.example/hook"}}
  - {{id: ida, kind: webhook, url: "https://10.1.2.3/hook"}}
"""


@pytest.fixture(params=["en", "es"])
def newsroom(request, tmp_path, migrated_sqlite):
    """A folder whose database holds a message in every state; speaks each language in turn."""
    (tmp_path / "serviola.yaml").write_text(CONFIGURATION.format(language=request.param), "utf-8")
    shutil.copy(migrated_sqlite, tmp_path / "serviola.db")
    store = Store.open(f"sqlite:///{tmp_path / 'serviola.db'}")
    fill(store)
    store.close()
    return tmp_path, request.param


def fill(store: Store) -> None:
    """One flood that was told and owed, one drought of the backlog, a stopped channel and one that is gone."""
    listed(store, item("flood", "Flood in the valley"))
    found = replace(match(), actors=("council",))
    owes = [owed("msg_sent"), owed("msg_stopped", channel="ida"), owed("msg_ida", channel="ida")]
    store.record_examination(
        examined(
            newest(store),
            alert("alr_1", *(replace(each, recipient=each.uid) for each in owes)),
            matches=(found,),
        )
    )
    listed(store, item("drought", "Drought"), now=NOON + HOUR, quiet=True)
    silent = replace(match("droughts"), silent="backlog")
    store.record_examination(examined(newest(store), matches=(silent,)))
    store.owe(owed("msg_former", channel="former"), NOON)
    ends = {
        "msg_sent": Settlement(state=DeliveryState.SENT, because="accepted"),
        "msg_stopped": Settlement(state=DeliveryState.DEAD, because="HTTP 410", channel_disabled="HTTP 410"),
        "msg_former": Settlement(state=DeliveryState.DEAD, because="channel former is no longer configured"),
    }
    for claimed in store.claim_deliveries(10, NOON, LEASE):
        rest = Settlement(state=DeliveryState.OWED, because="its channel waits", retry_at=NOON, tried=False)
        store.settle(claimed, ends.get(claimed.uid, rest), NOON)


def test_a_message_names_its_rule_its_title_and_its_state_in_the_readers_language(serviola, newsroom):
    folder, language = newsroom
    lines = serviola(folder, "deliveries").text.splitlines()
    cells = {line.split("\t")[0]: line.split("\t")[1:] for line in lines}
    words = {"en": ("sent", "given up", "owed"), "es": ("enviado", "abandonado", "pendiente")}[language]
    assert [cells[uid][5] for uid in ("msg_sent", "msg_stopped", "msg_ida")] == list(words)
    assert cells["msg_sent"][3:5] == ["floods", "Flood in the valley"]
    assert cells["msg_ida"][7] == {"en": "channel stopped", "es": "canal detenido"}[language]
    codes = {each["uid"]: each["state"] for each in json.loads(serviola(folder, "deliveries", "--json").text)}
    assert (codes["msg_stopped"], codes["msg_ida"]) == ("dead", "owed")


def test_an_empty_column_of_recipients_is_not_shown(serviola, newsroom):
    folder, _ = newsroom
    [with_one] = serviola(folder, "deliveries", "--channel", "desk").text.splitlines()
    [without] = serviola(folder, "deliveries", "--channel", "former").text.splitlines()
    assert len(without.split("\t")) == len(with_one.split("\t")) - 1


@pytest.mark.parametrize(
    ("uid", "said"),
    [
        ("msg_ida", {"en": "is owed already; its channel is stopped", "es": "ya está pendiente; su canal"}),
        ("msg_former", {"en": "former is no longer configured", "es": "former ya no está configurado"}),
    ],
)
def test_a_message_that_cannot_be_sent_again_says_why(serviola, newsroom, uid, said):
    folder, language = newsroom
    answer = serviola(folder, "deliveries", "replay", uid)
    assert answer.code == 1
    assert said[language] in answer.text


def test_a_message_is_sent_again_once_and_then_it_is_owed(serviola, newsroom):
    folder, _ = newsroom
    assert serviola(folder, "deliveries", "replay", "msg_sent").code == 0
    again = serviola(folder, "deliveries", "replay", "msg_sent")
    assert again.code == 1
    assert re.search(r"\d\d:\d\d\.", again.text), "when it is tried next"


def test_a_message_for_a_stopped_channel_is_owed_and_says_how_to_let_it_go_on(serviola, newsroom):
    folder, _ = newsroom
    answer = serviola(folder, "deliveries", "replay", "msg_stopped")
    assert answer.code == 0
    assert "serviola channels enable ida" in answer.text


def test_channels_show_what_they_sent_what_failed_and_what_they_owe(serviola, newsroom):
    folder, language = newsroom
    desk, ida = (line.split("\t") for line in serviola(folder, "channels").text.splitlines())
    assert desk[2:] == [{"en": "fine", "es": "bien"}[language], "0", "2026-11-02 12:00", "–"]
    stopped = {"en": "stopped: HTTP 410", "es": "detenido: HTTP 410"}[language]
    assert ida[2:] == [stopped, "1", "–", "2026-11-02 12:00: HTTP 410"]


def test_an_article_tells_what_was_found_and_who_was_told(serviola, newsroom):
    folder, language = newsroom
    said = serviola(folder, "articles", "1").text
    expected = {
        "en": [
            "words found: flood",
            "actors named: Town Council",
            "told at 2026-11-02",
            "desk (msg_sent): sent 2026",
        ],
        "es": ["palabras halladas: flood", "actores nombrados: Town Council", "avisado 2026", "enviado 2026"],
    }
    assert [part for part in ["The Gazette", *expected[language]] if part not in said] == []
    assert not any(line.rstrip().endswith("·") for line in said.splitlines())


def test_an_article_of_the_backlog_says_why_nobody_was_told(serviola, newsroom):
    folder, language = newsroom
    said = serviola(folder, "articles", "2").text
    assert {"en": "first visit, no alert", "es": "de la primera visita, sin aviso"}[language] in said
    assert {"en": "no alert: came with the first", "es": "sin aviso: llegó con la primera"}[language] in said


def test_an_article_that_a_file_brought_without_an_address_shows_none(serviola, newsroom):
    folder, language = newsroom
    with closing(sqlite3.connect(folder / "serviola.db")) as database, database:
        database.execute("UPDATE articles SET url = 'import:gazette:7'")
    for words in (["articles", "1"], ["articles", "1", "--diff"], ["alerts", "1"], ["stories", "show", "1"]):
        said = serviola(folder, *words).out
        assert address("import:gazette:7", Wording(language)) in said
        assert "import:" not in said


@pytest.mark.parametrize("written", ["1", "alr_1"])
def test_an_alert_is_found_by_the_id_that_the_list_shows(serviola, newsroom, written):
    folder, _ = newsroom
    assert [line.split("\t")[0] for line in serviola(folder, "alerts").text.splitlines()] == ["1"]
    assert "alr_1" in serviola(folder, "alerts", written).out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", {"en": "More than one alert", "es": "Más de una alerta"}),
        ("alr_ab", {"en": "There is no alert alr_ab", "es": "No hay ninguna alerta alr_ab"}),
        ("%", {"en": "There is no alert %", "es": "No hay ninguna alerta %"}),
    ],
)
def test_an_alert_is_named_by_a_beginning_of_its_id_that_no_other_has(serviola, newsroom, written, said):
    folder, language = newsroom
    store = Store.open(f"sqlite:///{folder / 'serviola.db'}")
    listed(store, item("another", "Another flood"), now=NOON + 2 * HOUR)
    store.record_examination(examined(newest(store), alert("alr_12")))
    store.close()
    assert "Flood in the valley" in serviola(folder, "alerts", "1").out
    assert "Another flood" in serviola(folder, "alerts", "12").out
    answer = serviola(folder, "alerts", written)
    assert (answer.code, said[language] in answer.text) == (1, True)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["articles", "--rule", "floodz"], "floods"),
        (["articles", "--outlet", "gazete"], "gazette"),
        (["alerts", "--rule", "floodz"], "floods"),
        (["deliveries", "--channel", "formr"], "former"),
        (["deliveries", "--channel", "zzz"], "desk, former, ida"),
    ],
)
def test_an_unknown_name_is_answered_with_near_ones(serviola, newsroom, words, near):
    folder, _ = newsroom
    answer = serviola(folder, *words)
    assert answer.code == 2
    assert words[-1] in answer.text
    assert near in answer.text


@pytest.mark.parametrize(
    "words", [["articles", "--rule", "floods"], ["deliveries", "--channel", "former"], ["alerts"]]
)
def test_a_name_that_only_old_rows_bear_is_known(serviola, newsroom, words):
    folder, _ = newsroom
    assert serviola(folder, *words).code == 0


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["articles", "1", "--rule", "floods"], "--rule"),
        (["articles", "1", "--limit", "50"], "--limit"),
        (["deliveries", "--state", "dead", "replay", "msg_sent"], "--state"),
        (["channels", "--json", "enable", "desk"], "--json"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(serviola, newsroom, words, option):
    folder, _ = newsroom
    answer = serviola(folder, *words)
    assert answer.code == 2
    assert option in answer.text.splitlines()[-1]


def test_a_source_says_what_its_last_visit_met(serviola, newsroom):
    folder, _ = newsroom
    store = Store.open(f"sqlite:///{folder / 'serviola.db'}")
    later = NOON + 3 * HOUR
    due = only_due(store, later)
    record(store, due, now=later, visit=visit_of(due, later, Outcome.GONE, status=404, detail="HTTP 404"))
    store.close()
    [line] = serviola(folder, "outlets", "--failing").text.splitlines()
    assert line.endswith("\tHTTP 404")
    [told] = json.loads(serviola(folder, "outlets", "--json").text)
    assert told["last_detail"] == "HTTP 404"


def test_db_check_names_what_is_missing_and_asks_for_a_backup(serviola, newsroom):
    folder, language = newsroom
    with closing(sqlite3.connect(folder / "serviola.db")) as database:
        database.execute("DROP TABLE visits")
    answer = serviola(folder, "db", "check")
    assert answer.code == 3
    assert "visits" in answer.text
    assert {"en": "restore a backup", "es": "restaure una copia"}[language] in answer.text
    assert serviola(folder, "outlets").code == 3


def test_a_test_message_to_a_private_address_names_the_setting_that_allows_it(serviola, newsroom):
    folder, _ = newsroom
    answer = serviola(folder, "channels", "test", "ida")
    assert answer.code == 1
    assert "allow_networks" in answer.text


def test_a_test_that_takes_its_time_says_so_at_once_on_a_terminal(newsroom):
    folder, language = newsroom
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "serviola", "channels", "test", "ida"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SERVIOLA_LANGUAGE": language},
        stderr=theirs,
        check=False,
    )
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(theirs)
    assert said.startswith({"en": "Sending to ida (up to", "es": "Enviando a ida (hasta"}[language])


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(("command", "codes"), [("run", "0 1 2 3 4 70 75"), ("status", "0 1 2 3")])
def test_help_lists_the_exit_codes(language, command, codes):
    said = explain(command_named(command), command, Wording(language)).help
    assert [code for code in codes.split() if not re.search(rf"\b{code}\b", said)] == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_help_says_what_the_states_of_a_message_mean(language):
    said = explain(command_named("deliveries"), "deliveries", Wording(language)).help
    assert [state.value for state in DeliveryState if f"{state.value}: " not in said] == []


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        ("backlog", "llegó con la primera visita a su fuente"),
        ("older than 48h", "más antiguo que 48h"),
        (
            "its channel waits: timed out; it may have arrived",
            "su canal espera: no respondió a tiempo; puede haber llegado",
        ),
        ("gave up after 10 attempts: HTTP 500", "abandonado tras 10 intentos: HTTP 500"),
        ("HTTP 500", "HTTP 500"),
    ],
)
def test_what_was_noted_is_said_in_the_readers_language(noted, said):
    assert reason(noted, Wording("es")) == said
    assert reason(noted, Wording("en"))


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in NOTED if not pattern.groups])
def test_what_has_a_wording_is_what_the_program_notes(pattern):
    sources = [*(ROOT / "alerts").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]
    assert any(f'"{pattern.pattern}"' in path.read_text("utf-8") for path in sources)


def test_a_long_line_goes_on_at_a_word_and_further_in_and_an_address_stays_whole():
    line = "  words found: one two three https://gazette.example/a-long-address"
    assert wrapped(line, 24, 2).splitlines() == [
        "  words found: one two",
        "    three",
        "    https://gazette.example/a-long-address",
    ]


def test_on_a_pipe_no_line_is_broken(capsys):
    show_lines(["word " * 100])
    assert capsys.readouterr().out == "word " * 100 + "\n"


def test_the_program_is_a_module_too(tmp_path):
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-m", "serviola", "--version"],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        check=True,
    )
    assert answer.stdout == f"serviola, version {__version__}\n".encode()


def test_config_is_our_package_and_not_one_of_the_same_name():
    assert Path(config.__file__).resolve() == ROOT / "config" / "__init__.py"


@pytest.mark.parametrize("words", [("read",), ("outlets", "add"), ("outlets", "try")])
def test_an_address_of_a_private_network_is_refused_with_the_way_to_open_it(tmp_path, serviola, words):
    answer = serviola(tmp_path, *words, "http://127.0.0.1:9/x")
    assert answer.code != 0
    assert "(127.0.0.1 is not a public address)" in answer.text
    assert "settings.allow_networks" in answer.text


def test_an_unknown_key_is_answered_with_every_key_there_is(tmp_path, serviola):
    (tmp_path / "serviola.yaml").write_text("outlets:\n  - {id: a, colour: red}\n", "utf-8")
    said = serviola(tmp_path, "check").text
    line = next(line for line in said.splitlines() if "colour" in line)
    assert "archive, date_in_url" in line
    assert line.endswith("tier, timezone")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nope"], "No existe la orden 'nope'."),
        (["check", "--nope"], "No existe la opción '--nope'."),
        (["articles", "--limit", "abc"], "'abc' no es un"),
        (["articles", "--limit", "0"], "0 no está en el rango 1<=x<=1000000000."),
        (["deliveries", "--state", "foo"], "'foo' no es uno de estos: 'owed'"),
        (["status", "too", "much"], "Sobran argumentos (too much)"),
        (["why"], "Falta el argumento 'URL'."),
        (["articles", "--since"], "La opción '--since' necesita un valor."),
    ],
)
def test_a_wrong_command_line_is_refused_in_the_language_of_its_reader(
    tmp_path, serviola, monkeypatch, words, said
):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")
    answer = serviola(tmp_path, *words)
    assert answer.code == 2
    assert said in answer.text
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "en")
    assert said not in serviola(tmp_path, *words).text


def test_help_has_its_headings_in_the_language_of_its_reader(tmp_path, serviola, monkeypatch):
    monkeypatch.setenv("SERVIOLA_LANGUAGE", "es")
    said = serviola(tmp_path, "--help").out
    assert [
        each for each in ("Uso:", "Opciones:", "Órdenes:", "Muestra este mensaje") if each not in said
    ] == []
