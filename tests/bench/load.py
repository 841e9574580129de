"""Load on one address over connections that stay open: with wrk if it is installed, or threads."""

import re
import shutil
import subprocess
from socket import create_connection
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit

CONNECTIONS = 16
CODINGS = "br, gzip"


def per_second(address: str, cookie: str, seconds: int) -> float:
    """Answers with status 200 per second. Raises RuntimeError if there is any other answer."""
    if shutil.which("wrk"):
        return _wrk(address, cookie, seconds)
    return _threads(address, cookie, seconds)


def _wrk(address: str, cookie: str, seconds: int) -> float:
    said = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--timeout",
            "30s",
            "-H",
            f"Cookie: {cookie}",
            "-H",
            f"Accept-Encoding: {CODINGS}",
            address,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def _threads(address: str, cookie: str, seconds: int) -> float:
    """As _wrk, but slower, so that it understates the faster of two servers."""
    done: list[int] = []
    start = monotonic()
    workers = [
        Thread(target=lambda: done.append(_ask(address, cookie, start + seconds)))
        for _ in range(CONNECTIONS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if len(done) < CONNECTIONS:
        raise RuntimeError(f"{address} did not answer every time")
    return sum(done) / (monotonic() - start)


def _ask(address: str, cookie: str, until: float) -> int:
    place = urlsplit(address)
    answered = 0
    asked = (
        f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\n"
        f"Accept-Encoding: {CODINGS}\r\n\r\n"
    ).encode()
    with (
        create_connection((place.hostname, place.port), timeout=30) as line,
        line.makefile("rb") as answers,
    ):
        while monotonic() < until:
            line.sendall(asked)
            _read(answers)
            answered += 1
    return answered


def _read(answers) -> None:
    """Read one whole answer, and do nothing with it: the servers need the processor."""
    status = answers.readline().split()[1]
    length = None
    while len(head := answers.readline()) > 2:
        name, _, value = head.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if status != b"200" or len(answers.read(length)) != length:
        raise RuntimeError(f"status {status!r}, length {length}")
