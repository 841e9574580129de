"""Ends connections that say nothing, where one network holds many and there is little room left.

The server (granian) takes so many connections and no more. It does not ask whose they are, so one
machine that begins 2,600 requests and finishes none would keep everybody out until the server gives
them up. Behind a proxy this does nothing: there the proxy counts (docs/running.md).
"""

import os
import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from views.core.addresses import network_of

OPEN_FILES = "/proc/self/fd"  # Linux; elsewhere nothing is ended
SECONDS = 1  # between two looks
FULL = 3 / 4  # of all connections: from here on it matters
MOST_SILENT = 1 / 20  # of all connections: a network may hold so many without a request


class Connections:
    """The connections of this worker, of which there are at most `most`."""

    def __init__(self, most: int):
        self._most = most
        self._busy: set[tuple[str, int]] = set()

    @contextmanager
    def busy(self, client: str):
        """A request has come from this "host:port", and is being answered."""
        host, _, port = client.rpartition(":")
        end = host.strip("[]"), int(port)
        self._busy.add(end)
        try:
            yield
        finally:
            self._busy.discard(end)

    def watch(self, loop) -> None:
        """End silent connections where room is scarce, now and then once every SECONDS.

        `loop`: the event loop of this worker, which calls it from then on.
        """
        loop.call_later(SECONDS, self.watch, loop)
        with suppress(OSError):
            if len(os.listdir(OPEN_FILES)) > self._most * FULL:
                self._end_silent()

    def _end_silent(self) -> None:
        with ExitStack() as opened:
            networks = defaultdict(list)
            for host, port, connection in _connections(opened):
                if (host, port) not in self._busy:
                    networks[network_of(host)].append(connection)
            for silent in networks.values():
                if len(silent) > self._most * MOST_SILENT:
                    for connection in silent:
                        _hang_up(connection)


def _connections(opened: ExitStack) -> list[tuple[str, int, socket.socket]]:
    """(host, port, a copy) of every connection to a port that we listen on.

    `opened` closes the copies. While one is open, its number can belong to no other connection.
    """
    found = [opened.enter_context(one) for one in _sockets()]
    listening = {
        one.getsockname()[1]
        for one in found
        if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    }
    connections = []
    for one in found:
        with suppress(OSError):  # it only listens, or has been ended
            host, port = one.getpeername()[:2]
            if one.getsockname()[1] in listening:
                connections.append((host, port, one))
    return connections


def _sockets() -> Iterator[socket.socket]:
    """A copy of each network socket of this process."""
    for name in os.listdir(OPEN_FILES):
        with suppress(OSError):  # closed meanwhile, or no more may be opened
            if os.readlink(f"{OPEN_FILES}/{name}").startswith("socket:"):
                copy = socket.socket(fileno=os.dup(int(name)))
                if copy.family in (socket.AF_INET, socket.AF_INET6):
                    yield copy
                else:
                    copy.close()


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
