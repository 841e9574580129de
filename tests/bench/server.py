"""A granian server with two workers, as bin/serve starts it, for our app or for a peer's."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
WORKERS = 2
OPTIONS = ["--workers", str(WORKERS), "--http", "1", "--http1-keep-alive", "--no-access-log"]
OURS = ["--factory", "--interface", "rsgi", "--no-ws"]
WSGI = ["--interface", "wsgi", "--blocking-threads", "4"]


class Server:
    """A server that listens on loopback."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.process = process
        self.port = port

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def memory(self) -> list[float]:
        """The resident memory of each worker in MB."""
        return [_resident(worker) for worker in self.workers()]

    def seconds(self) -> float:
        """The processor time that the workers have used so far."""
        return sum(_seconds(worker) for worker in self.workers())

    def workers(self) -> list[Path]:
        """The folders of the workers in /proc.

        granian has another child, a small helper of Python's multiprocessing: the workers are the
        largest of its children.
        """
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return sorted((Path("/proc", child) for child in children), key=_resident)[-WORKERS:]


def _resident(worker: Path) -> float:
    """Its resident memory in MB."""
    lines = (worker / "status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))


def _seconds(worker: Path) -> float:
    """The processor time that it has used: proc(5), utime and stime."""
    user, system = (worker / "stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(target: str, ready: str, how: list[str], python: str = sys.executable, **run):
    """Serve `target` ("module:name") in this way until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [python, "-m", "granian", target, *how, "--port", str(port), *OPTIONS],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        **run,
    )
    server = Server(process, port)
    try:
        wait_for(server, ready)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def wait_for(server: Server, ready: str) -> None:
    """Wait until the server answers at this path. Raises TimeoutError."""
    for _ in range(200):
        try:
            urlopen(server.at(ready), timeout=5).close()
            return
        except OSError:
            sleep(0.1)
    raise TimeoutError(f"no answer from {server.at(ready)}")


@contextmanager
def ours():
    """Our app on the database that the environment names."""
    with served("app:served", "/healthz", OURS, cwd=ROOT) as server:
        yield server
