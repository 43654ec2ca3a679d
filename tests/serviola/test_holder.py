"""A lease's holder can be known to be dead only when it surely is."""

import os
import socket
import subprocess
import sys

from serviola.holder import is_dead, started, this_process


def test_this_process_is_alive():
    assert not is_dead(this_process())


def test_a_process_that_has_ended_is_dead():
    code = "from serviola.holder import this_process; print(this_process())"
    gone = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()
    assert is_dead(gone)


def test_another_process_under_a_number_used_again_does_not_pass_for_the_holder():
    host, pid, _ = this_process().split(":")
    assert is_dead(f"{host}:{pid}:00000000.1")


def test_nobody_can_know_about_another_machine():
    _, pid, start = this_process().split(":")
    assert not is_dead(f"elsewhere:{pid}:{start}")
    assert not is_dead(f"{socket.gethostname()}/1:999999:1.1"), "another container on this machine"
    assert not is_dead("nonsense")


def test_the_first_process_of_the_machine_has_started():
    assert started(os.getpid()) != ""
    assert started(1) != ""


def test_a_process_is_not_taken_for_dead_where_a_sandbox_hides_the_id_of_the_boot(tmp_path):
    stat = tmp_path / "17" / "stat"
    stat.parent.mkdir()
    stat.write_text("17 (a name) with spaces) S " + " ".join(str(number) for number in range(1, 40)))
    (tmp_path / "self").mkdir()
    assert started(17, tmp_path) == ".19"
    boot = tmp_path / "sys" / "kernel" / "random" / "boot_id"
    boot.parent.mkdir(parents=True)
    boot.write_text("0123456789abcdef")
    assert started(17, tmp_path) == "01234567.19"
    assert started(18, tmp_path) == "", "with a list of processes, one that is not in it is gone"


def test_without_a_list_of_processes_a_living_one_answers(tmp_path):
    assert started(os.getpid(), tmp_path) == "?"
