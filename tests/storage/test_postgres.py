"""The server that tests run on leaves nothing behind, however they end."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from tests.postgres import server
with server() as socket:
    print(socket, flush=True)
    sys.stdin.read()
"""


def test_the_server_dies_with_a_test_run_that_is_killed():
    root = Path(__file__).parents[2]
    run = subprocess.Popen(
        [sys.executable, "-c", SCRIPT], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    folder = Path(run.stdout.readline().strip())
    server = os.pidfd_open(int((folder / "data" / "postmaster.pid").read_text().split()[0]))
    run.kill()
    run.communicate()
    ended, _, _ = select.select([server], [], [], 20)
    os.close(server)
    shutil.rmtree(folder)
    assert ended, "the server outlived the run"
