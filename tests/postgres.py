"""A PostgreSQL server for the tests: made in a temporary folder, stopped when they end."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port


def programs() -> Path | None:
    """The folder with initdb and pg_ctl: Debian's newest version, or what is on the PATH."""
    debian = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        newest = max(debian, key=lambda path: int(path.parts[-3]))
        return newest.parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextmanager
def server():
    """Yields the address of an empty database, postgresql://…"""
    folder = Path(tempfile.mkdtemp(prefix="hjulet-postgres-"))
    port = free_port()
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    _run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync")
    _run(
        "pg_ctl",
        "-D",
        data,
        "-l",
        str(folder / "log"),
        "-w",
        "start",
        "-o",
        f"-p {port} -h 127.0.0.1 -k {folder} -F",
    )
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        _run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    command = [str(programs() / program), *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )
