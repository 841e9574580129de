"""Zero lost words: many writers on the same parts, a bad network, and a server that is killed.

Every word is written once and by one writer, so that it can be looked for. What a writer was told
is saved must be in the part's history, and no older words may come back over newer ones. What met a
conflict must be there too, or among the kept texts, whatever its writer chose. Some may only
propose, each on two screens: what they were told is kept must be in their own versions.
"""

import argparse
import html
import re
import sys
import tempfile
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random

from app import create_app
from models.core.database import database, new_id, now
from models.people.card import Card
from models.people.person import Person
from models.plan.access import Access
from models.plan.conversation import Conversation
from models.plan.edit import Edit
from models.plan.guest import Guest
from models.plan.kept_text import KeptText
from models.plan.plan import Plan, with_plan
from models.plan.proposal import MOST_OPEN, Proposal
from models.tools.goals import Goal
from tests.bad_network import Caller, Network, Server, hidden
from tests.lost_words_meeting import hold_meetings
from tests.lost_words_offline import try_to_lose_offline
from tests.writing import as_owner
from views.people.welcome import own_a_plan

PIN, FIELDS = "2468", ("text", "why")
PROPOSERS = 2  # people who may only propose, each on two screens


def shown(page: str, name: str) -> str:
    """What a form shows in this field."""
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>(.*?)</textarea>', page, re.S)
    line = area or re.search(rf'<input(?=[^>]* name="{name}")[^>]* value="([^"]*)"', page)
    return html.unescape(line[1]).strip() if line else ""


class Writer(Caller, threading.Thread):
    """One person at one screen. Never gives up on a word, as the page's script does not."""

    def __init__(self, name: str, code: str, work: "Work", server: Server, seed: int):
        threading.Thread.__init__(self, name=name)
        self.chance, self.work = Random(seed), work
        self.failed, self.words = None, 0
        self.told: set[tuple[int, str, str]] = set()
        self.shown: set[tuple[int, str, str]] = set()
        # (part, field, the other's text, their own): both were seen, and their own was chosen.
        self.chosen: set[tuple[int, str, str, str]] = set()
        Caller.__init__(self, server, Network(server, self.chance), code, PIN)

    def run(self):
        try:
            while self.work.more():
                # Nobody may let more proposals wait than MOST_OPEN.
                self.sit_down(self.chance.choice(self.work.parts[:MOST_OPEN]))
        except Exception as failure:  # told by the one who waits for the thread
            self.failed = failure

    def sit_down(self, part: int) -> None:
        """Open the form of a part and write some words in it."""
        leads = self.insist("GET", self.work.address(part) + "/edit").text
        page = self.insist("GET", html.unescape(re.search(r'href="([^"]+)"', leads)[1])).text
        form = {
            "csrf_token": self.token,
            "expected": hidden(page, "expected"),
            "screen": hidden(page, "screen"),
            "state": "open",
            **{name: shown(page, name) for name in FIELDS},
        }
        turn, fresh = 0, {}
        for _ in range(self.chance.randint(1, 6)):
            name = self.chance.choice(FIELDS) if form["text"] else "text"
            self.words += 1
            fresh[name] = form[name] = f"{self.name}x{self.words}"
            self.work.one_more()
            turn += 1
            with suppress(OSError):
                if not self.save(part, form, turn, fresh):
                    return
        while fresh:
            turn += 1
            with suppress(OSError):
                if not self.save(part, form, turn, fresh):
                    return

    def save(self, part: int, form: dict, turn: int, fresh: dict) -> bool:
        """Send the form once. False if two wrote at once and the answer was a choice."""
        answer = self.network.send(
            self.request("POST", self.work.address(part), **form, turn=turn, autosave="1")
        )
        if answer.status == 503:
            raise ConnectionError("others saved for so long that this was not")
        if answer.status == 409:
            self.settle(part, form | {"turn": str(turn + 1)}, fresh)
            return False
        assert answer.status == 200 and 'data-state="saved"' in answer.text, (
            answer.status,
            answer.text[:400],
        )
        form["expected"] = hidden(answer.text, "expected")
        self.tell(part, fresh)
        return True

    def settle(self, part: int, form: dict, fresh: dict) -> None:
        """See both texts, and choose."""
        sent = form
        while True:
            answer = self.insist("POST", self.work.address(part), **sent)
            if answer.status == 303:
                return self.tell(part, fresh)
            assert answer.status == 409, (answer.status, answer.text[:400])
            self.network.tried["conflicts"] += 1
            clash = re.findall(r'name="mine-(\w+)"', answer.text)
            sent = dict(
                re.findall(
                    r'<input type="hidden" name="([^"]+)" value="([^"]*)"',
                    answer.text[answer.text.index("<article") :],
                )
            )
            sent = {name: html.unescape(value) for name, value in sent.items()}
            for name in clash:
                assert fresh.get(name, "") in sent[f"mine-{name}"], (fresh, sent)
                self.shown |= {(part, name, word) for word in sent[f"mine-{name}"].split()}
                sent[f"choice-{name}"] = self.chance.choice(["mine", "theirs", "both"])
                if sent[f"choice-{name}"] == "theirs":
                    fresh.pop(name, None)
                if sent[f"choice-{name}"] == "mine":
                    seen = sent[f"theirs-{name}"], sent[f"mine-{name}"]
                    self.chosen.add((part, name, *seen))

    def tell(self, part: int, fresh: dict) -> None:
        self.told |= {(part, name, word) for name, word in fresh.items()}
        fresh.clear()


