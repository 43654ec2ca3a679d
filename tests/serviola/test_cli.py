"""The commands: every one has help in both languages, and answers wrong input with a sentence and a code."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

import config
from config.shipped import starter
from language.wording import Wording
from serviola import __version__
from serviola.cli import COMMANDS, Commands, explain, main, spoken_language

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


@dataclass(frozen=True)
class Answer:
    code: int
    text: str  # both streams


@pytest.fixture
def serviola(monkeypatch, capsys):
    """Type a command line in a folder, in English."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("SERVIOLA_CONFIG", raising=False)

    def type_in(folder: Path, *words: str) -> Answer:
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        said = capsys.readouterr()
        return Answer(code=ended.value.code or 0, text=said.out + said.err)

    return type_in


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
def test_on_a_fresh_desk_every_command_has_an_answer(serviola, desk, words, code, told):
    answer = serviola(desk, *words)
    assert told in answer.text
    assert answer.code == code


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
