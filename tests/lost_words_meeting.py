"""Six phones in meetings, three of them on a bad network, on a server that is killed.

They answer the check-in at the start and the end, decide, write what was left, and tick who has
spoken. Every word is written once, so that it can be looked for: what was told kept must be in the
plan, once and where it belongs. Every page and stream is searched for what others answered before
the last one did, and while they answer no stream may say anything at all.
"""

import html
import re
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import monotonic

from app import create_app
from models.core.database import database
from models.people.card import Card
from models.people.person import Person
from models.plan.plan import Plan, with_plan
from models.tools.check_in_round import CheckInAnswer, CheckInRound
from models.tools.goals import Action
from models.tools.meeting_notes import MeetingNote
from models.tools.meetings import Meeting, MeetingTable
from tests.bad_network import Answer, Caller, Network, Server
from views.people.welcome import own_a_plan

PIN, PHONES, BAD, EACH = "2468", 6, 3, 55  # EACH: so many writes in one meeting
WORD = re.compile(r"ord[0-9a-f]{12}")
TAG = re.compile(r"<(?:input|textarea|select)\b[^>]*>")
SELECT = r'<select[^>]* name="(\w+)"(?:(?!</select>).)*?<option selected value="([^"]*)"'
CHOSEN = re.compile(SELECT, re.S)
STREAM = "the stream"
QUIET = 30  # seconds: after so long without a signal that must come, something is wrong


def sent_by(page: str, about: str) -> dict[str, str]:
    """What a browser sends of the form whose text has this in it."""
    form = next(one for one in re.findall(r"<form.*?</form>", page, re.S) if about in one)
    found = {}
    for tag in TAG.findall(form):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_choice = told.get("type") in ("radio", "checkbox")
        if "name" in told and (not is_choice or " checked" in tag):
            found[told["name"]] = html.unescape(told.get("value", ""))
    return found | dict(CHOSEN.findall(form))


def seen_by(page: str) -> int:
    """The number of the last signal before this page was read. Its stream goes on from there."""
    return int(re.search(r'data-seen="(\d+)"', page)[1])


class Phone(Caller):
    """One person's phone at the table, and all that it was shown."""

    def __init__(self, server: Server, name: str, code: str, person_id: int, seed: int, bad: bool):
        self.name, self.person_id, self.chance = name, person_id, Random(seed)
        self.is_bad, self.last, self.is_over, self.is_out = bad, 0, False, True
        self.sights: list[tuple[float, str, set[str]]] = []  # when, where, which words
        self.signals: list[tuple[float, str]] = []
        self.moved = threading.Condition()
        network = Network(server, self.chance, 0.4 if bad else 0)
        super().__init__(server, network, code, PIN)

    def insist(self, method: str, path: str, headers: str = "", **fields) -> Answer:
        answer = super().insist(method, path, headers, **fields)
        self.see(path, answer.text)
        assert answer.status < 500, (path, answer.status)
        return answer

    def see(self, where: str, text: str) -> None:
        self.sights.append((monotonic(), where, set(WORD.findall(text))))

    def get(self, path: str) -> str:
        answer = self.insist("GET", path)
        assert answer.status == 200, (path, answer.status, answer.text[:300])
        return answer.text

    def post(self, path: str, **fields) -> Answer:
        return self.insist("POST", path, csrf_token=self.token, **fields)

    def word(self) -> str:
        return f"ord{self.chance.randbytes(6).hex()}"

    def listen(self, server: Server, address: str) -> None:
        """Follow the stream as the page does: whenever it breaks, go on from the last signal."""
        self.is_out = False
        while not (self.is_over or self.is_out):
            server.up.wait()
            with suppress(OSError):
                self._follow(server.port, address)

    def _follow(self, port: int, address: str) -> None:
        asked = f"{address}?since={self.last}" if self.last else address
        with socket.create_connection(("127.0.0.1", port), timeout=QUIET) as line:
            line.sendall(self.request("GET", asked, "Accept: text/event-stream\r\n"))
            lines = line.makefile("r", encoding="utf-8", newline="\n")
            for text in lines:
                self._hear(text)
                if self.is_over or self.is_out or (self.is_bad and self.chance.random() < 0.02):
                    return

    def _hear(self, text: str) -> None:
        self.see(STREAM, text)
        with self.moved:
            if text.startswith("data: "):
                self.signals.append((monotonic(), text.strip()))
            if text.startswith("event: over"):
                self.is_out = True
            if text.startswith("id: "):
                self.last = int(text[4:])
            self.moved.notify_all()

    def hear_up_to(self, number: int) -> None:
        with self.moved:
            assert self.moved.wait_for(lambda: self.last >= number, QUIET), (self.name, number)


