"""The commands: every one has help in both languages, and answers wrong input with a sentence and a code."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import config
from language.wording import Wording
from serviola.cli import COMMANDS, Commands, explain, spoken_language

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
        ({}, "", "en"),
        ({"LANG": "es_MX.UTF-8"}, "", "es"),
        ({"LANG": "de_DE.UTF-8"}, "", "en"),
        ({"LANG": "en_GB.UTF-8"}, "settings:\n  language: es\n", "es"),
        ({"LANG": "es_MX.UTF-8"}, "settings:\n  language: 'en'\n", "en"),
        ({"SERVIOLA_LANGUAGE": "es", "LANG": "en_GB"}, "settings:\n  language: en\n", "es"),
    ],
)
def test_the_language_is_the_environments_word_then_the_files_then_the_locales(
    tmp_path, environ, file, spoken
):
    path = tmp_path / "serviola.yaml"
    path.write_text(file)
    assert spoken_language(environ | {"SERVIOLA_CONFIG": str(path)}, []) == spoken
    assert spoken_language(environ, ["--config", str(path), "status"]) == spoken


def serviola(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "en_GB.UTF-8"}
    environ.pop("SERVIOLA_CONFIG", None)
    return subprocess.run(
        [sys.executable, "-m", "serviola", *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["status"], 2, "serviola.yaml"),
        (["run", "--once", "--max-time", "soon"], 2, "such as 90s"),
        (["articles", "--since", "yesterday"], 2, "such as 90s"),
        (["observe"], 2, "No such command 'observe'"),
        (["--config", "nowhere.yaml", "run"], 2, "nowhere.yaml"),
    ],
)
def test_a_wrong_command_line_is_answered_with_a_sentence(tmp_path, words, code, told):
    answer = serviola(*words, folder=tmp_path)
    assert answer.returncode == code
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    assert serviola("init", ".", folder=folder).returncode == 0
    return folder


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["articles"], 0, "Nothing to show"),
        (["articles", "7"], 1, "There is no article 7"),
        (["alerts", "--json"], 0, "[]"),
        (["deliveries"], 0, "Nothing to show"),
        (["deliveries", "replay", "msg_1"], 1, "There is no message msg_1"),
        (["outlets"], 0, "insightcrime/"),
        (["channels"], 0, "console"),
        (["channels", "test", "desk"], 2, "There is no channel desk. Configured: console"),
        (["channels", "test", "console"], 0, "accepted"),
        (["db", "check"], 0, "0 articles"),
        (["db", "upgrade"], 0, "at version"),
        (["status"], 1, "No good round yet"),
    ],
)
def test_on_a_fresh_desk_every_command_has_an_answer(desk, words, code, told):
    answer = serviola(*words, folder=desk)
    assert told in answer.stdout + answer.stderr
    assert answer.returncode == code
    assert "Traceback" not in answer.stderr


def test_config_is_our_package_and_not_one_of_the_same_name():
    assert Path(config.__file__).resolve() == ROOT / "config" / "__init__.py"
