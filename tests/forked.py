"""Python programs that begin at once: each is forked from a process that has the libraries loaded.

As `python -c`, which takes half a second of a processor to load them, each time anew. The process
that has them loaded is this file as a program. It begins with the first one that is asked for, and
ends with the tests.
"""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
# The libraries and the models, but not the views: some of these read their settings when they are
# loaded, and a program has settings of its own.
LOADED = (
    "flask_babel",
    "flask_compress",
    "flask_login",
    "flask_wtf",
    "granian.cli",
    "granian.rsgi",
    "htmx_flask",
    "icalendar",
    "joserfc.jwt",
    "segno",
    "webauthn",
    "werkzeug.middleware.proxy_fix",
    "models.core.migration",
    "models.demo.demo_cast",
    "models.keeping.storage_warnings",
    "models.keeping.key_rotation",
    "models.keeping.retention",
    "models.keeping.takein",
    "models.paper.booklet",
    "models.paper.people",
    "models.paper.week",
    "models.plan.feed",
    "models.plan.home",
    "models.schema",
    "models.tools.reminders",
)


class Forked:
    """A running program with these arguments and settings (None: ours), in a session of its own."""

    def __init__(self, program: str, *arguments: str, environment=None, says: Path | None = None):
        """`says`: the file for its output and its errors."""
        self._says = says
        asked = [program, arguments, dict(environment or os.environ), str(says or os.devnull)]
        self._told, tells = _pair()
        socket.send_fds(_loaded(), [json.dumps(asked).encode()], [tells.fileno()])
        tells.close()
        self.pid = int(self._told.recv(20))
        self._status = None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status, negative if a signal ended it. Raises TimeoutError."""
        if self._status is None:
            self._told.settimeout(timeout)
            self._status = int(self._told.recv(20))
            self._told.close()
        return self._status

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def finished(self) -> tuple[int, str]:
        """Its exit status and all that it has said, when it has ended."""
        return self.wait(timeout=60), self._says.read_text()


def _pair() -> tuple[socket.socket, socket.socket]:
    """Two ends of a connection. What is sent as one message arrives as one."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


@cache
def _loaded() -> socket.socket:
    """The connection to the process that has everything loaded."""
    ours, its = _pair()
    subprocess.Popen(
        [sys.executable, "-m", "tests.forked", str(its.fileno())],
        cwd=ROOT,
        pass_fds=[its.fileno()],
        stdin=subprocess.DEVNULL,
    )
    its.close()
    return ours


def _asked_for(line: socket.socket) -> list:
    """Fork for each program that is asked for. Only the fork comes back, with what was asked."""
    while True:
        asked, tells, *_more = socket.recv_fds(line, 1024 * 1024, 1)
        if not asked:  # the tests have ended
            os._exit(0)
        if os.fork() == 0:
            _begin(socket.socket(fileno=tells[0]))
            return json.loads(asked)
        os.close(tells[0])


def _begin(tells: socket.socket) -> None:
    """Fork once more, for the program. Whoever asked for it is told its id, and how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    program = os.fork()
    if program:
        tells.send(b"%d" % program)
        _id, status = os.waitpid(program, 0)
        tells.send(b"%d" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    tells.close()
    os.setsid()


def _settle(arguments: list, environment: dict, says: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    written = os.open(says, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(written, sys.stdout.fileno())
    os.dup2(written, sys.stderr.fileno())
    sys.argv = ["-c", *arguments]


if __name__ == "__main__":
    for name in LOADED:
        import_module(name)
    gc.freeze()  # what is shared by all stays where it is
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    asking = socket.socket(fileno=int(sys.argv[1]))
    program, *around = _asked_for(asking)
    asking.close()
    _settle(*around)
    exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