@dataclass
class Round:
    """What each phone answered, and when. `last_at`: when the last one began to answer."""

    about: str
    is_quiet: bool
    first_at: float = 0
    last_at: float = 0
    said: dict[int, str] = field(default_factory=dict)  # {person: the word that counts}
    every: dict[int, set[str]] = field(default_factory=dict)  # {person: each word they sent}


@dataclass
class Outcome:
    tried: Counter = field(default_factory=Counter)
    lost: list = field(default_factory=list)
    twice: list = field(default_factory=list)
    astray: list = field(default_factory=list)  # in a round where it was not said
    refused: list = field(default_factory=list)  # told "not added", and it was
    leaked: list = field(default_factory=list)  # seen before the last one answered
    signalled: list = field(default_factory=list)  # heard while they answered
    unseen: list = field(default_factory=list)  # the control: not seen afterwards either
    WRONG = ("lost", "twice", "astray", "refused", "leaked", "signalled", "unseen")

    @property
    def is_bad(self) -> bool:
        return any(getattr(self, name) for name in self.WRONG)

    def __str__(self) -> str:
        wrong = {name: getattr(self, name) for name in self.WRONG}
        told = {**self.tried, **{name: len(found) for name, found in wrong.items()}}
        lines = [f"{name:>16} {number:>7,}" for name, number in told.items()]
        return "\n".join(lines + [f"{name}: {found[:5]}" for name, found in wrong.items() if found])


