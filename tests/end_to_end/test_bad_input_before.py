"""What a person sees when the configuration or the database is wrong; docs/bad-input.md says the same."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess

import pytest

from tests.end_to_end.bad_configs import OUTLET, WRONG
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import Item, rss
from tests.end_to_end.outlets import outlet
from tests.end_to_end.told import Told, plain, promised, refusal
from tests.end_to_end.world import World, page


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_configuration_is_refused_in_the_documented_words(desk: Desk, name: str):
    desk.config.write_text(WRONG[name], encoding="utf-8")
    found = refusal(desk.run("check", SERVIOLA_LANGUAGE="en"), desk.folder)
    assert promised("The configuration").get(name) == found, found.row(name)


def test_a_round_refuses_a_wrong_configuration_in_the_same_words(desk: Desk):
    desk.config.write_text(WRONG["an unknown section"] + "colour: red\n", encoding="utf-8")
    checked, run = desk.run("check", SERVIOLA_LANGUAGE="en"), desk.round(SERVIOLA_LANGUAGE="en")
    assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 2)
    assert checked.err.splitlines()[:-1] == run.err.splitlines()


def test_no_configuration_at_all_is_said(desk: Desk):
    found = refusal(desk.round(SERVIOLA_LANGUAGE="en"), desk.folder)
    assert promised("The configuration").get("no configuration file") == found, found.row(
        "no configuration file"
    )


def test_the_document_names_no_wrong_configuration_that_is_not_tried():
    assert set(promised("The configuration")) == {*WRONG, "no configuration file"}


# ------------------------------------------------------------------------------------------ databases


def with_database(desk: Desk, url: str) -> Desk:
    desk.config.write_text(f"settings:\n  language: en\n  database: {url}\n{OUTLET}", encoding="utf-8")
    return desk


def a_missing_folder(desk: Desk) -> Told:
    return refusal(with_database(desk, "sqlite:///not/there/serviola.db").round(), desk.folder)


def a_file_instead_of_a_folder(desk: Desk) -> Told:
    (desk.folder / "data").write_text("not a folder")
    return refusal(with_database(desk, "sqlite:///data/serviola.db").round(), desk.folder)


def no_database(desk: Desk) -> Told:
    (desk.folder / "serviola.db").write_text("Dear diary, " * 500)
    return refusal(with_database(desk, "sqlite:///serviola.db").round(), desk.folder)


def another_programs(desk: Desk) -> Told:
    with sqlite3.connect(desk.folder / "serviola.db") as file:
        file.execute("CREATE TABLE recipes (name TEXT)")
    file.close()
    return refusal(with_database(desk, "sqlite:///serviola.db").round(), desk.folder)


def a_newer_version(desk: Desk) -> Told:
    made_by_us(desk)
    with sqlite3.connect(desk.folder / "serviola.db") as file:
        file.execute("UPDATE alembic_version SET version_num = '9999'")
    file.close()
    return refusal(desk.round(), desk.folder)


def in_memory(desk: Desk) -> Told:
    return refusal(with_database(desk, "'sqlite:///:memory:'").round(), desk.folder)


def postgresql_down(desk: Desk) -> Told:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return refusal(with_database(desk, f"postgresql://127.0.0.1:{port}/news").round(), desk.folder)


def made_by_us(desk: Desk) -> None:
    made = with_database(desk, "sqlite:///serviola.db").run("db", "upgrade")
    assert made.code == 0, made.err


BEFORE = {
    "a folder that is not there": a_missing_folder,
    "a file where a folder should be": a_file_instead_of_a_folder,
    "a file that is no database": no_database,
    "a database of another program": another_programs,
    "a database from a newer version": a_newer_version,
    "a database in memory": in_memory,
    "PostgreSQL is down": postgresql_down,
}


@pytest.mark.parametrize("name", BEFORE)
def test_a_database_that_cannot_be_used_is_refused_in_the_documented_words(desk: Desk, name: str):
    found = BEFORE[name](desk)
    assert promised("The database").get(name) == found, found.row(name)


def mounts(what: str) -> tuple[str, ...]:
    """Run a command in a mount namespace of its own, with `data` under the working folder mounted so."""
    return ("unshare", "--mount", "sh", "-c", f'mount {what} data && exec "$@"', "sh")


def can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/mnt"],
        capture_output=True,
        check=False,
    )
    return tried.returncode == 0


needs_mounts = pytest.mark.skipif(
    not can_mount(), reason="needs the right to mount in a namespace of its own (root)"
)


@needs_mounts
def test_a_read_only_disk_is_refused_in_the_documented_words(desk: Desk):
    (desk.folder / "data").mkdir()
    made = with_database(desk, "sqlite:///data/serviola.db").run("db", "upgrade")
    assert made.code == 0, made.err
    found = refusal(desk.round(before=mounts("--bind -o ro data")), desk.folder)
    assert promised("The database").get("a disk that is read-only") == found, found.row(
        "a disk that is read-only"
    )


@needs_mounts
def test_a_disk_that_is_full_is_refused_in_the_documented_words(desk: Desk):
    (desk.folder / "data").mkdir()
    with_database(desk, "sqlite:///data/serviola.db")
    found = refusal(desk.round(before=mounts("-t tmpfs -o size=200k tmpfs")), desk.folder)
    assert promised("The database").get("a disk that is full") == found, found.row("a disk that is full")


def test_the_document_names_no_database_that_is_not_tried():
    assert set(promised("The database")) == {*BEFORE, "a disk that is read-only", "a disk that is full"}


@needs_mounts
def test_a_disk_that_fills_up_in_the_middle_of_a_round_is_said_and_is_no_crash(desk: Desk, world: World):
    site = world.site()
    listed = [
        Item(url=site.url(f"/2026/{number}"), title=f"Number {number}", summary=f"Part {number}. " * 200)
        for number in range(400)
    ]
    site.put("/feed.xml", page(rss(listed), "application/rss+xml"))
    (desk.folder / "data").mkdir()
    desk.database = "sqlite:///data/serviola.db"
    desk.write({"outlets": [outlet(site)]})
    small = 'mount -t tmpfs -o size=1400k tmpfs data && "$1" -m serviola db upgrade >&2 && exec "$@"'
    found = desk.round("--max-time", "20s", before=("unshare", "--mount", "sh", "-c", small, "sh"))
    assert (found.code, "Traceback" in found.err) == (3, False), found.err[-3000:]
    assert "the disk of data/serviola.db is full" in plain(found.err, desk.folder)
