"""`serviola init` and `serviola check`, as somebody types them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from language.wording import Wording, language_of_locale
from serviola.cli.setup import check, init

SECRET = "hunter2"


@dataclass(frozen=True, kw_only=True)
class Asked:
    config: Path | None = None
    wording: Wording = field(default_factory=lambda: Wording("en"))
    environ: Mapping[str, str] = field(default_factory=dict)


def typed(command, *arguments, **asked) -> Result:
    return CliRunner().invoke(
        command, [str(each) for each in arguments], obj=Asked(**asked), catch_exceptions=False
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "serviola.yaml"


@pytest.mark.parametrize("language", ["es", "en"])
def test_init_writes_a_configuration_that_check_finds_fine(language, tmp_path):
    folder = tmp_path / "sala de redacción"
    assert typed(init, folder, "--language", language).exit_code == 0
    checked = typed(check, config=folder / "serviola.yaml", wording=Wording(language))
    assert checked.exit_code == 0
    assert "insightcrime, animalpolitico, informador" in checked.stdout
    assert "autodefensas-guerrero -> console" in checked.stdout
    assert len(checked.stderr.splitlines()) == 2  # the contact is an example, and there is no channel


def test_init_says_what_to_type_next(tmp_path):
    said = typed(init, tmp_path / "sala de redacción").stdout.splitlines()
    commands = [line.partition("  #")[0].strip() for line in said[1:]]
    entered = f"cd {shlex.quote(str(tmp_path / 'sala de redacción'))} && "
    assert commands == [entered + "serviola check", "serviola run --once", "serviola run"]


def test_init_keeps_a_file_that_is_there_unless_forced(tmp_path, path):
    path.write_text("mine", encoding="utf-8")
    refused = typed(init, tmp_path)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert path.read_text(encoding="utf-8") == "mine"
    assert typed(init, tmp_path, "--force").exit_code == 0
    assert "outlets:" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["es", "en"])
def test_init_says_how_to_write_over_a_file_in_the_folder_it_was_given(tmp_path, language):
    folder = tmp_path / "desk"
    typed(init, folder, wording=Wording(language))
    assert f"serviola init --force {folder}" in typed(init, folder, wording=Wording(language)).stderr


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", ["serviola.yaml", "other.yml", "notes"])
def test_init_takes_a_folder_and_no_file(tmp_path, language, name):
    (tmp_path / "notes").write_text("", "utf-8")
    refused = typed(init, tmp_path / name, wording=Wording(language))
    assert refused.exit_code == 2
    assert f"serviola init {tmp_path}" in refused.stderr


def test_init_into_what_is_no_folder_says_so(path):
    path.write_text("", encoding="utf-8")
    refused = typed(init, path / "below")
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr


@pytest.mark.parametrize(
    ("environ", "first"),
    [
        ({"LANG": "es_MX.UTF-8"}, "# Configuración"),
        ({"LANG": "en_US.UTF-8"}, "# Serviola's"),
        ({"LANG": "es_MX.UTF-8", "LC_ALL": "en_GB"}, "# Serviola's"),
        ({"LANG": "C"}, "# Serviola's"),
    ],
)
def test_init_writes_in_the_language_of_the_environment(environ, first, tmp_path, path):
    typed(init, tmp_path, wording=Wording(language_of_locale(environ)))
    assert path.read_text(encoding="utf-8").startswith(first)


def test_check_prints_one_mistake_a_line_and_exits_with_2(path):
    path.write_text("outlet: []\nrules: [{id: a, any: [au*]}]\n", encoding="utf-8")
    result = typed(check, path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert [line.replace(str(path), "F").split(": ")[0] for line in result.stderr.splitlines()] == [
        "F:1:1",
        "F:2:25",
        "2 problems; nothing was started.",
    ]


def test_check_finds_the_file_that_the_environment_names(path):
    path.write_text("rules: [{id: a, any: [x]}]\n", encoding="utf-8")
    assert typed(check, environ={"SERVIOLA_CONFIG": str(path)}).exit_code == 0


def test_check_answers_scripts_in_json(path):
    path.write_text("rules: [{id: a, anny: [x]}]\n", encoding="utf-8")
    result = typed(check, path, "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, result.stderr, answer["ok"], answer["warnings"]) == (2, "", False, [])
    assert answer["problems"][0] == {
        "file": str(path),
        "line": 1,
        "column": 17,
        "key": "rules[0].anny",
        "message": "there is no key anny here; did you mean any?",
    }
    path.write_text("rules: [{id: a, any: [x]}]\n", encoding="utf-8")
    answer = json.loads(typed(check, path, "--json").stdout)
    assert (answer["ok"], answer["problems"], len(answer["warnings"])) == (True, [], 3)


def test_check_never_shows_a_secret(path):
    path.write_text(
        "channels: [{id: a, kind: slack, url: '${env:URL}'}]\nrules: [{id: a, any: [x]}]\n", encoding="utf-8"
    )
    fine = typed(check, path, environ={"URL": f"https://hooks.example/{SECRET}"})
    wrong = typed(check, path, environ={"URL": SECRET})
    assert (fine.exit_code, wrong.exit_code) == (0, 2)
    assert "a -> a" in fine.stdout
    assert SECRET not in fine.output + wrong.output


def test_check_names_at_most_twenty_rules(path):
    rules = "".join(f"  - {{id: r{number}, any: [x]}}\n" for number in range(30))
    path.write_text("rules:\n" + rules, encoding="utf-8")
    said = typed(check, path).stdout
    assert "Rules: 30" in said
    assert "r19 ->" in said
    assert "r20 ->" not in said


def test_check_prints_the_schema_without_a_configuration():
    result = typed(check, "--schema", config=Path("/nowhere/serviola.yaml"))
    assert result.exit_code == 0
    assert set(json.loads(result.stdout)["properties"]) >= {"outlets", "rules", "include"}
