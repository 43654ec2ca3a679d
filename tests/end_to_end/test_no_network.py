"""No network at all: the round says so for every source, and is not a crash."""

from __future__ import annotations

import json
import socket
import subprocess

import pytest

from tests.end_to_end.desk import Desk, Ended
from tests.end_to_end.outlets import outlet
from tests.end_to_end.world import World

UNPLUGGED = ("unshare", "--net")
"""Runs a command in a network namespace of its own, in which nothing can be reached, not even loopback."""


def can_unplug() -> bool:
    """Whether this machine lets us take the network away from a process."""
    try:
        return (
            subprocess.run([*UNPLUGGED, "true"], capture_output=True, check=False, timeout=10).returncode == 0
        )
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False


def failing(ended: Ended) -> dict[str, str]:
    """Return what the summary says of each source that failed."""
    return {each["key"]: each["outcome"] for each in ended.summary["failing"]}


@pytest.mark.skipif(
    not can_unplug(), reason="needs the right to unshare the network (root): real outlets are not asked"
)
def test_the_shipped_starter_without_a_network_names_every_source_and_does_not_crash(desk: Desk):
    assert desk.run("init", "newsroom", "--language", "en").code == 0
    config = str(desk.folder / "newsroom" / "serviola.yaml")
    ended = desk.round(before=UNPLUGGED, SERVIOLA_CONFIG=config)
    assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err
    assert set(failing(ended).values()) == {"name_unknown"}
    watched = {
        each["outlet"] for each in json.loads(desk.run("outlets", "--json", SERVIOLA_CONFIG=config).out)
    }
    assert {name.partition("/")[0] for name in failing(ended)} == watched
    assert (len(watched) >= 3, ended.summary["good"]) == (True, False)
    # The sources have only just been asked: a round of a desk of its own has something to be strict about.
    strict = ("run", "--once", "--strict")
    (desk.folder / "newsroom" / "serviola.db").unlink()
    assert desk.run(*strict, before=UNPLUGGED, SERVIOLA_CONFIG=config).code == 1


def test_closed_ports_and_unknown_names_are_named_for_what_they_are(desk: Desk, world: World):
    closed = outlet(world.site(), id="closed")
    closed["sources"][0]["url"] = f"http://127.0.0.1:{free_port()}/feed.xml"
    nowhere = {**outlet(world.site(), id="nowhere")}
    nowhere["sources"] = [{"kind": "feed", "url": "https://outlet.invalid/feed.xml"}]
    desk.write({"outlets": [closed, nowhere]})
    ended = desk.round()
    outcomes = {name.partition("/")[0]: outcome for name, outcome in failing(ended).items()}
    assert outcomes == {"closed": "connection_failed", "nowhere": "name_unknown"}
    assert (ended.code, "Traceback" in ended.err) == (0, False)
    assert desk.round("--strict").code == 1


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