class Work:
    """So many edits, shared by all writers, on these parts."""

    def __init__(self, plan_id: int, edits: int):
        self.plan_id, self.edits, self.done = plan_id, edits, 0
        # Nobody has begun them: the first words of two may meet there too.
        self.parts = [new_id() for _ in range(max(6, min(60, edits // 40)))]
        self._moved = threading.Condition()

    def address(self, part: int) -> str:
        return f"/plans/{self.plan_id}/goal/{part}"

    def more(self) -> bool:
        return self.done < self.edits

    def one_more(self) -> None:
        with self._moved:
            self.done += 1
            self._moved.notify_all()

    def wait_for(self, number: int, writers: list[Writer]) -> None:
        """Until so many edits are written, or nobody writes any more."""
        with self._moved:
            while self.done < number and any(one.is_alive() for one in writers):
                self._moved.wait(1)


@dataclass
class Outcome:
    """What was tried, and what should be empty."""

    tried: Counter = field(default_factory=Counter)
    lost: set = field(default_factory=set)
    twice: list = field(default_factory=list)
    came_back: list = field(default_factory=list)
    broken: list = field(default_factory=list)

    def __str__(self) -> str:
        wrong = {
            name: len(getattr(self, name)) for name in ("lost", "twice", "came_back", "broken")
        }
        return "\n".join(
            f"{name:>16} {number:>7,}"
            for name, number in (self.tried | Counter(wrong) | wrong).items()
        )


def people(folder: Path, helpers: int) -> tuple[Plan, list[tuple[str, str]]]:
    """A plan with its owner and the helpers they let in: (name, code on the card)."""
    create_app(
        DATABASE_URL=f"sqlite:///{folder / 'lost.db'}", KEY_FILE=str(folder / "key"), DEMO=False
    )
    owner = own_a_plan("nb", "NO", "Ola", PIN)
    plan = Plan.of(owner)
    talk, cards = Conversation.start(as_owner(plan)), [("owner", Card.of(owner).to_show())] * 2
    for number in range(helpers):
        helper = Person.join("nb", "NO", f"Helper {number}")
        Guest.knock(talk, helper).let_in(as_owner(plan))
        cards.append((f"helper{number}", Card.issue(helper, PIN).to_show()))
    for number in range(PROPOSERS):
        helper = Person.join("nb", "NO", f"Proposer {number}")
        Access.grant(as_owner(plan), helper, "propose", ("plan",), "helper", now() + 86400)
        cards += [(f"proposer{number}", Card.issue(helper, PIN).to_show())] * 2
    database.close()
    return plan, cards


def try_to_lose(folder: Path, edits: int, kills: int, seed: int, helpers: int = 6) -> Outcome:
    """Let them all write, kill the server now and then, and look for every word afterwards."""
    plan, cards = people(folder, helpers)
    server, work = Server(folder), Work(plan.id, edits)
    server.start()
    try:
        writers = [
            Writer(f"{name}n{number}", code, work, server, seed * 100 + number)
            for number, (name, code) in enumerate(cards)
        ]
        for one in writers:
            one.start()
        for kill in range(kills):
            work.wait_for((kill + 1) * edits // (kills + 1), writers)
            server.kill()
            server.start()
        for one in writers:
            one.join()
    finally:
        server.kill()
    for one in writers:
        if one.failed:
            raise one.failed
    tried = sum((one.network.tried for one in writers), Counter())
    return look_for(
        plan,
        writers,
        work,
        Counter(
            {"writers": len(writers), "parts": len(work.parts), "edits": work.done, "kills": kills}
        )
        + tried,
    )


def look_for(plan: Plan, writers: list[Writer], work: Work, tried: Counter) -> Outcome:
    found, kept = Outcome(tried), set()
    # If an answer is lost after the words are saved, they are asked about once more, and may be
    # chosen over what came meanwhile. That is a person's wish: they do not come back by themselves.
    chosen = set().union(*(one.chosen for one in writers))
    for part in work.parts:
        edits = history(Edit, plan, Edit.part == part)
        kept |= words_in(part, history(KeptText, plan, KeptText.part == part, KeptText.at))
        for versions in (edits, *proposed(plan, part)):
            kept |= words_in(part, versions)
            sends = Counter((one.screen, one.turn) for one in versions if one.screen)
            found.twice += [send for send, times in sends.items() if times > 1]
            found.came_back += came_back(part, versions, chosen)
        stands = Goal.find(plan, part)
        if edits and (
            stands.values() != edits[-1].values
            or [edit.revision for edit in edits] != list(range(1, len(edits) + 1))
        ):
            found.broken.append(part)
    told = set().union(*(one.told for one in writers))
    shown = set().union(*(one.shown for one in writers))
    found.tried |= Counter(
        {
            "told saved": len(told),
            "proposed": Proposal.select().count(),
            "shown in conflicts": len(shown),
            "kept texts": KeptText.select().count(),
        }
    )
    found.lost = (told | shown) - kept
    database.close()
    return found


def history(table, plan: Plan, which, order=None) -> list:
    """The versions in this table, oldest first."""
    return with_plan(plan, table.select().where(which).order_by(order or table.revision))


def proposed(plan: Plan, part: int) -> list[list]:
    """What each person proposed for this part."""
    authors = Proposal.select(Proposal.by).where(Proposal.part == part).distinct().tuples()
    return [
        history(Proposal, plan, Proposal.by_person(plan, part, author)) for (author,) in authors
    ]


def words_in(part: int, versions: list) -> set[tuple[int, str, str]]:
    return {
        (part, name, word)
        for version in versions
        for name in FIELDS
        for word in (version.values.get(name) or "").split()
    }


def came_back(part: int, versions: list, chosen: set) -> list[tuple[int, int, str]]:
    """Where an older text of a field stands again, and nobody has chosen it."""
    return [
        (part, after.revision, name)
        for name in FIELDS
        for at, (before, after) in enumerate(pairwise(versions))
        if after.screen
        and (part, name, before.values[name] or "", after.values[name]) not in chosen
        and after.values[name] != before.values[name]
        and after.values[name] in [old.values[name] for old in versions[: at + 1]]
    ]


def main() -> None:
    asked = argparse.ArgumentParser(description="Try to lose somebody's words.")
    asked.add_argument("--edits", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=8)
    asked.add_argument("--seed", type=int, default=Random().randrange(10**6))
    asked.add_argument("--offline", type=int, nargs="?", const=500, help="cycles without network")
    asked.add_argument("--meeting", type=int, nargs="?", const=500, help="writes in meetings")
    wish = asked.parse_args()
    if wish.meeting:
        with tempfile.TemporaryDirectory(prefix="hjulet-lost-") as folder:
            met = hold_meetings(Path(folder), wish.meeting, min(wish.kills, 2), wish.seed)
        print(f"{'seed':>16} {wish.seed:>7}\n{met}")
        sys.exit(met.is_bad)
    if wish.offline:
        with tempfile.TemporaryDirectory(prefix="hjulet-lost-") as folder:
            offline = try_to_lose_offline(Path(folder), wish.offline, wish.seed)
        print(f"{'seed':>16} {wish.seed:>7}\n{offline}")
        sys.exit(offline.is_bad)
    with tempfile.TemporaryDirectory(prefix="hjulet-lost-") as folder:
        outcome = try_to_lose(Path(folder), wish.edits, wish.kills, wish.seed)
    print(f"{'seed':>16} {wish.seed:>7}\n{outcome}")
    sys.exit(bool(outcome.lost or outcome.twice or outcome.came_back or outcome.broken))


if __name__ == "__main__":
    main()
