"""Writing together: from one screen to the other, a thousand listeners, and what they cost."""

import asyncio
import os
import socket
import subprocess
from contextlib import contextmanager
from statistics import median, quantiles
from time import perf_counter

from tests.bench.crowd import Ear, Line, close_ears, open_ears, save, talk
from tests.bench.load import per_second
from tests.bench.report import Figure
from tests.bench.server import ROOT, Server, wait_for
from tests.bench.world import World

TALKS = 100
PACE = 2.0  # seconds from one save to the next, in each conversation
SECONDS = 20
LISTENERS = 1000
TOLD = 200
BESIDE = 300


def figures(world: World) -> list[Figure]:
    """Everything over sockets, against bin/serve as it is."""
    talks = [talk(world.app) for _ in range(TALKS)]
    crowd = talk(world.app, readers=TOLD - 2)
    with served_by_bin(world) as server:
        found = asyncio.run(_across(server, talks))
        found += asyncio.run(_thousand(server, talks, crowd))
        found += asyncio.run(_withdrawn(server, crowd))
        found += asyncio.run(_beside(server, world, talks))
    return found


@contextmanager
def served_by_bin(world: World):
    """bin/serve itself, with its own settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [ROOT / "bin" / "serve"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        env=os.environ | {"PORT": str(port), "HJULET_SKIP_SETUP": "1"},
    )
    server = Server(process, port)
    try:
        wait_for(server, "/healthz")
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _share(server: Server) -> float:
    """MB that the workers hold for themselves (PSS), which counts shared pages once."""
    lines = []
    for worker in server.workers():
        lines += (worker / "smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def _at(times: list[float], percent: int) -> float:
    """The time (milliseconds) that so many percent of the times (seconds) do not exceed."""
    return quantiles(times, n=100)[percent - 1] * 1000


# From one browser's save to the other's screen


async def _across(server: Server, talks: list) -> list[Figure]:
    """In every conversation one saves, and the other hears of it and fetches the card."""
    pairs = [_Pair(server.port, one) for one in talks]
    tasks = await open_ears(server.port, [ear for pair in pairs for ear in pair.ears])
    before = server.seconds()
    start = perf_counter()
    await asyncio.gather(
        *(pair.write(place * PACE / len(pairs)) for place, pair in enumerate(pairs))
    )
    load = (server.seconds() - before) / (perf_counter() - start)
    await close_ears(tasks)
    times = [each for pair in pairs for each in pair.times]
    sent = [each[0] for each in times]
    answered = [each[1] for each in times]
    told = [each[2] for each in times]
    return [
        Figure(
            "save sent → on the other's screen, 100 conversations, p95",
            _at(sent, 95),
            "ms",
            most=150,
        ),
        Figure("  p50", _at(sent, 50), "ms"),
        Figure("  save answered → on the other's screen, p95", _at(answered, 95), "ms"),
        Figure("  save sent → the other's stream hears it, p50", _at(told, 50), "ms"),
        Figure("  save sent → the other's stream hears it, p95", _at(told, 95), "ms"),
        Figure("  saves", len(sent)),
        Figure("  lost", sum(pair.lost for pair in pairs), most=0),
        Figure("  processors used by the workers", load),
    ]


class _Pair:
    """Owner and guest of one conversation, each with a stream and a line for requests."""

    def __init__(self, port: int, one):
        self.talk = one
        self.lines = [Line(port, who) for who in one.people]
        self.ears = [Ear(who, one) for who in one.people]
        # For each save, seconds to the other's screen from when it was sent, to the screen from
        # when it was answered, and to the other's stream from when it was sent.
        self.times = []
        self.lost = 0

    async def write(self, later: float) -> None:
        """Take turns for a while, at the pace of people."""
        await asyncio.sleep(later)
        until = perf_counter() + SECONDS
        turn = 0
        while perf_counter() < until:
            start = perf_counter()
            await self._once(turn % 2, f"Et hus med hage {turn}")
            turn += 1
            await asyncio.sleep(max(0, PACE - (perf_counter() - start)))
        for line in self.lines:
            line.close()

    async def _once(self, writer: int, text: str) -> None:
        ear = self.ears[1 - writer]
        heard = asyncio.Event()
        wanted = f'"revision": {self.talk.revision + 1}}}'.encode()
        ear.tell = lambda signal: signal.endswith(wanted) and heard.set()
        sent = perf_counter()
        shown = asyncio.create_task(self._shown(heard, 1 - writer, text))
        await save(self.lines[writer], self.talk, text)
        answered = perf_counter()
        try:
            told, screen = await asyncio.wait_for(shown, 5)
            self.times.append((screen - sent, screen - answered, told - sent))
        except TimeoutError:
            self.lost += 1
            self.lines[1 - writer].close()  # an answer may still be on its way there

    async def _shown(self, heard: asyncio.Event, reader: int, text: str) -> tuple[float, float]:
        """(when the signal came, when the words were there)"""
        await heard.wait()
        told = perf_counter()
        _status, body = await self.lines[reader].ask(self.talk.at(f"goal/{self.talk.goal}"))
        if text.encode() not in body:
            raise RuntimeError(f"not there: {body[:300]!r}")
        return told, perf_counter()


# A thousand listeners


async def _thousand(server: Server, talks: list, crowd) -> list[Figure]:
    """200 of them listen to one plan; the others are spread."""
    pages = [(who, one) for one in talks for who in one.people] * 4
    ears = [Ear(who, crowd) for who in crowd.people] + [Ear(*page) for page in pages]
    ears = ears[:LISTENERS]
    before = _share(server)
    tasks = await open_ears(server.port, ears)
    refused = sum(ear.status != 200 for ear in ears)
    await asyncio.sleep(2)
    held = _share(server) - before
    delays, lost = await _fan_out(server, crowd, ears[:TOLD])
    lost += await _everyone(server, talks, ears[TOLD:])
    await close_ears(tasks)
    return [
        Figure("memory of a listener, 1,000 on two workers", held / len(ears), "MB", most=0.15),
        Figure("  refused", refused, most=0),
        Figure("  signals lost", lost, most=0),
        Figure(
            "one signal to 200 listeners: from the save's answer, p99",
            _at(delays, 99),
            "ms",
            most=30,
        ),
        Figure("  p50", _at(delays, 50), "ms"),
    ]


async def _fan_out(
    server: Server, crowd, ears: list[Ear], rounds: int = 20
) -> tuple[list[float], int]:
    """(seconds from each save's answer to each ear, how many never heard)"""
    line = Line(server.port, crowd.people[0])
    delays = []
    lost = 0
    for turn in range(rounds):
        for ear in ears:
            ear.heard.clear()
        await save(line, crowd, f"Til alle {turn}")
        done = perf_counter()
        await asyncio.sleep(1)
        lost += sum(not ear.heard for ear in ears)
        delays += [max(0, min(ear.heard.values()) - done) for ear in ears if ear.heard]
    line.close()
    return delays, lost


async def _everyone(server: Server, talks: list, ears: list[Ear]) -> int:
    """One save in every conversation. Returns how many listeners never heard of it."""
    for ear in ears:
        ear.heard.clear()
    for one in talks:
        line = Line(server.port, one.people[0])
        await save(line, one, f"Til hver {one.turn}")
        line.close()
    await asyncio.sleep(2)
    return sum(not ear.heard for ear in ears)


# Withdrawal, and the others' pages


async def _withdrawn(server: Server, crowd) -> list[Figure]:
    """The owner withdraws an access: the stream of an open page ends, and the page is refused."""
    owner = Line(server.port, crowd.people[0])
    readers = crowd.people[2:22]
    ears = [Ear(who, crowd) for who in readers]
    tasks = await open_ears(server.port, ears)
    taken = []
    for ear in ears:
        start = perf_counter()
        await owner.ask(
            crowd.at(f"sharing/{ear.who.person.id}/withdrawal"), {"csrf_token": owner.who.token}
        )
        taken.append(await _gone(server, ear) - start)
    owner.close()
    await close_ears(tasks)
    return [
        Figure(
            "access withdrawn → stream over and page refused, longest of 20",
            max(taken) * 1000,
            "ms",
            most=1000,
        ),
        Figure("  p50", median(taken) * 1000, "ms"),
    ]


async def _gone(server: Server, ear: Ear) -> float:
    """When its stream was over and its page refused. Raises RuntimeError if neither happens."""
    line = Line(server.port, ear.who)
    for _ in range(1000):
        status, _body = await line.ask(ear.talk.at("home"))
        if ear.over_at and status != 200:
            line.close()
            return perf_counter()
        await asyncio.sleep(0.005)
    raise RuntimeError(f"still open: {ear.over_at}, {status}")


async def _beside(server: Server, world: World, talks: list) -> list[Figure]:
    """Ordinary pages alone and beside listeners, in turn."""
    ears = [Ear(who, one) for one in talks for who in one.people][:BESIDE]
    rates = {True: [], False: []}
    ears += [Ear(who, one) for one in talks for who in one.people][: BESIDE - len(ears)]
    address = server.at(world.demo.at("plan"))
    for turn in range(6):
        tasks = await open_ears(server.port, ears) if turn % 2 else []
        rates[bool(tasks)].append(
            await asyncio.to_thread(per_second, address, world.demo.cookie, 4)
        )
        await close_ears(tasks)
        for ear in ears:
            ear.status = 0
        await asyncio.sleep(0.5)
    return [
        Figure(
            "pages beside 300 listeners ÷ alone",
            median(rates[True]) / median(rates[False]),
            "×",
            least=0.7,
        ),
        Figure("  alone", median(rates[False]), "req/s"),
        Figure("  beside 300 listeners", median(rates[True]), "req/s"),
    ]
