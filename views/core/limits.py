"""How much one worker takes in at once: bodies of requests, and requests that take long.

All of it is asked for before anybody is known. So there is only so much for all, and less for each
network (see addresses.network_of), and what does not come in time is given up.
"""

import asyncio
import os
import queue
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager

from granian.rsgi import ProtocolClosed, ProtocolError

KILOBYTE, MEGABYTE = 1024, 1024 * 1024
# A body has so many seconds, and one more for each SLOWEST bytes that came: a phone with one bar
# sends 8 kB in a second, and what somebody wrote is a few kilobytes. Nor may it pause for longer.
BODY_SECONDS = float(os.environ.get("HJULET_BODY_SECONDS", "20"))
SLOWEST = 8 * KILOBYTE
# Of a body that is too large, so much more is read and dropped: a browser that is cut off in the
# middle of sending shows its own error instead of our page.
DROPPED = MEGABYTE


class Refused(Exception):
    """The request is not answered by its view. `status` is the answer's."""

    def __init__(self, status: int):
        super().__init__(status)
        self.status = status


class Budget:
    """Something that there is only so much of, for all and for each network.

    Only the event loop's thread may use it: it takes no lock.
    """

    def __init__(self, most: int, most_for_one: int):
        self._most = most
        self._most_for_one = most_for_one
        self._all = 0
        self._of: Counter[str] = Counter()

    def take(self, network: str, amount: int = 1) -> None:
        """Take so much of it for this network. Raises Refused(503) if that is not left."""
        if self._all + amount > self._most or self._of[network] + amount > self._most_for_one:
            raise Refused(503)
        self._all += amount
        self._of[network] += amount

    def give_back(self, network: str, amount: int = 1) -> None:
        self._all -= amount
        self._of[network] -= amount
        if not self._of[network]:
            del self._of[network]

    @contextmanager
    def taken(self, network: str):
        """Take one of it for as long as the block lasts. Raises Refused as take does."""
        self.take(network)
        try:
            yield
        finally:
            self.give_back(network)


class Bodies:
    """The bodies that this worker holds, from their first byte until the request is answered."""

    def __init__(self) -> None:
        self._arriving = Budget(400, 64)  # bodies
        self._bytes = Budget(48 * MEGABYTE, 12 * MEGABYTE)
        self._large = Budget(2, 1)  # bodies that are larger than any form

    @contextmanager
    def of(self, network: str):
        """A Body from this network, with nothing in it yet. It is given back at the end."""
        body = Body(network, self._bytes, self._large)
        try:
            yield body
        finally:
            body.give_back()

    async def read(self, body: "Body", protocol, most: int, ordinary: int) -> bytes:
        """All of it. Raises Refused: 413, 408 (too slow), 400 (broken off) or 503 (no room).

        `most` is the largest that is taken, in bytes; `ordinary` the largest form.
        """
        clock = asyncio.get_running_loop().time
        last = clock() + BODY_SECONDS
        with self._arriving.taken(body.network):
            try:
                async with asyncio.timeout_at(last) as patience:
                    async for some in protocol:
                        body.add(some, most, ordinary)
                        slowest = last + body.came / SLOWEST
                        patience.reschedule(min(slowest, clock() + BODY_SECONDS))
            except TimeoutError:
                raise Refused(408) from None
            except (ProtocolError, ProtocolClosed):
                raise Refused(400) from None  # the browser left in the middle
        return body.whole(most)


class Body:
    """One body while it comes, and what it has taken of the budgets."""

    def __init__(self, network: str, budget: Budget, large: Budget):
        self.network = network
        self.came = 0  # bytes
        self._parts: list[bytes] = []
        self._budget = budget
        self._large = large
        self._held = 0
        self._is_large = False

    def add(self, some: bytes, most: int, ordinary: int) -> None:
        """Keep these bytes of the body, which may be `most` long.

        More than `ordinary` takes one of the places for large bodies. Raises Refused(413), or
        Refused(503) if there is no room.
        """
        self.came += len(some)
        if self.came > most:
            self.give_back()
            if self.came > most + DROPPED:
                raise Refused(413)
            return
        if self.came > ordinary and not self._is_large:
            self._large.take(self.network)
            self._is_large = True
        self._budget.take(self.network, len(some))
        self._held += len(some)
        self._parts.append(some)

    def whole(self, most: int) -> bytes:
        """The body. Raises Refused(413) if it is larger than `most`."""
        if self.came > most:
            raise Refused(413)
        found = b"".join(self._parts)
        self._parts = []
        return found

    def give_back(self) -> None:
        """Let go of everything. More often than once does no harm."""
        self._parts = []
        self._budget.give_back(self.network, self._held)
        self._held = 0
        if self._is_large:
            self._large.give_back(self.network)
            self._is_large = False


class Lane:
    """A few threads that answer one kind of request, so that no other kind has to wait for them.

    `answer` is called by a thread with (environ, protocol). With `most` given, at most so many
    wait or are answered at once, `most_for_one` of one network, and each waits `patience` seconds.
    """

    def __init__(
        self,
        name: str,
        threads: int,
        answer: Callable,
        most: int = 0,
        most_for_one: int = 0,
        patience: float = 0,
    ):
        self._answer = answer
        self._given: queue.SimpleQueue = queue.SimpleQueue()
        self._places = Budget(most, most_for_one) if most else None
        self._free = asyncio.Semaphore(threads)
        self._patience = patience
        for number in range(threads):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    async def answered(self, network: str, environ: dict, protocol):
        """What `answer` returns. Raises Refused(503) if there is no room, or not in time."""
        if self._places is None:
            return await self._by_a_thread(environ, protocol)
        with self._places.taken(network):
            try:
                await asyncio.wait_for(self._free.acquire(), self._patience)
            except TimeoutError:
                raise Refused(503) from None
            try:
                return await self._by_a_thread(environ, protocol)
            finally:
                self._free.release()

    async def _by_a_thread(self, environ: dict, protocol):
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._given.put((environ, protocol, loop, done))
        del environ  # a stream may last for hours, and must not keep it in memory
        return await done

    def _work(self) -> None:
        """What each thread does: answer one request after the other."""
        while True:
            environ, protocol, loop, done = self._given.get()
            try:
                found = self._answer(environ, protocol)
            except Exception as error:  # granian logs it and answers 500
                loop.call_soon_threadsafe(done.set_exception, error)
            else:
                loop.call_soon_threadsafe(done.set_result, found)
            del environ, protocol, done  # they would stay in memory until the next request