class Meetings:
    """All of the meetings of one plan, until so many writes were told kept."""

    def __init__(self, server: Server, plan_id: int, phones: list[Phone], chance: Random):
        self.server, self.phones, self.chance = server, phones, chance
        self.at = f"/plans/{plan_id}"
        self.owner, self.guests = phones[0], phones[1:]
        self.found, self.rounds = Outcome(), []
        self.told: dict[str, tuple[str, int]] = {}  # {word: its kind and meeting}
        self.ticks: list[tuple[int, int]] = []  # (meeting, person)
        self.left, self.done = 0, 0
        self._moved = threading.Condition()

    def kept(self, what: str) -> None:
        """Count a write that was told kept."""
        with self._moved:
            self.found.tried[what] += 1
            self.done += 1
            self._moved.notify_all()

    def kill_at(self, numbers: list[int]) -> None:
        for number in numbers:
            with self._moved:
                self._moved.wait_for(lambda number=number: self.done >= number)
            self.server.kill()
            self.server.start()

    def hold(self, writes: int, pool: ThreadPoolExecutor) -> None:
        """One meeting, from the six digits to the end of the conversation."""
        self._come_together()
        page = self.owner.insist("GET", f"{self.at}/meeting/new")
        meeting = self._write(self.owner, "meeting", "title", self._location(page))
        where = f"{self.at}/meetings/{meeting}"
        assert self.owner.post(f"{where}/begin").status == 303
        self.found.tried["meetings"] += 1
        self._answer("start", pool, where)
        self.left = writes - 3 * PHONES - 4
        list(pool.map(lambda phone: self._talk(phone, meeting), self.phones))
        self._answer("end", pool, where, meeting)
        assert self.owner.post(f"{where}/now/end").status == 303
        assert self.owner.post(f"{self.at}/conversation/end").status == 303

    def _come_together(self) -> None:
        assert self.owner.post(f"{self.at}/conversation").status == 303
        page = self.owner.get(f"{self.at}/conversation")
        digits = "".join(re.search(r'keycard-code">(\d{3})\s(\d{3})', page).groups())
        for guest in self.guests:
            answer = guest.post("/join", digits=digits)
            assert answer.status == 303, answer.text[-900:]
        page = self.owner.get(f"{self.at}/conversation")
        for one in sorted(set(re.findall(r"/conversation/guests/\d+", page))):
            assert self.owner.post(self.at + one, answer="in").status == 303
        for phone in self.phones:
            page = phone.get(f"{self.at}/home")
            if phone.is_out:
                phone.last = seen_by(page)
                address = self.server, f"{self.at}/live"
                threading.Thread(target=phone.listen, args=address, daemon=True).start()

    @staticmethod
    def _location(answer: Answer) -> str:
        assert answer.status == 303, answer.text[:300]
        return html.unescape(re.search(r'href="([^"]+)"', answer.text)[1])

    def _write(self, phone: Phone, kind: str, name: str, form_at: str, meeting: int = 0) -> int:
        """Write in a new part as the page does: it saves itself, twice. Returns the part's id."""
        part = int(re.search(r"/(\d+)/edit", form_at)[1])
        form, words = sent_by(phone.get(form_at), 'name="screen"'), []
        for turn in (1, 2):
            words.append(phone.word())
            form |= {name: " ".join(words), "turn": str(turn), "csrf_token": phone.token}
            htmx = "HX-Request: true\r\n"
            where = f"{self.at}/{kind}/{part}"
            answer = phone.insist("POST", where, htmx, **form, autosave="1")
            assert answer.status == 200 and 'data-state="saved"' in answer.text, answer
            form |= sent_by(f"<form>{answer.text}</form>", "expected")
            self.told[words[-1]] = kind, meeting
            if kind != "meeting":  # its title is no part of what is counted
                self.kept(f"{kind} words")
        return part

    def _talk(self, phone: Phone, meeting: int) -> None:
        """Say that one has spoken, and write until there is enough."""
        at = f"{self.at}/meetings/{meeting}/now"
        assert phone.post(f"{at}/round/{phone.person_id}", **{"is": "heard"}).status == 303
        self.ticks.append((meeting, phone.person_id))
        self.kept("ticks")
        while self._has_more():
            self._decide(phone, meeting)

    def _decide(self, phone: Phone, meeting: int) -> None:
        """Write a decision, or what was left over, from the step of the meeting with its link."""
        kind, step = phone.chance.choice([("action", "decisions")] * 2 + [("note", "closing")])
        page = phone.get(f"{self.at}/meetings/{meeting}/now?at={step}")
        link = re.search(rf'href="({self.at}/{kind}/new\?[^"]+)"', page)[1]
        name = "what" if kind == "action" else "text"
        form_at = self._location(phone.insist("GET", html.unescape(link)))
        self._write(phone, kind, name, form_at, meeting)

    def _has_more(self) -> bool:
        with self._moved:
            self.left -= 2
            return self.left > -2

    def _answer(self, about: str, pool: ThreadPoolExecutor, where: str, meeting: int = 0) -> None:
        """A round. The last phone waits for the others; `meeting`: it decides there meanwhile."""
        for phone in self.phones:
            phone.network.settle(but=b"/check-in/")
        assert self.owner.post(f"{where}/now/to/round").status == 303
        number = seen_by(self.owner.get(f"{where}/now"))
        for phone in self.phones:
            phone.hear_up_to(number)
        now = Round(about, is_quiet=not meeting, first_at=monotonic())
        self.rounds.append(now)
        *early, last = self.chance.sample(self.phones, PHONES)
        look = self.at + f"/check-in/together/{about}"
        waits = [pool.submit(self._say, phone, look, now) for phone in early]
        if meeting:
            self._decide(last, meeting)
        for one in waits:
            one.result()
        self._look_around(look, where, pool)
        now.last_at = monotonic()
        self._say(last, look, now)
        list(pool.map(lambda phone: phone.get(look), self.phones))

    def _look_around(self, look: str, where: str, pool: ThreadPoolExecutor) -> None:
        """Every phone looks wherever an answer might show."""
        places = [look, f"{look}?who=other", f"{where}/now", f"{self.at}/check-in", where]
        places += [f"{self.at}/home", f"{self.at}/presence", f"{where}/minutes"]

        def walk(phone: Phone) -> None:
            for place in places:
                phone.get(place)

        list(pool.map(walk, self.phones))
        for place in ("access-log", "conversation", "sheet"):
            self.owner.insist("GET", f"{self.at}/{place}")

    def _say(self, phone: Phone, look: str, now: Round) -> None:
        """Answer, one in three twice, and look how far the others are."""
        is_last, twice = now.last_at > 0, phone.chance.random() < 0.3
        for _ in range(1 + (twice and not is_last)):
            form = sent_by(phone.get(f"{look}?who=me"), 'name="words"')
            word = phone.word()
            now.every.setdefault(phone.person_id, set()).add(word)
            scale = "mood" if now.about == "start" else "useful"
            form |= {scale: str(phone.chance.randint(0, 10)), "words": word}
            answer = phone.insist("POST", look, **form, do="answer")
            assert answer.status in (303, 409), (answer.status, answer.text[-2000:])
            if answer.status == 409:
                self.found.refused.append((phone.name, word, now.about))
            now.said[phone.person_id] = word
            self.kept("answers")
            for _look in range(phone.chance.randint(0, 2)):
                phone.insist("GET", look, "X-By-Itself: 1\r\n")


def seated(folder: Path) -> tuple[Plan, list[tuple[str, str, int]]]:
    """A plan, and its owner and five helpers: (name, code on the card, id)."""
    create_app(
        DATABASE_URL=f"sqlite:///{folder / 'lost.db'}", KEY_FILE=str(folder / "key"), DEMO=False
    )
    owner = own_a_plan("nb", "NO", "Ola", PIN)
    plan, people = Plan.of(owner), [("Ola", Card.of(owner).to_show(), owner.id)]
    for number in range(1, PHONES):
        helper = Person.join("nb", "NO", f"Helper {number}")
        people.append((f"Helper {number}", Card.issue(helper, PIN).to_show(), helper.id))
    database.close()
    return plan, people


