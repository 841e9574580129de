"""What a phone is reminded of, and when: at most once a day, in the morning, without any content.

All of a day is one reminder, that says nothing of what it is about (R26, R57, R128). It is found
anew from the plan each time: what was removed, done, moved or let be reminds of nothing.
"""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice

from models.core.web_push import OPEN_INTERNET, OpenInternet, send
from models.people.device import Device
from models.people.person import Person
from models.people.push import Push
from models.plan.plan import Plan
from models.tools.calendar import MONTHS, ZONES, months_after, question_day
from models.tools.goals import Action, Frame
from models.tools.meetings import Meeting
from models.tools.week import times_on

MORNING = 8  # the hour before which nothing is sent, also where the owner has no quiet hours
AT_ONCE = 8  # so many push services are waited for side by side
BATCH = 40


@dataclass(frozen=True)
class Reminder:
    """Today's reminder for one phone, which nobody else sends any more."""

    push: Push
    message: bytes


def first_question(plan: Plan, today: date) -> date:
    """The day of the first "how is it going with what matters?", for who chooses it today."""
    return question_day(plan, today) or months_after(today, MONTHS)


def local(plan: Plan, moment: datetime) -> datetime:
    """This moment by the clock of the plan's country, which changes twice a year."""
    return moment.astimezone(ZONES.get(plan.country, ZONES["NO"]))


def is_due(push: Push, plan: Plan, today: date) -> bool:
    """Whether anything that the owner has chosen comes today."""
    return any(
        (
            push.has("look") and any(one.look_on == today for one in Frame.of(plan)),
            push.has("actions") and _has_action(plan, today),
            push.has("week") and bool(times_on(plan, today)),
            push.has("meetings") and any(one.day == today for one in Meeting.coming(plan, today)),
            _asks(push, plan, today),
        )
    )


def _has_action(plan: Plan, today: date) -> bool:
    mine = [one for one in Action.of(plan) if one.mine and one.under_way]
    return any(
        not time.let_be and not one.done_this_time(today)
        for one in mine
        for time in one.times(today, today)
    )


def _asks(push: Push, plan: Plan, today: date) -> bool:
    """The one thing that may come some days late: it waits for three months.

    Nor does it come before home asks: the owner may have said how it goes since it was chosen.
    """
    if not push.has("matters") or push.asks_on > today:
        return False
    day = question_day(plan)
    return day is not None and day <= today


def remind(
    moment: datetime | None = None, contact: str = "", network: OpenInternet = OPEN_INTERNET
) -> Counter:
    """Send what is due at this moment (now), and return how it went: {outcome: how many}.

    `contact`: see authorization in models/core/web_push.py. Any number of processes may do so at
    the same time.
    """
    moment = moment or datetime.now(UTC)
    went = Counter({"ended": _drop_what_ended()})
    with ThreadPoolExecutor(AT_ONCE) as senders:
        taken = _taken(moment)
        while some := list(islice(taken, BATCH)):
            outcomes = senders.map(lambda one: _send(one, contact, network), some)
            for one, outcome in zip(some, outcomes, strict=True):
                _note(one.push, outcome, moment)
                went[outcome] += 1
    return went


def _drop_what_ended() -> int:
    """Forget the phones whose session is over, also by itself: nobody has used it for long."""
    rows = Push.select(Push.id, Push.device, Device).join(Device)
    over = [one.id for one in rows if one.device.ended_at or not one.device.alive]
    return Push.forget(Push.id.in_(over)) if over else 0


def _taken(moment: datetime) -> Iterator[Reminder]:
    """What is due and was taken, to be sent right now."""
    rows = (
        Push.select(Push, Device, Person)
        .join(Device)
        .switch(Push)
        .join(Person)
        .where(Device.ended_at.is_null(), Device.own, Push.wait_until <= int(moment.timestamp()))
        .order_by(Push.id)
    )
    for push in list(rows):
        plan = Plan.of(push.person)
        if plan and _take(push, plan, local(plan, moment), moment):
            yield Reminder(push, _message(push))


def _take(push: Push, plan: Plan, here: datetime, moment: datetime) -> bool:
    today = here.date()
    if push.told_on == today or here.hour < MORNING or push.is_quiet(here.hour):
        return False
    if not is_due(push, plan, today):
        return False
    asked = _asks(push, plan, today)
    return push.take(today, months_after(today, MONTHS) if asked else push.asks_on, moment)


def _message(push: Push) -> bytes:
    """In which language to say that there is something, and whether in any words at all.

    Not on a phone whose screen is hidden: somebody else may look at it.
    """
    words = push.words and not push.device.hidden
    return json.dumps({"language": push.person.language, "words": words}).encode()


def _send(one: Reminder, contact: str, network: OpenInternet) -> str:
    address = one.push.reached_at
    return send(one.message, address, contact, network) if address else "closed"


def _note(push: Push, outcome: str, moment: datetime) -> None:
    if outcome == "sent":
        push.sent()
    elif outcome in ("gone", "closed"):
        push.drop()
    else:
        push.give_back(moment)
