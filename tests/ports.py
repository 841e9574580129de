"""Ports for the servers that the tests start."""

import os
import socket
from itertools import count

# Below those that the system hands out by itself: between our look and the server's start
# nobody's outgoing connection takes it. Each process has a share of its own.
FIRST, SHARE, SHARES = 10_000, 50, 400
_asked = count()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody has, another one each time."""
    mine = FIRST + SHARE * (os.getpid() % SHARES)
    for number in _asked:
        port = mine + number % SHARE
        with socket.socket() as look:
            look.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                look.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