def hold_meetings(folder: Path, writes: int, kills: int, seed: int) -> Outcome:
    """Hold meetings until so many writes were told kept, and look for each of them."""
    plan, people = seated(folder)
    server = Server(folder)
    server.start()
    try:
        phones = [
            Phone(server, *one, seed * 100 + number, 0 < number <= BAD)
            for number, one in enumerate(people)
        ]
        met = Meetings(server, plan.id, phones, Random(seed))
        _meet(met, writes, kills)
    finally:
        for phone in phones:
            phone.is_over = True
        server.kill()
    met.found.tried += sum((phone.network.tried for phone in phones), Counter())
    met.found.tried += Counter(
        {
            "kills": kills,
            "rounds": len(met.rounds),
            "pages searched": sum(
                where != STREAM for phone in phones for _at, where, _words in phone.sights
            ),
            "signals": sum(len(phone.signals) for phone in phones),
        }
    )
    look_for(plan, met)
    look_for_leaks(met)
    return met.found


def _meet(met: Meetings, writes: int, kills: int) -> None:
    at = [(kill + 1) * writes // (kills + 1) for kill in range(kills)]
    killer = threading.Thread(target=met.kill_at, args=[at], daemon=True)
    killer.start()
    with ThreadPoolExecutor(PHONES) as pool:
        while met.done < writes:
            met.hold(min(EACH, writes - met.done), pool)
    killer.join()


def look_for(plan: Plan, met: Meetings) -> None:
    """Is every word in its meeting or round, and only there; and everybody's tick?"""
    found = met.found
    stands = Counter(where for kind in HELD_IN for where in words_of(plan, kind))
    found.lost += [(word, *where) for word, where in met.told.items() if not stands[word, *where]]
    each = Counter(word for word, *_where in stands.elements())
    found.twice += [word for word, times in each.items() if times > 1]
    look_for_ticks(plan, met)
    look_for_answers(plan, met)
    database.close()


def words_of(plan: Plan, kind) -> list[tuple[str, str, int]]:
    """Each word in the parts of this kind, and the meeting that its part belongs to."""
    parts = with_plan(plan, kind.select().where(kind.plan == plan))
    return [
        (word, kind.kind_name, HELD_IN[kind](part))
        for part in parts
        for word in WORD.findall(part.headline_text)
    ]


HELD_IN = {
    Action: lambda one: one.decided_in_id,
    MeetingNote: lambda one: one.meeting_id,
    Meeting: lambda _one: 0,
}


def look_for_ticks(plan: Plan, met: Meetings) -> None:
    tables = MeetingTable.select().where(MeetingTable.plan == plan)
    spoken = {table.sitting.meeting_id: table.have_spoken for table in tables}
    met.found.lost += [tick for tick in met.ticks if tick[1] not in spoken.get(tick[0], ())]


def look_for_answers(plan: Plan, met: Meetings) -> None:
    """Has each round what was said in it last, by each, and nothing else?"""
    found = met.found
    rows = CheckInRound.select().where(CheckInRound.plan == plan)
    # In the order in which they were held, also if a late answer began one too early.
    rows = list(rows.order_by(CheckInRound.conversation, CheckInRound.about.desc()))
    if len(rows) != len(met.rounds):
        found.astray.append(f"{len(rows)} rounds, and {len(met.rounds)} were held")
    for row, now in zip(rows, met.rounds, strict=False):
        answers = CheckInAnswer.of(plan, [row])
        kept = [(one.person_id, (one.said or {}).get("words")) for one in answers]
        found.lost += [one for one in now.said.items() if one not in kept]
        found.astray += [one for one in kept if one not in now.said.items()]
        found.twice += [one for one, times in Counter(kept).items() if times > 1]


def look_for_leaks(met: Meetings) -> None:
    """Did anybody see what another answered before the last one did, or hear anything?"""
    for now in met.rounds:
        for phone in met.phones:
            others = set().union(
                *(words for who, words in now.every.items() if who != phone.person_id)
            )
            met.found.leaked += [
                (now.about, where, phone.name)
                for at, where, words in phone.sights
                if at < now.last_at and words & others
            ]
            seen = {w for at, _where, words in phone.sights if at >= now.last_at for w in words}
            met.found.unseen += [word for word in now.said.values() if word not in seen]
            if now.is_quiet:
                met.found.signalled += [
                    text for at, text in phone.signals if now.first_at < at < now.last_at
                ]
